"""Needs measured against capabilities, before anything is weighed, ranked or explained;
weights are applied in components.py, ranking is ranking.py's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.matching.bridge import Bridge
from matchmaker.matching.components import Components, strengths, text_strength, weighted
from matchmaker.matching.concepts import ConceptTable
from matchmaker.matching.features import fit_strength, states_conditions
from matchmaker.matching.index import CapabilityVectors, Cosines, Statistics, cosines, mixed
from matchmaker.matching.meaning import MeaningTable
from matchmaker.matching.passages import PassageTable
from matchmaker.matching.posts import CapabilityPost, Hidden, NeedPost
from matchmaker.matching.tags import TagKey, TagTable, tag_key
from matchmaker.matching.taxonomy import Taxonomy
from matchmaker.matching.weights import Weights

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WantedTags:
    """A need's tags that count: those of concepts which its text excludes are left out."""

    keys: tuple[TagKey, ...]


def wanted_tags(post: NeedPost, taxonomy: Taxonomy) -> WantedTags:
    """The keys of a need's tags without what the need says it does not want."""
    excluded = post.excluded()
    keys = [tag_key(tag, taxonomy) for tag in post.record.tags]
    return WantedTags(tuple(key for key in keys if key.concept not in excluded and key.letters))


class Corpus:
    """All capabilities as tables, fitted once: statistics, vectors, meanings, concepts and tags. A change of posts makes a new one."""

    def __init__(self, posts: Sequence[CapabilityPost], taxonomy: Taxonomy, weights: Weights) -> None:
        self.posts = list(posts)
        self.taxonomy = taxonomy
        self.weights = weights
        self.statistics = Statistics(post.features() for post in self.posts)
        self.vectors: CapabilityVectors = self.statistics.capabilities(self.posts)
        self.bridge = Bridge(self.posts)
        self.meanings = MeaningTable(self.posts)
        self.concepts = ConceptTable([post.concepts() for post in self.posts], taxonomy)
        self.carried = [tuple(tag_key(tag, taxonomy) for tag in post.record.tags) for post in self.posts]
        self.tags = TagTable(self.carried, taxonomy)
        self._passages: PassageTable | None = None

    @property
    def passages(self) -> PassageTable:
        """The sentences of all capabilities, tabled when a need with requirement lines asks for them first."""
        if self._passages is None:
            self._passages = self.passages_of(self.posts)
        return self._passages

    def passages_of(self, posts: Sequence[CapabilityPost]) -> PassageTable:
        """The sentences of other posts, weighed with the statistics of this corpus."""
        return PassageTable(posts, self.statistics, self.taxonomy, self.concepts)

    def components(self, need: NeedPost) -> Components:
        """What is measured of one need and every capability, in post order."""
        found = self.statistics.needs([need])
        return Components(
            **_at(cosines(found, self.vectors), 0),
            titled=np.repeat(found.titled, len(self.posts)),
            rendered=self.bridge.cosines([need])[0],
            apart=self.bridge.apart([need])[0],
            balance=np.full(len(self.posts), self.bridge.balance),
            concepts=self.concepts.coverage(need.concepts()),
            tags=self.tags.coverage(wanted_tags(need, self.taxonomy).keys),
            meaning=self.meanings.cosines(need),
            fit=self._fit(need),
        )

    def _fit(self, need: NeedPost) -> Floats:
        if not states_conditions(need.record):
            return np.zeros(len(self.posts))
        return np.array([fit_strength(need.record, post.record) for post in self.posts])

    def components_of(self, needs: Sequence[NeedPost], post: CapabilityPost) -> Components:
        """What is measured of many needs and one capability, which need not be in the corpus, in need order."""
        statistics = self.statistics.extended_by(post.features())
        found = statistics.needs(needs)
        bridge = Bridge([post], self.bridge.statistics.extended_by(post.glosses()))
        offered, carried = post.concepts(), [tag_key(tag, self.taxonomy) for tag in post.record.tags]

        def each(measure: Callable[[NeedPost], float]) -> Floats:
            return np.array([measure(need) for need in needs], dtype=np.float64)

        return Components(
            **_at(cosines(found, statistics.capabilities([post])), (slice(None), 0)),
            titled=found.titled,
            rendered=bridge.cosines(needs)[:, 0],
            apart=bridge.apart(needs)[:, 0],
            balance=np.full(len(needs), self.bridge.balance),
            concepts=each(lambda need: self.concepts.coverage_of(need.concepts(), offered)),
            tags=each(lambda need: self.tags.coverage_of(wanted_tags(need, self.taxonomy).keys, carried)),
            meaning=each(lambda need: self.meanings.cosine(need, post)),
            fit=each(lambda need: fit_strength(need.record, post.record)),
        )

    def masked_text(self, need: NeedPost, post: CapabilityPost, hidden: Sequence[Hidden]) -> Floats:
        """The text strength of one capability under each mask, shape (masks,): idf as it is, norms computed anew."""
        statistics = self.statistics.extended_by(post.features())
        found = statistics.needs([need])
        raw = cosines(found, statistics.capabilities([post] * len(hidden), list(hidden)))
        wanted = need.concepts()
        covered = np.array([self.concepts.coverage_of(wanted, post.concepts(mask)) for mask in hidden])
        bridge = Bridge([post], self.bridge.statistics.extended_by(post.glosses()))
        balance = np.full(len(hidden), self.bridge.balance)
        cosine = mixed(raw, found.titled[:, None], self.weights.shares)[0]
        return text_strength(
            cosine, bridge.masked(need, post, hidden), bridge.apart([need])[0], balance, covered, self.weights
        )

    def strengths(self, need: NeedPost) -> dict[str, Floats]:
        """The strength of each part for one need against every capability, by the part's name; arrays in post order."""
        return strengths(self.components(need), self.weights)

    def scores(self, need: NeedPost) -> Floats:
        """The score of every capability for one need: the weighted sum of the strengths."""
        return weighted(self.strengths(need), self.weights)


def _at(found: Cosines, place: Any) -> dict[str, Floats]:
    return {one.name: getattr(found, one.name)[place] for one in fields(Cosines)}
