"""The strengths of the parts for needs against capabilities, before anything is ranked or explained;
ranking is ranking.py's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.matching.bridge import Bridge, counted
from matchmaker.matching.concepts import ConceptTable
from matchmaker.matching.features import fit_strength, states_conditions
from matchmaker.matching.index import CapabilityVectors, NeedVectors, Statistics, cosines
from matchmaker.matching.passages import PassageTable
from matchmaker.matching.posts import CapabilityPost, Hidden, NeedPost
from matchmaker.matching.tags import TagKey, TagTable, tag_key
from matchmaker.matching.taxonomy import Taxonomy
from matchmaker.matching.weights import PARTS, Weights

Floats = npt.NDArray[np.float64]


def saturate(cosine: Floats, half: float) -> Floats:
    """Turns a cosine, small for long texts, into a strength in 0..1 of the same order: x / (x + half), scaled to reach 1 at 1."""
    strength: Floats = cosine * (1.0 + half) / (cosine + half)
    return strength


def text_strength(cosine: Floats, rendered: Floats, apart: Floats, concepts: Floats, weights: Weights) -> Floats:
    """Words, their renderings and concepts together: concepts fill a share of what the words leave open; 0 only where all are 0."""
    words = counted(saturate(cosine, weights.half), saturate(rendered, weights.gloss_half), apart, weights.glosses)
    return words + weights.concepts * concepts * (1.0 - words)


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
    """All capabilities as tables, fitted once: statistics, vectors, concepts and tags. A change of posts makes a new one."""

    def __init__(self, posts: Sequence[CapabilityPost], taxonomy: Taxonomy, weights: Weights) -> None:
        self.posts = list(posts)
        self.taxonomy = taxonomy
        self.weights = weights
        self.statistics = Statistics(post.features() for post in self.posts)
        self.vectors: CapabilityVectors = self.statistics.capabilities(self.posts)
        self.bridge = Bridge(self.posts)
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

    def strengths(self, need: NeedPost, vectors: NeedVectors | None = None) -> dict[str, Floats]:
        """The strength of each part in 0..1 for one need against every capability, by the part's name; arrays in post order."""
        found = vectors or self.statistics.needs([need])
        cosine = cosines(found, self.vectors, self.weights.shares)[0]
        return {
            "text": text_strength(
                cosine,
                self.bridge.cosines([need])[0],
                self.bridge.apart([need])[0],
                self.concepts.coverage(need.concepts()),
                self.weights,
            ),
            "tags": self.tags.coverage(wanted_tags(need, self.taxonomy).keys),
            "fit": self._fit(need),
        }

    def _fit(self, need: NeedPost) -> Floats:
        if not states_conditions(need.record):
            return np.zeros(len(self.posts))
        return np.array([fit_strength(need.record, post.record) for post in self.posts])

    def strengths_of(self, needs: Sequence[NeedPost], post: CapabilityPost) -> dict[str, Floats]:
        """The strength of each part for many needs against one capability, which need not be in the corpus; arrays in need order."""
        if not needs:
            return {name: np.zeros(0) for name in PARTS}
        statistics = self.statistics.extended_by(post.features())
        cosine = cosines(statistics.needs(needs), statistics.capabilities([post]), self.weights.shares)[:, 0]
        bridge = Bridge([post], self.bridge.statistics.extended_by(post.glosses()))
        offered, carried = post.concepts(), [tag_key(tag, self.taxonomy) for tag in post.record.tags]
        covered = np.array([self.concepts.coverage_of(need.concepts(), offered) for need in needs])
        tags = [self.tags.coverage_of(wanted_tags(need, self.taxonomy).keys, carried) for need in needs]
        return {
            "text": text_strength(
                cosine, bridge.cosines(needs)[:, 0], bridge.apart(needs)[:, 0], covered, self.weights
            ),
            "tags": np.array(tags),
            "fit": np.array([fit_strength(need.record, post.record) for need in needs]),
        }

    def masked_text(self, need: NeedPost, post: CapabilityPost, hidden: Sequence[Hidden]) -> Floats:
        """The text strength of one capability under each mask, shape (masks,): idf as it is, norms computed anew."""
        statistics = self.statistics.extended_by(post.features())
        vectors = statistics.capabilities([post] * len(hidden), list(hidden))
        cosine = cosines(statistics.needs([need]), vectors, self.weights.shares)[0]
        wanted = need.concepts()
        covered = np.array([self.concepts.coverage_of(wanted, post.concepts(mask)) for mask in hidden])
        bridge = Bridge([post], self.bridge.statistics.extended_by(post.glosses()))
        rendered, apart = bridge.masked(need, post, hidden), bridge.apart([need])[0]
        return text_strength(cosine, rendered, apart, covered, self.weights)

    def scores(self, need: NeedPost) -> Floats:
        """The score of every capability for one need: the weighted sum of the strengths."""
        return weighted(self.strengths(need), self.weights)


def weighted(strengths: dict[str, Floats], weights: Weights) -> Floats:
    """The weighted sum of the parts, in the parts' order."""
    total: Floats = np.sum([weights.of(name) * strengths[name] for name in PARTS], axis=0)
    return total
