"""Figures in running text: amounts, ranges, changes and limits in both languages, and what only looks like one."""

from __future__ import annotations

import pytest

from matchmaker.matching.amounts import Amount, read_amounts
from matchmaker.matching.text import normalise

DAY = 86_400.0


def only(text: str) -> Amount:
    [amount] = read_amounts(normalise(text).text)
    return amount


@pytest.mark.parametrize(
    ("text", "low", "high", "dimension"),
    [
        ("节拍 45 s", 45, 45, "time"),
        ("节拍35~50秒一件", 35, 50, "time"),
        ("实际误差千分之二到三", 0.002, 0.003, "share"),
        ("漏检率万分之五", 0.0005, 0.0005, "share"),
        ("减少三成半", 0.35, 0.35, "share"),
        ("一般三四分钟", 180, 240, "time"),
        ("停机半小时", 1800, 1800, "time"),
        ("两年半回本", 2.5 * 365.25 * DAY, 2.5 * 365.25 * DAY, "time"),
        ("9个半月回本", 9.5 * 30.44 * DAY, 9.5 * 30.44 * DAY, "time"),
        ("每分钟120~220粒", 2, 220 / 60, "rate"),
        ("每小时不少于40袋", 40 / 3600, 40 / 3600, "rate"),
        ("up to 60 parts per minute", 1, 1, "rate"),
        ("60 parts a minute", 1, 1, "rate"),
        ("120 an hour", 1 / 30, 1 / 30, "rate"),
        ("湿度65±4%", 0.61, 0.69, "share"),
        ("误差±0.3%", 0.003, 0.003, "share"),
        ("用电 71 万度", 710_000, 710_000, "energy"),
        ("约1,500件", 1500, 1500, "count"),
        ("1.5万件", 15_000, 15_000, "count"),
        ("-35℃低温", -35, -35, "temperature"),
        ("3个月内上线", 3 * 30.44 * DAY, 3 * 30.44 * DAY, "time"),
        ("工期3月左右", 3 * 30.44 * DAY, 3 * 30.44 * DAY, "time"),
        ("0.4 of 1", 0.4, 0.4, ""),
    ],
)
def test_a_figure_is_read_in_base_units(text: str, low: float, high: float, dimension: str) -> None:
    amount = read_amounts(normalise(text).text)[0]
    assert (amount.low, amount.high, amount.dimension) == (pytest.approx(low), pytest.approx(high), dimension)


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("由2.9mm降至0.6mm", 2.9e-3, 0.6e-3),
        ("换模45→24分钟", 2700, 1440),
        ("OEE 从 62% 提到 80%", 0.62, 0.80),
        ("from 0.48 to 0.16 mm", 0.48e-3, 0.16e-3),
        ("16 days to 1 day", 16 * DAY, DAY),
        ("drift 41 to 9 µm", 41e-6, 9e-6),
        ("±1.0 → ±0.3 %", 0.01, 0.003),
    ],
)
def test_a_change_keeps_what_there_was(text: str, before: float, after: float) -> None:
    amount = only(text)
    assert (amount.before, amount.high) == (pytest.approx(before), pytest.approx(after))


@pytest.mark.parametrize("text", ["5到10周", "3-6 hours", "0.9–1.45 mm", "55 to 71 %"])
def test_a_range_is_no_change(text: str) -> None:
    amount = only(text)
    assert amount.before is None
    assert amount.low < amount.high


@pytest.mark.parametrize(
    ("text", "bound", "strict"),
    [
        ("误检率<1%", "most", True), ("≤0.02 mm", "most", False), ("不超过5天", "most", False), ("低于3%", "most", True),
        ("within 8 weeks", "most", False), ("under 3 %", "most", True), ("4小时内", "most", False), ("3% or less", "most", False),
        ("至少10Hz", "least", False), ("at least 10 Hz", "least", False), ("超过60kg", "least", True), ("98%以上", "least", False),
        ("最小0.2mm", "least", False), ("over 60 kg", "least", True), ("节拍 9 秒", "", False), ("超过60kg、不超过80kg", "least", True),
        ("最大不超过5吨", "most", False), ("至少不低于5吨", "least", False),
    ],
)  # fmt: skip
def test_words_make_a_figure_a_limit(text: str, bound: str, strict: bool) -> None:
    amount = read_amounts(normalise(text).text)[0]
    assert (amount.bound, amount.strict) == (bound, strict)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("能耗下降30%", "less"), ("省四成", "less"), ("抄写差错-92%", "less"), ("nitrogen minus 14 %", "less"),
        ("cycle 11 % shorter", "less"),
        ("30% lower", "less"), ("检验减员23人", "less"), ("产能提高20%", "more"), ("FTQ 提高5.8个百分点", "more"), ("20 % higher", "more"),
        ("降到38%", ""), ("合格率98%", ""), ("由8天降到4天", ""), ("膜厚 30 μm more", ""),
    ],
)  # fmt: skip
def test_words_make_a_figure_a_change(text: str, change: str) -> None:
    assert only(text).change == change


@pytest.mark.parametrize(
    "text",
    [
        "ISO 9001", "ASTM E505", "CFR Part 11 and Annex 11", "2027年", "2024", "3月底前投用", "一台工控机",
        "一次换模",
        "Q690 钢板", "GB/T 9438", "11×6米", "两个多小时", "几十秒", "二三百五", "第3条", "百分之二三",
    ],
)  # fmt: skip
def test_what_is_no_figure_is_left_out(text: str) -> None:
    assert read_amounts(normalise(text).text) == ()


def test_figures_of_other_dimensions_are_not_joined() -> None:
    amounts = read_amounts(normalise("读码率86.4%→99.8 mm，错装 3 到 5 kg").text)
    assert [amount.dimension for amount in amounts] == ["share", "length", "mass"]
    assert amounts[0].before is None


def test_a_place_is_that_of_the_figure() -> None:
    text = normalise("盲测漏检0.014%，误判1.7%").text
    assert [text[one.start : one.end] for one in read_amounts(text)] == ["0.014%", "1.7%"]


def test_a_time_that_counts_nothing_is_no_rate() -> None:
    assert [one.dimension for one in read_amounts("每件 3 秒")] == ["time"]
    assert [one.dimension for one in read_amounts("2 per lane")] == [""]
