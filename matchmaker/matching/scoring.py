"""Needs measured against capabilities, before anything is weighed, ranked or explained;
weights are applied in components.py, ranking is ranking.py's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from math import isnan
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.matching.bridge import Bridge
from matchmaker.matching.components import Components, alone, nearness, strengths, text_strength, weighted
from matchmaker.matching.concepts import ConceptTable
from matchmaker.matching.features import fit_strength, states_conditions
from matchmaker.matching.index import CapabilityVectors, Cosines, Statistics, cosines, mixed
from matchmaker.matching.leaders import MEANT, Leader, as_need, leaders_of
from matchmaker.matching.meaning import MeaningTable
from matchmaker.matching.passages import PassageTable
from matchmaker.matching.posts import CapabilityPost, Hidden, NeedPost
from matchmaker.matching.tags import TagKey, TagTable, tag_key
from matchmaker.matching.taxonomy import Taxonomy
from matchmaker.matching.weights import LEADERS, Weights

Floats = npt.NDArray[np.float64]

MOST_KEPT = 500
"""Of so many leaders the nearness of all capabilities is kept: 140 MB where there are 35,000 of them."""


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
        self._nearness: dict[int, Floats] = {}
        self._leaders: dict[str, tuple[NeedPost, tuple[Leader, ...]]] = {}

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
        found = self._texts(need) | {
            "tags": self.tags.coverage(wanted_tags(need, self.taxonomy).keys),
            "meaning": self.meanings.cosines(need),
            "fit": self._fit(need),
        }
        direct = Components(**found, leaders=np.zeros(len(self.posts)))
        scores = alone(strengths(direct, self.weights), self.weights)
        led = self._leaders[need.record.id] = (need, leaders_of(scores))
        return replace(direct, leaders=sum((one.gives * self._near(one.row) for one in led[1]), direct.leaders))

    def leaders(self, need: NeedPost) -> tuple[Leader, ...]:
        """What leads the list of a need, found once for each need."""
        if need.record.id not in self._leaders or self._leaders[need.record.id][0] is not need:
            self.components(need)
        return self._leaders[need.record.id][1]

    def _texts(self, need: NeedPost) -> dict[str, Floats]:
        """What words, their renderings and concepts measure of one need and every capability, by the component's name."""
        found = self.statistics.needs([need])
        return _at(cosines(found, self.vectors), 0) | {
            "titled": np.repeat(found.titled, len(self.posts)),
            "rendered": self.bridge.cosines([need])[0],
            "apart": self.bridge.apart([need])[0],
            "balance": np.full(len(self.posts), self.bridge.balance),
            "concepts": self.concepts.coverage(need.concepts()),
        }

    def _near(self, row: int) -> Floats:
        """How near every capability is to one of them, in 0..1."""
        if row not in self._nearness:
            if len(self._nearness) == MOST_KEPT:
                self._nearness.clear()
            post = self.posts[row]
            self._nearness[row] = nearness(self._texts(as_need(post)), self.meanings.cosines(post), self.weights)
        return self._nearness[row]

    def _fit(self, need: NeedPost) -> Floats:
        if not states_conditions(need.record):
            return np.zeros(len(self.posts))
        return np.array([fit_strength(need.record, post.record) for post in self.posts])

    def components_of(self, needs: Sequence[NeedPost], post: CapabilityPost) -> Components:
        """What is measured of many needs and one capability, which need not be in the corpus, in need order."""
        carried = [tag_key(tag, self.taxonomy) for tag in post.record.tags]
        found = self._texts_of(needs, post) | {
            "tags": _each(needs, lambda need: self.tags.coverage_of(wanted_tags(need, self.taxonomy).keys, carried)),
            "meaning": _each(needs, lambda need: self.meanings.cosine(need, post)),
            "fit": _each(needs, lambda need: fit_strength(need.record, post.record)),
        }
        near = self._near_of(sorted({one.row for need in needs for one in self.leaders(need)}), post)
        near_all = _each(needs, lambda need: sum(one.gives * near[one.row] for one in self.leaders(need)))
        return Components(**found, leaders=near_all)

    def _texts_of(self, needs: Sequence[NeedPost], post: CapabilityPost) -> dict[str, Floats]:
        statistics = self.statistics.extended_by(post.features())
        found = statistics.needs(needs)
        bridge = Bridge([post], self.bridge.statistics.extended_by(post.glosses()))
        offered = post.concepts()
        return _at(cosines(found, statistics.capabilities([post])), (slice(None), 0)) | {
            "titled": found.titled,
            "rendered": bridge.cosines(needs)[:, 0],
            "apart": bridge.apart(needs)[:, 0],
            "balance": np.full(len(needs), self.bridge.balance),
            "concepts": _each(needs, lambda need: self.concepts.coverage_of(need.concepts(), offered)),
        }

    def _near_of(self, rows: Sequence[int], post: CapabilityPost) -> dict[int, float]:
        """How near one capability, which need not be in the corpus, is to some that are, by their rows."""
        if not rows:
            return {}
        asking = [self.posts[row] for row in rows]
        meant = np.array([self.meanings.cosine(one, post) for one in asking], dtype=np.float64)
        found = nearness(self._texts_of([as_need(one) for one in asking], post), meant, self.weights)
        return dict(zip(rows, found.tolist(), strict=True))

    def masked(
        self, need: NeedPost, post: CapabilityPost, hidden: Sequence[Hidden], shares: Mapping[str, float]
    ) -> Floats:
        """What words give one pair under each mask of the capability, by themselves and by what leads the list, shape (masks,).

        `shares` has what each part of this pair weighs. The leaders stay, idf is as it is, norms are computed anew.
        """
        given = shares["text"] * self._masked_text(need, post, hidden)
        for one in self.leaders(need) if shares[LEADERS] else ():
            leader = self.posts[one.row]
            said = 1.0 if isnan(self.meanings.cosine(leader, post)) else 1.0 - MEANT
            given = given + shares[LEADERS] * one.gives * said * self._masked_text(as_need(leader), post, hidden)
        return given

    def _masked_text(self, need: NeedPost, post: CapabilityPost, hidden: Sequence[Hidden]) -> Floats:
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


def _each(needs: Sequence[NeedPost], measure: Callable[[NeedPost], float]) -> Floats:
    return np.array([measure(need) for need in needs], dtype=np.float64)
