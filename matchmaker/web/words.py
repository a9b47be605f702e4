"""A table of words for codes, translated when it is read; the tables are in `labels.py` and `post_labels.py`."""

from typing import TypeVar

from flask_babel import gettext as _

T = TypeVar("T", bound=str)


class Words:
    """A table of msgids that is translated when it is read: `labels.state["agreed"]`."""

    def __init__(self, words: dict[str, str]) -> None:
        self.words = words

    def __getitem__(self, code: str | None) -> str:
        return _(self.words[code]) if code in self.words else (code or "")

    def items(self) -> list[tuple[str, str]]:
        return [(code, _(word)) for code, word in self.words.items()]


def inside(text: T) -> T:
    """Return a text as it goes on within a sentence: English in lower case; markup stays markup."""
    return type(text)(text[:1].lower() + text[1:])


def N_(text: str) -> str:
    """Mark a msgid for extraction."""
    return text
