"""Words that tell what sort of undertaking a text is about and never which: 项目, 平台, 升级, project, upgrade;
what such words are worth to a line is decided in requirements.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from matchmaker.matching.records import Span
from matchmaker.matching.text import Normal, Token, normalise, stem

DATA = Path(__file__).resolve().parents[2] / "data" / "matching" / "generic.txt"

COMMON = 0.15
"""What more than this share of the capabilities say tells none from another: it counts, and is neither quoted nor proof of anything."""

_ENGLISH = re.compile(r"[a-z]+")


@lru_cache(maxsize=1)
def _words() -> tuple[re.Pattern[str], frozenset[str]]:
    """The Chinese words as runs of one or more, and the stems of the English ones."""
    lines = DATA.read_text(encoding="utf-8").splitlines()
    words = [normalise(line.strip()).text for line in lines if line.strip() and not line.startswith("#")]
    english = [word for word in words if word.isascii()]
    chinese = sorted(set(words) - set(english), key=lambda word: (-len(word), word))
    return re.compile(f"(?:{'|'.join(map(re.escape, chinese))})+"), frozenset(map(stem, english))


def _places(text: str) -> Iterator[Span]:
    """Where a normal form has nothing but such words, those that stand side by side as one."""
    runs, stems = _words()
    yield from (mark.span() for mark in runs.finditer(text))
    yield from (mark.span() for mark in _ENGLISH.finditer(text) if stem(mark.group()) in stems)


def telling_which(normal: Normal, tokens: Iterable[Token]) -> frozenset[str]:
    """Those features or stems of a text that lie not wholly in such words and are none themselves."""
    places, stems = list(_places(normal.text)), _words()[1]
    return frozenset(
        one.key
        for one in tokens
        if one.key not in stems and not any(low <= one.start and one.end <= high for low, high in places)
    )


@lru_cache(maxsize=20000)
def tells_which(text: str) -> bool:
    """Whether a text holds anything beside such words: 自动化改造 and "digital upgrade" do not."""
    normal = normalise(text)
    held = sum(high - low for low, high in _places(normal.text))
    return held < sum(char.isalnum() for char in normal.text)
