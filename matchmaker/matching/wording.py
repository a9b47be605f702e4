"""Where the words of a Chinese text lie, so that no piece of two words is quoted as if it were one;
what is matched are pairs of characters, analysed in text.py."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from matchmaker.matching.lexicon import lexicon
from matchmaker.matching.records import Span
from matchmaker.matching.text import merge

PAIR = 2

PARTICLES = frozenset(
    "的了着过得地是在有到从把被让给对向由跟和与及或也都就还又再很更最太只才不没无未别能会要可想应来去上下里中内外前后时按以"
    "新旧大小多少本该原此这那哪每各某谁我你他它自己完好么吗呢吧啊"
)
"""Characters that are no subject where they stand as words by themselves: 能采, 的老, 做过."""

COMMON = 20_000
"""How often a word of the lexicon counts as seen: often enough to be kept whole where its parts are words too."""


@lru_cache(maxsize=1)
def cutter() -> Any:
    """The one cutter of Chinese text, which knows the words of our lexicon too."""
    import rjieba

    found = rjieba.Jieba()
    for word in lexicon():
        found.add_word(word, COMMON, "n")
    return found


@lru_cache(maxsize=2048)
def words_of(text: str) -> tuple[Span, ...]:
    """The words of a normal form in order, short ones inside longer ones too; what no dictionary knows is cut into characters."""
    return tuple(sorted((start, end) for _, start, end in cutter().tokenize(text, "search", False)))


def sound(text: str, places: Sequence[Span]) -> list[Span]:
    """Those places of a normal form that are words or lie in one, and what they cover together where that begins and ends as words do;
    not what is the end of a word with the beginning of the next."""
    words = words_of(text)
    starts, ends = {start for start, _ in words}, {end for _, end in words}
    borders = starts | ends
    found = [
        (start, end)
        for start, end in places
        if (start in starts and end in ends) or not any(at in borders for at in range(start + 1, end))
    ]
    covered = {at for start, end in places for at in range(start, end)}
    whole = [(start, end) for start, end in words if end - start > PAIR and covered.issuperset(range(start, end))]
    alone = {start for start, end in words if end - start == 1 and text[start] in PARTICLES}
    runs = [
        (start, end)
        for start, end in merge(places, -1)
        if start in starts and end in ends and not {start, end - 1} & alone
    ]
    return sorted({*found, *whole, *runs})
