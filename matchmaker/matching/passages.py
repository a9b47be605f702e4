"""The sentences of capabilities as they can be quoted, with tables to find those that cover a line;
the verdict on a line is requirements.py's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matchmaker.matching.concepts import ConceptTable
from matchmaker.matching.index import Statistics
from matchmaker.matching.posts import CapabilityPost, Field
from matchmaker.matching.reading import Reading
from matchmaker.matching.records import Span
from matchmaker.matching.taxonomy import Taxonomy
from matchmaker.matching.text import Token, sentences, telling

Floats = npt.NDArray[np.float64]

ACROSS_WORDS = 1.0


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a capability's field: `span` in the field's original text, its features and concepts (what it denies left out)."""

    row: int
    field: Field
    span: Span
    tokens: tuple[Token, ...]
    concepts: frozenset[str]

    @property
    def quote(self) -> str:
        """The sentence as it was written."""
        return self.field.reading.text[self.span[0] : self.span[1]]


def split(reading: Reading) -> Iterator[tuple[Span, tuple[Token, ...], frozenset[str]]]:
    """The sentences of a reading: span in the original, telling features and concepts that lie inside."""
    for start, end in sentences(reading.text):
        inside = tuple(t for t in reading.tokens if telling(t) and _within(reading, t.start, t.end, start, end))
        concepts = frozenset(
            m.concept
            for m in reading.mentions
            if m.state != "excluded" and _within(reading, m.start, m.end, start, end)
        )
        yield (start, end), inside, concepts


def _within(reading: Reading, low: int, high: int, start: int, end: int) -> bool:
    first, last = reading.normal.original(low, high)
    return start <= first and last <= end


class PassageTable:
    """All passages of all capabilities in post order, with how far each covers given features or concepts."""

    def __init__(
        self, posts: Sequence[CapabilityPost], statistics: Statistics, taxonomy: Taxonomy, weigher: ConceptTable
    ) -> None:
        self._statistics = statistics
        self.passages = [
            Passage(row, field, span, tokens, concepts)
            for row, post in enumerate(posts)
            for field in post.fields
            for span, tokens, concepts in split(field.reading)
        ]
        self.owner = np.array([passage.row for passage in self.passages], dtype=np.intp)
        self._concepts = ConceptTable(
            [dict.fromkeys(passage.concepts, 1.0) for passage in self.passages], taxonomy, weigher
        )
        known = sorted({token.key for passage in self.passages for token in passage.tokens})
        self._columns = {key: column for column, key in enumerate(known)}
        self._idf = np.array([statistics.weight(key) for key in known])
        self._holds = self._matrix()

    def _matrix(self) -> Any:
        indptr, indices = [0], []
        for passage in self.passages:
            indices.extend(sorted({self._columns[token.key] for token in passage.tokens}))
            indptr.append(len(indices))
        shape = (len(self.passages), len(self._columns))
        return sp.csr_matrix((np.ones(len(indices)), np.array(indices, dtype=np.int32), np.array(indptr)), shape=shape)

    def weight(self, keys: Iterable[str]) -> float:
        """The idf of the keys together, each once."""
        return sum(self._weight(key) for key in dict.fromkeys(keys))

    def _weight(self, key: str) -> float:
        """The idf; a pair of characters that no capability has stands across two words more often than it is one."""
        known = key in self._columns or key in self._statistics.columns or key.isascii()
        return self._statistics.weight(key) if known else ACROSS_WORDS

    def held(self, keys: Iterable[str]) -> Floats:
        """For each passage the idf of those keys that it holds."""
        weight = np.zeros(len(self._columns))
        for key in keys:
            if (column := self._columns.get(key)) is not None:
                weight[column] = self._idf[column]
        found: Floats = self._holds @ weight
        return found

    def concepts(self, wanted: Mapping[str, float]) -> Floats:
        """For each passage the weighted share of the wanted concepts that it names, in 0..1; 0 without concepts."""
        if not wanted:
            return np.zeros(len(self.passages))
        return self._concepts.coverage(dict.fromkeys(wanted, 1.0), 0.0)
