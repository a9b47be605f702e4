"""What lines and solutions speak of beside their subject: quantities that are measured and traits that are asked for, each with the words
for it in both languages; their words are found as terms are, figures are read in amounts.py."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from matchmaker.matching.spotting import Spot, Spotter
from matchmaker.matching.taxonomy import Concept, Taxonomy
from matchmaker.matching.text import Normal, normalise

DATA = Path(__file__).resolve().parents[2] / "data" / "matching"


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something that is measured: `better` tells which way is better, "within" for a band; of a `broad` one there are many in a plant."""

    id: str
    better: str
    broad: bool


@lru_cache(maxsize=1)
def quantities() -> Mapping[str, Quantity]:
    """The quantities of data/matching/quantities.tsv by id."""
    return MappingProxyType(
        {row["id"]: Quantity(row["id"], row["better"], bool(row["broad"])) for row in _rows("quantities.tsv")}
    )


@lru_cache(maxsize=1)
def broad_traits() -> frozenset[str]:
    """Traits that many things have: one says something only beside other words that are shared."""
    return frozenset(row["trait"] for row in _rows("traits.tsv") if row["broad"])


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [{key: value or "" for key, value in row.items()} for row in csv.DictReader(file, delimiter="\t")]


@lru_cache(maxsize=2)
def _spotter(name: str, key: str) -> Spotter:
    concepts = {}
    for row in _rows(name):
        first, *others = row["names"].split("|")
        concepts[row[key]] = Concept(row[key], key, first, first, tuple(others))
    nothing: frozenset[str] = frozenset()
    return Spotter(Taxonomy(concepts, {}, {}, {}, nothing, nothing))


def spot_quantities(text: str, normal: Normal | None = None) -> list[Spot]:
    """The quantities that a text names, in reading order; offsets are those of the normal form."""
    return _spotter("quantities.tsv", "id").spot(text, normal)


def spot_traits(text: str, normal: Normal | None = None) -> list[Spot]:
    """The traits that a text names, in reading order; offsets are those of the normal form."""
    return _spotter("traits.tsv", "trait").spot(text, normal)


_DENIES = re.compile(
    r"(?:不(?:提供|支持|含|包括|包含|做|负责|承担|涉及)|没有|无法|不能)\S{0,4}$"
    r"|\b(?:no|not|without|cannot|don't|doesn't|isn't|aren't|never)\s+(?:\w+\s+){0,3}$"
)


def offered_traits(text: str, normal: Normal | None = None) -> list[Spot]:
    """The traits that a capability's text names without denying them."""
    normal = normal or normalise(text)
    return [
        one for one in spot_traits(text, normal) if not _DENIES.search(normal.text, max(0, one.start - 24), one.start)
    ]
