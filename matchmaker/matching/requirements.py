"""Each requirement line matched apart: yes, part, none or no, with the sentence that says so;
lines about attributes are read in attributes.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.matching.attributes import asks_for_case, attribute_answer
from matchmaker.matching.denials import denied
from matchmaker.matching.passages import Passage, PassageTable, telling
from matchmaker.matching.posts import CapabilityPost
from matchmaker.matching.reading import Reading, read
from matchmaker.matching.records import GRADES, Answer, NeedRecord, RequirementRecord, Span, Verdict
from matchmaker.matching.spotting import Spotter
from matchmaker.matching.taxonomy import Taxonomy
from matchmaker.matching.text import merge

Floats = npt.NDArray[np.float64]

YES = 0.5
PART = 0.28
"""Strengths from which a line is answered and partly answered; set by hand on written examples, not learnt."""

WORD_SHARE = 0.65
ACROSS = 0.75
"""Words count more than concepts within one language; across languages only concepts can meet, and two of them are asked for."""


NAMED = 0.5
"""A case answers a line that asks for cases when it names this share of the line's concepts; nothing but a case does."""


@dataclass(frozen=True, slots=True)
class Line:
    """A requirement line that has been read; `keys` are its telling features, `wanted` its concepts with weights."""

    record: RequirementRecord
    reading: Reading
    keys: tuple[str, ...]
    wanted: dict[str, float]


def read_lines(need: NeedRecord, spotter: Spotter) -> list[Line]:
    """The requirement lines of a need in their order."""
    lines = []
    for record in need.requirements:
        reading = read(record.text, spotter)
        keys = tuple(token.key for token in reading.tokens if telling(token))
        lines.append(Line(record, reading, keys, reading.concepts()))
    return lines


def strengths(line: Line, need: NeedRecord, table: PassageTable, posts: Sequence[CapabilityPost]) -> Floats:
    """How far each passage answers the line, in 0..1."""
    words = table.words(line.keys)
    if not line.wanted:
        return words
    concepts = table.concepts(line.wanted)
    mixed = np.maximum(words, WORD_SHARE * words + (1.0 - WORD_SHARE) * concepts)
    if asks_for_case(line.reading.normal.text):
        cases = np.array([passage.field.name.startswith("case:") for passage in table.passages], dtype=bool)
        mixed = np.where(cases & (concepts >= NAMED), np.maximum(mixed, YES + 0.1), np.minimum(mixed, YES - 0.01))
    foreign = np.array([posts[row].record.lang != need.lang for row in table.owner], dtype=bool)
    share = ACROSS if len(line.wanted) > 1 else (PART + YES) / 2
    found: Floats = np.where(foreign, np.maximum(mixed, share * concepts), mixed)
    return found


def answer_line(
    line: Line, need: NeedRecord, table: PassageTable, posts: Sequence[CapabilityPost], taxonomy: Taxonomy
) -> list[Answer]:
    """The answer of every capability to one line, in post order."""
    values = strengths(line, need, table, posts)
    best = _best_passages(values, table, len(posts))
    return [answer_one(line, need, post, best[row], taxonomy) for row, post in enumerate(posts)]


def _best_passages(values: Floats, table: PassageTable, size: int) -> list[tuple[Passage, float] | None]:
    """For each capability its strongest passage; at equal strength the better grade, then the order of fields."""
    best: list[tuple[Passage, float] | None] = [None] * size
    for at in np.flatnonzero(values > 0.0):
        passage, value = table.passages[at], float(values[at])
        known = best[passage.row]
        if known is None or (value, _rank(passage)) > (known[1] + 1e-12, _rank(known[0])):
            best[passage.row] = (passage, value)
    return best


def _rank(passage: Passage) -> int:
    return GRADES.index(passage.field.grade)


def answer_one(
    line: Line, need: NeedRecord, post: CapabilityPost, best: tuple[Passage, float] | None, taxonomy: Taxonomy
) -> Answer:
    """One capability's answer to one line: a denial in words wins, then what the attributes say, then the best passage."""
    if (denial := denied(line.reading, line.keys, line.wanted, post, taxonomy)) is not None:
        return Answer(
            line.record.id, line.record.must, "no", denial.quote, denial.spans, denial.line_spans, denial.source
        )
    quoted = _quoted(line, best, taxonomy)
    stated = attribute_answer(line.record, line.wanted, need, post.record, taxonomy)
    if stated is not None and (stated.verdict == "no" or _better(stated, quoted)):
        return stated
    return quoted


def _better(one: Answer, other: Answer) -> bool:
    order = ("yes", "part", "none", "no")
    return order.index(one.verdict) <= order.index(other.verdict)


def _quoted(line: Line, best: tuple[Passage, float] | None, taxonomy: Taxonomy) -> Answer:
    if best is None or best[1] < PART:
        return Answer(line.record.id, line.record.must, "none", strength=best[1] if best else 0.0)
    passage, value = best
    verdict: Verdict = "yes" if value >= YES else "part"
    spans, line_spans = common(line, passage, taxonomy)
    return Answer(
        line.record.id, line.record.must, verdict, passage.quote, spans, line_spans,
        passage.field.name, passage.field.grade, value,
    )  # fmt: skip


def common(line: Line, passage: Passage, taxonomy: Taxonomy) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Spans that line and passage share: on the passage's quote and on the line's text."""
    keys = set(line.keys)
    theirs = [(t.start, t.end) for t in passage.tokens if t.key in keys]
    held = {t.key for t in passage.tokens}
    ours = [(t.start, t.end) for t in line.reading.tokens if telling(t) and t.key in held]
    for mention in passage.field.reading.mentions:
        if mention.concept in passage.concepts and any(taxonomy.relation(w, mention.concept) for w in line.wanted):
            theirs.append((mention.start, mention.end))
    for mention in line.reading.mentions:
        if any(taxonomy.relation(mention.concept, concept) for concept in passage.concepts):
            ours.append((mention.start, mention.end))
    start, end = passage.span
    normal = passage.field.reading.normal
    located = [normal.original(*span) for span in theirs]
    inside = [(low - start, high - start) for low, high in located if start <= low and high <= end]
    return merge(inside), merge(line.reading.normal.original(*span) for span in ours)
