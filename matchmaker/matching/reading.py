"""One text as the recommender understands it: features with their weight and concepts with their state;
whole posts are read in posts.py."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from matchmaker.matching.intent import State, states
from matchmaker.matching.records import Span
from matchmaker.matching.spotting import Spot, Spotter
from matchmaker.matching.text import Normal, Token, analyse, normalise, overlaps

Side = Literal["need", "capability"]

CONTEXT_WEIGHT = 0.5
"""What is there already is context: half the weight of what is wanted (design: half weight at most)."""

LEAST_COUNT = 1e-9
"""A count that is smaller after features were taken out is nothing but rounding."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept named in a text, at [start, end) of the normal form, with what the writer says about it."""

    concept: str
    start: int
    end: int
    state: State


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, its normal form, its features (each with a weight in (0, 1]) and its mentions, excluded ones too."""

    text: str
    normal: Normal
    tokens: tuple[Token, ...]
    weights: tuple[float, ...]
    mentions: tuple[Mention, ...]
    totals: Mapping[str, float]

    def counts(self, hidden: Iterable[Span] = ()) -> dict[str, float]:
        """Weighted feature counts without those that touch a hidden span of the normal form (spans sorted and disjoint)."""
        left = dict(self.totals)
        for at in self._touched(hidden):
            key = self.tokens[at].key
            left[key] -= self.weights[at]
            if left[key] < LEAST_COUNT:
                del left[key]
        return left

    def _touched(self, hidden: Iterable[Span]) -> set[int]:
        """Places of the features that share a character with a hidden span."""
        spans = list(hidden)
        if not spans:
            return set()
        longest = max((token.end - token.start for token in self.tokens), default=0)
        found: set[int] = set()
        for start, end in spans:
            low = bisect_left(self.tokens, start - longest, key=lambda token: token.start)
            high = bisect_left(self.tokens, end, key=lambda token: token.start)
            found.update(at for at in range(low, high) if self.tokens[at].end > start)
        return found

    def named(self, hidden: Iterable[Span] = ()) -> dict[str, int]:
        """How often each concept is named outside the hidden spans; excluded ones give none."""
        spans = list(hidden)
        found: dict[str, int] = {}
        for mention in self.mentions:
            if mention.state != "excluded" and not (spans and overlaps((mention.start, mention.end), spans)):
                found[mention.concept] = found.get(mention.concept, 0) + 1
        return found

    def concepts(self) -> dict[str, float]:
        """Concepts that count, with weight 1 (wanted, to be upgraded or replaced) or half (there already); excluded ones give none."""
        found: dict[str, float] = {}
        for mention in self.mentions:
            if mention.state == "excluded":
                continue
            weight = CONTEXT_WEIGHT if mention.state == "present" else 1.0
            found[mention.concept] = max(weight, found.get(mention.concept, 0.0))
        return found


@lru_cache(maxsize=20000)
def read(text: str, spotter: Spotter, side: Side = "need", context: bool = False) -> Reading:
    """Reads one text; with `context` all of it tells what is there already (a need's present systems) unless it says otherwise."""
    normal = normalise(text)
    spots = spotter.spot(text, normal)
    stated = states(normal.text, [(spot.start, spot.end, spot.brand) for spot in spots], side, context)
    tokens = analyse(normal, stated.hidden)
    soft = list(stated.soft)
    weights = tuple(CONTEXT_WEIGHT if overlaps((t.start, t.end), soft) else 1.0 for t in tokens)
    totals: dict[str, float] = {}
    for token, weight in zip(tokens, weights, strict=True):
        totals[token.key] = totals.get(token.key, 0.0) + weight
    return Reading(text, normal, tuple(tokens), weights, tuple(_mentions(spots, stated.of_spot)), totals)


def _mentions(spots: list[Spot], of_spot: tuple[State, ...]) -> Iterable[Mention]:
    """Mentions of concepts; a brand stands for its category only where it is to be replaced."""
    for spot, state in zip(spots, of_spot, strict=True):
        if not spot.brand or state == "replace":
            yield Mention(spot.concept, spot.start, spot.end, state)
