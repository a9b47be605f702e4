"""Text as the scan reads it: one width, nothing invisible, offsets back to the original; the analyser is `matching/text.py`."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

NUMERALS = str.maketrans("〇零洞一壹幺二贰貳两兩三叁參四肆五伍六陆陸七柒拐八捌九玖勾", "00011122222333445566677788999")
"""Chinese numerals as people write telephone numbers with, character for character."""

_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеіјорсѕухԁһԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTYXaeijopcsyxdhqwABEZHIKMNOPTYXo",
)
"""Letters of other alphabets that look like Latin ones, character for character; Greek ones that formulas use are not among them."""

_FRAMES = frozenset("\ufe0e\ufe0f\u20e3")  # what makes 1 a key cap; it belongs to the character before


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is what patterns see; character i came from [starts[i], ends[i]) of the original."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where the characters [start, end) stand in the original; the range is not empty."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Return `text` in NFKC, every script's digits as 0-9, without invisible characters, accents and lookalikes of letters."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, char in enumerate(text):
        if char in _FRAMES and ends:
            ends[-1] = at + 1
        for unit in char if char < "\x7f" else _units(char):
            out.append(unit)
            starts.append(at)
            ends.append(at + 1)
    return Folded("".join(out), tuple(starts), tuple(ends))


@lru_cache(maxsize=20_000)
def _units(char: str) -> str:
    category = unicodedata.category(char)
    if char in _FRAMES or category in ("Cf", "Mn"):
        return ""
    if category == "Cs":
        return "\ufffd"  # half a character: text libraries refuse it
    flat = unicodedata.normalize("NFKC", char).translate(_ALIKE)
    bare = unicodedata.normalize("NFD", flat)[:1]
    if len(flat) == 1 and bare.isascii() and bare.isalpha():
        return bare
    digit = unicodedata.digit(flat, None) if len(flat) == 1 else None
    return flat if digit is None else str(digit)


@lru_cache(maxsize=1)
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


@lru_cache(maxsize=20_000)
def _simple(char: str) -> str:
    converted = str(_converter().convert(char))
    return converted if len(converted) == 1 else char


def simplify(text: str) -> str:
    """Return the text in simplified characters, one for one, so that offsets stay; wording is not touched."""
    return text if text.isascii() else "".join(_simple(char) if char > "\u2e7f" else char for char in text)
