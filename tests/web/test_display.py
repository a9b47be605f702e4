"""How values look in the reader's form."""

import pytest
from flask import Flask
from flask_babel import force_locale

from matchmaker.web.display import money


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
