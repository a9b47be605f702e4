"""From which score on a capability is held to fit a need at all; what the score is made of stands in scoring.py."""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.matching.records import Match, Part
from matchmaker.matching.weights import Weights


def said(parts: Iterable[Part]) -> float:
    """What words and tags together give: conditions such as price and industry alone are no reason to think that anything fits."""
    return sum(part.value for part in parts if part.name != "fit")


def fits(match: Match, weights: Weights) -> bool:
    """Whether a match reaches the level under which a list says that nobody may fit, or has a sentence for each must.

    How often the level is wrong is measured on our own graded set (matching/evaluation/nobody.py, docs/figures.md).
    """
    return match.verdict == "high" or said(match.parts) >= weights.fits
