"""Tags of a need against tags of capabilities: same concept, related concept, or nearly the same letters;
words in text are index.py's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.matching.records import TagRecord
from matchmaker.matching.taxonomy import Taxonomy
from matchmaker.matching.text import squeeze

Floats = npt.NDArray[np.float64]

FUZZY_FLOOR = 0.6
"""Similarity of letters (rapidfuzz ratio) under which two tags have nothing in common."""

FUZZY_TOP = 0.9
"""What the most similar letters count: less than the same concept, more than a relative."""


@dataclass(frozen=True, slots=True)
class TagKey:
    """A tag as it is compared: squeezed letters and the concept that it names, chosen or found."""

    letters: str
    concept: str | None


def tag_key(tag: TagRecord, taxonomy: Taxonomy) -> TagKey:
    """The key of a tag; a free tag that happens to be a name of a concept is that concept."""
    return TagKey(squeeze(tag.text), tag.concept or taxonomy.find(tag.text))


def similarity(one: TagKey, other: TagKey, taxonomy: Taxonomy) -> float:
    """How much one tag is another, in 0..1; symmetric, 1 for the same letters or concept."""
    from rapidfuzz import fuzz

    if one.letters == other.letters or (one.concept is not None and one.concept == other.concept):
        return 1.0
    known = taxonomy.relation(one.concept, other.concept) if one.concept and other.concept else 0.0
    return max(known, fuzzy(fuzz.ratio(one.letters, other.letters) / 100.0))


def fuzzy(ratio: float) -> float:
    """The value of a letter similarity in 0..1: nothing up to the floor, then linear up to the top."""
    return max(0.0, (ratio - FUZZY_FLOOR) / (1.0 - FUZZY_FLOOR)) * FUZZY_TOP


class TagTable:
    """The tags of all capabilities as a vocabulary with lists of who carries each; rapidfuzz sees the vocabulary, never the posts."""

    def __init__(self, carried: Sequence[Sequence[TagKey]], taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self._size = len(carried)
        rows: dict[TagKey, list[int]] = {}
        for row, keys in enumerate(carried):
            for key in dict.fromkeys(keys):
                rows.setdefault(key, []).append(row)
        self._keys = sorted(rows, key=lambda key: (key.letters, key.concept or ""))
        self._rows = [np.array(rows[key], dtype=np.intp) for key in self._keys]
        self._letters = [key.letters for key in self._keys]
        self._by_concept: dict[str, list[int]] = {}
        for at, key in enumerate(self._keys):
            if key.concept:
                self._by_concept.setdefault(key.concept, []).append(at)
        self._near: dict[TagKey, dict[int, float]] = {}

    def weight(self, wanted: TagKey) -> float:
        """How telling a wanted tag is: the smooth idf of those who carry it or nearly it, at least 1."""
        carriers = sum(len(self._rows[at]) for at, value in self.near(wanted).items() if value >= FUZZY_TOP)
        return float(np.log((1.0 + self._size) / (1.0 + min(carriers, self._size)))) + 1.0

    def near(self, wanted: TagKey) -> dict[int, float]:
        """Vocabulary entries that resemble `wanted`, with their similarity above 0."""
        if wanted not in self._near:
            self._near[wanted] = self._compare(wanted)
        return self._near[wanted]

    def _compare(self, wanted: TagKey) -> dict[int, float]:
        from rapidfuzz import fuzz, process

        found: dict[int, float] = {}
        if wanted.concept:
            for concept, strength in self._taxonomy.related(wanted.concept).items():
                for at in self._by_concept.get(concept, ()):
                    found[at] = strength
        if not wanted.letters or not self._letters:
            return found
        hits = process.extract(
            wanted.letters, self._letters, scorer=fuzz.ratio, processor=None, score_cutoff=FUZZY_FLOOR * 100, limit=None
        )
        for letters, ratio, at in hits:
            value = 1.0 if letters == wanted.letters else fuzzy(ratio / 100.0)
            if value > found.get(at, 0.0):
                found[at] = value
        return found

    def coverage(self, wanted: Sequence[TagKey]) -> Floats:
        """For each capability the weighted share of the wanted tags that its best tags cover, in 0..1; all 0 without tags."""
        total, whole = np.zeros(self._size), 0.0
        for key in dict.fromkeys(wanted):
            best = np.zeros(self._size)
            for at, value in self.near(key).items():
                rows = self._rows[at]
                best[rows] = np.maximum(best[rows], value)
            weight = self.weight(key)
            total += weight * best
            whole += weight
        return total / whole if whole else total

    def coverage_of(self, wanted: Sequence[TagKey], carried: Sequence[TagKey]) -> float:
        """The same for one list of carried tags, with the weights of this table."""
        total = whole = 0.0
        for key in dict.fromkeys(wanted):
            best = max((similarity(key, other, self._taxonomy) for other in carried), default=0.0)
            weight = self.weight(key)
            total += weight * best
            whole += weight
        return total / whole if whole else 0.0
