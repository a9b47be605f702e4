"""Rows behind a figure are read by people: levels, money and keys stand in words, in the reader's language."""

from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale

from matchmaker.reporting.scope import NOBODY, Row
from matchmaker.web.figure_rows import lines

pytestmark = [pytest.mark.once, pytest.mark.parametrize("database", ["own"], indirect=True)]
DAY = date(2026, 3, 2)
CASES = (
    (
        "levels",
        1.0,
        "gbt39116-2020-discrete 1 91999999MA1007919C",
        "一级（规划级）",
        "GB/T 39116-2020 离散型 91999999MA1007919C",
    ),
    ("scenes", None, "SCN009", "", "车间智能排产"),
    ("experts", None, "E12", "", "专家 12"),
    ("deal_satisfaction", 5, "I-2026-0001 enterprise", "5 分", "I-2026-0001 企业"),
    ("support", 1_500_000, "F-2026-0001", "150 万元", "F-2026-0001"),
    ("conversion", 1.0, "N-2026-0001", "是", "N-2026-0001"),
    ("days_to_report", 6, "V-2026-0001", "6 天", "V-2026-0001"),
)


@pytest.mark.parametrize(("kpi", "value", "key", "shown", "named"), CASES, ids=[one[0] for one in CASES])
def test_rows_are_in_words(app: Flask, kpi: str, value: float | None, key: str, shown: str, named: str) -> None:
    row = Row("fund", "F-2026-0001", DAY, NOBODY, key, value)
    with app.test_request_context(headers={"Accept-Language": "zh"}):
        (found,) = lines(kpi, (row,))
    assert (found.value, found.key) == (shown, named)


def test_a_level_is_said_in_english(app: Flask) -> None:
    row = Row("assessment", "A-2026-0001", DAY, NOBODY, "SCN009", 1.0)
    with app.test_request_context(headers={"Accept-Language": "en"}), force_locale("en"):
        (found,) = lines("levels", (row,))
    assert found.value == "Level 1 (planning)"
    assert not any("\u4e00" <= one <= "\u9fff" for one in found.key)
