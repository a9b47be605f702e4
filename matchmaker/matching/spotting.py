"""Finds taxonomy terms and product brands in running text: word boundaries, longest match, homonyms left out;
the terms stand in taxonomy.py, the words around a term that decide whether it counts in surroundings.py."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from matchmaker.matching.surroundings import cuts_a_word, is_compound, is_of_production
from matchmaker.matching.taxonomy import SILENT_FACETS, Taxonomy
from matchmaker.matching.text import HAN, Normal, normalise, squeeze

_HAN = re.compile(f"[{HAN}]")
_JOINERS = frozenset(" \t\u00a0-‐‑–_/.·'")
_BLANKS = frozenset(" \t\u00a0")
_PLURAL = re.compile(r"e?s(?![^\W_])")
_SPELLINGS = (
    ("isation", "ization"), ("ising", "izing"), ("ise ", "ize "), ("mould", "mold"), ("analyser", "analyzer"), ("labour", "labor"),
    ("centre", "center"), ("fibre", "fiber"), ("colour", "color"), ("programme ", "program "), ("aluminium", "aluminum"),
    ("modelling", "modeling"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spot:
    """A term found at [start, end) of a normal form; `brand` is true where a product's name stands for its category, `honour` where it
    is what a firm is called for merit; `kind` tells which kind of its concept a name is, empty where it is a name for all of it."""

    concept: str
    start: int
    end: int
    brand: bool = False
    honour: bool = False
    kind: str = ""

    @property
    def place(self) -> tuple[int, int, Literal["", "brand", "honour"]]:
        """Where the term stands, with what of it intent.py has to know."""
        return self.start, self.end, "brand" if self.brand else "honour" if self.honour else ""


@dataclass(frozen=True, slots=True)
class _Term:
    concept: str
    length: int
    gaps: frozenset[int]
    brand: bool
    exact: str | None
    production: bool
    honour: bool
    kind: str


def _is_han(char: str) -> bool:
    return _HAN.match(char) is not None


def _squeezed(text: str) -> tuple[str, list[int]]:
    """The letters, digits and ideographs of a normal form, and where each stands in it."""
    places = [at for at, char in enumerate(text) if char.isalnum()]
    return "".join(text[at] for at in places), places


def _spellings(name: str) -> set[str]:
    """The name with British and with American endings."""
    folded = normalise(name).text + " "
    british, american = folded, folded
    for one, other in _SPELLINGS:
        american, british = american.replace(one, other), british.replace(other, one)
    return {folded.strip(), american.strip(), british.strip()}


class Spotter:
    """Spots the names of one taxonomy; building it takes some milliseconds, using it is linear in the text."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        import ahocorasick

        self._automaton: Any = ahocorasick.Automaton()
        terms: dict[str, _Term] = {}
        for name, concept, brand in self._names(taxonomy):
            for spelling in sorted(_spellings(name)):
                key, places = _squeezed(spelling)
                gaps = frozenset(at + 1 for at in range(len(places) - 1) if places[at + 1] != places[at] + 1)
                exact = name if name in taxonomy.exact else None
                kind = taxonomy.kinds.get(squeeze(name), "")
                honour = not brand and taxonomy.concepts[concept].facet == "qualification"
                term = _Term(concept, len(key), gaps, brand, exact, name in taxonomy.production, honour, kind)
                if len(key) > 1:
                    terms.setdefault(key, term)
        for key, term in terms.items():
            self._automaton.add_word(key, term)
        self._automaton.make_automaton()

    @staticmethod
    def _names(taxonomy: Taxonomy) -> Iterator[tuple[str, str, bool]]:
        for concept in taxonomy.concepts.values():
            if concept.facet in SILENT_FACETS:
                continue
            for name in concept.names:
                short = concept.facet == "maturity" and not re.search(rf"[{HAN}]{{4}}|\w \w", name)
                key, _ = _squeezed(normalise(name).text)
                if not short and key not in taxonomy.left_out:
                    yield name, concept.id, False
        for brand, concept_id in taxonomy.brands.items():
            yield brand, concept_id, True

    def spot(self, text: str, normal: Normal | None = None) -> list[Spot]:
        """The terms in the original `text`, longest first where they overlap, in reading order; offsets are those of the normal form."""
        normal = normal or normalise(text)
        squeezed, places = _squeezed(normal.text)
        if not squeezed:
            return []
        found = list(self._accepted(text, normal, squeezed, places))
        found.sort(key=lambda spot: (spot.start - spot.end, spot.start, spot.concept))
        kept: list[Spot] = []
        taken = bytearray(len(normal.text))
        for spot in found:
            if not any(taken[spot.start : spot.end]):
                kept.append(spot)
                taken[spot.start : spot.end] = b"\x01" * (spot.end - spot.start)
        return sorted(kept, key=lambda spot: spot.start)

    def _accepted(self, text: str, normal: Normal, squeezed: str, places: list[int]) -> Iterator[Spot]:
        shouted = text.isupper() and _HAN.search(text) is None
        for last, term in self._automaton.iter(squeezed):
            first = last - term.length + 1
            end = _end(normal.text, places[last], term)
            if end is None or not _begins(normal.text, places[first]):
                continue
            if not _joined(normal.text, places[first : last + 1], term.gaps):
                continue
            start, stop = normal.original(places[first], places[last] + 1)
            if end > places[last] + 1 and text[stop : stop + 1].isupper() and not shouted:
                continue  # CRMS-2 is no plural of CRM
            spelt = text[start:stop] == normal.text[places[first] : end] or not cuts_a_word(text, start, stop)
            if spelt and _counts(term, text[start:stop], normal.text, places[first], end):
                yield Spot(term.concept, places[first], end, term.brand, term.honour, term.kind)


def _counts(term: _Term, written: str, text: str, start: int, end: int) -> bool:
    """Whether a term that stands there means what it is called: as it is written, and by the words around it."""
    if term.exact is not None and unicodedata.normalize("NFKC", written) != term.exact:
        return False
    if cuts_a_word(text, start, end) or is_compound(text, start, end):
        return False
    return not term.production or is_of_production(text, start, end)


def _begins(text: str, at: int) -> bool:
    """Whether a term may begin here: a Latin letter or digit must not follow another."""
    if at == 0 or _is_han(text[at]):
        return True
    before = text[at - 1]
    return not before.isalnum() or _is_han(before)


def _end(text: str, last: int, term: _Term) -> int | None:
    """Where the term ends, an English plural taken in, or None when it is part of a longer word."""
    after = last + 1
    if _is_han(text[last]) or after == len(text) or not text[after].isalnum() or _is_han(text[after]):
        return after
    plural = _PLURAL.match(text, after) if term.length > 2 and text[last].isalpha() else None
    return plural.end() if plural else None


def _joined(text: str, places: list[int], gaps: frozenset[int]) -> bool:
    """Whether the letters may stand for one term, given what lies between them."""
    for step in range(1, len(places)):
        between = text[places[step - 1] + 1 : places[step]]
        if between and not _bridges(text[places[step - 1]], between, text[places[step]], step in gaps):
            return False
    return True


def _bridges(left: str, between: str, right: str, expected: bool) -> bool:
    stopped = "." in between and len(between) > 1
    if stopped or len(between) > 3 or not _JOINERS.issuperset(between):
        return False
    if _is_han(left) and _is_han(right):
        return _BLANKS.issuperset(between)
    return expected or _is_han(left) or _is_han(right) or left.isdigit() != right.isdigit()


@lru_cache(maxsize=1)
def default_spotter() -> Spotter:
    """The spotter of the taxonomy that ships with the product, built once."""
    from matchmaker.matching.taxonomy import default_taxonomy

    return Spotter(default_taxonomy())
