"""How sentences answer a line in other words: concepts, traits, codes, renderings; and what does not."""

from __future__ import annotations

from typing import Any

import pytest

from matchmaker.matching.records import Answer, RequirementRecord
from matchmaker.matching.vocabulary import broad_traits, offered_traits, spot_traits
from tests.matching.make import make_capability, make_catalogue, make_matcher, make_need

MATCHER = make_matcher(*make_catalogue())


def answer(line: str, said: str, lang: Any = "zh", need: dict[str, Any] | None = None, **fields: Any) -> Answer:
    asked = make_need(lang=lang, requirements=(RequirementRecord("r", True, line),), **(need or {}))
    [found] = MATCHER.explain(asked, make_capability("x", title="方案", does=said, lang=lang, **fields)).answers
    return found


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("断网缓存、回来补传", "终端离线时先存本地。"),
        ("数据不出厂", "系统本地部署。"),
        ("源码移交", "交付可编辑模型和源代码。"),
        ("可以分期付款", "与租赁公司合作，先用后付。"),
        ("按节能效益分成", "合同能源管理也做。"),
        ("与线体供应商无利益关系", "我们保持中立。"),
        ("审计追踪", "修改留痕。"),
        ("班组长要跟着学会", "提供培训。"),
        ("老设备利旧", "不换硬件。"),
        ("没有通讯口的老机器也能采", "串口转换。"),
    ],
)
def test_a_trait_answers_in_other_words(line: str, said: str) -> None:
    found = answer(line, said)
    assert found.verdict in ("part", "yes")
    assert found.spans
    assert found.requirement_spans


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Works offline under the wing", "Store and forward for a day."),
        ("Data must stay in China", "Runs in a mainland data centre."),
        ("Source of the model handed over", "You get the source code."),
        ("Paid in instalments", "Leasing is possible."),
        ("Audit trail", "Nobody can type over a value."),
    ],
)
def test_a_trait_answers_in_other_words_in_english(line: str, said: str) -> None:
    assert answer(line, said, lang="en").verdict in ("part", "yes")


@pytest.mark.parametrize(
    ("line", "said"),
    [("断网缓存", "不支持离线使用。"), ("源码移交", "不提供源代码。"), ("可以分期付款", "没有租赁方案。")],
)
def test_a_trait_that_is_denied_is_none(line: str, said: str) -> None:
    assert answer(line, said).verdict in ("none", "no")


def test_no_cloud_is_a_trait_and_no_denial() -> None:
    assert [one.concept for one in offered_traits("Runs on an edge box, no cloud.")] == ["on_premises", "on_premises"]
    assert offered_traits("We do not offer training.") == []
    assert [one.concept for one in spot_traits("We do not offer training.")] == ["training"]


def test_a_broad_trait_needs_other_shared_words() -> None:
    assert "alarm" in broad_traits()
    assert answer("吊装红区人员侵入报警", "炉温超限报警。").verdict == "none"
    assert answer("吊装红区人员侵入报警", "红区有人就报警。").verdict in ("part", "yes")


def test_half_of_the_codes_of_a_line_answer_it_in_part() -> None:
    assert answer("与集团批次对应，集团只开放 SAP RFC 接口方式", "x", interfaces=("SAP RFC",)).verdict == "part"
    assert answer("与集团批次对应，集团只开放 SAP RFC 接口方式", "x", interfaces=("Modbus TCP",)).verdict == "none"
    assert answer("Import KBL 2.4 and show differences in pictures", "We read KBL.", lang="en").verdict == "part"


@pytest.mark.parametrize(
    ("line", "said", "lang"),
    [
        ("设计方有化工医药甲级设计资质，HAZOP 和 LOPA 报告一起交", "设计由化工医药甲级设计院出{}。", "zh"),
        (
            "Design stamped by a licensed institute, HAZOP and LOPA reports included",
            "Design is stamped by a licensed institute{}.",
            "en",
        ),
    ],
    ids=["zh", "en"],
)
def test_none_of_several_codes_is_no_full_answer(line: str, said: str, lang: Any) -> None:
    assert answer(line, said.format(""), lang).verdict == "part"
    assert answer(line, said.format("，附 HAZOP" if lang == "zh" else " with a HAZOP"), lang).verdict == "yes"
    assert answer(line.replace("HAZOP", "").replace("LOPA", ""), said.format(""), lang).verdict == "yes"


def test_renderings_answer_within_one_language_in_part_at_most() -> None:
    assert answer("工件表面划痕深度检查记录", "零件外表伤痕的深浅检验与登记。").verdict == "part"


@pytest.mark.parametrize(("lang", "foreign"), [("en", "zh"), ("zh", "en")])
def test_renderings_answer_across_languages(lang: Any, foreign: Any) -> None:
    lines = {"en": "Spindle vibration monitoring of grinding machines", "zh": "磨床主轴振动监测"}
    need = make_need(lang=lang, requirements=(RequirementRecord("r", True, lines[lang]),))
    [found] = MATCHER.explain(need, make_capability("x", title=lines[foreign], lang=foreign)).answers
    assert found.verdict in ("yes", "part")
    assert found.spans
    assert found.requirement_spans


def test_a_capability_about_something_else_answers_less() -> None:
    line, said = "两台 X 光机输出的图片要按件号保存十年", "图片要按件保存。"
    assert answer(line, said).verdict == "part"
    assert answer(line, said, need={"title": "压铸件判片"}).verdict == "none"
    assert answer(line, said + "压铸件判片。", need={"title": "压铸件判片"}).verdict == "part"


def test_what_is_said_outright_counts_whatever_else_is_done() -> None:
    assert answer("支持 OPC UA", "支持 OPC UA。", need={"title": "压铸件外观检测"}).verdict == "yes"


def test_a_figure_of_a_capability_about_something_else_answers_in_part_at_most() -> None:
    assert answer("节拍 9 秒以内", "节拍 8 秒。").verdict == "yes"
    assert answer("节拍 9 秒以内", "节拍 8 秒。", need={"title": "热模锻上料"}).verdict == "part"
    assert answer("节拍 9 秒以内", "节拍 12 秒。", need={"title": "热模锻上料"}).verdict == "none"


def test_what_is_forbidden_is_not_answered_by_half_of_its_words() -> None:
    assert answer("方案不得改变材料热处理状态", "热处理炉。").verdict == "none"
    assert answer("方案不得改变材料热处理状态", "材料热处理炉改造。").verdict != "yes"
    assert answer("方案不得改变材料热处理状态", "方案不改变材料热处理状态。").verdict == "yes"


def test_a_relative_beside_the_thing_itself_is_no_hindrance() -> None:
    assert answer("AGV 夜班搬运", "AGV 和 AMR 夜班搬运。").verdict == "yes"
    assert answer("AGV 夜班搬运", "AMR 夜班搬运。").verdict == "part"
