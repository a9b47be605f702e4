"""Requirement lines as they are asked: their words, what they name, what they measure and the subject of their need;
how a capability answers them is requirements.py's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from matchmaker.matching.attributes import Asked, asks_for_case, read_asked
from matchmaker.matching.generic import telling_which
from matchmaker.matching.measures import Goal, read_goals
from matchmaker.matching.reading import Reading, read
from matchmaker.matching.records import NeedRecord, RequirementRecord, Span
from matchmaker.matching.spotting import Spotter
from matchmaker.matching.text import HAN, QUIET, telling
from matchmaker.matching.vocabulary import spot_traits

_HAN = re.compile(f"[{HAN}]")
_FORBIDS = re.compile(r"不得|不能|不可|不许|禁止|不允许|\b(?:must|shall|may|can) ?not\b")


_NO_CODES = frozenset(
    {"cny", "rmb", "usd", "eur", "mm", "cm", "kg", "kw", "kwh", "db", "hz", "khz", "mpa", "ppm", "min", "max", "pcs"}
)


@dataclass(frozen=True, slots=True)
class Named:
    """Something that a line names, at [start, end) of its normal form, and the telling features by which it does."""

    id: str
    kind: str
    start: int
    end: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a text is about, in features and in the stems that they are rendered in."""

    keys: frozenset[str]
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class Line:
    """A requirement line that has been read.

    `keys` are its telling features, `rendered` the stems that render each of its words, `which` the features and stems that tell which
    thing it is about (generic.py), `wanted` its concepts with weights, `codes` the features that are names of products and standards.
    `forbids` marks a line that is not answered in full by a passage that names the same thing.
    """

    record: RequirementRecord
    reading: Reading
    keys: tuple[str, ...]
    rendered: tuple[tuple[str, ...], ...]
    which: Subject
    wanted: dict[str, float]
    concepts: tuple[Named, ...]
    traits: tuple[Named, ...]
    codes: tuple[str, ...]
    goals: tuple[Goal, ...]
    asked: Asked
    subject: Subject
    forbids: bool
    wants_case: bool

    @property
    def vague(self) -> bool:
        """Whether nothing in the line tells which thing it is about, so that whatever answers it answers it in part at most."""
        return not self.which.keys


def read_lines(need: NeedRecord, spotter: Spotter) -> list[Line]:
    """The requirement lines of a need in their order."""
    subject = _subject(need, spotter) if need.requirements else Subject(frozenset(), frozenset())
    return [_read_line(record, subject, spotter) for record in need.requirements]


def _subject(need: NeedRecord, spotter: Spotter) -> Subject:
    """The title and the tags, because problem and result tell much that is beside the point."""
    readings = [read(text, spotter) for text in [need.title, *(tag.text for tag in need.tags)]]
    return Subject(
        frozenset(token.key for one in readings for token in one.tokens if telling(token) and token.key not in QUIET),
        frozenset(token.key for one in readings for token in one.glosses.tokens),
    )


def _read_line(record: RequirementRecord, subject: Subject, spotter: Spotter) -> Line:
    reading = read(record.text, spotter)
    tokens = [token for token in reading.tokens if telling(token)]
    keys = tuple(token.key for token in tokens if token.key not in QUIET) or tuple(token.key for token in tokens)
    wanted = reading.concepts()
    concepts = [(one.concept, one.kind, one.start, one.end) for one in reading.mentions if one.concept in wanted]
    traits = [(one.concept, "", one.start, one.end) for one in spot_traits(record.text, reading.normal)]
    text = reading.normal.text
    return Line(
        record, reading, keys, _rendered(reading), _which(reading), wanted,
        _named(concepts, reading), _named(traits, reading), _codes(reading), read_goals(record), read_asked(record), subject,
        _FORBIDS.search(text) is not None, asks_for_case(text),
    )  # fmt: skip


def _which(reading: Reading) -> Subject:
    told = telling_which(reading.normal, filter(telling, reading.tokens))
    return Subject(told - QUIET, telling_which(reading.normal, reading.glosses.tokens))


def _named(places: Iterable[tuple[str, str, int, int]], reading: Reading) -> tuple[Named, ...]:
    return tuple(
        Named(
            name,
            kind,
            start,
            end,
            tuple(t.key for t in reading.tokens if telling(t) and start <= t.start and t.end <= end),
        )
        for name, kind, start, end in places
    )


def _rendered(reading: Reading) -> tuple[tuple[str, ...], ...]:
    words: dict[Span, dict[str, None]] = {}
    for token in reading.glosses.tokens:
        words.setdefault((token.start, token.end), {})[token.key] = None
    return tuple(dict.fromkeys(tuple(stems) for stems in words.values()))


def _codes(reading: Reading) -> tuple[str, ...]:
    """Features with letters and digits, words in capitals, and Latin words in a Chinese line."""
    chinese = _HAN.search(reading.normal.text) is not None
    found = []
    for token in reading.tokens:
        if token.key.isascii() and telling(token) and not token.key.isdigit():
            start, end = reading.normal.original(token.start, token.end)
            written = reading.text[start:end]
            named = any(char.isdigit() for char in written) or (written.isupper() and not reading.text.isupper())
            if (chinese or named) and written.casefold() not in _NO_CODES:
                found.append(token.key)
    return tuple(dict.fromkeys(found))
