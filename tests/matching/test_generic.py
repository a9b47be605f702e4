"""Words that tell what sort of thing and never which: shared alone they answer no line, whatever share of its words they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matchmaker.matching import quoting, requirements
from matchmaker.matching.generic import COMMON, telling_which, tells_which
from matchmaker.matching.records import Answer, CapabilityRecord, NeedRecord
from matchmaker.matching.text import analyse, normalise
from tests.matching.make import make_capability, make_catalogue, make_matcher, make_need

BOILERS = make_capability(title="锅炉房升级改造项目", does="锅炉房数字化升级改造项目，平台建设与系统上线。")
BURNERS = make_capability(
    title="Boiler house upgrade project", does="A digital upgrade project for boiler houses: new burners, one platform."
)


def answer(line: str, offer: CapabilityRecord) -> Answer:
    need = make_need(title=line, lang=offer.lang, musts=[line])
    [found] = make_matcher(*make_catalogue()).explain(need, offer).answers
    return found


@pytest.mark.parametrize(
    "text", ["升级改造项目", "数字化平台建设", "技改", "Digital upgrade project", "smart platforms", "智能化 platform"]
)
def test_such_words_alone_tell_nothing(text: str) -> None:
    assert not tells_which(text)


@pytest.mark.parametrize(
    "text",
    [
        "到底", "工况", "直接影响", "的老", "都能", "做过", "没人", "在哪", "能采", "分钟", "四十", "三四小时", "两台", "每月", "半年",
        "", "？", "conditions", "done", "days", "five people", "mm", "support",
    ],
)  # fmt: skip
def test_words_of_everyday_speech_particles_and_counts_tell_nothing(text: str) -> None:
    assert not tells_which(text)


@pytest.mark.parametrize(
    "text",
    [
        "冲压产线改造项目", "MES 系统升级", "设备管理系统", "生产网", "可疑", "在线", "无损", "到货", "炉批", "第三方", "二维码", "五轴",
        "一次合格率", "老系统", "Press line upgrade", "840D", "B1",
    ],
)  # fmt: skip
def test_one_other_word_tells_which(text: str) -> None:
    assert tells_which(text)


def test_features_between_two_such_words_are_theirs() -> None:
    normal = normalise("产线升级改造项目，都能用 line upgrade")
    assert telling_which(normal, analyse(normal)) == {"产", "产线", "线", "线升", "line"}


@pytest.mark.parametrize(
    ("line", "does", "verdict"),
    [
        ("生产管理", "车间生产管理：工单、报工、看板。", "yes"),
        ("生产管理", "只做生产。", "none"),
        ("数字化管理平台建设", "数字化管理平台建设。", "part"),
        ("Software development", "Software development for machines.", "yes"),
        ("Digital software platform", "A digital software platform.", "part"),
    ],
)
def test_two_words_name_a_subject_together_where_they_are_said_outright(line: str, does: str, verdict: str) -> None:
    assert answer(line, make_capability(title="x", does=does)).verdict == verdict


TALK = [
    (
        make_need(title="齿轮渗碳", problem="工况到底怎样没人说得清，四十分钟一炉，老系统都能用，直接影响：渗碳层深。"),
        make_capability(
            title="渗碳炉", does="工况到底如何我们做过测量，四十分钟一炉，系统都能接，直接影响：渗碳层深。"
        ),
        {"渗碳", "渗碳层深"},
    ),
    (
        make_need(
            title="Gear carburising", problem="Nobody knows the conditions, ten people wait five days, done by hand."
        ),
        make_capability(
            title="Carburising", does="Under all conditions, done by ten people in five days, nobody waits."
        ),
        {"Carburising", "waits"},
    ),
]


def quoted(need: NeedRecord, offer: CapabilityRecord) -> set[str]:
    [row] = make_matcher(offer).recommend(need)
    return {one.quote[low:high] for one in row.evidence for low, high in one.spans}


@pytest.mark.parametrize(("need", "offer", "told"), TALK, ids=["zh", "en"])
def test_only_what_tells_which_is_quoted(need: NeedRecord, offer: CapabilityRecord, told: set[str]) -> None:
    assert quoted(need, offer) == told


@pytest.mark.parametrize(("need", "offer", "told"), TALK, ids=["zh", "en"])
def test_without_the_rule_everyday_words_are_quoted(
    need: NeedRecord, offer: CapabilityRecord, told: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quoting, "tells_which", lambda text: True)
    assert len(quoted(need, offer)) > len(told)


def test_the_marks_of_an_answer_are_whole_words_that_tell_something() -> None:
    offer = make_capability(
        title="网关", does="西门子、海德汉系统都接过，没网口的老机床也能装采集盒，泵振动、油温都看。"
    )
    found = answer("西门子系统都能接，泵振动远程看", offer)
    assert found.quote is not None
    assert [found.quote[low:high] for low, high in found.spans] == ["西门子", "泵振动"]


@pytest.mark.parametrize(
    ("line", "offer"), [("数字化升级改造项目", BOILERS), ("Digital upgrade project", BURNERS)], ids=["zh", "en"]
)
def test_a_line_of_such_words_is_answered_in_part_at_most(line: str, offer: CapabilityRecord) -> None:
    found = answer(line, offer)
    assert (found.verdict, found.strength) == ("part", pytest.approx(1.0))


@pytest.mark.parametrize(
    ("line", "offer"), [("冲压线升级改造项目", BOILERS), ("Press line upgrade project", BURNERS)], ids=["zh", "en"]
)
def test_a_line_about_something_is_not_answered_by_them(line: str, offer: CapabilityRecord) -> None:
    assert answer(line, offer).verdict == "none"


@pytest.mark.parametrize(
    ("line", "offer"),
    [("锅炉房升级改造项目", BOILERS), ("Boiler house upgrade project", BURNERS)],
    ids=["zh", "en"],
)
def test_the_same_line_about_the_same_thing_is_answered(line: str, offer: CapabilityRecord) -> None:
    assert answer(line, offer).verdict == "yes"


@pytest.mark.parametrize(
    ("line", "offer"), [("冲压线升级改造项目", BOILERS), ("Press line upgrade project", BURNERS)], ids=["zh", "en"]
)
def test_without_the_rule_they_would_answer_it(
    line: str, offer: CapabilityRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requirements, "_limit", lambda *_: "yes")
    assert answer(line, offer).verdict in ("yes", "part")


@pytest.mark.parametrize(
    ("line", "verdict"),
    [("上料机械手与缓存", "part"), ("上料机械手", "yes"), ("支持 OPC UA 接口与看板", "yes")],
    ids=["some of its words", "said outright", "by name"],
)
def test_words_that_most_capabilities_say_are_no_full_proof(line: str, verdict: str) -> None:
    offer = make_capability("x", title="网关", does="支持 OPC UA 接口，配上料机械手。")
    matcher = make_matcher(*(replace(offer, id=f"x{at}", provider=f"q{at}") for at in range(30)))
    need = make_need(title="上料机械手网关", musts=[line])
    assert matcher.corpus.statistics.share("机械") > COMMON
    assert matcher.explain(need, offer).answers[0].verdict == verdict
    few = make_matcher(*make_catalogue(), offer)
    assert few.explain(need, offer).answers[0].verdict == "yes"
