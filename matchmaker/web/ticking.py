"""A short list with filters by tick boxes: each filter is counted over the rows that pass the others; posts are listed by `listing.py`."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import url_for
from werkzeug.datastructures import MultiDict

from matchmaker.web.listing import Facet, Link, Option

T = TypeVar("T")


@dataclass(frozen=True)
class Dimension(Generic[T]):
    """One filter: what it is called, what a row counts under, how a value is said."""

    label: str
    values: Callable[[T], Sequence[str]]
    say: Callable[[str], str]


@dataclass(frozen=True)
class Ticked(Generic[T]):
    """The list as its page shows it."""

    rows: list[T]
    total: int
    facets: list[Facet]
    chips: list[Link]


def tick(
    rows: Sequence[T], dimensions: Mapping[str, Dimension[T]], asked: MultiDict[str, str], endpoint: str
) -> Ticked[T]:
    """Return the rows that pass the ticks of an address; values that no row has are left out."""
    known = {
        name: dict.fromkeys(value for row in rows for value in one.values(row)) for name, one in dimensions.items()
    }
    ticks = {name: [value for value in asked.getlist(name) if value in known[name]] for name in dimensions}

    def passes(row: T, but: str = "") -> bool:
        return all(
            set(some) & set(dimensions[name].values(row)) for name, some in ticks.items() if some and name != but
        )

    def facet(name: str, one: Dimension[T]) -> Facet:
        counted = Counter(value for row in rows if passes(row, name) for value in one.values(row))
        options = [Option(value, one.say(value), value in ticks[name], counted[value]) for value in known[name]]
        return Facet(name, one.label, options)

    def without(name: str, value: str) -> str:
        left = {key: [one for one in some if (key, one) != (name, value)] for key, some in ticks.items()}
        values: dict[str, Any] = {key: some for key, some in left.items() if some}
        return url_for(endpoint, **values)

    chips = [Link(dimensions[name].say(value), without(name, value)) for name, some in ticks.items() for value in some]
    facets = [facet(name, one) for name, one in dimensions.items()]
    return Ticked([row for row in rows if passes(row)], len(rows), facets, chips)
