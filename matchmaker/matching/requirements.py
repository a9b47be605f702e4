"""Each requirement line answered apart: yes, part, none or no, with the sentence that says so;
lines are read in lines.py, how far words answer them is covering.py's, figures measures.py's and data attributes.py's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matchmaker.matching.attributes import attribute_answer, wishes
from matchmaker.matching.covering import PART, YES, strengths
from matchmaker.matching.denials import Denial
from matchmaker.matching.generic import name_subject, tells_which
from matchmaker.matching.lines import Line
from matchmaker.matching.measures import FITS, SAME_NAME, Found, Goal, find
from matchmaker.matching.passages import Passage, PassageTable
from matchmaker.matching.posts import CapabilityPost
from matchmaker.matching.reading import Reading
from matchmaker.matching.records import GRADES, VERDICTS, Answer, NeedRecord, Span, Verdict
from matchmaker.matching.taxonomy import Taxonomy
from matchmaker.matching.text import QUIET, Token, merge, telling
from matchmaker.matching.vocabulary import broad_traits
from matchmaker.matching.wording import sound

Floats = npt.NDArray[np.float64]

ABOUT = 0.22
"""A capability that speaks of a smaller share of the need's title and tags is about something else: its sentences answer no line in
full, and what would answer in part answers nothing. Set on 115 cells that were read one by one."""

SURE = 0.75
"""A line without figures that a sentence answers so strongly is answered, whatever else the capability is about: 支持 OPC UA."""

SEVERAL = 2
"""So many codes of a line are not all beside the point: HAZOP and LOPA reports are asked for, not just any."""

LEAST_SHARED = 2
"""So many words must be shared, if nothing that has a name is, before a line of several words counts as partly answered."""

_OF_FIT: dict[str, Verdict] = {"met": "yes", "near": "part", "worse": "part", "denied": "no"}


@dataclass(frozen=True, slots=True)
class _Measured:
    """The best figure of a capability for a goal."""

    passage: Passage
    goal: Goal
    found: Found


def answer_line(
    line: Line, need: NeedRecord, table: PassageTable, posts: Sequence[CapabilityPost], taxonomy: Taxonomy
) -> list[Answer]:
    """The answer of every capability to one line, in post order."""
    best = _best_passages(strengths(line, need.lang, table, posts), table, len(posts))
    about = table.about(line.subject.keys, line.subject.stems) >= ABOUT
    measured = _measured(line, table)
    denials = table.denials.of(line.reading, line.keys, line.wanted, line.goals, taxonomy)
    data = line.asked.data or line.asked.case or wishes(line.wanted, taxonomy)
    answers = []
    for row, post in enumerate(posts):
        if (denial := denials.get(row)) is not None:
            answers.append(_denied(line, denial))
            continue
        said = _said(line, best[row], measured.get(row), bool(about[row]), table, taxonomy)
        stated = attribute_answer(line.record, line.asked, line.wanted, need, post.record, taxonomy) if data else None
        answers.append(_better(stated, said))
    return answers


def _denied(line: Line, denial: Denial) -> Answer:
    return Answer(line.record.id, line.record.must, "no", denial.quote, denial.spans, denial.line_spans, denial.source)


def _better(stated: Answer | None, said: Answer) -> Answer:
    """What the attributes say where they say no or no less than the sentences do."""
    if stated is not None and (stated.verdict == "no" or _rank_of(stated) <= _rank_of(said)):
        return stated
    return said


def _rank_of(answer: Answer) -> int:
    return VERDICTS.index(answer.verdict)


def _best_passages(values: Floats, table: PassageTable, size: int) -> list[tuple[Passage, float] | None]:
    """For each capability its strongest passage; at equal strength the better grade, then the earlier field."""
    best: list[tuple[Passage, float] | None] = [None] * size
    for at in np.flatnonzero(values > 0.0):
        passage, value = table.passages[at], float(values[at])
        known = best[passage.row]
        if known is None or (round(value, 9), _grade(passage)) > (round(known[1], 9), _grade(known[0])):
            best[passage.row] = (passage, value)
    return best


def _grade(passage: Passage) -> int:
    return GRADES.index(passage.field.grade)


def _measured(line: Line, table: PassageTable) -> dict[int, list[_Measured]]:
    """For each capability that states a figure of the same quantity its best one for every goal of the line."""
    found: dict[int, dict[int, _Measured]] = {}
    for at, goal in enumerate(line.goals):
        for one in _figures(goal, table):
            kept = found.setdefault(one.passage.row, {})
            if at not in kept or _fit(one) < _fit(kept[at]):
                kept[at] = one
    return {row: list(kept.values()) for row, kept in found.items()}


def _fit(one: _Measured) -> tuple[int, int]:
    return FITS.index(one.found.fit), -_grade(one.passage)


def _figures(goal: Goal, table: PassageTable) -> Iterator[_Measured]:
    if goal.names:
        places = {int(at) for name in goal.names for at in table.measuring(name)}
    else:
        places = {int(at) for words in goal.words if words for at in _holding(words, table)}
    for at in sorted(places):
        passage = table.passages[at]
        if goal.broad and not goal.qualifiers & {token.key for token in passage.said.tokens}:
            continue
        low, high = passage.said.place
        found = find(goal, passage.field.reading.normal.text, low, high, passage.said.quantities, not goal.names)
        if found is not None and (found.fit != "denied" or goal.names):
            yield _Measured(passage, goal, found)


def _holding(words: Sequence[str], table: PassageTable) -> npt.NDArray[np.intp]:
    """Places of the passages that hold most of the words by which a quantity is called."""
    return np.flatnonzero(table.held(words) >= SAME_NAME * table.weight(words))


def _said(
    line: Line,
    best: tuple[Passage, float] | None,
    measured: list[_Measured] | None,
    about: bool,
    table: PassageTable,
    taxonomy: Taxonomy,
) -> Answer:
    """What a capability's sentences say: its figures where the line asks for figures, else the sentence that covers it best."""
    said = _quoted(line, best, table, taxonomy)
    if measured:
        said = _figured(line, measured, taxonomy)
    elif line.goals and said.verdict == "yes":
        said = replace(said, verdict="part")
    if about or said.verdict == "none" or (said.strength >= SURE and not line.goals):
        return said
    if said.verdict == "yes":
        return replace(said, verdict="part")
    return Answer(line.record.id, line.record.must, "none", strength=said.strength)


def _figured(line: Line, measured: list[_Measured], taxonomy: Taxonomy) -> Answer:
    """The answer that the figures give: of several goals the worst, and part at most where one has no figure."""
    worst = max(measured, key=_fit)
    verdict = _OF_FIT[worst.found.fit]
    if verdict == "yes" and len(measured) < len(line.goals):
        verdict = "part"
    passage = worst.passage
    theirs, ours = common(line, passage, taxonomy)
    marked = [*theirs, *_on_quote(passage, worst.found.spans)]
    marks = [*ours, *worst.goal.marks] or [(0, len(line.record.text))]
    strength = {"yes": 1.0, "part": PART + (YES - PART) / 2}.get(verdict, 0.0)
    return Answer(
        line.record.id, line.record.must, verdict, passage.quote, merge(marked), merge(marks),
        passage.field.name, passage.field.grade, strength,
    )  # fmt: skip


def _quoted(line: Line, best: tuple[Passage, float] | None, table: PassageTable, taxonomy: Taxonomy) -> Answer:
    if best is None or best[1] < PART:
        return Answer(line.record.id, line.record.must, "none", strength=best[1] if best else 0.0)
    passage, value = best
    limit = _limit(line, passage, value, table, taxonomy)
    verdict: Verdict = "yes" if value >= YES and limit == "yes" else "part"
    spans, line_spans = common(line, passage, taxonomy)
    if not _enough(line, passage, taxonomy) or limit == "none":
        return Answer(line.record.id, line.record.must, "none", strength=value)
    return Answer(
        line.record.id, line.record.must, verdict, passage.quote, spans, line_spans,
        passage.field.name, passage.field.grade, value,
    )  # fmt: skip


def _enough(line: Line, passage: Passage, taxonomy: Taxonomy) -> bool:
    """Whether passage and line share a concept, a trait that says something alone, a code, all words there are, or two of them."""
    if any(taxonomy.relation(one, other) for one in line.wanted for other in passage.concepts):
        return True
    if {trait.id for trait in line.traits} & {trait.concept for trait in passage.said.traits} - broad_traits():
        return True
    asked = set(line.keys) - QUIET
    shared = asked & {token.key for token in passage.said.tokens}
    rendered = [word for word in line.rendered if not passage.said.stems.isdisjoint(word)]
    least = min(LEAST_SHARED, len(asked))
    return max(len(shared), len(rendered)) >= least or bool(shared.intersection(line.codes))


def _limit(line: Line, passage: Passage, value: float, table: PassageTable, taxonomy: Taxonomy) -> Verdict:
    """The best verdict that what line and passage share allows: 产线改造项目 shares 改造项目 with every other project, which is nothing,
    a line of such words alone is answered in part, and so is one by words that most capabilities say, unless it is said outright, and
    one that names several codes by a passage that has none of them."""
    held = {token.key for token in passage.said.tokens}
    shared = held & line.which.keys
    rendered = not shared and bool(line.which.stems & passage.said.stems)
    outright = value >= SURE and (shared or name_subject(held.intersection(line.keys)))
    told = rendered or outright or table.rare(shared) or _named(line, passage, taxonomy)
    if told and not _misses_codes(line, passage, taxonomy):
        return "yes"
    return "part" if told or shared or line.vague else "none"


def _misses_codes(line: Line, passage: Passage, taxonomy: Taxonomy) -> bool:
    """Whether a line names several codes and the passage none of them, neither as they are written nor as what they stand for."""
    concepts = [one for one in line.concepts if any(taxonomy.relation(one.id, other) for other in passage.concepts)]
    met = {token.key for token in passage.said.tokens}.union(*(one.keys for one in concepts))
    return len(line.codes) >= SEVERAL and not met.intersection(line.codes)


def _named(line: Line, passage: Passage, taxonomy: Taxonomy) -> bool:
    """Whether they share a code, a trait that says something alone or a concept, called by more than generic words in both."""
    if {token.key for token in passage.said.tokens}.intersection(line.codes):
        return True
    if {trait.id for trait in line.traits} & {trait.concept for trait in passage.said.traits} - broad_traits():
        return True
    text = passage.field.reading.normal.text
    said = [one.concept for one in passage.said.mentions if tells_which(text[one.start : one.end])]
    asked = [one.id for one in line.concepts if tells_which(line.reading.normal.text[one.start : one.end])]
    return any(taxonomy.relation(one, other) for one in asked for other in said)


def common(line: Line, passage: Passage, taxonomy: Taxonomy) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Spans that line and passage share: on the passage's quote and on the line's text."""
    keys = set(line.keys) - QUIET
    theirs = _words(line, passage.field.reading, [t for t in passage.said.tokens if t.key in keys])
    held = {t.key for t in passage.said.tokens} - QUIET
    ours = _words(line, line.reading, [t for t in line.reading.tokens if telling(t) and t.key in held])
    for mention in passage.said.mentions:
        if any(taxonomy.relation(w, mention.concept) for w in line.wanted):
            theirs.append((mention.start, mention.end))
    for named in line.concepts:
        if any(taxonomy.relation(named.id, concept) for concept in passage.concepts):
            ours.append((named.start, named.end))
    traits = {trait.concept for trait in passage.said.traits}
    ours += [(trait.start, trait.end) for trait in line.traits if trait.id in traits]
    asked = {trait.id for trait in line.traits}
    theirs += [(trait.start, trait.end) for trait in passage.said.traits if trait.concept in asked]
    if not theirs:
        theirs, ours = _renderings(line, passage)
    return merge(_on_quote(passage, theirs)), merge(line.reading.normal.original(*span) for span in ours)


def _words(line: Line, reading: Reading, tokens: Iterable[Token]) -> list[Span]:
    """Shared features as whole words, without those that tell nothing, unless the line has no others."""
    text = reading.normal.text
    found = merge(sound(text, [(token.start, token.end) for token in tokens]))
    return [span for span in found if line.vague or tells_which(text[slice(*span)])]


def _renderings(line: Line, passage: Passage) -> tuple[list[Span], list[Span]]:
    """Words of both sides that are rendered alike, where no word is shared."""
    low, high = passage.said.place
    shared = {stem for word in line.rendered for stem in word} & passage.said.stems
    theirs = [
        (t.start, t.end)
        for t in passage.field.reading.glosses.tokens
        if t.key in shared and low <= t.start and t.end <= high
    ]
    return theirs, [(t.start, t.end) for t in line.reading.glosses.tokens if t.key in shared]


def _on_quote(passage: Passage, spans: Iterable[Span]) -> list[Span]:
    """Spans of the field's normal form as spans of the quote."""
    start, end = passage.said.span
    located = [passage.field.reading.normal.original(*span) for span in spans]
    return [(low - start, high - start) for low, high in located if start <= low and high <= end]
