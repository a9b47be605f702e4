"""One text as the recommender understands it: features with their weight and concepts with their state;
whole posts are read in posts.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from matchmaker.matching.glossary import render
from matchmaker.matching.intent import State, states
from matchmaker.matching.records import Span
from matchmaker.matching.spotting import Spot, Spotter
from matchmaker.matching.terms import Terms
from matchmaker.matching.text import Normal, Token, analyse, normalise, overlaps

Side = Literal["need", "capability"]

CONTEXT_WEIGHT = 0.5
"""What is there already is context: half the weight of what is wanted (design: half weight at most)."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept named in a text, at [start, end) of the normal form, with what the writer says about it."""

    concept: str
    start: int
    end: int
    state: State
    kind: str = ""
    """The key of the name where it is a kind of the concept rather than another word for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A text, its normal form, its features, those it has when rendered in English, and its mentions, excluded ones too."""

    text: str
    normal: Normal
    words: Terms
    glosses: Terms
    mentions: tuple[Mention, ...]

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The features of the text in its own language."""
        return self.words.tokens

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
    stated = states(normal.text, [spot.place for spot in spots], side, context)
    soft = list(stated.soft)

    def counted(token: Token) -> float:
        return CONTEXT_WEIGHT if overlaps((token.start, token.end), soft) else 1.0

    tokens = analyse(normal, stated.hidden)
    words = Terms.of((token, counted(token)) for token in tokens)
    glosses = Terms.of((token, share * counted(token)) for token, share in render(normal, tokens, stated.hidden))
    return Reading(text, normal, words, glosses, tuple(_mentions(spots, stated.of_spot)))


def _mentions(spots: list[Spot], of_spot: tuple[State, ...]) -> Iterable[Mention]:
    """Mentions of concepts; a brand stands for its category only where it is to be replaced."""
    for spot, state in zip(spots, of_spot, strict=True):
        if not spot.brand or state == "replace":
            yield Mention(spot.concept, spot.start, spot.end, state, spot.kind)
