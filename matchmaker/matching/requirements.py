"""Each requirement line matched apart: yes, part, none or no, with the sentence that says so;
lines about attributes are read in attributes.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.matching.attributes import asks_for_case, attribute_answer
from matchmaker.matching.denials import denied
from matchmaker.matching.passages import Passage, PassageTable
from matchmaker.matching.posts import CapabilityPost
from matchmaker.matching.reading import Reading, read
from matchmaker.matching.records import GRADES, Answer, NeedRecord, RequirementRecord, Span, Verdict
from matchmaker.matching.spotting import Spotter
from matchmaker.matching.taxonomy import Taxonomy
from matchmaker.matching.text import QUIET, merge, telling

Floats = npt.NDArray[np.float64]

YES = 0.5
PART = 0.28
"""Strengths from which a line is answered and partly answered; set by hand on written examples, not learnt."""

WORD_SHARE = 0.65
ACROSS = 0.75
"""Words count more than concepts within one language; across languages only concepts can meet, and two of them are asked for."""


NAMED = 0.5
"""A case answers a line that asks for cases when it names this share of the line's concepts; nothing but a case does."""


OTHER_WORDS = 0.9
"""What the words of a concept count when the passage calls it by another name."""

LEAST_WORDS = 0.35
"""A passage in the line's language that holds less than this share of its words answers it in part at most: to name what the line
is about is not yet to say that it is done."""

LEAST_SHARED = 2
"""So many words must be shared, if no concept and no code is, before a line of several words counts as partly answered."""

_FORBIDS = re.compile(r"不得|不能|不可|不许|禁止|不允许|\b(?:must|shall|may|can) ?not\b")
"""A line that forbids is not answered by a passage that names the same thing; only its own words answer it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A requirement line that has been read: its telling features, its concepts with weights, and the features that name each."""

    record: RequirementRecord
    reading: Reading
    keys: tuple[str, ...]
    wanted: dict[str, float]
    named_by: dict[str, tuple[str, ...]]


def read_lines(need: NeedRecord, spotter: Spotter) -> list[Line]:
    """The requirement lines of a need in their order."""
    return [read_line(record, spotter) for record in need.requirements]


def read_line(record: RequirementRecord, spotter: Spotter) -> Line:
    """One requirement line; its measure is not matched, because a figure aimed at is seldom the figure that was reached."""
    reading = read(record.text, spotter)
    tokens = [token for token in reading.tokens if telling(token)]
    keys = tuple(token.key for token in tokens if token.key not in QUIET) or tuple(token.key for token in tokens)
    wanted = reading.concepts()
    named_by = {
        mention.concept: tuple(t.key for t in tokens if mention.start <= t.start and t.end <= mention.end)
        for mention in reading.mentions
        if mention.concept in wanted
    }
    return Line(record, reading, keys, wanted, named_by)


def strengths(line: Line, need: NeedRecord, table: PassageTable, posts: Sequence[CapabilityPost]) -> Floats:
    """How far each passage answers the line, in 0..1: the share of its words, where a concept may stand for its own words,
    and the share of its concepts."""
    whole = table.weight(line.keys)
    words = table.held(line.keys) / whole if whole else np.zeros(len(table.passages))
    if not line.wanted or _FORBIDS.search(line.reading.normal.text):
        return words
    concepts = table.concepts(line.wanted)
    words = np.maximum(words, _with_names(line, table) / whole if whole else concepts)
    mixed = np.maximum(words, WORD_SHARE * words + (1.0 - WORD_SHARE) * concepts)
    mixed = np.where(words < LEAST_WORDS, np.minimum(mixed, YES - 0.01), mixed)
    if asks_for_case(line.reading.normal.text):
        cases = np.array([passage.field.name.startswith("case:") for passage in table.passages], dtype=bool)
        mixed = np.where(cases & (concepts >= NAMED), np.maximum(mixed, YES + 0.1), np.minimum(mixed, YES - 0.01))
    foreign = np.array([posts[row].record.lang != need.lang for row in table.owner], dtype=bool)
    share = ACROSS if len(line.wanted) > 1 else (PART + YES) / 2
    found: Floats = np.where(foreign, np.maximum(mixed, share * concepts), mixed)
    return found


def _with_names(line: Line, table: PassageTable) -> Floats:
    """The weight of the words held, where a passage that names a concept in other words holds nine tenths of its words."""
    inside = {key for keys in line.named_by.values() for key in keys}
    total = table.held([key for key in line.keys if key not in inside])
    for concept, keys in line.named_by.items():
        total = total + OTHER_WORDS * table.weight(keys) * table.concepts({concept: 1.0})
    return total


def answer_line(
    line: Line, need: NeedRecord, table: PassageTable, posts: Sequence[CapabilityPost], taxonomy: Taxonomy
) -> list[Answer]:
    """The answer of every capability to one line, in post order."""
    values = strengths(line, need, table, posts)
    best = _best_passages(values, table, len(posts))
    return [answer_one(line, need, post, best[row], taxonomy) for row, post in enumerate(posts)]


def _best_passages(values: Floats, table: PassageTable, size: int) -> list[tuple[Passage, float] | None]:
    """For each capability its strongest passage; at equal strength the better grade, then the earlier field."""
    best: list[tuple[Passage, float] | None] = [None] * size
    for at in np.flatnonzero(values > 0.0):
        passage, value = table.passages[at], float(values[at])
        known = best[passage.row]
        if known is None or (round(value, 9), _rank(passage)) > (round(known[1], 9), _rank(known[0])):
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
    if not _enough(line, passage, taxonomy):
        return Answer(line.record.id, line.record.must, "none", strength=value)
    return Answer(
        line.record.id, line.record.must, verdict, passage.quote, spans, line_spans,
        passage.field.name, passage.field.grade, value,
    )  # fmt: skip


def _enough(line: Line, passage: Passage, taxonomy: Taxonomy) -> bool:
    """Whether passage and line share a concept, a word with a digit, all words there are, or two of them."""
    if any(taxonomy.relation(one, other) for one in line.wanted for other in passage.concepts):
        return True
    asked = set(line.keys) - QUIET
    shared = asked & {token.key for token in passage.tokens}
    return len(shared) >= min(LEAST_SHARED, len(asked)) or any(char.isdigit() for key in shared for char in key)


def common(line: Line, passage: Passage, taxonomy: Taxonomy) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Spans that line and passage share: on the passage's quote and on the line's text."""
    keys = set(line.keys) - QUIET
    theirs = [(t.start, t.end) for t in passage.tokens if t.key in keys]
    held = {t.key for t in passage.tokens} - QUIET
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
