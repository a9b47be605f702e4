"""Measures: a line's figures against a capability's, of the same quantity and dimension only, whatever the unit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.matching.amounts import Amount, read_amounts
from matchmaker.matching.measures import FITS, Fit, Goal, compare, find, read_goals
from matchmaker.matching.records import Answer, CaseRecord, RequirementRecord
from matchmaker.matching.text import normalise
from matchmaker.matching.vocabulary import quantities, spot_quantities
from tests.matching.make import make_capability, make_catalogue, make_matcher, make_need

MATCHER = make_matcher(*make_catalogue())


def goal(text: str, measure: str = "") -> Goal:
    [found] = read_goals(RequirementRecord("r", True, text, measure))
    return found


def fit(line: str, said: str, measure: str = "") -> Fit | None:
    """How one sentence stands to a line's one goal."""
    aim = goal(line, measure)
    text = normalise(said).text
    found = find(aim, text, 0, len(text), spot_quantities(said), not aim.names)
    return found.fit if found else None


def answer(line: str, measure: str = "", lang: Any = "zh", **fields: Any) -> Answer:
    need = make_need(lang=lang, requirements=(RequirementRecord("r", True, line, measure),))
    [found] = MATCHER.explain(need, make_capability("x", lang=lang, **fields)).answers
    return found


@pytest.mark.parametrize(
    ("line", "measure", "said", "expected"),
    [
        ("重复定位精度≤0.02 mm", "", "重复定位精度 15 微米", "met"),
        ("重复定位精度≤0.02 mm", "", "重复定位精度 0.03 mm", "worse"),
        ("节拍 45 s 以内", "", "节拍 0.7 分钟", "met"),
        ("节拍", "单件节拍 11 → ≤9 秒", "节拍35~50秒一件", "worse"),
        ("OEE 从 62% 提到 80%", "", "OEE由58%升到81%", "met"),
        ("OEE 从 62% 提到 80%", "", "OEE由58%升到70%", "near"),
        ("误检率<1%", "", "误检率 0.8%", "met"),
        ("误检率<1%", "", "误检率 1%", "near"),
        ("误检率≤1%", "", "误判率千分之八", "met"),
        ("漏检率", "漏检 300 → ≤50 ppm", "漏检由人工约300ppm降到35ppm，误判1.4%", "met"),
        ("能耗降低30%", "", "能耗下降35%", "met"),
        ("能耗降低30%", "", "能耗下降12%", "near"),
        ("能耗降低30%", "", "能耗提高12%", None),
        ("能耗降低30%", "", "能耗由100 kWh降到60 kWh", "met"),
        ("能耗降低30%", "", "能耗 80 kWh", None),
        ("能耗降低30%", "", "能耗下降 20 kWh", None),
        ("湿度 50%", "", "湿度 60%", None),  # no words tell whether more or less is better
        ("能耗", "单耗 96 → ≤80 m3/t", "单耗由96降到78 m3/t", "met"),
        ("能耗", "能耗 100 → ≤80 kWh", "能耗下降30%", "near"),
        ("检测速度", "节拍 60 → ≥150 粒/分钟", "检测速度每分钟120~220粒", "near"),
        ("提前预警", "预警提前量 0 → ≥30 天", "提前预警5到10周", "met"),
        ("提前预警", "预警提前量 0 → ≥30 天", "14个月提前发现9台异常", None),
        ("干膜厚度", "膜厚 120-340 → 180-260 μm", "膜厚 200~240 μm", "met"),
        ("干膜厚度", "膜厚 120-340 → 180-260 μm", "膜厚 200~300 μm", "near"),
        ("干膜厚度", "膜厚 120-340 → 180-260 μm", "膜厚 0.4 mm", "worse"),
        ("False alarm", "false reject rate 30 → ≤2 %", "false rejects 1.4 %", "met"),
        ("Changeover 30 % lower", "", "changeover 40 % shorter", "met"),
        ("Takt", "inspection time 20 → ≤15 s", "inspection time 0.2 min", "met"),
        ("On-time delivery", "on-time delivery 61 → 85 %", "on-time delivery from 60 to 88 %", "met"),
        ("Readiness", "readiness 10 → 60 %", "readiness share 70 %", "met"),
    ],
)
def test_a_figure_is_compared_in_any_unit(line: str, measure: str, said: str, expected: Fit | None) -> None:
    assert fit(line, said, measure) == expected


@pytest.mark.parametrize(
    ("line", "measure", "said"),
    [
        ("误检率≤1%", "", "漏检率 0.5%"),
        ("误检率≤1%", "", "漏检率 0.5%、误检率另计"),
        ("节拍 45 s 以内", "", "换模时间 30 s"),
        ("节拍 45 s 以内", "", "节拍 30 件"),
        ("报告周期", "报告周期 9.5 → ≤5 工作日", "装配周期 4 天"),
        ("Scrap rate below 2 %", "", "utilisation 1 %"),
        ("膜厚极差", "膜厚极差 14 → ≤6 μm", "膜厚 5 μm"),
        ("保存15年", "", "已成立15年，质保3年"),
        ("采样频率≥10 Hz", "", "振动 20 Hz"),
        ("Readiness", "readiness 10 → 60 %", "readiness in 70 days"),
    ],
)
def test_two_quantities_are_never_compared(line: str, measure: str, said: str) -> None:
    assert fit(line, said, measure) is None


@pytest.mark.parametrize(
    ("line", "said", "expected"),
    [
        ("节拍 9 秒以内", "最短节拍 12 秒", "denied"),
        ("节拍 9 秒以内", "节拍不低于 12 秒", "denied"),
        ("产能不低于每小时120件", "产能最高每小时60件", "denied"),
        ("Throughput of at least 120 parts per hour", "throughput up to 60 parts per hour", "denied"),
        ("节拍 9 秒以内", "节拍不超过 12 秒", "worse"),
        ("产能不低于每小时120件", "产能每小时60件以上", "worse"),
        ("产能不低于每小时120件", "产能最高每小时160件", "met"),
    ],
)
def test_only_a_stated_limit_rules_out(line: str, said: str, expected: Fit) -> None:
    assert fit(line, said) == expected


@pytest.mark.parametrize(
    ("line", "measure"),
    [
        ("支持 OPC UA", ""), ("闲置的两台机器人能利用起来", ""), ("总价不超20万", ""), ("先做诊断", "成熟度 未知 → 有依据"),
        ("三家客户", ""), ("第3条", ""),
    ],
)  # fmt: skip
def test_a_line_without_a_figure_has_no_goal(line: str, measure: str) -> None:
    assert read_goals(RequirementRecord("r", True, line, measure)) == ()


def test_a_goal_knows_what_there_is_today() -> None:
    assert goal("换模", "换模时间 53 → ≤20 min").current == pytest.approx(53 * 60)
    assert goal("漏判", "漏判率 约0.3% → ≤0.05 %").current == pytest.approx(0.003)
    assert goal("用工", "人数 5-6 人").current is None
    assert goal("湿度", "相对湿度 55~76 → 65±4 %").better == "within"
    assert goal("占比", "占比 11 → 40 %").better == "more"
    assert goal("占比", "占比 40 → 11 %").better == "less"


def test_a_broad_quantity_needs_what_it_is_of() -> None:
    line, measure = "单品称量误差", "称量精度 ±1.0 → ±0.3 %"
    assert answer(line, measure, title="配料线", does="单品5克起，实际误差千分之二到三。").verdict == "yes"
    assert answer(line, measure, title="仿真", does="复现产线，误差在千分之二。").verdict != "yes"


def test_a_quantity_without_a_name_of_ours_is_known_by_the_words_of_the_line() -> None:
    line, measure = "Readiness", "readiness 10 → 60 %"
    assert answer(line, measure, lang="en", title="x", does="A readiness share of 70 %.").verdict == "yes"
    assert answer(line, measure, lang="en", title="x", does="A readiness share of 30 %.").verdict == "part"
    assert answer(line, measure, lang="en", title="x", does="A utilisation of 70 %.").verdict == "none"


def test_a_figure_is_quoted_with_its_words_on_both_sides() -> None:
    case = CaseRecord("1", work="两台专机", result="漏判0.04%，六个月统计", grade="customer")
    found = answer("关键区域漏判率", "漏判率 约0.3% → ≤0.05 %", title="判片软件", cases=[case])
    assert (found.verdict, found.source, found.grade) == ("yes", "case:1", "customer")
    assert found.quote is not None
    assert [found.quote[a:b] for a, b in found.spans] == ["漏判0.04%"]
    assert ["关键区域漏判率"[a:b] for a, b in found.requirement_spans] == ["漏判率"]


def test_a_line_whose_words_name_nothing_is_marked_whole() -> None:
    found = answer("要快", "节拍 20 → ≤9 秒", title="专机", does="节拍 8 秒。")
    assert (found.verdict, found.requirement_spans) == ("yes", ((0, 2),))


def test_a_line_with_a_figure_is_answered_in_part_without_one() -> None:
    assert answer("换模时间", "换模时间 53 → ≤20 min", title="换模时间改善").verdict == "part"
    assert answer("换模时间", "换模时间 53 → ≤20 min", title="换模", does="换模时间降到 18 分钟。").verdict == "yes"
    assert answer("换模时间", "换模时间 53 → ≤20 min", title="换模", does="换模时间降到 38 分钟。").verdict == "part"


def test_of_several_goals_the_worst_counts_and_each_needs_a_figure() -> None:
    line = "首付不超过20%，误检率不超过1%"
    assert answer(line, title="x", does="首付15%起。误检率0.5%。").verdict == "yes"
    assert answer(line, title="x", does="首付15%起。误检率2%。").verdict == "part"
    assert answer(line, title="x", does="首付15%起。").verdict == "part"


def test_the_better_figure_and_then_the_better_grade_is_quoted() -> None:
    cases = [
        CaseRecord("1", result="误检率0.9%"),
        CaseRecord("2", result="误检率2%", grade="customer"),
        CaseRecord("3", result="误检率0.8%", grade="customer"),
    ]
    assert answer("误检率≤1%", title="x", cases=cases).source == "case:3"


def test_a_stated_limit_is_a_no_with_its_words() -> None:
    found = answer("节拍 9 秒以内", title="检测机", does="单件最短节拍12秒。")
    assert (found.verdict, found.source, found.quote) == ("no", "does", "单件最短节拍12秒。")
    found = answer("工件重量 80 kg 以上", title="检测机", unsuitable="工件重量超过60kg不做")
    assert (found.verdict, found.source) == ("no", "unsuitable")
    assert found.quote is not None
    assert "60kg" in [found.quote[a:b] for a, b in found.spans]


@pytest.mark.parametrize(
    "unsuitable",
    [
        "工件重量超过100kg不做",
        "工件重量超过60kg的厚壁钢件和缸体不建议",
        "工件长度超过60m不做",
        "工件重量60kg",
        "工件重量误差超过5%不做",
    ],
)
def test_a_limit_of_something_else_is_no_denial(unsuitable: str) -> None:
    assert answer("工件重量 80 kg 以上", title="检测机", unsuitable=unsuitable).verdict != "no"


UNITS = {"小时": 3600, "分钟": 60, "秒": 1}


@given(
    value=st.integers(1, 5000),
    aim=st.integers(1, 5000),
    pair=st.sampled_from([(a, b) for a in UNITS for b in UNITS if UNITS[a] >= UNITS[b]]),
)
def test_the_unit_does_not_change_the_answer(value: int, aim: int, pair: tuple[str, str]) -> None:
    larger, smaller = pair
    [plain] = read_amounts(f"节拍 {value / 10:g} {larger}")
    [converted] = read_amounts(f"节拍 {value * UNITS[larger] / UNITS[smaller] / 10:.4f} {smaller}")
    line = goal(f"节拍不超过 {aim / 10:g} {larger}")
    assert compare(line, plain) == compare(line, converted)


@given(
    better=st.sampled_from(["less", "more"]),
    aim=st.floats(1, 100),
    today=st.one_of(st.none(), st.floats(1, 100)),
    one=st.floats(1, 100),
    step=st.floats(0, 50),
    bound=st.sampled_from(["", "most", "least"]),
)
def test_a_better_figure_is_never_answered_worse(
    better: str, aim: float, today: float | None, one: float, step: float, bound: Any
) -> None:
    wanted = Goal(frozenset({"takt"}), (), frozenset(), Amount(aim, aim, "time", 0, 1), today, better, (), False)
    ahead = one - step if better == "less" else one + step
    first, second = (compare(wanted, Amount(v, v, "time", 0, 1, bound=bound)) for v in (one, ahead))
    assert first is not None
    assert second is not None
    assert FITS.index(second) <= FITS.index(first)


@given(by=st.floats(0.01, 0.9), more=st.floats(0, 0.09), aim=st.floats(0.01, 0.9))
def test_a_larger_saving_is_never_answered_worse(by: float, more: float, aim: float) -> None:
    wanted = goal(f"能耗降低{aim * 100:.2f}%")
    first, second = (fit_of(wanted, f"能耗下降{value * 100:.2f}%") for value in (by, by + more))
    assert FITS.index(second) <= FITS.index(first)


def fit_of(wanted: Goal, said: str) -> Fit:
    [amount] = read_amounts(said)
    found = compare(wanted, amount)
    assert found is not None
    return found


def test_every_quantity_has_a_way_and_no_name_means_two() -> None:
    assert {one.better for one in quantities().values()} <= {"less", "more", "within"}
    assert [spot.concept for spot in spot_quantities("误检率和漏检率")] == ["false_alarm", "escape"]
