"""Where a text may break and which of its words are marked: Chinese headings break between words, evidence shows what matched."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Any

from markupsafe import Markup, escape

from matchmaker.matching.wording import cutter
from matchmaker.web import directions

Span = tuple[int, int]

_HAN = re.compile(r"[\u3400-\u9fff]")
_CLOSING = frozenset("，。；：！？、）》】”’…%％,.;:!?)]}")
_OPENING = frozenset("（《【“‘([{")
_BREAK = Markup("<wbr>")


@lru_cache(maxsize=4096)
def breaks(text: str) -> tuple[int, ...]:
    """Return the offsets between two words at which a line may break; none in a text without Chinese.

    A line never begins with a closing mark or ends with an opening one.
    """
    if not _HAN.search(text):
        return ()
    found, at = [], 0
    for word in cutter().cut(text):
        if at and not (word[0] in _CLOSING or word[0].isspace() or text[at - 1] in _OPENING or text[at - 1].isspace()):
            found.append(at)
        at += len(word)
    return tuple(found)


def seg(text: Any) -> Markup:
    """Return the text, escaped, with a possible break between Chinese words."""
    return marks(text, ())


def marks(text: Any, spans: Iterable[Span] = ()) -> Markup:
    """Return the text, escaped, with the spans marked and a possible break between Chinese words; overlapping spans join."""
    plain = str(text or "")
    edges = merged(spans, len(plain))
    allowed = set(breaks(plain))
    cuts = sorted({0, len(plain), *allowed, *(edge for span in edges for edge in span)})
    starts, ends = {low for low, _ in edges}, {high for _, high in edges}
    before, after = directions.edges(plain)
    made: list[Markup] = [Markup(before)]
    for low, high in pairwise(cuts):
        if low in ends:
            made.append(Markup("</mark>"))
        if low in allowed:
            made.append(_BREAK)
        if low in starts:
            made.append(Markup("<mark>"))
        made.append(escape(plain[low:high]))
    if edges and edges[-1][1] == len(plain):
        made.append(Markup("</mark>"))
    return Markup("").join([*made, Markup(after)])


def merged(spans: Iterable[Span], length: int) -> list[Span]:
    """Return the spans in order, inside the text, those that touch joined."""
    found: list[Span] = []
    for low, high in sorted((max(0, low), min(length, high)) for low, high in spans):
        if high <= low:
            continue
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return found
