"""The few numbers that the score is made of, read from data/matching/weights.json;
what they weigh is computed in the parts' own files."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from matchmaker.matching.index import TextShares

DATA = Path(__file__).resolve().parents[2] / "data" / "matching" / "weights.json"
PARTS = ("text", "meaning", "leaders", "tags", "fit")
MEANING, LEADERS = "meaning", "leaders"
DIRECT = tuple(part for part in PARTS if part != LEADERS)
"""The parts that a pair gets by itself, whatever else stands in the list."""
SHAPE = ("half", "concepts", "glosses", "gloss_half")


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the parts (they add up to 1), the shape of the text part, the level of a fit; `version` goes into every frozen list."""

    text: float = 0.64
    meaning: float = 0.3
    leaders: float = 0.0
    tags: float = 0.03
    fit: float = 0.03
    half: float = 1.0
    concepts: float = 0.25
    glosses: float = 0.4
    gloss_half: float = 0.6
    fits: float = 0.3
    shares: TextShares = field(default_factory=TextShares)
    version: str = "default"

    def of(self, part: str) -> float:
        """The weight of a part by its name; raises KeyError for an unknown one."""
        if part not in PARTS:
            raise KeyError(part)
        return float(getattr(self, part))

    def shares_of(self, meant: bool) -> dict[str, float]:
        """The weights of the parts by name; for a pair without a meaning that part has 0 and the others are raised to add up to 1."""
        rest = 1.0 if meant else 1.0 - self.meaning
        return {name: 0.0 if name == MEANING and not meant else self.of(name) / rest for name in PARTS}


def parse_weights(content: object) -> Weights:
    """Weights from the content of a weights file; raises ValueError naming what is missing, negative or does not add up to 1."""
    if not isinstance(content, dict):
        raise ValueError("weights: not an object")
    parts = {name: _number(content, "parts", name) for name in PARTS}
    if abs(sum(parts.values()) - 1.0) > 1e-9:
        raise ValueError(f"weights: the parts add up to {sum(parts.values())}, not to 1")
    if not parts[MEANING] + parts[LEADERS] < 1.0:
        raise ValueError("weights: parts.meaning and parts.leaders must leave something for posts without a meaning")
    shape = {name: _number(content, "text", name) for name in SHAPE}
    if not (shape["half"] and shape["gloss_half"]):
        raise ValueError("weights: text.half and text.gloss_half must be above 0")
    shares = TextShares(
        need_title=_number(content, "text", "need_title"),
        capability_title=_number(content, "text", "capability_title"),
        cases=_number(content, "text", "cases"),
    )
    return Weights(
        **parts,
        **shape,
        fits=_number(content, "levels", "fits"),
        shares=shares,
        version=str(content.get("version", "")),
    )


def as_data(weights: Weights) -> dict[str, Any]:
    """The content of a weights file that `parse_weights` reads back as these weights."""
    return {
        "version": weights.version,
        "parts": {name: weights.of(name) for name in PARTS},
        "text": {name: getattr(weights, name) for name in SHAPE} | asdict(weights.shares),
        "levels": {"fits": weights.fits},
    }


def _number(content: dict[str, object], group: str, name: str) -> float:
    values = content.get(group)
    value = values.get(name) if isinstance(values, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 <= value <= 1.0:
        raise ValueError(f"weights: {group}.{name} must be a number in 0..1")
    return float(value)


def load_weights(path: Path = DATA) -> Weights:
    """The weights in a file; raises FileNotFoundError, or ValueError when the file is no valid weights file."""
    return parse_weights(json.loads(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def default_weights() -> Weights:
    """The weights that ship with the product, read once."""
    return load_weights()
