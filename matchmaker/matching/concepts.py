"""How far the concepts of a need are covered by those of capabilities;
where concepts come from stands in reading.py, tags in tags.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from matchmaker.matching.taxonomy import Taxonomy

Floats = npt.NDArray[np.float64]

SHRINK = 3.0
"""Weight of a concept that is never covered: a need that names one thing is not fully understood when that is found."""

FACET_SHARE = MappingProxyType({"industry": 0.3, "maturity": 0.3, "process": 0.7, "production_type": 0.5})
"""Facets that tell the surroundings of a need rather than what is needed count for less; industry has its own place in fit."""


class ConceptTable:
    """Which capability offers which concept, and how rare each concept is among them."""

    def __init__(
        self, offered: Sequence[Mapping[str, float]], taxonomy: Taxonomy, weigher: ConceptTable | None = None
    ) -> None:
        """`offered` has the concepts of a row with their strength; with `weigher` the rarity of concepts is that of another table."""
        self._taxonomy = taxonomy
        self._size = len(offered)
        self._weigher = weigher
        rows: dict[str, list[tuple[int, float]]] = {}
        for row, concepts in enumerate(offered):
            for concept, strength in concepts.items():
                rows.setdefault(concept, []).append((row, strength))
        self._rows = {
            concept: (np.array([row for row, _ in found], dtype=np.intp), np.array([value for _, value in found]))
            for concept, found in rows.items()
        }

    def weight(self, concept: str) -> float:
        """The smooth idf of a concept among the capabilities, ln((1 + n) / (1 + df)) + 1, times the share of its facet."""
        if self._weigher is not None:
            return self._weigher.weight(concept)
        found, known = self._rows.get(concept), self._taxonomy.concepts.get(concept)
        rarity = float(np.log((1.0 + self._size) / (1.0 + (0 if found is None else len(found[0]))))) + 1.0
        return rarity * FACET_SHARE.get(known.facet if known else "", 1.0)

    def coverage(self, wanted: Mapping[str, float], shrink: float = SHRINK) -> Floats:
        """For each capability the share of the wanted concepts' weight that it offers, in 0..1.

        Related concepts count by their strength; a concept that is only context counts half even when it is the only one.
        """
        total = np.zeros(self._size)
        for concept in sorted(wanted):
            best = np.zeros(self._size)
            for other, strength in self._taxonomy.related(concept).items():
                if (found := self._rows.get(other)) is not None:
                    holders, values = found
                    best[holders] = np.maximum(best[holders], strength * values)
            total += wanted[concept] * self.weight(concept) * best
        return total / self._whole(wanted, shrink)

    def coverage_of(self, wanted: Mapping[str, float], offered: Mapping[str, float]) -> float:
        """The same for one mapping of offered concepts, with the weights of this table."""
        total = 0.0
        for concept in sorted(wanted):
            related = self._taxonomy.related(concept)
            best = max((s * offered[c] for c, s in related.items() if c in offered), default=0.0)
            total += wanted[concept] * self.weight(concept) * best
        return total / self._whole(wanted, SHRINK)

    def _whole(self, wanted: Mapping[str, float], shrink: float) -> float:
        return sum(self.weight(concept) for concept in sorted(wanted)) + shrink
