"""Whole posts as fields of readings, in the order in which they are quoted;
the records come from records.py, the vectors go to index.py."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from matchmaker.matching.cues import LACK
from matchmaker.matching.intent import clauses, excluded_spans
from matchmaker.matching.reading import Reading, read
from matchmaker.matching.records import CapabilityRecord, CaseRecord, Grade, NeedRecord, Span
from matchmaker.matching.spotting import Spotter
from matchmaker.matching.text import Token, analyse, telling

ONCE = 0.25
"""What is left open when a concept is named once; a second mention leaves the square of it."""

Hidden = Mapping[str, tuple[Span, ...]]
"""Spans of the normal form that are masked, by field name."""


@dataclass(frozen=True, slots=True)
class Field:
    """One text of a post under the name by which it is quoted ("title", "does", "case:<id>", ...), with the grade of what it says."""

    name: str
    reading: Reading
    grade: Grade = "self"


@dataclass(frozen=True, slots=True)
class DeniedClause:
    """A clause [start, end) of a reading in which the provider says what it does not do, with its telling features."""

    source: str
    reading: Reading
    start: int
    end: int
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class NeedPost:
    """A need that has been read: the title stands first where there is one."""

    record: NeedRecord
    fields: tuple[Field, ...]

    def title(self) -> dict[str, float]:
        """Feature counts of the title alone."""
        return add_counts(field.reading.words.counts() for field in self.fields if field.name == "title")

    def everything(self) -> dict[str, float]:
        """Feature counts of all fields together."""
        return add_counts(field.reading.words.counts() for field in self.fields)

    def glosses(self) -> dict[str, float]:
        """Counts of the English stems that all fields together are rendered in."""
        return add_counts(field.reading.glosses.totals for field in self.fields)

    def concepts(self) -> dict[str, float]:
        """Weights of the concepts that count; excluded anywhere is excluded everywhere."""
        banned = self.excluded()
        found: dict[str, float] = {}
        for field in self.fields:
            for concept, weight in field.reading.concepts().items():
                if concept not in banned:
                    found[concept] = max(weight, found.get(concept, 0.0))
        return found

    def excluded(self) -> set[str]:
        """Concepts that the need says it does not want."""
        return {m.concept for f in self.fields for m in f.reading.mentions if m.state == "excluded"}

    def settled(self) -> set[str]:
        """Concepts that are there already, to be kept or upgraded: they are never listed as missing."""
        return {m.concept for f in self.fields for m in f.reading.mentions if m.state in ("present", "upgrade")}


@dataclass(frozen=True, slots=True)
class CapabilityPost:
    """A capability that has been read: title, does and interfaces are its body, each case is a part; `unsuitable` stands apart."""

    record: CapabilityRecord
    body: tuple[Field, ...]
    parts: tuple[Field, ...]
    unsuitable: Field | None
    denied: tuple[DeniedClause, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """Everything that can be evidence."""
        return self.body + self.parts

    def title(self, hidden: Hidden | None = None) -> dict[str, float]:
        """Feature counts of the title alone."""
        return add_counts(_counts(field, hidden) for field in self.body if field.name == "title")

    @property
    def is_profile(self) -> bool:
        """Whether the capability is known by past works alone: cases, and at most a name for a title."""
        return bool(self.parts) and all(field.name == "title" for field in self.body)

    def everything(self, hidden: Hidden | None = None) -> dict[str, float]:
        """Feature counts of title, does and interfaces together; of the cases too where there is nothing else to go by."""
        return add_counts(_counts(field, hidden) for field in (self.fields if self.is_profile else self.body))

    def features(self) -> set[str]:
        """Every feature of body and cases."""
        return {token.key for field in self.fields for token in field.reading.tokens}

    def glosses(self, hidden: Hidden | None = None) -> dict[str, float]:
        """Counts of the English stems that body and cases are rendered in."""
        hide = hidden or {}
        return add_counts(field.reading.glosses.counts(hide.get(field.name, ())) for field in self.fields)

    def part_counts(self, hidden: Hidden | None = None) -> list[dict[str, float]]:
        """Feature counts of each case."""
        return [_counts(field, hidden) for field in self.parts]

    def concepts(self, hidden: Hidden | None = None) -> dict[str, float]:
        """Concepts that the body or a case offers, each with a strength in 0..1 that every further mention raises a little."""
        hide = hidden or {}
        named: dict[str, int] = {}
        for field in self.fields:
            for concept, times in field.reading.named(hide.get(field.name, ())).items():
                named[concept] = named.get(concept, 0) + times
        return {concept: 1.0 - ONCE**times for concept, times in named.items()}


def _counts(field: Field, hidden: Hidden | None) -> dict[str, float]:
    return field.reading.words.counts(hidden.get(field.name, ()) if hidden else ())


def add_counts(counts: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """The sum of feature counts."""
    totals: dict[str, float] = {}
    for one in counts:
        for key, value in one.items():
            totals[key] = totals.get(key, 0.0) + value
    return totals


def read_need(need: NeedRecord, spotter: Spotter) -> NeedPost:
    """The need's fields that hold text: title, problem, result, systems and one for each requirement line; its tags where there is none."""
    texts = [("title", need.title), ("problem", need.problem), ("result", need.result)]
    fields = [Field(name, read(text, spotter)) for name, text in texts if text.strip()]
    if need.systems.strip():
        fields.append(Field("systems", read(need.systems, spotter, "need", True)))
    for line in need.requirements:
        text = f"{line.text}\n{line.measure}" if line.measure.strip() else line.text
        if text.strip():
            fields.append(Field(f"requirement:{line.id}", read(text, spotter)))
    return NeedPost(need, tuple(fields or _tags(need, spotter)))


def _tags(need: NeedRecord, spotter: Spotter) -> tuple[Field, ...]:
    """The tags of a need without any text as its text, as somebody would type them; none without tags."""
    text = ("、" if need.lang == "zh" else ", ").join(tag.text for tag in need.tags if tag.text.strip())
    return (Field("tags", read(text, spotter)),) if text else ()


def case_text(case: CaseRecord) -> str:
    """A case as one text: work, result and kind of customer, a line each."""
    return "\n".join(text for text in (case.work, case.result, case.customer) if text.strip())


def read_capability(capability: CapabilityRecord, spotter: Spotter) -> CapabilityPost:
    """The capability's fields that hold text; what it does not suit is read apart, because it is never evidence for it."""
    texts = [
        ("title", capability.title),
        ("does", capability.does),
        ("interfaces", "\n".join(capability.interfaces)),
    ]
    body = tuple(Field(name, read(text, spotter, "capability")) for name, text in texts if text.strip())
    parts = tuple(
        Field(f"case:{case.id}", read(text, spotter, "capability"), case.grade)
        for case in capability.cases
        if (text := case_text(case)).strip()
    )
    unsuitable = capability.unsuitable.strip()
    apart = Field("unsuitable", read(capability.unsuitable, spotter, "capability")) if unsuitable else None
    return CapabilityPost(capability, body, parts, apart, tuple(_denied(body + parts, apart)))


def _denied(fields: Iterable[Field], unsuitable: Field | None) -> Iterator[DeniedClause]:
    """All of what the capability does not suit, but for what it says its customers lack, and the negations in its other fields."""
    if unsuitable is not None:
        text = unsuitable.reading.normal.text
        spans = [(start, end) for start, end in clauses(text) if not LACK.search(text[start:end])]
        yield from _clauses_of(unsuitable, spans)
    for field in fields:
        yield from _clauses_of(field, excluded_spans(field.reading.normal.text, "capability"))


def _clauses_of(field: Field, spans: Sequence[Span]) -> Iterator[DeniedClause]:
    if not spans:
        return
    tokens = [token for token in analyse(field.reading.normal) if telling(token)]
    starts = [token.start for token in tokens]
    for start, end in spans:
        near = tokens[bisect_left(starts, start) : bisect_left(starts, end)]
        inside = tuple(token for token in near if token.end <= end)
        yield DeniedClause(field.name, field.reading, start, end, inside)
