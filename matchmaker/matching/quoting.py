"""The sentences that carry the words of a match, on both sides, chosen by masking them and scoring again;
tags, conditions and what is missing are explanation.py's."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from matchmaker.matching.generic import COMMON, tells_which
from matchmaker.matching.posts import CapabilityPost, Field, Hidden, NeedPost
from matchmaker.matching.reading import Reading
from matchmaker.matching.records import Alike, Evidence, Span
from matchmaker.matching.scoring import Corpus
from matchmaker.matching.text import QUIET, Token, merge, sentences, telling
from matchmaker.matching.wording import sound

LEAST_FALL = 1e-9
LEAST_WORTH = 1e-3
"""What a quotation must be worth, a tenth of a printed point: with less, cutting its words out may bring as much as it takes, because
what is left of a text is then read anew."""

MOST_EVIDENCE = 6
MOST_SPANS = 24
"""So many spans of one capability are masked at most, those with the rarest words: a post of 100,000 characters has to stay usable."""

COVERED = 0.9
"""Strength of a relation from which two names are names of one thing."""

RENDERED = "≈"
"""Stands before the key of a rendering, so that it is never taken for a word of the text itself."""


@dataclass(frozen=True)
class Pair:
    """A need and a capability whose sentences are compared, with the corpus that weighs their words."""

    need: NeedPost
    post: CapabilityPost
    corpus: Corpus

    @property
    def foreign(self) -> bool:
        """Whether the posts are in two languages, so that they meet in renderings."""
        return self.need.record.lang != self.post.record.lang

    @cached_property
    def wanted(self) -> frozenset[str]:
        """Every feature of the need that this pair can share."""
        return frozenset(token.key for field in self.need.fields for token in self.tokens(field.reading))

    def tokens(self, reading: Reading) -> list[Token]:
        """The features of a text that this pair can share, in reading order."""
        if not self.foreign:
            return list(reading.tokens)
        rendered = [Token(RENDERED + token.key, token.start, token.end) for token in reading.glosses.tokens]
        return sorted([*reading.tokens, *rendered], key=_start)

    def weight(self, key: str) -> float:
        """How rare a feature is among the capabilities."""
        if key.startswith(RENDERED):
            return self.corpus.bridge.statistics.weight(key.removeprefix(RENDERED))
        return self.corpus.statistics.weight(key)

    def says_something(self, token: Token) -> bool:
        """Whether a feature may be quoted: no single ideograph, no mere number, nothing that many capabilities say."""
        key = token.key.removeprefix(RENDERED)
        common = (self.corpus.bridge.statistics if key != token.key else self.corpus.statistics).share(key)
        return telling(token) and not key.isdigit() and key not in QUIET and common <= COMMON


def text_evidence(need: NeedPost, post: CapabilityPost, corpus: Corpus, shares: Mapping[str, float]) -> list[Evidence]:
    """Pairs of sentences by how far the score falls when the capability's words are masked; none whose masking does not lower it.

    `shares` has what each part of this pair weighs.
    """
    pair = Pair(need, post, corpus)
    runs = _runs(pair)
    if not runs:
        return []
    masks: list[Hidden] = [{}, *({field.name: (span,)} for field, _, span in runs)]
    values = corpus.masked(need, post, masks, shares)
    kept: dict[tuple[str, Span], list[Span]] = {}
    for (field, sentence, span), value in zip(runs, values[1:], strict=True):
        if values[0] - value > LEAST_FALL:
            kept.setdefault((field.name, sentence), []).append(span)
    if not kept:
        return []
    groups = sorted(kept.items())
    joint = corpus.masked(need, post, [{name: merge(spans)} for (name, _), spans in groups], shares)
    fields = {field.name: field for field in post.fields}
    falls = [float(values[0] - value) for value in joint]
    ranked = sorted(zip(groups, falls, strict=True), key=lambda one: (-one[1], one[0]))
    return [
        _quotation(pair, fields[name], sentence, spans, fall)
        for ((name, sentence), spans), fall in ranked[:MOST_EVIDENCE]
        if fall > LEAST_WORTH
    ]


def _runs(pair: Pair) -> list[tuple[Field, Span, Span]]:
    """Runs of words that the need has too: field, sentence (original) and span (normal form), rarest first up to a limit."""
    wanted = pair.need.concepts()
    found: list[tuple[float, str, Field, Span, Span]] = []
    for field in pair.post.fields:
        reading, tokens = field.reading, pair.tokens(field.reading)
        shared = [(t.start, t.end) for t in tokens if t.key in pair.wanted and pair.says_something(t)]
        places = sound(reading.normal.text, shared)
        places += [
            (m.start, m.end)
            for m in reading.mentions
            if m.state != "excluded" and any(pair.corpus.taxonomy.relation(one, m.concept) for one in wanted)
        ]
        bounds = sentences(reading.text)
        for span in merge(places):
            if not tells_which(reading.normal.text[slice(*span)]):
                continue
            first, last = (bisect_left(tokens, at, key=_start) for at in span)
            rarity = sum(pair.weight(token.key) for token in tokens[first:last])
            found.append((-rarity, field.name, field, _sentence(bounds, reading.normal.original(*span)), span))
    found.sort(key=lambda one: (one[0], one[1], one[4]))
    return [(field, sentence, span) for _, _, field, sentence, span in found[:MOST_SPANS]]


def _start(token: Token) -> int:
    return token.start


def _sentence(bounds: Sequence[Span], span: Span) -> Span:
    """The sentence in which a span begins, with all of the span."""
    start, end = bounds[max(0, bisect_right(bounds, (span[0], sys.maxsize)) - 1)]
    return min(start, span[0]), max(end, span[1])


def _quotation(pair: Pair, field: Field, sentence: Span, spans: list[Span], fall: float) -> Evidence:
    reading = field.reading
    start, end = sentence
    shared = {
        t.key
        for t in pair.tokens(reading)
        if telling(t) and any(low <= t.start and t.end <= high for low, high in spans)
    }
    offered = {m.concept for m in reading.mentions if any(low <= m.start and m.end <= high for low, high in spans)}
    need_field, quote, marks = _need_side(pair, shared, offered)
    here = merge((low - start, high - start) for low, high in (reading.normal.original(*span) for span in spans))
    kinds = {reading.normal.original(*span)[0] - start: _alike(pair, reading, span) for span in spans}
    alike = tuple(kinds[low] for low, _ in here)
    return Evidence(
        "text", need_field, quote, marks, field.name, reading.text[start:end], here, field.grade, fall, alike
    )


def _alike(pair: Pair, reading: Reading, span: Span) -> Alike:
    """How the need says what a quotation marks there: in the same words, in the other language, by another name, or something related."""
    low, high = span
    inside = [t for t in pair.tokens(reading) if telling(t) and low <= t.start and t.end <= high]
    own = [t for t in inside if not t.key.startswith(RENDERED)]
    if own and all(t.key in pair.wanted for t in own):
        return "same"
    names = {m.concept for m in reading.mentions if low <= m.start and m.end <= high}
    relation = pair.corpus.taxonomy.relation
    same = any(relation(one, name) >= COVERED for one in pair.need.concepts() for name in names)
    if pair.foreign and (same or any(t.key in pair.wanted for t in inside if t not in own)):
        return "rendered"
    return "named" if same else "related"


def _need_side(pair: Pair, keys: set[str], offered: set[str]) -> tuple[str, str, tuple[Span, ...]]:
    """The sentence of the need that shares most with the quotation, and the words shared; the earlier one where two are equal."""
    best: tuple[float, str, str, tuple[Span, ...]] = (0.0, "", "", ())
    for name, text, start, end, marks, value in _need_sentences(pair, keys, offered):
        if value > best[0] + 1e-12:
            best = (value, name, text[start:end], merge((low - start, high - start) for low, high in marks))
    _, name, quote, marked = best
    return name, quote, tuple(mark for mark in marked if tells_which(quote[slice(*mark)])) or marked


def _need_sentences(
    pair: Pair, keys: set[str], offered: set[str]
) -> Iterator[tuple[str, str, int, int, list[Span], float]]:
    taxonomy, concepts = pair.corpus.taxonomy, pair.corpus.concepts
    for field in pair.need.fields:
        reading = field.reading
        hits: dict[Span, float] = {}
        for token in pair.tokens(reading):
            if token.key in keys:
                span = reading.normal.original(token.start, token.end)
                hits[span] = max(hits.get(span, 0.0), pair.weight(token.key))
        for m in reading.mentions:
            strength = max((taxonomy.relation(m.concept, one) for one in offered), default=0.0)
            if strength and m.state != "excluded":
                span = reading.normal.original(m.start, m.end)
                hits[span] = hits.get(span, 0.0) + strength * concepts.weight(m.concept)
        for start, end in sentences(reading.text):
            marks = [span for span in hits if start <= span[0] and span[1] <= end]
            yield field.name, reading.text, start, end, marks, sum(hits[span] for span in sorted(marks))
