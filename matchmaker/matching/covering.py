"""How far the sentences of capabilities answer a line, by words, names and renderings; figures are measures.py's,
what follows for the verdict requirements.py's."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from matchmaker.matching.lines import Line, Named
from matchmaker.matching.passages import PassageTable
from matchmaker.matching.posts import CapabilityPost
from matchmaker.matching.records import Lang
from matchmaker.matching.vocabulary import broad_traits

Floats = npt.NDArray[np.float64]

YES = 0.5
PART = 0.28
"""Strengths from which a line is answered and partly answered; set by hand on written examples, not learnt."""

BELOW = 0.01
"""What is capped stays so far under the strength that answers a line."""

WORD_SHARE = 0.65
ACROSS = 0.75
"""Words count more than concepts within one language; across languages only concepts can meet, and two of them are asked for."""

NAMED = 0.5
"""A case answers a line that asks for cases when it names this share of the line's concepts; nothing but a case does."""

OTHER_WORDS = 0.9
"""What the words of a concept or a trait count when the passage calls it by another name."""

LEAST_WORDS = 0.35
"""A passage in the line's language that holds less than this share of its words answers it in part at most: to name what the line
is about is not yet to say that it is done."""

_NEGATES = re.compile(r"[不无没未免勿]|保持|\b(?:no|not|never|without|stays?|keeps?|unchanged|cannot)\b|n't\b")

RENDERED = 0.85
"""What a rendering counts against the words themselves: two words may be rendered alike and say different things."""

LEAST_RENDERED = 3
"""So many words must be rendered alike, or all there are, before renderings count."""

TRAIT = 0.36
"""The strength of a passage that has a trait which the line asks for, or half of the codes that it names."""

HALF = 0.5
SUPPORT = 0.08
"""The share of the line's other words that a passage must hold for a broad trait to count."""


def strengths(line: Line, lang: Lang, table: PassageTable, posts: Sequence[CapabilityPost]) -> Floats:
    """How far each passage answers the line, in 0..1; YES and more only by the line's own words and by the very things it names."""
    whole = table.weight(line.keys)
    plain = table.held(line.keys) / whole if whole else np.zeros(len(table.passages))
    if line.forbids:
        return np.maximum(_of_negations(plain, table), TRAIT * _having(line, table))
    words = np.maximum(plain, _with_names(line, table) / whole) if whole else plain
    firm, related = _firm(line, table), table.concepts(line.wanted)
    mixed = np.maximum(words, WORD_SHARE * words + (1.0 - WORD_SHARE) * firm)
    loose = np.maximum(mixed, WORD_SHARE * words + (1.0 - WORD_SHARE) * related) if line.keys else related
    rendered = RENDERED * _rendered(line, table)
    relatives = _only_related(line, table)
    own = np.where((words < LEAST_WORDS) | relatives, _capped(mixed), mixed)
    if line.wants_case:
        own = _of_cases(own, related, table)
    own = np.maximum(own, _capped(np.maximum(loose, rendered)))
    share = ACROSS if len(line.wanted) > 1 else (PART + YES) / 2
    across = np.maximum(np.maximum(own, share * firm), np.maximum(rendered, _capped(share * related)))
    across = np.where(relatives, _capped(across), across)
    foreign = np.array([post.record.lang != lang for post in posts], dtype=bool)[table.owner]
    return np.maximum(np.where(foreign, across, own), TRAIT * np.maximum(_having(line, table), _coded(line, table)))


def _of_negations(plain: Floats, table: PassageTable) -> Floats:
    """The words of passages that negate something too; what is forbidden is not promised in full by naming it."""
    found = np.where(plain >= YES, _capped(plain), 0.0)
    for at in np.flatnonzero(plain >= PART):
        low, high = table.passages[at].said.place
        if _NEGATES.search(table.passages[at].field.reading.normal.text, low, high):
            found[at] = plain[at]
    return found


def _capped(values: Floats) -> Floats:
    found: Floats = np.minimum(values, YES - BELOW)
    return found


def _with_names(line: Line, table: PassageTable) -> Floats:
    """The weight of the words held, where a passage that names a thing in other words holds nine tenths of its words."""
    taken: set[str] = set()
    total = np.zeros(len(table.passages))
    for named in (*line.concepts, *line.traits):
        keys = [key for key in dict.fromkeys(named.keys) if key not in taken]
        taken.update(keys)
        own = table.held(keys)
        rows = _places(named, line, table)
        own[rows] = np.maximum(own[rows], OTHER_WORDS * table.weight(keys))
        total += own
    return total + table.held([key for key in dict.fromkeys(line.keys) if key not in taken])


def _places(named: Named, line: Line, table: PassageTable) -> npt.NDArray[np.intp]:
    return table.naming(named.id, named.kind) if named.id in line.wanted else table.having(named.id)


def _firm(line: Line, table: PassageTable) -> Floats:
    """For each passage the share of the line's concepts that it names themselves, relatives not counted."""
    found = np.zeros(len(table.passages))
    places = {(named.id, named.kind): table.naming(named.id, named.kind) for named in line.concepts}
    for rows in places.values():
        found[rows] += 1.0 / len(places)
    return found


def _only_related(line: Line, table: PassageTable) -> npt.NDArray[np.bool_]:
    """Whether a passage names a relative of something that the line names, and not the thing itself: AMR for AGV, 阳极氧化 for 电镀."""
    found = np.zeros(len(table.passages), dtype=bool)
    for named in line.concepts:
        rows = table.relatives(named.id, named.kind)
        spelt = (
            table.held(named.keys)[rows] >= table.weight(named.keys) - BELOW
            if named.keys
            else np.zeros(len(rows), dtype=bool)
        )
        found[rows[~spelt]] = True
    return found


def _rendered(line: Line, table: PassageTable) -> Floats:
    found, many = table.rendered(line.rendered)
    return np.where(many >= min(LEAST_RENDERED, len(line.rendered)), found, 0.0)


def _having(line: Line, table: PassageTable) -> Floats:
    """1 for each passage that has a trait which the line asks for, a broad one only beside other shared words."""
    found = np.zeros(len(table.passages))
    for trait in line.traits:
        rows = table.having(trait.id)
        if trait.id in broad_traits():
            others = [key for key in dict.fromkeys(line.keys) if key not in trait.keys]
            rows = rows[table.held(others)[rows] >= SUPPORT * table.weight(line.keys)]
        found[rows] = 1.0
    return found


def _coded(line: Line, table: PassageTable) -> Floats:
    """1 for each passage that holds half of the codes of the line: CQI-9, SAP RFC, E505."""
    if not line.codes:
        return np.zeros(len(table.passages))
    found: Floats = (table.held(line.codes) >= HALF * table.weight(line.codes)).astype(float)
    return found


def _of_cases(mixed: Floats, concepts: Floats, table: PassageTable) -> Floats:
    cases = np.array([passage.field.name.startswith("case:") for passage in table.passages], dtype=bool)
    answered: Floats = np.where(cases & (concepts >= NAMED), np.maximum(mixed, YES + 0.1), _capped(mixed))
    return answered
