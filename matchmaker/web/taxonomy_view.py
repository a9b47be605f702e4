"""Looking into the taxonomy for operators: facets, search, relations; it is read-only data, see `data/taxonomy/`."""

from dataclasses import dataclass

from rapidfuzz import fuzz

from matchmaker.matching.taxonomy import Concept
from matchmaker.web.display import taxonomy


@dataclass(frozen=True)
class Opened:
    """One concept with what it is related to, the strongest first."""

    concept: Concept
    related: list[tuple[Concept, float]]


def count_facets() -> list[tuple[str, int]]:
    """Return each facet with its number of concepts, in the file's order."""
    counted: dict[str, int] = {}
    for one in taxonomy().concepts.values():
        counted[one.facet] = counted.get(one.facet, 0) + 1
    return list(counted.items())


def search(words: str, facet: str = "") -> list[Concept]:
    """Return concepts of a facet whose id or any name is like the words, the likest first; all of it without words.

    Without a facet every one is searched, or returned.
    """
    held = [one for one in taxonomy().concepts.values() if facet in ("", one.facet)]
    if not words:
        return held
    asked = words.lower()
    marked = [(max(_likeness(asked, name) for name in (one.id, *one.names)), one) for one in held]
    kept = sorted((mark for mark in marked if mark[0] >= 70), key=lambda mark: (-mark[0], mark[1].id))
    return [one for _, one in kept]


def _likeness(asked: str, name: str) -> float:
    lower = name.lower()
    return 100.0 if asked in lower else float(fuzz.ratio(asked, lower))


def look_up(concept_id: str) -> Opened | None:
    """Return a concept with its relations, None for an unknown id."""
    known = taxonomy().concepts
    if concept_id not in known:
        return None
    linked = [(known[other], weight) for other, weight in taxonomy().related(concept_id).items() if other != concept_id]
    return Opened(known[concept_id], sorted(linked, key=lambda pair: (-pair[1], pair[0].id)))
