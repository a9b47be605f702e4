"""The product without one part of its score, so that the run tells what the part is worth;
the run is experiment.py's, the parts are scoring.py's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from matchmaker.matching.weights import PARTS, Weights

WORDS, RENDERINGS = "words", "glosses"
"""Between two languages renderings count whole whatever their weight, so the run without them takes all posts for one language's."""

ABLATED = (WORDS, RENDERINGS, "concepts", "meaning", "leaders", "tags", "fit")
"""What can be left out, in the order of the score."""


def without(part: str, weights: Weights) -> Weights:
    """The weights without one part, the others raised to add up to 1; raises KeyError for an unknown part, ValueError if none is left.

    Words and their renderings share one strength, so that without the ones the others count all of it.
    """
    match part:
        case "words":
            return replace(weights, glosses=1.0)
        case "glosses":
            return replace(weights, glosses=0.0)
        case "concepts":
            return replace(weights, concepts=0.0)
    rest = 1.0 - weights.of(part)
    if rest <= 0.0:
        raise ValueError(f"weights: nothing is left without {part}")
    kept: dict[str, Any] = {name: 0.0 if name == part else weights.of(name) / rest for name in PARTS}
    return replace(weights, **kept)
