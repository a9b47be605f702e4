"""What is measured of needs and capabilities before any weight is applied, and the strengths that weights make of it;
where the measures come from stands in scoring.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from math import isnan

import numpy as np
import numpy.typing as npt

from matchmaker.matching.bridge import counted
from matchmaker.matching.index import Cosines, mixed
from matchmaker.matching.leaders import MEANT
from matchmaker.matching.weights import LEADERS, MEANING, PARTS, Weights

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Components(Cosines):
    """One need against many capabilities, or one capability against many needs: arrays of one length, values in 0..1.

    `titled` is 1 where the need has a title; `rendered` the cosine of the English renderings, `apart` 1 where the languages are two,
    `balance` how far the corpus is;
    `concepts` and `tags` the shares covered, `fit` the share of the conditions met; `meaning` is nan where one of the two has no
    vector of the encoder in use; `leaders` is how near a capability is to what leads the need's list by all the rest (leaders.py).
    """

    titled: Floats
    rendered: Floats
    apart: Floats
    balance: Floats
    concepts: Floats
    tags: Floats
    meaning: Floats
    fit: Floats
    leaders: Floats

    def part(self, rows: Sequence[int]) -> Components:
        """Some of the pairs, in the order given."""
        return Components(**{name: getattr(self, name)[list(rows)] for name in NAMES})

    def columns(self) -> dict[str, list[float | None]]:
        """The numbers by name, as JSON has them: None for nan."""
        return {name: [None if isnan(value) else value for value in getattr(self, name).tolist()] for name in NAMES}


NAMES = tuple(one.name for one in fields(Components))


def from_columns(columns: Mapping[str, Sequence[float | None]]) -> Components:
    """The components from what `columns` gave; raises KeyError for one that is missing."""
    found = {name: [np.nan if value is None else value for value in columns[name]] for name in NAMES}
    return Components(**{name: np.array(values, dtype=np.float64) for name, values in found.items()})


def saturate(cosine: Floats, half: float) -> Floats:
    """Turns a cosine, small for long texts, into a strength in 0..1 of the same order: x / (x + half), scaled to reach 1 at 1."""
    strength: Floats = cosine * (1.0 + half) / (cosine + half)
    return strength


def strengths(found: Components, weights: Weights) -> dict[str, Floats]:
    """The strength of each part by its name, in 0..1; that of meaning is nan where there is none."""
    return {
        "text": text_strength(
            mixed(found, found.titled, weights.shares),
            found.rendered,
            found.apart,
            found.balance,
            found.concepts,
            weights,
        ),
        "tags": found.tags,
        "meaning": found.meaning,
        "fit": found.fit,
        "leaders": found.leaders,
    }


def text_strength(
    cosine: Floats, rendered: Floats, apart: Floats, balance: Floats, concepts: Floats, weights: Weights
) -> Floats:
    """Words, their renderings and concepts together: concepts fill a share of what the words leave open; 0 only where all are 0."""
    own, other = saturate(cosine, weights.half), saturate(rendered, weights.gloss_half)
    words = counted(own, other, apart, weights.glosses * balance)
    return words + weights.concepts * concepts * (1.0 - words)


def weighted(found: Mapping[str, Floats], weights: Weights) -> Floats:
    """The weighted sum of the parts, in the parts' order; without a meaning the other parts are raised in its place."""
    bare = np.isnan(found["meaning"])
    sums = [
        np.sum([share[name] * np.nan_to_num(found[name]) for name in PARTS], axis=0)
        for share in (weights.shares_of(meant=True), weights.shares_of(meant=False))
    ]
    total: Floats = np.where(bare, sums[1], sums[0])
    return total


def nearness(texts: Mapping[str, Floats], meaning: Floats, weights: Weights) -> Floats:
    """How near posts are that are measured by words and by meaning alone: MEANT of meaning, words where there is none."""
    cosine = mixed(Cosines(**{one.name: texts[one.name] for one in fields(Cosines)}), texts["titled"], weights.shares)
    words = text_strength(cosine, texts["rendered"], texts["apart"], texts["balance"], texts["concepts"], weights)
    found: Floats = np.where(np.isnan(meaning), words, (1.0 - MEANT) * words + MEANT * np.nan_to_num(meaning))
    return found


def alone(found: Mapping[str, Floats], weights: Weights) -> Floats:
    """What each pair gets by itself, of all that it can get so: the score without what leads the list."""
    rest = 1.0 - np.where(
        np.isnan(found[MEANING]), weights.shares_of(meant=False)[LEADERS], weights.shares_of(meant=True)[LEADERS]
    )
    found_alone: Floats = weighted({**found, LEADERS: np.zeros_like(found["text"])}, weights) / rest
    return found_alone


def said(found: Mapping[str, Floats], weights: Weights) -> Floats:
    """What words and tags give each pair, of all that they weigh when there is nothing else to go by (levels.said)."""
    none = np.zeros_like(found["text"])
    return alone({**found, "fit": none, MEANING: none + np.nan}, weights)
