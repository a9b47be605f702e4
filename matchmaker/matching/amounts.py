"""Figures with units as a text states them: an amount, a range, from where to where, by how much;
what they are amounts of is measures.py's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from matchmaker.matching.bounds import (
    ARROW,
    CHANGE,
    FROM,
    LEAST,
    LEAST_AFTER,
    LESS,
    LESS_AFTER,
    MORE,
    MORE_AFTER,
    MOST,
    MOST_AFTER,
    NAMED,
    RANGE,
    STRICT,
    TOLERANCE,
)
from matchmaker.matching.intake.figures import DIGITS, NUMERAL, number, numeral_band
from matchmaker.matching.records import Span
from matchmaker.matching.units import TIME_UNIT, UNIT, Unit, unit_of

Bound = Literal["", "most", "least"]
Change = Literal["", "less", "more"]

NEAR = 16
"""So many characters before a figure are looked at for the words that tell what it is."""

FARTHEST = 12
"""So far apart two figures can be one statement."""

CHANGING = frozenset({"share", "points", "count", "time", "energy", "mass", "rate"})
"""Dimensions of which texts say by how much there is less or more."""

_THING = r"(?:[一两][个台套种张份件条次项家只根辆部批步块片点人名])"
_EVERY = rf"(?<![\d.a-z])每\s*(?P<every>{TIME_UNIT})\s*(?:不少于|至少|≥|>=)?\s*(?P<each>{DIGITS})(?:\s*[~–-]\s*(?P<each2>{DIGITS}))?"
_PARTS = rf"(?P<part>[百千万])分之\s*(?P<share>{DIGITS}|{NUMERAL})(?:\s*[到至~-]\s*(?P<share2>{DIGITS}|{NUMERAL}))?"
_TENTHS = rf"(?P<tenths>{NUMERAL}|\d)成(?P<half>半)?(?![品功本熟为型形套员都果立份分像膜交])"
_DIGITAL = (
    rf"(?<![\d.a-z/×])(?<![a-z]-)(?:±\s*)?(?P<digits>{DIGITS})(?!\s*×)\s*(?P<scale>[万亿](?!k?wh|度|元))?(?P<extra1>个半)?"
    rf"\s*(?P<unit>{UNIT})?(?P<and>半)?(?![a-z\d]|(?<=[a-z])-\d)"
)
_SPELT = rf"(?<![几数好])(?!{_THING})(?P<numeral>{NUMERAL})(?P<extra>个半)?\s*(?P<unit2>{UNIT})(?P<and2>半)?"
_ATOM = re.compile("|".join((_EVERY, _PARTS, _TENTHS, _DIGITAL, _SPELT)))
_BARE = Unit("", 1.0)
_COUNTED = re.compile(UNIT)
_PER = re.compile(rf"\s*(?:per|an?)\s+(?P<unit>{UNIT})")
_BELOW_ZERO = re.compile(r"(?<![\d~])[-−]$")
_MONTH_OF_TIME = re.compile(r"\s*(?:$|[,。;、)]|内|以内|之内|左右|上线|交付)")


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure at [start, end) of a normal form, its ends in base units of its dimension ("" where no unit is written).

    `bound` tells that the words call it a limit, `change` that it is how much less or more there is, `before` what there was,
    `strict` that the limit itself does not do.
    """

    low: float
    high: float
    dimension: str
    start: int
    end: int
    bound: Bound = ""
    change: Change = ""
    before: float | None = None
    strict: bool = False


@dataclass(frozen=True, slots=True)
class _Atom:
    low: float
    high: float
    unit: Unit | None
    start: int
    end: int


@lru_cache(maxsize=20000)
def read_amounts(text: str) -> tuple[Amount, ...]:
    """The figures of a normal form in reading order; years, numbers of standards and counts of one thing are none."""
    atoms = list(_atoms(text))
    found: list[Amount] = []
    at = 0
    while at < len(atoms):
        amount, used = _joined(text, atoms[at], atoms[at + 1] if at + 1 < len(atoms) else None)
        found.append(_bounded(text, amount))
        at += used
    return tuple(found)


def _atoms(text: str) -> Iterator[_Atom]:
    for mark in _ATOM.finditer(text):
        counted = mark["every"] or mark["digits"]
        if counted and NAMED.search(text, max(0, mark.start() - NEAR), mark.start()):
            continue
        atom = _atom(text, mark)
        if atom is not None:
            yield atom


def _atom(text: str, mark: re.Match[str]) -> _Atom | None:
    if mark["every"]:
        return _every(text, mark)
    if mark["part"]:
        unit = Unit("share", {"百": 1e-2, "千": 1e-3, "万": 1e-4}[mark["part"]])
        return _made(mark["share"], mark["share2"] or mark["share"], unit, mark.span())
    if mark["tenths"]:
        return _made(mark["tenths"], mark["tenths"], Unit("share", 0.1), mark.span(), 0.5 if mark["half"] else 0.0)
    return _plain(text, mark)


def _every(text: str, mark: re.Match[str]) -> _Atom | None:
    """So many a time: 每分钟120~220粒."""
    unit = unit_of(mark["every"]) or _BARE
    counted = _COUNTED.match(text, mark.end())
    place = (mark.start(), counted.end() if counted else mark.end())
    return _made(mark["each"], mark["each2"] or mark["each"], Unit("rate", 1.0 / unit.factor), place)


def _made(low: str, high: str, unit: Unit, place: Span, more: float = 0.0) -> _Atom | None:
    """A figure in base units from both its ends as they are written, and what is added to each."""
    first, last = number(low), number(high)
    if first is None or last is None:
        return None
    return _Atom((first + more) * unit.factor, (last + more) * unit.factor, Unit(unit.dimension, 1.0), *place)


def _plain(text: str, mark: re.Match[str]) -> _Atom | None:
    written = mark["digits"] or mark["numeral"]
    unit, end = _unit(text, mark)
    band = (0.5, 0.5) if written == "半" else numeral_band(written)
    value = number(written) if band is None else band[0]
    if value is None or _is_date(text, mark, value, unit):
        return None
    low, high = band or (value, value)
    more = 0.5 if mark["and"] or mark["and2"] or mark["extra"] or mark["extra1"] else 0.0
    factor = {"万": 1e4, "亿": 1e8}.get(mark["scale"] or "", 1.0) * (unit.factor if unit else 1.0)
    if unit and unit.dimension == "temperature" and _BELOW_ZERO.search(text, 0, mark.start()):
        low, high, more = -high, -low, -more
    return _Atom((low + more) * factor, (high + more) * factor, unit, mark.start(), end)


def _unit(text: str, mark: re.Match[str]) -> tuple[Unit | None, int]:
    """The unit of a figure and where it ends; things are counted a time where the words go on so: 60 parts per minute."""
    unit = unit_of(mark["unit"] or mark["unit2"] or "")
    per = _PER.match(text, mark.end()) if unit is None or unit.dimension == "count" else None
    time = unit_of(per["unit"]) if per else None
    if per and time and time.dimension == "time":
        return Unit("rate", 1.0 / time.factor), per.end()
    return unit, mark.end()


def _is_date(text: str, mark: re.Match[str], value: float, unit: Unit | None) -> bool:
    """Whether a figure names a year or a month: 2027年, 3月底; a bare 2024."""
    written = (mark["unit"] or mark["unit2"] or "").strip()
    if written == "月" and not (mark["extra"] or mark["extra1"]):
        return _MONTH_OF_TIME.match(text, mark.end()) is None or text[: mark.start()].rstrip().endswith("年")
    return 1900 <= value <= 2100 and (unit is None or written == "年")


def _joined(text: str, one: _Atom, other: _Atom | None) -> tuple[Amount, int]:
    """A figure with the next where both are one statement, and how many of them were used."""
    single = Amount(one.low, one.high, one.unit.dimension if one.unit else "", one.start, one.end)
    if other is None or other.start - one.end > FARTHEST or not _alike(one, other):
        return single, 1
    between, first = text[one.end : other.start], _with_unit(one, other)
    amount = replace(single, dimension=other.unit.dimension if other.unit else single.dimension, end=other.end)
    sign = "±" if text.startswith("±", other.start) else ""
    if TOLERANCE.fullmatch(between + sign):
        return replace(amount, low=first.low - other.high, high=first.high + other.high), 2
    if _is_change(text, one, other, between, first.low > other.high):
        return replace(amount, low=other.low, high=other.high, before=first.high), 2
    if RANGE.fullmatch(between) and first.low <= other.high:
        return replace(amount, low=first.low, high=other.high), 2
    return single, 1


def _is_change(text: str, one: _Atom, other: _Atom, between: str, fallen: bool) -> bool:
    """Whether two figures are from and to rather than both ends of a range: an arrow or a verb, 由 before, a unit each, or a fall."""
    if CHANGE.fullmatch(between) is None:
        return False
    told = FROM.search(text, max(0, one.start - NEAR), one.start) or ARROW.search(between)
    each = one.unit is not None and other.unit is not None and " to " in between
    return bool(told) or each or (fallen and RANGE.fullmatch(between) is not None)


def _alike(one: _Atom, other: _Atom) -> bool:
    return one.unit is None or other.unit is None or one.unit.dimension == other.unit.dimension


def _with_unit(one: _Atom, other: _Atom) -> _Atom:
    """The first of two figures in the unit of the second where it has none of its own."""
    if one.unit is not None or other.unit is None:
        return one
    return replace(one, low=one.low * other.unit.factor, high=one.high * other.unit.factor)


def _bounded(text: str, amount: Amount) -> Amount:
    """The amount with what the words before and after it make of it."""
    before = text[max(0, amount.start - NEAR) : amount.start]
    most, least = MOST.search(before), LEAST.search(before)
    if most and least:
        most, least = (most, None) if most.start() <= least.start() else (None, least)
    bound: Bound = "most" if most else "least" if least and amount.before is None else ""
    if not bound:
        bound = "most" if MOST_AFTER.match(text, amount.end) else "least" if LEAST_AFTER.match(text, amount.end) else ""
    mark = most or least
    strict = bool(mark and bound and STRICT.match(mark.group()))
    return replace(amount, bound=bound, strict=strict, change=_change(text, before, amount))


def _change(text: str, before: str, amount: Amount) -> Change:
    if amount.before is not None or amount.dimension not in CHANGING:
        return ""
    if LESS.search(before) or LESS_AFTER.match(text, amount.end):
        return "less"
    return "more" if MORE.search(before) or MORE_AFTER.match(text, amount.end) else ""
