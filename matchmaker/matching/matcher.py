"""The door of the library: posts in, ranked matches with reasons out, in both directions;
each step stands in its own file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from matchmaker.matching.browsing import WordIndex
from matchmaker.matching.components import Components, said, strengths
from matchmaker.matching.encoders import Encoder
from matchmaker.matching.explanation import evidence, missing, parts_of, shares_for
from matchmaker.matching.levels import alone
from matchmaker.matching.lines import read_lines
from matchmaker.matching.meaning import with_meanings
from matchmaker.matching.passages import PassageTable
from matchmaker.matching.pool import Pool, is_quoted, worst_must
from matchmaker.matching.posts import CapabilityPost, NeedPost, read_capability, read_need
from matchmaker.matching.ranking import Candidate, candidates, one_a_provider, order, verdict_of
from matchmaker.matching.records import Answer, CapabilityRecord, Match, NeedRecord
from matchmaker.matching.requirements import answer_line
from matchmaker.matching.scoring import Corpus
from matchmaker.matching.spotting import Spotter, default_spotter
from matchmaker.matching.summary import summarise, with_differences
from matchmaker.matching.taxonomy import Taxonomy, default_taxonomy
from matchmaker.matching.weights import PARTS, Weights, default_weights

Floats = npt.NDArray[np.float64]


Pair = tuple[NeedPost, CapabilityPost, tuple[Answer, ...]]


@dataclass(frozen=True, slots=True)
class Considered:
    """What may stand in one list: the pool that its order follows from, and behind each entry need, capability and answers."""

    pool: Pool
    pairs: tuple[Pair, ...]

    def part(self, rows: Sequence[int]) -> Considered:
        """Some of it, in the order given."""
        return Considered(self.pool.part(rows), tuple(self.pairs[row] for row in rows))


class Matcher:
    """Holds needs and capabilities and ranks each for the other; nothing is computed before the first question.

    Not safe for use by several threads at once while posts are added or removed.
    """

    def __init__(
        self,
        taxonomy: Taxonomy | None = None,
        weights: Weights | None = None,
        spotter: Spotter | None = None,
        encoder: Encoder | None = None,
    ) -> None:
        """With an `encoder` posts that come without a meaning get one as they are read; without, they are ranked by the other parts."""
        self.taxonomy = taxonomy or default_taxonomy()
        self.weights = weights or default_weights()
        self.spotter = spotter or (Spotter(taxonomy) if taxonomy else default_spotter())
        self.encoder = encoder
        self._capabilities: dict[str, CapabilityPost] = {}
        self._needs: dict[str, NeedPost] = {}
        self._corpus: Corpus | None = None
        self._words: dict[str, WordIndex] = {}

    def add(self, records: Iterable[NeedRecord | CapabilityRecord]) -> None:
        """Adds posts, or puts new versions in the place of old ones with the same id and kind."""
        self._words.clear()
        posts = [self._read(record) for record in records]
        for post in with_meanings(posts, self.encoder) if self.encoder else posts:
            if isinstance(post, CapabilityPost):
                self._capabilities[post.record.id] = post
                self._corpus = None
            else:
                self._needs[post.record.id] = post

    def _read(self, record: NeedRecord | CapabilityRecord) -> NeedPost | CapabilityPost:
        if isinstance(record, CapabilityRecord):
            return read_capability(record, self.spotter)
        return read_need(record, self.spotter)

    def _need(self, record: NeedRecord) -> NeedPost:
        """A need as it is compared, with its meaning where there is an encoder."""
        post = read_need(record, self.spotter)
        return with_meanings([post], self.encoder)[0] if self.encoder else post

    def _capability(self, record: CapabilityRecord) -> CapabilityPost:
        post = read_capability(record, self.spotter)
        return with_meanings([post], self.encoder)[0] if self.encoder else post

    def remove(self, ids: Iterable[str]) -> None:
        """Takes needs and capabilities out by id; unknown ids are passed over."""
        self._words.clear()
        for gone in ids:
            self._needs.pop(gone, None)
            if self._capabilities.pop(gone, None) is not None:
                self._corpus = None

    def __contains__(self, post_id: object) -> bool:
        return post_id in self._needs or post_id in self._capabilities

    def __len__(self) -> int:
        return len(self._needs) + len(self._capabilities)

    @property
    def corpus(self) -> Corpus:
        """The tables over all capabilities, in the order of their ids, fitted when these have changed."""
        if self._corpus is None:
            posts = [self._capabilities[key] for key in sorted(self._capabilities)]
            self._corpus = Corpus(posts, self.taxonomy, self.weights)
        return self._corpus

    def measured(self, need: NeedRecord) -> Components:
        """What is measured of a need and every capability, in the order of `corpus.posts`, before any weight is applied."""
        return self.corpus.components(self._need(need))

    def scores(self, need: NeedRecord) -> dict[str, float]:
        """The score in 0..1 of every capability for a need, by capability id; without groups and reasons."""
        values = self.corpus.scores(self._need(need))
        return {post.record.id: float(value) for post, value in zip(self.corpus.posts, values, strict=True)}

    def said(self, need: NeedRecord) -> dict[str, float]:
        """What words and tags give every capability for a need, by capability id: the score without its conditions."""
        found = self.corpus.strengths(self._need(need))
        values = said(found, self.weights)
        return {post.record.id: float(value) for post, value in zip(self.corpus.posts, values, strict=True)}

    def recommend(self, need: NeedRecord, limit: int | None = 20, excluded: Collection[str] = ()) -> list[Match]:
        """Providers for a need, best first: one row each, its best capability, with parts, answers and evidence.

        Rows stand in groups by how the musts are answered, then by score, then by id; a score of 0 is left out, and so are the
        provider ids in `excluded`. `limit` None returns all.
        """
        found = self.consider(need, excluded)
        return self.matches(found, one_a_provider(order(candidates(found.pool, self.weights)))[:limit])

    def needs_for(
        self, capability: CapabilityRecord, limit: int | None = 20, excluded: Collection[str] = ()
    ) -> list[Match]:
        """Needs for a capability (which need not have been added), best first, scored as `recommend` scores the same pair.

        `excluded` holds need ids; a need of the provider's own is left out.
        """
        found = self.consider_needs(capability, excluded)
        return self.matches(found, one_a_provider(order(candidates(found.pool, self.weights)))[:limit])

    def consider(self, need: NeedRecord, excluded: Collection[str] = ()) -> Considered:
        """Every capability measured for a need, but those of the provider ids in `excluded`; nothing is weighed."""
        post, corpus = self._need(need), self.corpus
        rows = [row for row, one in enumerate(corpus.posts) if one.record.provider not in excluded]
        answers = self._answers(need, corpus, corpus.posts, None)
        return _considered(
            corpus.components(post).part(rows),
            [(post, corpus.posts[row], answers[row]) for row in rows],
            [(one.record.id, one.record.provider) for one in (corpus.posts[row] for row in rows)],
        )

    def consider_needs(self, capability: CapabilityRecord, excluded: Collection[str] = ()) -> Considered:
        """Every need measured for a capability, but the provider's own and those with an id in `excluded`; nothing is weighed."""
        post, corpus = self._capability(capability), self.corpus
        needs = [
            self._needs[key]
            for key in sorted(self._needs)
            if key not in excluded and self._needs[key].record.owner != capability.provider
        ]
        table = corpus.passages_of([post])
        return _considered(
            corpus.components_of(needs, post),
            [(one, post, self._answers(one.record, corpus, [post], table)[0]) for one in needs],
            [(one.record.id, one.record.id) for one in needs],
        )

    def matches(self, found: Considered, chosen: Iterable[tuple[Candidate, tuple[str, ...]]]) -> list[Match]:
        """Those of what was considered that are chosen, each with the ids of its provider's other capabilities, as rows with reasons,
        ranked in the order given."""
        strength = strengths(found.pool.components, self.weights)
        rows = [
            self._match(found.pairs[one.row], _at(strength, one.row), one.group, rank, others)
            for rank, (one, others) in enumerate(chosen, 1)
        ]
        return with_differences(rows)

    def explain(self, need: NeedRecord, capability: CapabilityRecord) -> Match:
        """The match of one pair with all its reasons, whatever its score; rank 1, no other capabilities."""
        post, offer, corpus = self._need(need), self._capability(capability), self.corpus
        answers = self._answers(need, corpus, [offer], corpus.passages_of([offer]))[0]
        ids = [(offer.record.id, offer.record.provider)]
        found = _considered(corpus.components_of([post], offer), [(post, offer, answers)], ids)
        return self.matches(found, [(candidates(found.pool, self.weights)[0], ())])[0]

    def search(
        self, words: str, side: Literal["capability", "need"] = "capability", limit: int | None = None
    ) -> list[tuple[str, float]]:
        """Posts that hold the words (either language, any script), as (id, share of the words found in 0..1), best first."""
        if side not in self._words:
            posts: Mapping[str, NeedPost | CapabilityPost] = self._needs if side == "need" else self._capabilities
            self._words[side] = WordIndex({key: post.fields for key, post in posts.items()}, self.taxonomy)
        return self._words[side].search(words, self.spotter)[:limit]

    def _answers(
        self, need: NeedRecord, corpus: Corpus, posts: Sequence[CapabilityPost], table: PassageTable | None
    ) -> list[tuple[Answer, ...]]:
        """The answers of each post to the need's lines, in post order."""
        lines = read_lines(need, self.spotter)
        if not lines:
            return [()] * len(posts)
        found = [answer_line(line, need, table or corpus.passages, posts, self.taxonomy) for line in lines]
        return list(zip(*found, strict=True))

    def _match(
        self, pair: Pair, strengths: Mapping[str, float], group: int, rank: int, others: tuple[str, ...]
    ) -> Match:
        need, post, answers = pair
        parts, score, shown = parts_of(strengths, self.weights)
        reasons = evidence(need, post, self.corpus, shares_for(strengths, self.weights))
        return Match(
            need_id=need.record.id,
            capability_id=post.record.id,
            provider=post.record.provider,
            rank=rank,
            score=score,
            parts=parts,
            answers=answers,
            evidence=reasons,
            missing=missing(need, post, answers, self.corpus),
            group=group,
            verdict=verdict_of(answers, alone(parts), group),
            others=others,
            shown=shown,
            summary=summarise(need.record, post.record, answers, reasons),
        )


def _at(strengths: Mapping[str, Floats], row: int) -> dict[str, float]:
    return {name: float(strengths[name][row]) for name in PARTS}


def _considered(components: Components, pairs: Sequence[Pair], names: Sequence[tuple[str, str]]) -> Considered:
    """Pairs with what was measured of them; `names` has the id of each ranked post and whose row it takes."""
    answers = [one for _, _, one in pairs]
    pool = Pool(
        tuple(id_ for id_, _ in names),
        tuple(holder for _, holder in names),
        components,
        tuple(worst_must(one) for one in answers),
        tuple(is_quoted(one) for one in answers),
    )
    return Considered(pool, tuple(pairs))
