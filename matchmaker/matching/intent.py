"""What a writer says about a thing that is named: wanted, not wanted, there already, to be upgraded, to be replaced;
terms are found in spotting.py.

The cues of both languages (cues.py, presence.py) are read clause by clause; a clause without a cue says that what it names is wanted.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from matchmaker.matching.boilerplate import phrases
from matchmaker.matching.cues import (
    AFTERWARDS,
    CLAUSE,
    IT,
    NOT_AFTER,
    NOT_BEFORE,
    NOT_OFFERED,
    NOT_OFFERED_BEFORE,
    NOT_REALLY,
    OURS,
    REFUSAL,
    REPLACE,
    REPLACE_IT,
    STOP,
    TARGET,
    UPGRADE,
)
from matchmaker.matching.presence import ASKED, DONE_AFTER, HAD, HAVE, HAVE_AFTER, HAVE_NOT, HEADING, HONOURED, WISH
from matchmaker.matching.records import Span
from matchmaker.matching.text import merge

State = Literal["wanted", "excluded", "present", "upgrade", "replace"]
Place = tuple[int, int, Literal["", "brand", "honour"]]
"""A spotted term: start, end, and whether it is a brand or what a firm is called for merit."""


LONGEST_CLAUSE = 200

REACH = 60
"""How far after a term the words are looked for that say that it is there."""

LONGEST_LIST = 12
"""How many items of a list its heading reaches."""


@dataclass(frozen=True, slots=True)
class Stated:
    """The state of each spot given, and spans of the normal form: `hidden` give no feature at all, `soft` give half."""

    of_spot: tuple[State, ...]
    hidden: tuple[Span, ...] = ()
    soft: tuple[Span, ...] = ()


def clauses(text: str) -> list[Span]:
    """Spans of the clauses of a normal form: between commas and stops, and before words of contrast."""
    spans: list[Span] = []
    start = 0
    for mark in CLAUSE.finditer(text):
        spans.extend(_pieces(start, mark.start()))
        start = mark.end()
    return [*spans, *_pieces(start, len(text))]


def _pieces(start: int, end: int) -> Iterator[Span]:
    """A clause as it is, or cut where it is longer than people write: a text without a stop must not take for ever."""
    for low in range(start, end, LONGEST_CLAUSE):
        yield (low, min(end, low + LONGEST_CLAUSE))


def excluded_spans(text: str, side: str) -> list[Span]:
    """Parts of clauses that name what is not wanted or, on the side "capability", not offered; in order, disjoint."""
    found: list[Span] = []
    before: Span | None = None
    for start, end in clauses(text):
        clause = text[start:end]
        if before and side == "need" and _refuses(clause, text[before[1] : start]):
            if found and found[-1][0] >= before[0]:
                found.pop()
            found.append(before)
        elif (scope := _excluded(clause, side)) is not None:
            found.append((start + scope[0], start + scope[1]))
        before = (start, end) if clause.strip() else before
    return found


def _refuses(clause: str, mark: str) -> bool:
    """Whether the clause, `mark` before it, is a bare refusal of what stands before: "AGV: 不需要", "Cobots? No thanks"."""
    return REFUSAL.fullmatch(clause) is not None and not STOP.search(mark.replace("?", ""))


def _excluded(clause: str, side: str) -> Span | None:
    if NOT_REALLY.search(clause):
        return None
    offer = side == "capability"
    before = (NOT_OFFERED_BEFORE if offer else NOT_BEFORE).search(clause)
    after = (NOT_OFFERED if offer else NOT_AFTER).search(clause)
    if before and clause[: before.start()].strip() and AFTERWARDS.match(clause, before.end()):
        return (0, len(clause))
    if after and clause[after.end() :].strip():
        return (after.start(), len(clause))
    if before and clause[: before.start()].strip() and before.group().isascii():
        return (0, before.end())
    return None


def states(text: str, spots: Sequence[Place], side: str, context: bool) -> Stated:
    """The state of each spot (start, end, brand) of a normal form, and what of the text counts nothing or half.

    `side` is "need" or "capability": a provider's text knows only what it does not offer. With `context` the text tells what is there.
    """
    hidden = excluded_spans(text, side)
    if side == "capability":
        return Stated(tuple("excluded" if _inside(spot, hidden) else "wanted" for spot in spots), tuple(hidden))
    bounds = clauses(text)
    found: list[State] = []
    for at, spot in enumerate(spots):
        found.append("excluded" if _inside(spot, hidden) else _said(text, bounds, spots, at, context))
    brands = [
        (s, e) for (s, e, kind), state in zip(spots, found, strict=True) if kind == "brand" and state == "replace"
    ]
    soft = [(s, e) for (s, e, _), state in zip(spots, found, strict=True) if state == "present"]
    silent = merge([*hidden, *brands, *phrases(text)])
    return Stated(tuple(found), silent, tuple(_context(text, context) or sorted(soft)))


def _context(text: str, context: bool) -> list[Span]:
    return [(0, len(text))] if context and text else []


def _inside(spot: Place, spans: Sequence[Span]) -> bool:
    return any(start <= spot[0] and spot[1] <= end for start, end in spans)


def _said(text: str, bounds: Sequence[Span], spots: Sequence[Place], at: int, context: bool) -> State:
    start, end, kind = spots[at]
    brand = kind == "brand"
    where = max(0, bisect_right(bounds, (start, len(text))) - 1)
    low, high = bounds[where]
    clause = text[low:high]
    if _replaced(clause, start - low, end - low, brand) or (brand and _replaced_later(text, bounds, where, spots)):
        return "replace"
    if kind == "honour" and HONOURED.search(text, low, start) and not ASKED.search(text, low, start):
        return "present"
    have = _has(text, low, high, start, end) or _headed(text, bounds, where)
    if not have and not context:
        return "wanted"
    if _upgraded(text, bounds, where, spots, at):
        return "upgrade"
    return "replace" if have and _to_go(text, bounds, where, spots) else "present"


def _replaced(clause: str, start: int, end: int, brand: bool) -> bool:
    """Whether the term is what is to go: after the verb and before its target, or before a verb at the end."""
    for verb in REPLACE.finditer(clause):
        target = TARGET.search(clause, verb.start())
        if verb.end() <= start and not (target and target.end() <= start and not brand):
            return True
        if start < verb.start() and (brand or OURS.search(clause[:start]) or not clause[verb.end() :].strip()):
            return True
    return False


def _replaced_later(text: str, bounds: Sequence[Span], where: int, spots: Sequence[Place]) -> bool:
    """Whether the next clause of the sentence, which names no other brand, asks for a replacement."""
    for start, end in _following(text, bounds, where):
        if STOP.search(text, bounds[where][1], start) or any(
            kind == "brand" and start <= s < end for s, _, kind in spots
        ):
            return False
        if REPLACE.search(text, start, end):
            return True
    return False


def _to_go(text: str, bounds: Sequence[Span], where: int, spots: Sequence[Place]) -> bool:
    """Whether one of the next two clauses of the sentence, which name nothing, says that what is there is to go."""
    for start, end in _following(text, bounds, where):
        if STOP.search(text, bounds[where][1], start) or any(start <= spot[0] < end for spot in spots):
            return False
        if REPLACE_IT.search(text[start:end]):
            return True
    return False


def _headed(text: str, bounds: Sequence[Span], where: int) -> bool:
    """Whether the clause is an item of a list under a heading such as "existing systems:"."""
    for at in range(where, max(0, where - LONGEST_LIST), -1):
        low, high = bounds[at]
        mark = text[bounds[at - 1][1] : low]
        if WISH.search(text, low, high) or STOP.search(mark):
            return False
        if ":" in mark:
            return HEADING.fullmatch(text, *bounds[at - 1]) is not None
    return False


def _has(text: str, low: int, high: int, start: int, end: int) -> bool:
    """Whether the clause [low, high) says that the term is there: a cue before it or right after it, and no word of lack."""
    if HAVE_NOT.search(text[low:start]):
        return False
    clause = text[low:high]
    if any(low + cue.start() <= start for cue in HAVE.finditer(clause)) or HAVE_AFTER.match(text, end, end + REACH):
        return True
    done = HAD.search(text, low, high)
    told = (done is not None and done.start() < start) or DONE_AFTER.match(text, end, end + REACH) is not None
    return told and not WISH.search(text, low, start)


def _upgraded(text: str, bounds: Sequence[Span], where: int, spots: Sequence[Place], at: int) -> bool:
    """Whether an upgrade is asked for: in the clause itself, or in the next two of the sentence when these name nothing else."""
    low, high = bounds[where]
    if UPGRADE.search(text, low, high):
        return True
    for start, end in _following(text, bounds, where):
        if STOP.search(text, bounds[where][1], start) and not IT.search(text, start, end):
            return False
        others = [spot for step, spot in enumerate(spots) if step != at and start <= spot[0] < end]
        if UPGRADE.search(text, start, end):
            return not others or any(text[s:e] == text[spots[at][0] : spots[at][1]] for s, e, _ in others)
    return False


def _following(text: str, bounds: Sequence[Span], where: int) -> Iterator[Span]:
    for step in (1, 2):
        if where + step < len(bounds):
            yield bounds[where + step]
