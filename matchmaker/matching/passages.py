"""The sentences of capabilities as they can be quoted, with tables to find those that cover a line;
the verdict on a line is requirements.py's."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.matching.concepts import ConceptTable
from matchmaker.matching.denials import DenialTable
from matchmaker.matching.generic import COMMON
from matchmaker.matching.index import Statistics
from matchmaker.matching.posts import CapabilityPost, Field
from matchmaker.matching.reading import Mention, Reading
from matchmaker.matching.records import Span
from matchmaker.matching.spotting import Spot
from matchmaker.matching.taxonomy import Taxonomy
from matchmaker.matching.text import Token, sentences, telling
from matchmaker.matching.vocabulary import offered_traits, spot_quantities

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

ACROSS_WORDS = 1.0

_NO_ROWS: Rows = np.zeros(0, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text: `span` in the original and `place` in the normal form, its features, the stems it is rendered in, and the
    concepts (what it denies left out), traits and quantities that it names."""

    span: Span
    place: Span
    tokens: tuple[Token, ...]
    stems: frozenset[str]
    mentions: tuple[Mention, ...]
    traits: tuple[Spot, ...]
    quantities: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a capability's field."""

    row: int
    field: Field
    said: Sentence

    @property
    def quote(self) -> str:
        """The sentence as it was written."""
        return self.field.reading.text[self.said.span[0] : self.said.span[1]]

    @property
    def concepts(self) -> frozenset[str]:
        """Ids of the concepts that the sentence names."""
        return frozenset(mention.concept for mention in self.said.mentions)


@lru_cache(maxsize=20000)
def split(reading: Reading) -> tuple[Sentence, ...]:
    """The sentences of a reading in their order."""
    normal = reading.normal
    tokens = _Parts(reading, [token for token in reading.tokens if telling(token)])
    rendered = _Parts(reading, reading.glosses.tokens)
    named = _Parts(reading, [mention for mention in reading.mentions if mention.state != "excluded"])
    traits = _Parts(reading, offered_traits(reading.text, normal))
    quantities = _Parts(reading, spot_quantities(reading.text, normal))
    return tuple(
        Sentence(
            span, (bisect_left(normal.starts, span[0]), bisect_left(normal.starts, span[1])), tuple(tokens.within(span)),
            frozenset(token.key for token in rendered.within(span)), tuple(named.within(span)), tuple(traits.within(span)),
            tuple(quantities.within(span)),
        )
        for span in sentences(reading.text)
    )  # fmt: skip


class _Parts:
    """Things with a place in the normal form, to be asked for by spans of the original text."""

    def __init__(self, reading: Reading, things: Sequence[Any]) -> None:
        self._placed = sorted(
            ((reading.normal.original(one.start, one.end), at, one) for at, one in enumerate(things)),
            key=lambda placed: placed[:2],
        )
        self._starts = [span[0] for span, _, _ in self._placed]

    def within(self, span: Span) -> Iterator[Any]:
        """Those that lie inside the span, in reading order."""
        for (_, end), _, one in self._placed[bisect_left(self._starts, span[0]) : bisect_left(self._starts, span[1])]:
            if end <= span[1]:
                yield one


class PassageTable:
    """All passages of all capabilities in post order, with how far each covers given features, stems, concepts and traits."""

    def __init__(
        self, posts: Sequence[CapabilityPost], statistics: Statistics, taxonomy: Taxonomy, weigher: ConceptTable
    ) -> None:
        self.denials = DenialTable(posts)
        self._statistics = statistics
        self._taxonomy = taxonomy
        self.passages = [
            Passage(row, field, said)
            for row, post in enumerate(posts)
            for field in post.fields
            for said in split(field.reading)
        ]
        self.owner = np.array([passage.row for passage in self.passages], dtype=np.intp)
        self._size = len(posts)
        self._concepts = ConceptTable(
            [dict.fromkeys(passage.concepts, 1.0) for passage in self.passages], taxonomy, weigher
        )
        self._words = _Holding(({token.key for token in one.said.tokens} for one in self.passages), len(self.passages))
        self._stems = _Holding((one.said.stems for one in self.passages), len(self.passages))
        self._kinds = _rows(
            (f"{mention.concept}:{mention.kind}", at)
            for at, one in enumerate(self.passages)
            for mention in one.said.mentions
        )
        self._concept_rows = _rows((concept, at) for at, one in enumerate(self.passages) for concept in one.concepts)
        self._traits = _rows((trait.concept, at) for at, one in enumerate(self.passages) for trait in one.said.traits)
        self._quantities = _rows(
            (quantity.concept, at) for at, one in enumerate(self.passages) for quantity in one.said.quantities
        )

    def weight(self, keys: Iterable[str]) -> float:
        """The idf of the keys together, each once."""
        return sum(self._weight(key) for key in dict.fromkeys(keys))

    def _weight(self, key: str) -> float:
        """The idf; a pair of characters that no capability has stands across two words more often than it is one."""
        known = key in self._words or key in self._statistics.columns or key.isascii()
        return self._statistics.weight(key) if known else ACROSS_WORDS

    def rare(self, keys: Iterable[str]) -> set[str]:
        """Those of the keys that few capabilities have."""
        return {key for key in keys if self._statistics.share(key) <= COMMON}

    def held(self, keys: Iterable[str]) -> Floats:
        """For each passage the idf of those keys that it holds."""
        return self._words.held({key: self._statistics.weight(key) for key in keys})

    def rendered(self, words: Sequence[Sequence[str]]) -> tuple[Floats, Floats]:
        """For each passage the share of words, each given by the stems that render it, of which it holds a rendering, and how many.

        A word weighs as much as its stems do on average, because only one of its senses is meant.
        """
        found, many = np.zeros(len(self.passages)), np.zeros(len(self.passages))
        whole = 0.0
        for stems in words:
            weight = sum(map(self._statistics.weight, stems)) / len(stems)
            holding = self._stems.held(dict.fromkeys(stems, 1.0)) > 0.0
            found += weight * holding
            many += holding
            whole += weight
        return (found / whole if whole else found), many

    def about(self, keys: Iterable[str], stems: Iterable[str]) -> Floats:
        """For each capability how much of a subject it speaks of anywhere, in 0..1, by words or by renderings; 1 without a subject."""
        shares = np.zeros(self._size)
        weighed = [
            (self._words, {key: self._weight(key) for key in keys}),
            (self._stems, {stem: self._statistics.weight(stem) for stem in stems}),
        ]
        for holding, weights in weighed:
            if whole := sum(weights.values()):
                shares = np.maximum(shares, holding.anywhere(weights, self.owner, self._size) / whole)
        return shares if any(weights for _, weights in weighed) else np.ones(self._size)

    def concepts(self, wanted: Mapping[str, float]) -> Floats:
        """For each passage the weighted share of the wanted concepts that it names, in 0..1; 0 without concepts."""
        if not wanted:
            return np.zeros(len(self.passages))
        return self._concepts.coverage(dict.fromkeys(wanted, 1.0), 0.0)

    def naming(self, concept: str, kind: str) -> Rows:
        """Places of the passages that name the very same: the concept, or what is the same under another facet, of the same kind."""
        found = [self._kinds.get(f"{other}:{kind}", _NO_ROWS) for other in self._taxonomy.same(concept)]
        return np.unique(np.concatenate(found))

    def relatives(self, concept: str, kind: str) -> Rows:
        """Places of the passages that name a relative instead: a parent, a sibling, another kind."""
        found = [self._concept_rows.get(other, _NO_ROWS) for other in self._taxonomy.related(concept)]
        return np.setdiff1d(np.concatenate(found), self.naming(concept, kind))

    def having(self, trait: str) -> Rows:
        """Places of the passages that name a trait."""
        return self._traits.get(trait, _NO_ROWS)

    def measuring(self, quantity: str) -> Rows:
        """Places of the passages that name a quantity."""
        return self._quantities.get(quantity, _NO_ROWS)


def _rows(pairs: Iterable[tuple[str, int]]) -> dict[str, Rows]:
    found: dict[str, dict[int, None]] = defaultdict(dict)
    for key, row in pairs:
        found[key][row] = None
    return {key: np.array(list(rows), dtype=np.intp) for key, rows in found.items()}


class _Holding:
    """Which passage holds which key."""

    def __init__(self, keys: Iterable[Iterable[str]], size: int) -> None:
        self._size = size
        self._found: dict[str, list[int]] = defaultdict(list)
        for at, one in enumerate(keys):
            for key in one:
                self._found[key].append(at)
        self._rows: dict[str, Rows] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._found

    def held(self, weights: Mapping[str, float]) -> Floats:
        """For each passage the weight of the keys that it holds."""
        found: Floats = np.zeros(self._size)
        for key, weight in weights.items():
            found[self._having(key)] += weight
        return found

    def anywhere(self, weights: Mapping[str, float], owner: Rows, size: int) -> Floats:
        """For each owner of passages the weight of the keys that one of them holds."""
        found: Floats = np.zeros(size)
        for key, weight in weights.items():
            found[np.unique(owner[self._having(key)])] += weight
        return found

    def _having(self, key: str) -> Rows:
        """The passages with a key; arrays are made for the keys that are asked for."""
        if key not in self._found:
            return _NO_ROWS
        if key not in self._rows:
            self._rows[key] = np.array(self._found[key], dtype=np.intp)
        return self._rows[key]
