"""Negation and state: ten sentences of each kind in each language, and what must not be taken for one of them."""

from __future__ import annotations

import pytest

from matchmaker.matching.intent import excluded_spans
from matchmaker.matching.posts import read_need
from matchmaker.matching.reading import Reading, read
from matchmaker.matching.spotting import default_spotter
from tests.matching.make import make_need


def reading(text: str, side: str = "need") -> Reading:
    return read(text, default_spotter(), side)


def state_of(text: str, concept: str) -> str:
    [state] = {mention.state for mention in reading(text).mentions if mention.concept == concept}
    return state


ERP, MES, WMS, APS, SCADA, AGV, PLC = "SOL003", "SOL001", "SOL006", "SOL009", "SOL010", "TEC031", "TEC025"

EXCLUDED = [
    ("不需要 ERP，只想做 MES", ERP),
    ("无需 WMS", WMS),
    ("ERP 不需要，先做数据采集", ERP),
    ("我们暂时不考虑 AGV，重点是视觉检测", AGV),
    ("WMS 这次不在范围内，主要做排产", WMS),
    ("不要给我们推荐 ERP", ERP),
    ("本项目不涉及 MES 改造", MES),
    ("不打算上 APS，人工排就行", APS),
    ("不需要ERP、WMS和OA，要一套APS", WMS),
    ("MES 就不用了，只要把数据采上来", MES),
    ("We do not need an ERP, only an MES.", ERP),
    ("No ERP needed; we want scheduling software.", ERP),
    ("ERP is not required. We are looking for machine vision.", ERP),
    ("We don't need ERP or WMS but a manufacturing execution system.", WMS),
    ("We are not looking for AGVs. We need a conveyor.", AGV),
    ("There is no need for a WMS at this stage.", WMS),
    ("An energy management system without ERP.", ERP),
    ("A SCADA system is out of scope.", SCADA),
    ("We want to digitise the shop floor, but not an MES.", MES),
    ("Please do not offer an APS, planning stays manual.", APS),
]
UPGRADE = [
    ("已有 MES，要升级", MES),
    ("已有MES系统，希望在其基础上升级并增加追溯", MES),
    ("现有 MES 已用八年，计划改造", MES),
    ("公司已上线 ERP，打算今年升级", ERP),
    ("对现有的 WMS 进行二次开发", WMS),
    ("我们厂里有 SCADA，想扩展到二期", SCADA),
    ("目前在用的 MES 版本太旧，需要升级换代", MES),
    ("升级现有 MES", MES),
    ("WMS 已经上线三年，希望优化", WMS),
    ("原有的 APS 需要完善", APS),
    ("We already have an MES and want to upgrade it.", MES),
    ("Our existing MES needs an upgrade.", MES),
    ("We have an MES in place; it should be modernised.", MES),
    ("The current WMS has to be extended to the second plant.", WMS),
    ("An ERP is already running, and we plan to improve it.", ERP),
    ("Upgrade of the existing SCADA", SCADA),
    ("We currently use an APS and would like to enhance it.", APS),
    ("Modernise our existing MES.", MES),
    ("The legacy MES must be revamped.", MES),
    ("We run a WMS which needs to be upgraded.", WMS),
]
REPLACE = [
    ("替换 SAP", ERP),
    ("打算把 SAP 换掉，用国产系统", ERP),
    ("用国产系统替代 SAP", ERP),
    ("替换现有的 MES", MES),
    ("SAP 用了十年，需要国产替代", ERP),
    ("淘汰老的 WMS", WMS),
    ("将用友U8替换掉", ERP),
    ("计划用新系统取代 WinCC", SCADA),
    ("金蝶K3 要换掉", ERP),
    ("旧 MES 准备下线，重新选型替换", MES),
    ("Replace SAP with something lighter.", ERP),
    ("We want to replace our MES.", MES),
    ("Looking for an alternative to SAP.", ERP),
    ("We are migrating from SAP.", ERP),
    ("Our WMS must be replaced.", WMS),
    ("SAP replacement", ERP),
    ("Phasing out WinCC next year", SCADA),
    ("We plan to move away from SAP.", ERP),
    ("Get rid of the old MES.", MES),
    ("Retire our Wonderware installation", SCADA),
]
PRESENT = [
    ("已有 MES", MES),
    ("结果写回现有 MES", MES),
    ("目前使用 SCADA 监控", SCADA),
    ("MES 已经上线", MES),
    ("公司已上线 ERP，现需要 MES 与其打通", ERP),
    ("已经部署了 WMS，想做视觉检测", WMS),
    ("车间里已有 AGV 在跑", AGV),
    ("我们用的是 PLC 控制", PLC),
    ("现有 ERP 与设备数据不通", ERP),
    ("厂里已经装了 SCADA", SCADA),
    ("We already have an MES.", MES),
    ("Results must be written to our existing MES.", MES),
    ("We run an ERP today and need an MES.", ERP),
    ("We currently use SCADA.", SCADA),
    ("There is already a WMS in the warehouse.", WMS),
    ("An ERP is in place.", ERP),
    ("The plant already runs an APS.", APS),
    ("Our current ERP stays.", ERP),
    ("We have been using an MES for years.", MES),
    ("AGVs are already in use.", AGV),
]
WANTED = [
    ("需要 MES", MES),
    ("我们还没有 MES，想上一套", MES),
    ("不仅需要 ERP，还要 MES", ERP),
    ("是否需要 MES 请专家判断", MES),
    ("已经部署了 WMS，想升级 ERP", ERP),
    ("将 SAP 换成国产 MES", MES),
    ("没有 APS 不行", APS),
    ("希望尽快上线 WMS", WMS),
    ("离不开 SCADA", SCADA),
    ("MES 选型", MES),
    ("We need an MES.", MES),
    ("We have no MES yet.", MES),
    ("Not only ERP but also WMS", ERP),
    ("We do not have an APS and want one.", APS),
    ("Looking for a WMS", WMS),
    ("The line cannot do without SCADA.", SCADA),
    ("An MES, no later than June", MES),
    ("Migrating from spreadsheets to an ERP", ERP),
    ("AGVs for the paint shop", AGV),
    ("Does anyone offer an MES?", MES),
]


@pytest.mark.parametrize(("text", "concept"), EXCLUDED)
def test_what_is_not_wanted_gives_nothing(text: str, concept: str) -> None:
    found = reading(text)
    assert state_of(text, concept) == "excluded"
    assert concept not in found.concepts()
    [mention] = [one for one in found.mentions if one.concept == concept]
    assert not [token for token in found.tokens if mention.start <= token.start and token.end <= mention.end]


@pytest.mark.parametrize(("text", "concept"), UPGRADE)
def test_what_is_to_be_upgraded_is_wanted_and_marked(text: str, concept: str) -> None:
    assert state_of(text, concept) == "upgrade"
    assert reading(text).concepts()[concept] == 1.0


@pytest.mark.parametrize(("text", "concept"), REPLACE)
def test_what_is_to_be_replaced_wants_the_category_and_hides_the_brand(text: str, concept: str) -> None:
    found = reading(text)
    assert state_of(text, concept) == "replace"
    assert found.concepts()[concept] == 1.0
    assert not {"sap", "wincc", "k3", "wonderware"} & {token.key for token in found.tokens}


@pytest.mark.parametrize(("text", "concept"), PRESENT)
def test_what_is_there_counts_half(text: str, concept: str) -> None:
    assert state_of(text, concept) == "present"
    assert reading(text).concepts()[concept] == 0.5


@pytest.mark.parametrize(("text", "concept"), WANTED)
def test_what_is_wanted_is_not_taken_for_anything_else(text: str, concept: str) -> None:
    assert state_of(text, concept) == "wanted"


def test_other_words_of_the_sentence_stay() -> None:
    assert {"视觉", "检测"} <= {token.key for token in reading("暂不考虑 AGV，重点是视觉检测").tokens}


def test_what_is_refused_after_it_was_named_is_refused_once() -> None:
    assert excluded_spans("不需要 erp,不需要。", "need") == [(0, 7)]


def test_what_one_field_does_not_want_no_other_field_wants() -> None:
    post = read_need(make_need(title="ERP 与 MES", problem="不需要 ERP。"), default_spotter())
    assert set(post.concepts()) == {MES}
    assert set(read_need(make_need(title="ERP 与 MES"), default_spotter()).concepts()) == {MES, ERP}


def test_what_is_there_already_weighs_half_in_words_too() -> None:
    found = reading("结果写回现有 MES")
    weights = {token.key: weight for token, weight in zip(found.words.tokens, found.words.weights, strict=True)}
    assert (weights["mes"], weights["写回"]) == (0.5, 1.0)


@pytest.mark.parametrize(
    "text",
    [
        "不支持 OPC UA",
        "本方案不含 MES 模块",
        "The module does not support OPC UA.",
        "MES is not included",
        "暂不提供 OPC UA 接口",
    ],
)
def test_a_capability_that_denies_offers_nothing(text: str) -> None:
    assert reading(text, "capability").concepts() == {}


def test_a_capability_text_knows_no_other_state() -> None:
    assert {one.state for one in reading("升级已有 MES，替换 WMS", "capability").mentions} == {"wanted"}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("无需人工干预自动检测", "检测"),
        ("不需要停机就能换型", "换型"),
        ("压铸节拍跟不上后道", "节拍"),
        ("后道节拍跟不上", "节拍"),
        ("快速排除设备故障", "故障"),
        ("拒绝不良品流出", "不良"),
        ("现有系统不含追溯功能", "追溯"),
        ("系统自动计算了能耗", "能耗"),
        ("避免了错装漏装", "漏装"),
        ("我们做不到全检", "全检"),
        ("没有计划排程功能", "计划"),
        ("The old system no longer meets our traceability rules", "traceabl"),
        ("The ERP does not send orders to the machines", "machin"),
        ("Avoid downtime of the press", "downtim"),
        ("The scanner doesn't include genealogy", "genealog"),
    ],
)
def test_a_complaint_or_a_manner_is_no_exclusion(text: str, kept: str) -> None:
    assert {kept, "traceabl", "traceability"} & {token.key for token in reading(text).tokens}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("人工无法发现的微裂纹", "裂纹"),
        ("传统方法不能检测的缺陷也能找到", "缺陷"),
        ("无需更换 PLC", "plc"),
        ("Finds defects that people cannot notice", "notic"),
        ("It is not only fast, it reads PLCs", "plcs"),
    ],
)
def test_what_others_cannot_do_is_no_denial(text: str, kept: str) -> None:
    assert {kept, "plc"} & {token.key for token in reading(text, "capability").tokens}
