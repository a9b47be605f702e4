"""What a line asks for in figures, and how the figures of a capability's sentences stand to it;
units are units.py's, figures in running text amounts.py's, the words of quantities vocabulary.py's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from matchmaker.matching.amounts import Amount, read_amounts
from matchmaker.matching.records import RequirementRecord, Span
from matchmaker.matching.spotting import Spot
from matchmaker.matching.text import QUIET, analyse, normalise, telling
from matchmaker.matching.vocabulary import quantities, spot_quantities

Fit = Literal["met", "near", "worse", "denied"]
"""How a figure stands to a goal: as asked for, better than today, neither, or a stated limit that rules it out."""

FITS: tuple[Fit, ...] = ("met", "near", "worse", "denied")

SAME_NAME = 0.5
"""A quantity that has no name in our vocabulary is the same where a sentence holds this share of the words that the line calls it by."""

_ARROW = "→"
_SIGNS = re.compile(r"^[\s≤≥<>=±]+")
_CLAUSES = re.compile(r"[，。；;、()（）!?！？\n]|,(?!\d{3}(?!\d))|\.(?=\s|$)|\band\b")
_LOOSE = frozenset({"", "count"})
"""Dimensions that say nothing of what is measured: their figures count only beside the quantity's name."""

TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Goal:
    """An aim of a line: the quantities it is called, the telling words of its name and of the line, the amount aimed at and what there
    is today.

    `better` is which way counts as better, "within" for a band, "" where the words do not tell. `marks` are spans on the line's text.
    """

    names: frozenset[str]
    words: tuple[tuple[str, ...], ...]
    qualifiers: frozenset[str]
    amount: Amount
    current: float | None
    better: str
    marks: tuple[Span, ...]
    broad: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A figure of a sentence against a goal, with its place and that of the quantity's name in the field's normal form."""

    fit: Fit
    spans: tuple[Span, ...]


@lru_cache(maxsize=2048)
def read_goals(record: RequirementRecord) -> tuple[Goal, ...]:
    """The goals of a line: that of its measure, else those that its words state as limits or as a quantity with a figure."""
    measured = _measured(record)
    return (measured,) if measured else tuple(_stated(record))


def _measured(record: RequirementRecord) -> Goal | None:
    text = normalise(record.measure).text
    head, arrow, tail = text.rpartition(_ARROW)
    aims = read_amounts(tail)
    if not aims:
        return None
    name, current = (head, None) if arrow else (tail[: aims[-1].start], None)
    aim = aims[0] if arrow else aims[-1]
    if arrow:
        joined = head.rstrip() + _ARROW + _SIGNS.sub("", tail)
        current = next((one.before for one in read_amounts(joined) if one.before is not None), None)
        known = read_amounts(head)
        name = head[: known[-1].start] if known else head
    line = normalise(record.text)
    spots = spot_quantities(record.text, line)
    names = {spot.concept for spot in [*spot_quantities(name), *spots]}
    marks = tuple(line.original(spot.start, spot.end) for spot in spots if spot.concept in names)
    return _goal(names, (_words(name), _words(line.text)), _qualifiers(f"{name}\n{line.text}"), aim, current, marks)


def _stated(record: RequirementRecord) -> Iterator[Goal]:
    line = normalise(record.text)
    spots = spot_quantities(record.text, line)
    for amount in read_amounts(line.text):
        low, high = _clause(line.text, amount)
        near = [spot for spot in spots if low <= spot.start and spot.end <= high]
        told = amount.bound or amount.change or amount.before is not None
        if amount.dimension == "money" or not (told or near) or (amount.dimension in _LOOSE and not near):
            continue
        names = {spot.concept for spot in near}
        marks = tuple(
            line.original(*span) for span in [(spot.start, spot.end) for spot in near] + [(amount.start, amount.end)]
        )
        yield _goal(names, (_words(line.text[low:high]),), _qualifiers(line.text), amount, amount.before, marks)


def _goal(
    names: set[str],
    words: tuple[tuple[str, ...], ...],
    qualifiers: frozenset[str],
    amount: Amount,
    current: float | None,
    marks: tuple[Span, ...],
) -> Goal:
    known = [quantities()[name] for name in sorted(names)]
    ways = {one.better for one in known}
    better = ways.pop() if len(ways) == 1 else ""
    if amount.low < amount.high:
        better = "within"
    elif better in ("", "within"):
        better = {"most": "less", "least": "more"}.get(amount.bound, "")
        if not better and current is not None and current != amount.low:
            better = "more" if amount.low > current else "less"
    return Goal(
        frozenset(names),
        words,
        qualifiers,
        amount,
        current,
        better,
        marks,
        bool(known) and all(one.broad for one in known),
    )


def _words(text: str) -> tuple[str, ...]:
    """The telling words by which a quantity without a name is known again."""
    keys = (token.key for token in analyse(normalise(text)) if telling(token))
    return tuple(dict.fromkeys(key for key in keys if key not in QUIET and not any(char.isdigit() for char in key)))


def _qualifiers(text: str) -> frozenset[str]:
    """The telling words outside the names of quantities: they say what of is measured."""
    normal = normalise(text)
    named = [(spot.start, spot.end) for spot in spot_quantities(text, normal)]
    return frozenset(
        token.key
        for token in analyse(normal, named)
        if telling(token) and token.key not in QUIET and not any(char.isdigit() for char in token.key)
    )


def _clause(text: str, amount: Amount) -> Span:
    low = max((mark.end() for mark in _CLAUSES.finditer(text, 0, amount.start)), default=0)
    after = _CLAUSES.search(text, amount.end)
    return low, after.start() if after else len(text)


def find(goal: Goal, text: str, low: int, high: int, spots: Sequence[Spot], named: bool) -> Found | None:
    """The best figure for a goal in the sentence [low, high) of a normal form, None where none is of the same quantity and dimension.

    `spots` are the quantities that the sentence names; `named` tells that it holds the words by which a goal without a name is known.
    """
    best: Found | None = None
    for amount in read_amounts(text):
        if not (low <= amount.start and amount.end <= high):
            continue
        place = _same(goal, text, low, amount, spots, named)
        fit = compare(goal, amount) if place is not None else None
        if fit is not None and place is not None and (best is None or FITS.index(fit) < FITS.index(best.fit)):
            best = Found(fit, (*place, (amount.start, amount.end)))
    return best


def _same(
    goal: Goal, text: str, low: int, amount: Amount, spots: Sequence[Spot], named: bool
) -> tuple[Span, ...] | None:
    """Where the sentence names the goal's quantity for this figure, None where the figure is of another one."""
    start, end = _clause(text, amount)
    near = [spot for spot in spots if max(start, low) <= spot.start and spot.end <= end]
    if not near:
        before = _clause(text, replace(amount, start=max(low, start - 1), end=max(low, start - 1)))
        if not any(before[0] <= one.start < start for one in read_amounts(text)):
            near = [spot for spot in spots if max(before[0], low) <= spot.start and spot.end <= start]
    if goal.names:
        ahead = [spot for spot in near if spot.end <= amount.start]
        told = {spot.concept for spot in near if spot.concept in goal.names}
        nearest = ahead[-1].concept if ahead else None
        if not told or (nearest is not None and nearest not in goal.names):
            return None
        return tuple((spot.start, spot.end) for spot in near if spot.concept in told)
    return () if named and amount.dimension not in _LOOSE else None


def compare(goal: Goal, amount: Amount) -> Fit | None:
    """How a figure stands to a goal; None where they cannot be compared: other dimensions, or no way to tell which is better."""
    if goal.amount.change and amount.before and not amount.change:
        return _changed(goal.amount, (amount.before - amount.high) / amount.before)
    if goal.amount.change or amount.change:
        return _changes(goal, amount)
    if goal.amount.dimension != amount.dimension:
        return None
    if goal.better == "within":
        return _within(goal, amount)
    if goal.better not in ("less", "more"):
        return None
    return _towards(goal, amount)


def _towards(goal: Goal, amount: Amount) -> Fit:
    """An amount against a goal of which less, or more, is better; computed as if less were."""
    sign = 1.0 if goal.better == "less" else -1.0
    aim = sign * (goal.amount.high if goal.better == "less" else goal.amount.low)
    worst, best = max(sign * amount.low, sign * amount.high), min(sign * amount.low, sign * amount.high)
    slack = TOLERANCE * max(1.0, abs(aim))
    if worst < aim - slack or (worst <= aim + slack and not goal.amount.strict):
        return "met"
    if best <= aim + slack:
        return "near"
    if amount.bound == ("least" if goal.better == "less" else "most"):
        return "denied"
    today = goal.current if goal.current is not None else amount.before
    return "near" if today is not None and worst < sign * today - slack else "worse"


def ruled_out(goal: Goal, amount: Amount) -> bool:
    """Whether a figure up to or from which somebody denies to work rules the goal out: over 60 kg, where 80 kg are asked for."""
    if goal.amount.dimension != amount.dimension or amount.change or goal.amount.change:
        return False
    slack = TOLERANCE * max(1.0, abs(amount.low))
    return (amount.bound == "least" and goal.amount.high > amount.high + slack) or (
        amount.bound == "most" and goal.amount.low < amount.low - slack
    )


def _within(goal: Goal, amount: Amount) -> Fit:
    aim = goal.amount
    slack = TOLERANCE * max(abs(aim.low), abs(aim.high))
    if aim.low - slack <= amount.low and amount.high <= aim.high + slack:
        return "met"
    return "near" if amount.low <= aim.high and amount.high >= aim.low else "worse"


def _changes(goal: Goal, amount: Amount) -> Fit | None:
    """A change against a change, or a change against an amount: what another plant saved is on the way to it, no more."""
    if not goal.amount.change:
        return "near" if goal.better == amount.change else None
    if not amount.change or goal.amount.dimension != amount.dimension:
        return None
    return _changed(goal.amount, amount.low if amount.change == "less" else -amount.low)


def _changed(aim: Amount, fall: float) -> Fit | None:
    """How a fall (below 0: a rise) by a share of what there was stands to a change that is aimed at; None where it went the other way."""
    by = fall if aim.change == "less" else -fall
    if by <= 0.0 or aim.dimension not in ("share", "points"):
        return None
    return "met" if by >= aim.low - TOLERANCE else "near"
