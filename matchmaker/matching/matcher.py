"""The door of the library: posts in, ranked matches with reasons out, in both directions;
each step stands in its own file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from matchmaker.matching.browsing import WordIndex
from matchmaker.matching.components import Components, weighted
from matchmaker.matching.encoders import Encoder
from matchmaker.matching.explanation import evidence, missing, parts_of, shares_for
from matchmaker.matching.levels import near
from matchmaker.matching.lines import read_lines
from matchmaker.matching.meaning import with_meanings
from matchmaker.matching.passages import PassageTable
from matchmaker.matching.posts import CapabilityPost, NeedPost, read_capability, read_need
from matchmaker.matching.ranking import Candidate, group_of, one_a_provider, order, verdict_of
from matchmaker.matching.records import Answer, CapabilityRecord, Match, NeedRecord
from matchmaker.matching.requirements import answer_line
from matchmaker.matching.scoring import Corpus
from matchmaker.matching.spotting import Spotter, default_spotter
from matchmaker.matching.summary import summarise, with_differences
from matchmaker.matching.taxonomy import Taxonomy, default_taxonomy
from matchmaker.matching.weights import MEANING, PARTS, Weights, default_weights

Floats = npt.NDArray[np.float64]


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
        values = _said(found, self.weights)
        return {post.record.id: float(value) for post, value in zip(self.corpus.posts, values, strict=True)}

    def recommend(self, need: NeedRecord, limit: int | None = 20, excluded: Collection[str] = ()) -> list[Match]:
        """Providers for a need, best first: one row each, its best capability, with parts, answers and evidence.

        Rows stand in groups by how the musts are answered, then by score, then by id; a score of 0 is left out, and so are the
        provider ids in `excluded`. `limit` None returns all.
        """
        post, corpus = self._need(need), self.corpus
        if not corpus.posts:
            return []
        strengths = corpus.strengths(post)
        totals = weighted(strengths, self.weights)
        answers = self._answers(need, corpus, corpus.posts, None)
        groups = self._groups(answers, strengths, totals)
        candidates = [
            Candidate(row, one.record.id, one.record.provider, float(totals[row]), groups[row])
            for row, one in enumerate(corpus.posts)
            if one.record.provider not in excluded
        ]
        chosen = one_a_provider(order(candidates))[:limit]
        rows = [
            self._match(post, corpus.posts[one.row], _at(strengths, one.row), answers[one.row], one.group, rank, others)
            for rank, (one, others) in enumerate(chosen, 1)
        ]
        return with_differences(rows)

    def needs_for(
        self, capability: CapabilityRecord, limit: int | None = 20, excluded: Collection[str] = ()
    ) -> list[Match]:
        """Needs for a capability (which need not have been added), best first, scored as `recommend` scores the same pair.

        `excluded` holds need ids; a need of the provider's own is left out.
        """
        post, corpus = self._capability(capability), self.corpus
        needs = [
            self._needs[key]
            for key in sorted(self._needs)
            if key not in excluded and self._needs[key].record.owner != capability.provider
        ]
        strengths = corpus.strengths_of(needs, post)
        totals = weighted(strengths, self.weights)
        table = corpus.passages_of([post])
        answers = [self._answers(one.record, corpus, [post], table)[0] for one in needs]
        groups = self._groups(answers, strengths, totals)
        candidates = [
            Candidate(row, one.record.id, capability.provider, float(totals[row]), groups[row])
            for row, one in enumerate(needs)
        ]
        rows = [
            self._match(needs[one.row], post, _at(strengths, one.row), answers[one.row], one.group, rank, ())
            for rank, one in enumerate(order(candidates)[:limit], 1)
        ]
        return with_differences(rows)

    def explain(self, need: NeedRecord, capability: CapabilityRecord) -> Match:
        """The match of one pair with all its reasons, whatever its score; rank 1, no other capabilities."""
        post, offer, corpus = self._need(need), self._capability(capability), self.corpus
        answers = self._answers(need, corpus, [offer], corpus.passages_of([offer]))[0]
        strengths = corpus.strengths_of([post], offer)
        [group] = self._groups([answers], strengths, weighted(strengths, self.weights))
        return self._match(post, offer, _at(strengths, 0), answers, group, 1, ())

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

    def _groups(
        self, answers: Sequence[tuple[Answer, ...]], strengths: Mapping[str, Floats], totals: Floats
    ) -> list[int]:
        """The group of each row, in row order."""
        said = _said(strengths, self.weights)
        rows = zip(answers, said.tolist(), totals.tolist(), strict=True)
        return [group_of(one, near(one, words, score, self.weights)) for one, words, score in rows]

    def _match(
        self,
        need: NeedPost,
        post: CapabilityPost,
        strengths: Mapping[str, float],
        answers: tuple[Answer, ...],
        group: int,
        rank: int,
        others: tuple[str, ...],
    ) -> Match:
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
            verdict=verdict_of(answers, score, group),
            others=others,
            shown=shown,
            summary=summarise(need.record, post.record, answers, reasons),
        )


def _at(strengths: Mapping[str, Floats], row: int) -> dict[str, float]:
    return {name: float(strengths[name][row]) for name in PARTS}


def _said(strengths: Mapping[str, Floats], weights: Weights) -> Floats:
    """What words and tags give each row (levels.said)."""
    none = np.zeros_like(strengths["text"])
    return weighted({**strengths, "fit": none, MEANING: none + np.nan}, weights)
