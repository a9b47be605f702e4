"""Words that tell what sort of undertaking a text is about and never which (项目, 平台, 升级, project, upgrade), those of everyday
speech, and counts: what they are worth to a line is decided in requirements.py, to a quotation in quoting.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from matchmaker.matching.records import Span
from matchmaker.matching.text import QUIET, Normal, Token, merge, normalise, stem
from matchmaker.matching.wording import PAIR, PARTICLES, cutter

DATA = Path(__file__).resolve().parents[2] / "data" / "matching" / "generic.txt"

COMMON = 0.15
"""What more than this share of the capabilities say tells none from another: it counts, and is neither quoted nor proof of anything."""

_COUNT = re.compile(
    "第?[一二两三四五六七八九十百千万几半多每各]+[个台条次家步遍颗盒道样档年月天日周小时分钟秒点种套件批段班名位项只把块张份轮趟组起半倍来多几层户米吨克斤下]*"
    "|[个月天年周日]+|分钟|小时|个月|星期|半天|工作日"
)
"""How many and how long, without a figure that would say so."""


@lru_cache(maxsize=1)
def _listed() -> dict[str, bool]:
    """The words in their normal form, and whether two such words name a subject together."""
    lines = [line.strip() for line in DATA.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "#"]
    return {normalise(line.rstrip(" *")).text: line.endswith("*") for line in lines}


@lru_cache(maxsize=1)
def _words() -> tuple[re.Pattern[str], frozenset[str]]:
    """The Chinese words as runs of one or more, and the stems of the English ones."""
    english = [word for word in _listed() if word.isascii()]
    chinese = sorted(_listed().keys() - set(english), key=lambda word: (-len(word), word))
    return re.compile(f"(?:{'|'.join(map(re.escape, chinese))})+"), frozenset(map(stem, english))


@lru_cache(maxsize=1)
def _subjects() -> frozenset[str]:
    return frozenset(stem(word) for word, subject in _listed().items() if subject)


def name_subject(keys: Iterable[str]) -> bool:
    """Whether features hold two words that name a subject together, though neither does alone: 生产管理, software development."""
    return len(_subjects().intersection(keys)) >= PAIR


@lru_cache(maxsize=65536)
def _kind(word: str) -> str:
    """Whether a word is "generic", a "break" between words that belong together, or "" where it may tell which thing is meant."""
    runs, stems = _words()
    if word in QUIET or word in PARTICLES or not word.isalnum() or _COUNT.fullmatch(word):
        return "break"
    if word.isascii():
        return "generic" if stem(word) in stems else "break" if stem(word) in QUIET else ""
    return "generic" if runs.fullmatch(word) else ""


def _telling(text: str) -> Iterator[tuple[Span, list[Span]]]:
    """The stretches of a normal form that tell which thing they are about, each with its generic words; a single ideograph is none."""
    low = high = 0
    generic: list[Span] = []
    for word, start, end in [*cutter().tokenize(text, "default", False), (" ", len(text), len(text))]:
        kind = _kind(word)
        if kind == "break" or start != high:
            if max(PAIR, 1 + sum(last - first for first, last in generic)) <= high - low:
                yield (low, high), generic
            low, generic = (end if kind == "break" else start), []
        if kind == "generic":
            generic.append((start, end))
        high = end


def telling_which(normal: Normal, tokens: Iterable[Token]) -> frozenset[str]:
    """Those features or stems of a text that stand where it tells which thing it is about."""
    stretches, stems = list(_telling(normal.text)), _words()[1]
    return frozenset(one.key for one in tokens if one.key not in stems and _stands_in(one, normal.text, stretches))


def _stands_in(token: Token, text: str, stretches: list[tuple[Span, list[Span]]]) -> bool:
    """Whether a feature of one word in Latin letters, or one that lies in a stretch and not wholly in its generic words."""
    if text[token.start : token.end].isascii():
        return True
    return any(
        low <= token.start
        and token.end <= high
        and not any(a <= token.start and token.end <= b for a, b in merge(generic))
        for (low, high), generic in stretches
    )


@lru_cache(maxsize=20000)
def tells_which(text: str) -> bool:
    """Whether a text holds anything beside such words: 自动化改造 and "digital upgrade" do not."""
    return any(_telling(normalise(text).text))
