"""Which language a text is in, as a screen reader must know before it reads: from the code it was saved with, or from its letters."""

import re
from typing import Any

from markupsafe import Markup, escape

from matchmaker.web.directions import isolate
from matchmaker.web.locale import language

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"\b[A-Z]?[a-z]{2,}")


def html_lang(code: Any) -> str:
    """Return what stands in an element's `lang` for a language of ours: `zh-CN` for zh, `en` for en."""
    return "en" if code == "en" else "zh-CN"


def tongue(text: Any) -> str:
    """Return `zh-CN` for a text that holds Chinese characters, `en` for any other."""
    return html_lang("zh" if _HAN.search(str(text or "")) else "en")


def as_written(text: Any) -> Any:
    """Return a text inside an element that names its language, where that is not the page's; markup comes back as it is."""
    if not isinstance(text, str) or isinstance(text, Markup):
        return text
    text = isolate(text)
    code, here = tongue(text), html_lang(language())
    if code == here or "@" in text or (code == "en" and not _WORD.search(text)):
        return escape(text)
    return Markup('<span lang="{}">{}</span>').format(code, text)
