"""How values look in the reader's form."""

from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale

from matchmaker.web.display import days, money


@pytest.mark.parametrize(
    ("band", "zh", "en"),
    [
        ((None, None), "", ""),
        ((60, 90), "60–90 万元", "CNY 600k–900k"),
        ((80, 220), "80–220 万元", "CNY 800k–2.2 million"),
        ((120, 260), "120–260 万元", "CNY 1.2–2.6 million"),
        ((100, 100), "100 万元", "CNY 1 million"),
        ((50, 3000), "50–3,000 万元", "CNY 500k–30 million"),
        ((None, 150), "150 万元以内", "up to CNY 1.5 million"),
        ((0.5, None), "0.5 万元以上", "CNY 5k or more"),
        ((0, 20), "0–20 万元", "CNY 0–200k"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_money_is_counted_as_each_language_counts(
    app: Flask, band: tuple[float | None, float | None], zh: str, en: str
) -> None:
    with app.test_request_context():
        for language, said in (("zh", zh), ("en", en)):
            with force_locale(language):
                assert money(band) == said


@pytest.mark.parametrize(
    ("last", "zh", "en"),
    [
        (date(2026, 10, 18), "2026 年 10 月 18 日", "18 Oct 2026"),
        (date(2026, 10, 20), "2026 年 10 月 18–20 日", "18–20 Oct 2026"),
        (date(2026, 11, 2), "2026 年 10 月 18 日 – 11 月 2 日", "18 Oct – 2 Nov 2026"),
        (date(2027, 1, 2), "2026 年 10 月 18 日 – 2027 年 1 月 2 日", "18 Oct 2026 – 2 Jan 2027"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_run_of_days_leaves_out_what_both_ends_share(app: Flask, last: date, zh: str, en: str) -> None:
    with app.test_request_context():
        for language, said in (("zh", zh), ("en", en)):
            with force_locale(language):
                assert days(date(2026, 10, 18), last) == said
