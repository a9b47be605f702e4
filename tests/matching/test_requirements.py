"""Requirement lines: four answers, from title, body, cases and data; "no" only from the provider's own statement."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from matchmaker.matching.records import Answer, CaseRecord, NeedRecord, RequirementRecord
from tests.matching.make import make_capability, make_catalogue, make_matcher, make_need


def answer(line: str, measure: str = "", need: dict[str, Any] | None = None, **fields: Any) -> Answer:
    matcher = make_matcher(*make_catalogue())
    asked: NeedRecord = make_need(requirements=(RequirementRecord("r1", True, line, measure),), **(need or {}))
    [found] = matcher.explain(asked, make_capability("x", **fields)).answers
    return found


@pytest.mark.parametrize(
    ("line", "fields", "source"),
    [
        ("外观缺陷在线检测", {"title": "压铸件外观缺陷在线检测整线"}, "title"),
        ("结果写回现有 MES", {"title": "检测", "does": "检测结果按序列号写回 MES。"}, "does"),
        ("支持 OPC-UA 接口", {"title": "网关", "interfaces": ("OPCUA", "Modbus TCP")}, "interfaces"),
        ("主轴振动监测", {"title": "运维", "cases": ["磨床主轴振动监测与报警"]}, "case:k1"),
        ("Inline surface inspection", {"title": "Inline surface inspection of castings", "lang": "en"}, "title"),
        ("通过 ISO 9001 认证", {"title": "x", "qualifications": ("STD022",)}, "qualifications"),
        ("具备专精特新资质", {"title": "x", "qualifications": ("专精特新中小企业",)}, "qualifications"),
        ("报价在 90 万元以内", {"title": "x", "price": (60, 88)}, "price"),
        ("提供压铸行业案例", {"title": "x", "cases": ["某压铸厂外观检测"]}, "case:k1"),
        ("6 个月内上线", {"title": "x", "months": (3, 5)}, "months"),
    ],
)
def test_a_line_with_evidence_is_answered_yes_from_its_source(line: str, fields: dict[str, Any], source: str) -> None:
    found = answer(line, **fields)
    assert (found.verdict, found.source) == ("yes", source)


def test_quotes_and_marks_are_words_of_both_sides() -> None:
    found = answer("外观缺陷在线检测", title="整线", does="一、简介。压铸件的外观缺陷在线检测，节拍 9 秒。")
    assert found.quote == "压铸件的外观缺陷在线检测，节拍 9 秒。"
    assert [found.quote[a:b] for a, b in found.spans] == ["外观缺陷在线检测"]
    assert [("外观缺陷在线检测")[a:b] for a, b in found.requirement_spans] == ["外观缺陷在线检测"]


def test_the_better_grade_is_quoted_where_words_are_equal() -> None:
    cases = (CaseRecord("a", work="主轴振动监测"), CaseRecord("b", work="主轴振动监测", grade="customer"))
    found = answer("主轴振动监测", title="运维", cases=cases)
    assert (found.source, found.grade) == ("case:b", "customer")


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("检测结果实时写回现有 MES", {"title": "检测站", "does": "每 10 分钟导出报表，由 MES 读取。"}),
        ("报价在 90 万元以内", {"title": "x", "price": (80, 100)}),
        ("4 小时内到场", {"title": "x", "regions": ("REG110000",)}),
        ("要有汽车零部件业绩", {"title": "x", "industries": ("IND024",)}),
    ],
)
def test_a_line_half_met_is_part(line: str, fields: dict[str, Any]) -> None:
    found = answer(line, measure="4 小时" if "到场" in line else "", need={"place": "REG110113"}, **fields)
    assert found.verdict == "part"


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("外观缺陷在线检测", {"title": "财务软件", "does": "凭证与报表。"}),
        ("外观缺陷在线检测", {}),
        ("报价在 90 万元以内", {"title": "x"}),
        ("到顺义现场服务", {"title": "x", "regions": ("REG310000",)}),
        ("要有汽车零部件业绩", {"title": "x", "industries": ("IND015",)}),
        ("具备专精特新资质", {"title": "x"}),
        ("6 个月内上线", {"title": "x"}),
        ("！？", {"title": "x"}),
        ("提供压铸行业案例", {"title": "压铸件检测设备"}),
        ("Tool spend", {"title": "Thermal behaviour of machine tools", "lang": "en"}),
        ("方案不得改变材料热处理状态", {"title": "热处理炉数采"}),
    ],
)
def test_what_is_not_said_is_not_denied(line: str, fields: dict[str, Any]) -> None:
    found = answer(line, need={"place": "REG110113"}, **fields)
    assert found.verdict in ("none", "part")
    assert found.verdict == "none" or "案例" in line or "不得" in line


@pytest.mark.parametrize(
    ("line", "fields", "source"),
    [
        ("外观缺陷视觉检测", {"title": "追溯", "unsuitable": "方案不含视觉检测设备，需由其他单位提供"}, "unsuitable"),
        ("支持 OPC UA", {"title": "网关", "does": "采集 Modbus 设备。不支持 OPC UA。"}, "does"),
        (
            "OPC UA support",
            {"title": "Gateway", "does": "Reads Modbus. The gateway does not support OPC UA.", "lang": "en"},
            "does",
        ),
        ("高反光镜面件检测", {"title": "视觉", "unsuitable": "高反光镜面件"}, "unsuitable"),
        ("报价在 90 万元以内", {"title": "x", "price": (120, 150)}, "price"),
        ("6 个月内上线", {"title": "x", "months": (9, 12)}, "months"),
    ],
)
def test_no_comes_from_what_the_provider_states(line: str, fields: dict[str, Any], source: str) -> None:
    found = answer(line, **fields)
    assert (found.verdict, found.source) == ("no", source)
    if source in ("unsuitable", "does"):
        assert found.quote
        assert found.spans


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("外观缺陷在线检测", {"title": "外观缺陷在线检测", "unsuitable": "不适合高反光镜面件的外观检测"}),
        ("结果写回 MES", {"title": "检测结果写回 MES", "unsuitable": "没有 MES 的工厂"}),
        ("结果写回 MES", {"title": "检测结果写回 MES", "does": "不需要停机。"}),
        ("支持 OPC UA", {"title": "OPC UA 网关", "does": "不支持 Modbus RTU。"}),
        ("支持 MES 对接", {"title": "可与 MES 对接", "unsuitable": "年产不足一万件的工厂"}),
    ],
)
def test_a_denial_of_something_else_is_no_denial(line: str, fields: dict[str, Any]) -> None:
    assert answer(line, **fields).verdict == "yes"


def test_of_several_things_denied_only_what_the_line_names_is_marked() -> None:
    found = answer("支持 OPC UA", title="网关", does="不支持 MES、OPC UA。")
    assert (found.verdict, found.quote) == ("no", "不支持 MES、OPC UA")
    assert ["不支持 MES、OPC UA"[a:b] for a, b in found.spans] == ["OPC UA"]


def test_a_word_that_hangs_on_a_stop_is_quoted_with_neither_sentence() -> None:
    assert answer("ιcd", lang="en", title="x", does="ab. ιcd").quote == "ιcd"
    assert answer("ιcd", lang="en", title="x", does="ab。\u0345cd").quote is None


def test_a_deadline_is_read_from_the_need() -> None:
    need = {"deadline": date(2027, 3, 31), "posted": date(2026, 11, 24)}
    assert answer("按期上线", need=need, title="x", months=(1, 2)).verdict == "yes"
    assert answer("按期上线", need=need, title="x", months=(1, 9)).verdict == "part"


def test_concepts_meet_across_languages() -> None:
    found = answer("机器视觉检测与质量追溯", title="Machine vision with traceability", lang="en")
    assert found.verdict in ("yes", "part")
    assert found.spans
    assert found.requirement_spans


@pytest.mark.parametrize(
    ("line", "named", "said"),
    [
        ("夜班叉车 AGV 载重 12 吨", "AGV 选型培训", "夜班无人叉车 AGV，载重 15 吨"),
        ("电镀液温度自动控制", "电镀废水回用", "电镀槽液温度的自动控制"),
    ],
)
def test_to_name_what_a_line_is_about_answers_it_in_part(line: str, named: str, said: str) -> None:
    assert answer(line, title=named).verdict == "part"
    assert answer(line, title=said).verdict == "yes"
