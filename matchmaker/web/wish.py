"""What the address of a list asks for: ticked filters, order, providers picked for comparison; and addresses that change one of these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

MOST_PICKED = 4
MATCH, DATE = "match", "date"
SORTS = (MATCH, DATE)
FILTERS = ("seal", "case", "kind", "industry", "region", "mine")
LONGEST = 40
"""Values of an address are codes: longer ones are somebody's play."""


@dataclass(frozen=True)
class Wish:
    """State of a list of providers as its address holds it; `picked` are public codes of providers."""

    ticks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = MATCH
    picked: tuple[str, ...] = ()
    whole: bool = False

    @property
    def values(self) -> dict[str, Any]:
        """What stands in the query; the default order and empty lists do not."""
        found: dict[str, Any] = {name: list(values) for name, values in self.ticks.items() if values}
        if self.sort != MATCH:
            found["sort"] = self.sort
        if self.picked:
            found["with"] = list(self.picked)
        if self.whole:
            found["all"] = "1"
        return found

    def without(self, name: str, value: str) -> "Wish":
        """The same list with one tick taken off."""
        left = {key: [one for one in values if (key, one) != (name, value)] for key, values in self.ticks.items()}
        return replace(self, ticks=left, whole=False)

    def toggled(self, code: str) -> "Wish":
        """The same list with a provider put into the comparison or taken out; a fifth is not taken in."""
        if code in self.picked:
            return replace(self, picked=tuple(one for one in self.picked if one != code))
        return replace(self, picked=(*self.picked, code)[:MOST_PICKED])

    def url(self, endpoint: str, anchor: str | None = None, **path: str) -> str:
        """Return the address of a view with this state."""
        values: dict[str, Any] = {**path, **self.values, "_anchor": anchor}
        return url_for(endpoint, **values)


def read(args: "MultiDict[str, str]") -> Wish:
    """Return what an address asks for; what it cannot mean is left out."""
    ticks = {name: _codes(args.getlist(name)) for name in FILTERS}
    sort = args.get("sort", MATCH)
    return Wish(
        ticks={name: values for name, values in ticks.items() if values},
        sort=sort if sort in SORTS else MATCH,
        picked=tuple(_codes(args.getlist("with"))[:MOST_PICKED]),
        whole=args.get("all") == "1",
    )


def _codes(values: Sequence[str]) -> list[str]:
    return [one for one in dict.fromkeys(values) if one and len(one) <= LONGEST and one.isprintable()]
