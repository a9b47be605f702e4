"""The taxonomy: concepts, what each is called, and how concepts are related;
finding them in running text stands in spotting.py."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from matchmaker.matching.text import squeeze

DATA = Path(__file__).resolve().parents[2] / "data" / "taxonomy"

STRENGTH = MappingProxyType({"same": 0.9, "parent": 0.6, "near": 0.5, "sibling": 0.4})
"""How much of a concept another one carries: the same thing under another facet, parent or child, a near use, a sibling."""

SILENT_FACETS = frozenset({"role", "activity", "region"})
"""Facets that say who, when and where; they are never evidence of what is needed, so running text is not searched for them."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One row of the taxonomy; `aliases` holds further names in either language, those of aliases.tsv included."""

    id: str
    facet: str
    zh: str
    en: str
    aliases: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All names, the Chinese one first."""
        return (self.zh, self.en, *self.aliases)


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Concepts by id, with their names as keys, their relations, the brands of their products and the words to be careful with."""

    concepts: Mapping[str, Concept]
    by_name: Mapping[str, str]
    relations: Mapping[str, Mapping[str, float]]
    brands: Mapping[str, str]
    left_out: frozenset[str]
    exact: frozenset[str]
    production: frozenset[str] = frozenset()
    """Names that count only where something is made: a bus is dispatched too."""
    kinds: Mapping[str, str] = field(default_factory=dict)
    """What kind of its concept a name is, by its key, where it is no other word for it: 电镀 is a surface treatment, so is 阳极氧化."""

    def find(self, name: str) -> str | None:
        """The id of the concept called `name` (any script, width, case, hyphen), or None; homonyms count, because a tag was chosen."""
        return self.by_name.get(squeeze(name))

    def related(self, concept: str) -> Mapping[str, float]:
        """Related concepts with their strength in 0..1, the concept itself (1.0) among them; unknown ids relate to themselves."""
        return self.relations.get(concept) or {concept: 1.0}

    def same(self, concept: str) -> list[str]:
        """The concept and those that are the same thing under another facet; needs are no things: 节能 is not yet 合同能源管理."""
        known = self.concepts.get(concept)
        others = self.related(concept)
        if known is None or known.facet == "need":
            return [concept]
        return [concept] + [
            other
            for other, strength in others.items()
            if other != concept and strength >= STRENGTH["same"] and self.concepts[other].facet != "need"
        ]

    def relation(self, one: str, other: str) -> float:
        """Strength in 0..1 of the relation of two concept ids; symmetric, 1 for the same, 0 for strangers."""
        return self.related(one).get(other, 0.0)


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    path = folder / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [{key: value or "" for key, value in row.items()} for row in csv.DictReader(file, delimiter="\t")]


def _concepts(folder: Path) -> dict[str, Concept]:
    extra: dict[str, list[str]] = {}
    for row in _rows(folder, "aliases.tsv"):
        extra.setdefault(row["concept"], []).append(row["term"])
    found = {}
    for row in _rows(folder, "concepts.tsv"):
        aliases = [name for name in row["aliases"].split("|") if name] + extra.get(row["id"], [])
        found[row["id"]] = Concept(row["id"], row["facet"], row["zh"], row["en"], tuple(aliases))
    return found


def _names(concepts: Iterable[Concept]) -> dict[str, str]:
    """Every name's key with its concept; the proper names of all concepts come before any alias."""
    known: dict[str, str] = {}
    ordered = list(concepts)
    proper = [(name, concept.id) for concept in ordered for name in concept.names[:2]]
    further = [(name, concept.id) for concept in ordered for name in concept.names[2:]]
    for name, concept_id in proper + further:
        if key := squeeze(name):
            known.setdefault(key, concept_id)
    return known


def _relations(folder: Path, concepts: Mapping[str, Concept]) -> dict[str, Mapping[str, float]]:
    table: dict[str, dict[str, float]] = {}
    for row in _rows(folder, "related.tsv"):
        one, other, strength = row["concept"], row["other"], STRENGTH[row["kind"]]
        if one not in concepts or other not in concepts:
            raise ValueError(f"related.tsv names an unknown concept: {one} {other}")
        table.setdefault(one, {one: 1.0})[other] = strength
        table.setdefault(other, {other: 1.0})[one] = strength
    return {key: MappingProxyType(value) for key, value in table.items()}


def load_taxonomy(folder: Path = DATA) -> Taxonomy:
    """Reads concepts.tsv and, where present, aliases, related, brands, homonyms and kinds from `folder`.

    Raises FileNotFoundError without concepts.tsv and ValueError when related.tsv names an unknown concept or kind.
    """
    if not (folder / "concepts.tsv").exists():
        raise FileNotFoundError(folder / "concepts.tsv")
    concepts = _concepts(folder)
    careful = _rows(folder, "homonyms.tsv")
    return Taxonomy(
        concepts=MappingProxyType(concepts),
        by_name=MappingProxyType(_names(concepts.values())),
        relations=MappingProxyType(_relations(folder, concepts)),
        brands=MappingProxyType({row["brand"]: row["concept"] for row in _rows(folder, "brands.tsv")}),
        left_out=frozenset(squeeze(row["term"]) for row in careful if row["rule"] == "out"),
        exact=frozenset(row["term"] for row in careful if row["rule"] == "exact"),
        production=frozenset(row["term"] for row in careful if row["rule"] == "production"),
        kinds=MappingProxyType(
            {squeeze(name): row["kind"] for row in _rows(folder, "kinds.tsv") for name in row["names"].split("|")}
        ),
    )


@lru_cache(maxsize=1)
def default_taxonomy() -> Taxonomy:
    """The taxonomy that ships with the product, read once."""
    return load_taxonomy()
