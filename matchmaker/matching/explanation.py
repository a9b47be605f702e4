"""Why a capability stands where it stands: quotations chosen by masking, parts that add up, what is missing;
the card's sentence is summary.py's."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from matchmaker.matching.features import SHARES, conditions
from matchmaker.matching.posts import CapabilityPost, Field, Hidden, NeedPost
from matchmaker.matching.ranking import largest_remainder
from matchmaker.matching.records import Answer, Evidence, Missing, Part, Span
from matchmaker.matching.scoring import Corpus, wanted_tags
from matchmaker.matching.tags import tag_key
from matchmaker.matching.text import QUIET, Token, merge, sentences, squeeze, telling
from matchmaker.matching.weights import PARTS, Weights
from matchmaker.matching.wording import sound

LEAST_FALL = 1e-9
MOST_EVIDENCE = 6
MOST_SPANS = 24
"""So many spans of one capability are masked at most, those with the rarest words: a post of 100,000 characters has to stay usable."""

MISSED_FACETS = frozenset({"solution", "technology", "scene", "equipment", "service", "standard", "qualification"})
"""Facets whose concepts are named as missing; an industry, a process or an aim that a capability does not repeat is no gap."""

COMMON = 0.15
"""Words in more than this share of the capabilities are not quoted as evidence, though they count: they say too little."""

COVERED = 0.9
"""Strength of a relation from which a concept or a tag of the need is not missing."""


def parts_of(strengths: Mapping[str, float], weights: Weights) -> tuple[tuple[Part, ...], float, int]:
    """The parts of the score, the score itself (their sum) and its printed form; printed parts add up to the printed score."""
    values = [weights.of(name) * strengths[name] for name in PARTS]
    score = float(np.sum(values))
    shown = round(100.0 * score)
    printed = largest_remainder([100.0 * value for value in values], shown)
    tops = largest_remainder([100.0 * weights.of(name) for name in PARTS], 100)
    parts = tuple(
        Part(name, value, weights.of(name), weights.of(name), print_, top)
        for name, value, print_, top in zip(PARTS, values, printed, tops, strict=True)
    )
    return parts, score, shown


def evidence(need: NeedPost, post: CapabilityPost, corpus: Corpus) -> tuple[Evidence, ...]:
    """Quotations that carry the score, by how far it falls when their words are masked; none whose masking does not lower it."""
    found = [
        *_text_evidence(need, post, corpus),
        *_tag_evidence(need, post, corpus),
        *_fit_evidence(need, post, corpus),
    ]
    found.sort(key=lambda one: (-one.fall, one.part, one.source, one.spans))
    return tuple(found)


def _text_evidence(need: NeedPost, post: CapabilityPost, corpus: Corpus) -> list[Evidence]:
    runs = _runs(need, post, corpus)
    if not runs:
        return []
    masks: list[Hidden] = [{}, *({field.name: (span,)} for field, _, span in runs)]
    values = corpus.masked_text(need, post, masks)
    kept: dict[tuple[str, Span], list[Span]] = {}
    for (field, sentence, span), value in zip(runs, values[1:], strict=True):
        if values[0] - value > LEAST_FALL:
            kept.setdefault((field.name, sentence), []).append(span)
    if not kept:
        return []
    groups = sorted(kept.items())
    joint = corpus.masked_text(need, post, [{name: merge(spans)} for (name, _), spans in groups])
    fields = {field.name: field for field in post.fields}
    falls = [corpus.weights.text * float(values[0] - value) for value in joint]
    ranked = sorted(zip(groups, falls, strict=True), key=lambda pair: (-pair[1], pair[0]))
    return [
        _quotation(need, fields[name], sentence, spans, fall, corpus)
        for ((name, sentence), spans), fall in ranked[:MOST_EVIDENCE]
        if fall > LEAST_FALL
    ]


def _runs(need: NeedPost, post: CapabilityPost, corpus: Corpus) -> list[tuple[Field, Span, Span]]:
    """Runs of words that the need has too: field, sentence (original) and span (normal form), rarest first up to a limit."""
    wanted, keys = need.concepts(), set(need.everything())
    found: list[tuple[float, str, Field, Span, Span]] = []
    for field in post.fields:
        reading = field.reading
        shared = [(t.start, t.end) for t in reading.tokens if t.key in keys and telling(t) and not _common(t, corpus)]
        places = sound(reading.normal.text, shared)
        places += [
            (m.start, m.end)
            for m in reading.mentions
            if m.state != "excluded" and any(corpus.taxonomy.relation(one, m.concept) for one in wanted)
        ]
        bounds = sentences(reading.text)
        for span in merge(places):
            first = bisect_left(reading.tokens, span[0], key=_start)
            last = bisect_left(reading.tokens, span[1], key=_start)
            rarity = sum(corpus.statistics.weight(token.key) for token in reading.tokens[first:last])
            found.append((-rarity, field.name, field, _sentence(bounds, reading.normal.original(*span)), span))
    found.sort(key=lambda one: (one[0], one[1], one[4]))
    return [(field, sentence, span) for _, _, field, sentence, span in found[:MOST_SPANS]]


def _common(token: Token, corpus: Corpus) -> bool:
    """Whether a feature is too common, or a mere number, to be quoted."""
    return token.key.isdigit() or token.key in QUIET or corpus.statistics.share(token.key) > COMMON


def _start(token: Token) -> int:
    return token.start


def _sentence(bounds: Sequence[Span], span: Span) -> Span:
    """The sentence in which a span begins, or the span itself."""
    at = bisect_right(bounds, (span[0], sys.maxsize)) - 1
    if at >= 0 and span[0] < bounds[at][1]:
        return (bounds[at][0], max(bounds[at][1], span[1]))
    return span


def _quotation(
    need: NeedPost, field: Field, sentence: Span, spans: list[Span], fall: float, corpus: Corpus
) -> Evidence:
    reading = field.reading
    start, end = sentence
    shared = {
        t.key for t in reading.tokens if telling(t) and any(low <= t.start and t.end <= high for low, high in spans)
    }
    offered = {m.concept for m in reading.mentions if any(low <= m.start and m.end <= high for low, high in spans)}
    need_field, quote, marks = _need_side(need, shared, offered, corpus)
    here = merge((low - start, high - start) for low, high in (reading.normal.original(*span) for span in spans))
    return Evidence("text", need_field, quote, marks, field.name, reading.text[start:end], here, field.grade, fall)


def _need_side(need: NeedPost, keys: set[str], offered: set[str], corpus: Corpus) -> tuple[str, str, tuple[Span, ...]]:
    """The sentence of the need that shares most with the quotation, and the words shared; the earlier one where two are equal."""
    best: tuple[float, str, str, tuple[Span, ...]] = (0.0, "", "", ())
    for name, text, start, end, marks, value in _need_sentences(need, keys, offered, corpus):
        if value > best[0] + 1e-12:
            best = (value, name, text[start:end], merge((low - start, high - start) for low, high in marks))
    return best[1], best[2], best[3]


def _need_sentences(
    need: NeedPost, keys: set[str], offered: set[str], corpus: Corpus
) -> Iterator[tuple[str, str, int, int, list[Span], float]]:
    for field in need.fields:
        reading = field.reading
        hits = {
            reading.normal.original(t.start, t.end): corpus.statistics.weight(t.key)
            for t in reading.tokens
            if t.key in keys
        }
        for m in reading.mentions:
            strength = max((corpus.taxonomy.relation(m.concept, one) for one in offered), default=0.0)
            if strength and m.state != "excluded":
                span = reading.normal.original(m.start, m.end)
                hits[span] = hits.get(span, 0.0) + strength * corpus.concepts.weight(m.concept)
        for start, end in sentences(reading.text):
            marks = [span for span in hits if start <= span[0] and span[1] <= end]
            yield field.name, reading.text, start, end, marks, sum(hits[span] for span in sorted(marks))


def _tag_evidence(need: NeedPost, post: CapabilityPost, corpus: Corpus) -> list[Evidence]:
    """A pair for each capability tag without which the tags would be worth less, with the need's tag that it answers best."""
    wanted = wanted_tags(need, corpus.taxonomy).keys
    tags = [(tag, tag_key(tag, corpus.taxonomy)) for tag in post.record.tags]
    whole = corpus.tags.coverage_of(wanted, [key for _, key in tags])
    found = []
    for tag, key in {key: (tag, key) for tag, key in reversed(tags)}.values():
        rest = corpus.tags.coverage_of(wanted, [other for _, other in tags if other != key])
        fall = corpus.weights.tags * (whole - rest)
        if fall > LEAST_FALL:
            text = _answered(need, key.letters, corpus, post)
            found.append(
                Evidence("tags", "tags", text, ((0, len(text)),), "tags", tag.text, ((0, len(tag.text)),), "self", fall)
            )
    return found


def _answered(need: NeedPost, letters: str, corpus: Corpus, post: CapabilityPost) -> str:
    from matchmaker.matching.tags import similarity

    key = next(k for tag in post.record.tags if (k := tag_key(tag, corpus.taxonomy)).letters == letters)
    ranked = sorted(
        need.record.tags,
        key=lambda tag: -similarity(tag_key(tag, corpus.taxonomy), key, corpus.taxonomy),
    )
    return ranked[0].text


def _fit_evidence(need: NeedPost, post: CapabilityPost, corpus: Corpus) -> list[Evidence]:
    """One row a condition that is met; both quotations are empty, because the attributes are shown by name."""
    stated = conditions(need.record, post.record)
    whole = sum(SHARES[one.name] for one in stated)
    return [
        Evidence(
            "fit",
            one.name,
            "",
            (),
            one.source,
            "",
            (),
            "self",
            corpus.weights.fit * SHARES[one.name] * one.value / whole,
        )
        for one in stated
        if one.value
    ]


def missing(need: NeedPost, post: CapabilityPost, answers: Sequence[Answer], corpus: Corpus) -> tuple[Missing, ...]:
    """What the need asks for and the capability does not show: lines, then concepts, then tags; never what is there already."""
    lines = {line.id: line.text for line in need.record.requirements}
    found = [
        Missing("requirement", lines[one.requirement_id], requirement_id=one.requirement_id)
        for one in answers
        if one.verdict in ("none", "no")
    ]
    settled, offered = need.settled(), _offered(post, corpus)
    for concept, weight in need.concepts().items():
        known = corpus.taxonomy.concepts.get(concept)
        asked = weight >= 1.0 and known is not None and known.facet in MISSED_FACETS and concept not in settled
        if asked and known is not None and not _covers(concept, offered, corpus):
            found.append(Missing("concept", known.en if need.record.lang == "en" else known.zh, concept))
    named = {one.concept for one in found if one.concept}
    said = squeeze("\n".join(field.reading.text for field in post.fields))
    carried = [tag_key(tag, corpus.taxonomy) for tag in post.record.tags]
    for tag in need.record.tags:
        key = tag_key(tag, corpus.taxonomy)
        covered = key.letters in said or corpus.tags.coverage_of([key], carried) >= 0.5
        covered = covered or (key.concept is not None and _covers(key.concept, offered, corpus))
        if key in wanted_tags(need, corpus.taxonomy).keys and not covered and not ({key.concept} & (settled | named)):
            found.append(Missing("tag", tag.text, key.concept))
    return tuple(found)


def _offered(post: CapabilityPost, corpus: Corpus) -> set[str]:
    return post.concepts().keys() | {
        key.concept for tag in post.record.tags if (key := tag_key(tag, corpus.taxonomy)).concept
    }


def _covers(concept: str, offered: set[str], corpus: Corpus) -> bool:
    return any(corpus.taxonomy.relation(concept, other) >= COVERED for other in offered)
