"""Names and free texts say their language where it is not the page's."""

import pytest
from flask import Flask
from flask_babel import force_locale
from markupsafe import Markup

from matchmaker.web.tongue import as_written, html_lang, tongue


@pytest.mark.parametrize(
    ("page", "text", "shown"),
    [
        ("en", "北京<精密>", '<span lang="zh-CN">北京&lt;精密&gt;</span>'),
        ("en", "Annika <Zhou>", "Annika &lt;Zhou&gt;"),
        ("zh", "北京精密", "北京精密"),
        ("zh", "Annika Zhou", '<span lang="en">Annika Zhou</span>'),
        ("zh", "N-2026-0001", "N-2026-0001"),
        ("zh", "91990113MA00TTT01X", "91990113MA00TTT01X"),
        ("zh", "wen@linguang.example", "wen@linguang.example"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_text_of_another_language_is_marked(app: Flask, page: str, text: str, shown: str) -> None:
    with app.test_request_context(), force_locale(page):
        assert str(as_written(text)) == shown


def test_markup_and_numbers_stay() -> None:
    mark = Markup("<b>北京</b>")
    assert as_written(mark) is mark
    assert as_written(3) == 3
    assert as_written(None) is None


def test_tongue_looks_for_chinese() -> None:
    assert (tongue("MES 系统"), tongue("MES"), tongue(None)) == ("zh-CN", "en", "en")


def test_saved_language_becomes_an_attribute() -> None:
    assert (html_lang("zh"), html_lang("en"), html_lang(None)) == ("zh-CN", "en", "zh-CN")
