"""From which score on a capability is held to fit a need at all; what the score is made of stands in scoring.py."""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.matching.records import Match, Part
from matchmaker.matching.weights import LEADERS, MEANING, Weights

SAID = ("text", "tags")


def said(parts: Iterable[Part]) -> float:
    """What words and tags together give, of all that they weigh when there is nothing else to go by: conditions such as price and
    industry are no reason to think that anything fits, and what an encoder finds alike is no fact,
    and every list is led by something."""
    found = list(parts)
    apart = sum(part.weight for part in found if part.name in (MEANING, LEADERS))
    return sum(part.value for part in found if part.name in SAID) / (1.0 - apart)


def alone(parts: Iterable[Part]) -> float:
    """What a pair gets by itself, of all that it can get so: the score without what leads the list."""
    found = list(parts)
    return sum(part.value for part in found if part.name != LEADERS) / (
        1.0 - sum(part.weight for part in found if part.name == LEADERS)
    )


def near(musts: bool, said: float, alone: float, weights: Weights) -> bool:
    """Whether a row may stand in front of others because of its group: by what words and tags together give; without a must by all
    that the pair gets by itself, because then nothing else speaks against it."""
    return (said if musts else alone) >= weights.fits


def fits(match: Match, weights: Weights) -> bool:
    """Whether a match reaches the level under which a list says that nobody may fit, whatever sentences it has for the musts.

    How often the level is wrong is measured on our own graded set (matching/evaluation/nobody.py, docs/figures.md).
    """
    return said(match.parts) >= weights.fits
