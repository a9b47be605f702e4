"""The door of the library: posts in, ranked matches with reasons out, in both directions; each step stands in its own file."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from matchmaker.matching.posts import CapabilityPost, NeedPost, read_capability, read_need
from matchmaker.matching.records import CapabilityRecord, Match, NeedRecord, Part
from matchmaker.matching.scoring import Corpus, weighted
from matchmaker.matching.spotting import Spotter, default_spotter
from matchmaker.matching.taxonomy import Taxonomy, default_taxonomy
from matchmaker.matching.weights import PARTS, Weights, default_weights

Floats = npt.NDArray[np.float64]


class Matcher:
    """Holds needs and capabilities and ranks each for the other; nothing is computed before the first question."""

    def __init__(
        self, taxonomy: Taxonomy | None = None, weights: Weights | None = None, spotter: Spotter | None = None
    ) -> None:
        self.taxonomy = taxonomy or default_taxonomy()
        self.weights = weights or default_weights()
        self.spotter = spotter or (Spotter(taxonomy) if taxonomy else default_spotter())
        self._capabilities: dict[str, CapabilityPost] = {}
        self._needs: dict[str, NeedPost] = {}
        self._corpus: Corpus | None = None

    def add(self, records: Iterable[NeedRecord | CapabilityRecord]) -> None:
        """Adds posts, or puts new versions in the place of old ones with the same id."""
        for record in records:
            if isinstance(record, CapabilityRecord):
                self._capabilities[record.id] = read_capability(record, self.spotter)
                self._corpus = None
            else:
                self._needs[record.id] = read_need(record, self.spotter)

    def remove(self, ids: Iterable[str]) -> None:
        """Takes needs and capabilities out by id; unknown ids are passed over."""
        for gone in ids:
            self._needs.pop(gone, None)
            if self._capabilities.pop(gone, None) is not None:
                self._corpus = None

    @property
    def corpus(self) -> Corpus:
        """The tables over all capabilities, in the order of their ids, fitted when they have changed."""
        if self._corpus is None:
            posts = [self._capabilities[key] for key in sorted(self._capabilities)]
            self._corpus = Corpus(posts, self.taxonomy, self.weights)
        return self._corpus

    def scores(self, need: NeedRecord) -> dict[str, float]:
        """The score in 0..1 of every capability for a need, by capability id."""
        values = self.corpus.scores(read_need(need, self.spotter))
        return {post.record.id: float(value) for post, value in zip(self.corpus.posts, values, strict=True)}

    def recommend(self, need: NeedRecord, limit: int = 20) -> list[Match]:
        """The best providers for a need, one row each."""
        post = read_need(need, self.spotter)
        strengths = self.corpus.strengths(post)
        totals = weighted(strengths, self.weights)
        order = sorted(range(len(totals)), key=lambda at: (-totals[at], self.corpus.posts[at].record.id))
        rows: list[Match] = []
        seen: set[str] = set()
        for at in order:
            record = self.corpus.posts[at].record
            if totals[at] <= 0.0 or record.provider in seen:
                continue
            seen.add(record.provider)
            parts = tuple(
                Part(name, float(self.weights.of(name) * strengths[name][at]), self.weights.of(name), self.weights.of(name))
                for name in PARTS
            )
            rows.append(Match(need.id, record.id, record.provider, len(rows) + 1, float(totals[at]), parts))
            if len(rows) == limit:
                break
        return rows
