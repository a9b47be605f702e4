"""Why a capability stands where it stands: quotations chosen by masking, parts that add up, what is missing;
the card's sentence is summary.py's."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from matchmaker.matching.features import SHARES, conditions
from matchmaker.matching.meaning import Phrase
from matchmaker.matching.posts import CapabilityPost, NeedPost
from matchmaker.matching.quoting import COVERED, text_evidence
from matchmaker.matching.ranking import largest_remainder
from matchmaker.matching.records import Answer, Evidence, Grade, Missing, Part
from matchmaker.matching.scoring import Corpus, wanted_tags
from matchmaker.matching.tags import tag_key
from matchmaker.matching.text import squeeze
from matchmaker.matching.weights import PARTS, Weights

LEAST_FALL = 1e-9
MISSED_FACETS = frozenset({"solution", "technology", "scene", "equipment", "service", "standard", "qualification"})
"""Facets whose concepts are named as missing; an industry, a process or an aim that a capability does not repeat is no gap."""


def parts_of(strengths: Mapping[str, float], weights: Weights) -> tuple[tuple[Part, ...], float, int]:
    """The parts of the score, the score itself (their sum) and its printed form; printed parts add up to the printed score."""
    shares = shares_for(strengths, weights)
    values = [shares[name] * strengths[name] if shares[name] else 0.0 for name in PARTS]
    score = float(np.sum(values))
    shown = round(100.0 * score)
    printed = largest_remainder([100.0 * value for value in values], shown)
    tops = largest_remainder([100.0 * shares[name] for name in PARTS], 100)
    parts = tuple(
        Part(name, value, shares[name], shares[name], print_, top)
        for name, value, print_, top in zip(PARTS, values, printed, tops, strict=True)
    )
    return parts, score, shown


def shares_for(strengths: Mapping[str, float], weights: Weights) -> dict[str, float]:
    """What each part of one pair weighs."""
    return weights.shares_of(meant=not math.isnan(strengths["meaning"]))


def evidence(need: NeedPost, post: CapabilityPost, corpus: Corpus, shares: Mapping[str, float]) -> tuple[Evidence, ...]:
    """Quotations that carry the score, by how far it falls when their words are masked; none whose masking does not lower it.

    `shares` has what each part of this pair weighs.
    """
    found = [
        *text_evidence(need, post, corpus, shares),
        *_meaning_evidence(need, post, corpus, shares["meaning"]),
        *_tag_evidence(need, post, corpus, shares["tags"]),
        *_fit_evidence(need, post, shares["fit"]),
    ]
    found.sort(key=lambda one: (-one.fall, one.part, one.source, one.spans))
    return tuple(found)


def _meaning_evidence(need: NeedPost, post: CapabilityPost, corpus: Corpus, weight: float) -> list[Evidence]:
    """The two sentences that are nearest in meaning, whole: an encoder marks no words."""
    found = corpus.meanings.nearest(need, post) if weight else None
    if found is None:
        return []
    asked, said, fall = found
    grades: dict[str, Grade] = {field.name: field.grade for field in post.fields}
    return [
        Evidence(
            "meaning",
            asked.field,
            _quoted(need, asked),
            (),
            said.field,
            _quoted(post, said),
            (),
            grades.get(said.field, "self"),
            weight * fall,
        )
    ]


def _quoted(post: NeedPost | CapabilityPost, phrase: Phrase) -> str:
    """The sentence as it was written; tags as they were encoded."""
    text = next((field.reading.text for field in post.fields if field.name == phrase.field), None)
    return phrase.text if text is None else text[slice(*phrase.span)]


def _tag_evidence(need: NeedPost, post: CapabilityPost, corpus: Corpus, weight: float) -> list[Evidence]:
    """A pair for each capability tag without which the tags would be worth less, with the need's tag that it answers best."""
    wanted = wanted_tags(need, corpus.taxonomy).keys
    tags = [(tag, tag_key(tag, corpus.taxonomy)) for tag in post.record.tags]
    whole = corpus.tags.coverage_of(wanted, [key for _, key in tags])
    found = []
    for tag, key in {key: (tag, key) for tag, key in reversed(tags)}.values():
        rest = corpus.tags.coverage_of(wanted, [other for _, other in tags if other != key])
        fall = weight * (whole - rest)
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


def _fit_evidence(need: NeedPost, post: CapabilityPost, weight: float) -> list[Evidence]:
    """One row a condition that is met; both quotations are empty, because the attributes are shown by name."""
    stated = conditions(need.record, post.record)
    whole = sum(SHARES[one.name] for one in stated)
    return [
        Evidence("fit", one.name, "", (), one.source, "", (), "self", weight * SHARES[one.name] * one.value / whole)
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
