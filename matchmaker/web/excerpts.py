"""The few words of a long text that a narrow place shows: the clause that matched, the head of a line; pure text, no words of ours."""

import re
import unicodedata
from collections.abc import Sequence

from matchmaker.web.segments import Span, breaks, merged

CELL = 34
"""Width of a fact in a cell: two lines of the matrix, a Chinese character counting 2."""

SHORT = 14
"""A clause of a word or two says nothing without its neighbour."""

_CLAUSE = re.compile(r"[，。；：！？、（）()\n\r\t]+|[;!?]+|[,:.](?=\s|$)")
_FIGURE = re.compile(r"\d")


def width(text: str) -> int:
    """Return how wide a text is: 2 for a Chinese character, 1 for a Latin one."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def clauses(text: str) -> list[Span]:
    """Return the clauses of a sentence as spans without the marks around them."""
    found, at = [], 0
    for stop in [*_CLAUSE.finditer(text), None]:
        end = stop.start() if stop else len(text)
        low, high = _stripped(text, at, end)
        if high > low:
            found.append((low, high))
        at = stop.end() if stop else end
    return found


def _stripped(text: str, low: int, high: int) -> Span:
    while low < high and text[low].isspace():
        low += 1
    while high > low and text[high - 1].isspace():
        high -= 1
    return low, high


def telling(text: str, spans: Sequence[Span], most: int = CELL) -> str:
    """Return the clause with the most marked characters, a figure counting as four, cut to `most` around the first mark."""
    parts = clauses(text)
    if not parts:
        return cut(text.strip(), most)
    low, high = max(parts, key=lambda part: (_worth(text, part, spans), -part[0]))
    if width(text[low:high]) < SHORT:
        low, high = _around(text, spans, most)
    if width(text[low:high]) <= most:
        return _closed(text[low:high])
    first = min((max(low, start) for start, end in spans if start < high and end > low), default=low)
    start = _begin(text, low, first, high, most)
    return ("…" if start > low else "") + cut(text[start:high], most - (1 if start > low else 0))


def _closed(text: str) -> str:
    """Leave out a bracket that is opened and never closed, with what stands in it, where enough stands before it."""
    at = max(text.rfind("（"), text.rfind("("))
    opened = at >= 0 and not set(text[at:]) & {"）", ")"}
    return text[:at].rstrip() if opened and width(text[:at]) >= SHORT else text


def excerpt(text: str, spans: Sequence[Span], most: int) -> tuple[str, list[Span]]:
    """Return a passage of a quotation around its marks and the marks within it: the whole where it fits, else whole clauses."""
    inside = merged(spans, len(text))
    low, high = _stripped(text, 0, len(text))
    if width(text[low:high]) > most:
        low, high = _around(text, inside, most)
    head = "…" if text[:low].strip() else ""
    body = cut(text[low:high], most) + ("…" if text[high:].strip(" 。.；;") else "")
    body = body.replace("……", "…")
    shift, end = len(head) - low, len(head) + len(body)
    kept = [(max(start + shift, len(head)), min(stop + shift, end)) for start, stop in inside]
    return head + body, [(start, stop) for start, stop in kept if stop > start]


def _around(text: str, spans: Sequence[Span], most: int) -> Span:
    """The clause with most marks, and its neighbours as long as they fit, those behind it first."""
    parts = clauses(text)
    if not parts:
        return 0, len(text)
    best = max(range(len(parts)), key=lambda at: (_worth(text, parts[at], spans), -at))
    first = last = best
    while True:
        if last + 1 < len(parts) and width(text[parts[first][0] : parts[last + 1][1]]) <= most:
            last += 1
        elif first > 0 and width(text[parts[first - 1][0] : parts[last][1]]) <= most:
            first -= 1
        else:
            return parts[first][0], parts[last][1]


def _worth(text: str, part: Span, spans: Sequence[Span]) -> int:
    low, high = part
    marked = sum(max(0, min(high, end) - max(low, start)) for start, end in spans)
    return marked and marked + (4 if _FIGURE.search(text[low:high]) else 0)


def _begin(text: str, low: int, first: int, high: int, most: int) -> int:
    """Keep the head of the clause where the mark is still seen, else begin at the mark's own word."""
    if width(text[low:first]) < most // 2 or width(text[first:high]) < most // 3:
        return low
    return first


def cut(text: str, most: int) -> str:
    """Return the text if it is no wider than `most`, else its head up to a word's end, with an ellipsis."""
    if width(text) <= most:
        return text
    stops = [*breaks(text), *(m.start() for m in re.finditer(r"\s+", text))]
    fitting = [at for at in stops if width(text[:at]) < most and at > 0]
    at = max(fitting, default=0) or next((i for i in range(len(text), 0, -1) if width(text[:i]) < most), 1)
    return text[:at].rstrip(" ，、；：,;:（(“") + "…"


def brief(text: str, most: int = 24) -> str:
    """Return what a line is about in a few words: its first clause, cut to `most`."""
    parts = clauses(text)
    low, high = parts[0] if parts else (0, len(text))
    if width(text[low:high]) < 8 and len(parts) > 1:
        high = parts[1][1]
    return cut(text[low:high], most)
