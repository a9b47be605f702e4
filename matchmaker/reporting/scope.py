"""What a figure is asked for: period, day as of which, park, industry, region; and the row that every figure counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import mean, median

JJJ = "jjj"
"""京津冀, as the filter calls it."""
OUTSIDE = "-"
"""园区外, as the park of a firm without one."""
_JJJ = ("REG11", "REG12", "REG13")  # GB/T 2260: 北京, 天津, 河北


@dataclass(frozen=True)
class Firm:
    """An organisation as figures see it; `uscc` is what firms are told apart by."""

    id: int
    code: str
    uscc: str
    park: str
    industry: str
    region: str

    @property
    def in_jjj(self) -> bool:
        return self.region.startswith(_JJJ)


NOBODY = Firm(0, "", "", "", "", "")
"""Of what is an expert's own, or shall name nobody."""


@dataclass(frozen=True)
class Row:
    """One thing that a figure counts: what it is, the day from which it counts, whose it is, and by which key it counts once."""

    kind: str
    code: str
    day: date
    firm: Firm
    key: str
    value: float | None = None
    note: str = ""
    parks: frozenset[str] | None = None  # of what is counted whole or not at all: where it took place, whosever it is


@dataclass(frozen=True)
class Scope:
    """A period as of a day, with filters. `parks`: the only ones that the reader may know of, None for all."""

    first: date
    last: date
    as_of: date
    park: str = ""
    industry: str = ""
    region: str = ""
    parks: frozenset[str] | None = None

    @property
    def end(self) -> date:
        """The last day that is counted: nothing after the day as of which it is asked."""
        return min(self.last, self.as_of)

    def holds(self, row: Row) -> bool:
        """Return whether a row is within period and filters."""
        inside = self.covers(row.firm) if row.parks is None else self._takes(row.parks)
        return self.first <= row.day <= self.end and inside

    def _takes(self, parks: frozenset[str]) -> bool:
        """Return whether it counts what took place in some parks; a filter that would take a part of it takes nothing."""
        known = self.parks is None or not self.parks.isdisjoint(parks)
        return known and not self.industry and not self.region and (not self.park or self.park in parks)

    def covers(self, firm: Firm) -> bool:
        """Return whether a firm is within the filters and within what the reader may know of."""
        return (
            (self.parks is None or firm.park in self.parks)
            and self.park in ("", firm.park)
            and self.industry in ("", firm.industry)
            and (self.region != JJJ or firm.in_jjj)
        )

    def of(self, rows: Iterable[Row]) -> tuple[Row, ...]:
        """Return the rows that it holds, by day and code."""
        return tuple(sorted((one for one in rows if self.holds(one)), key=lambda one: (one.day, one.code, one.key)))


def firms_of(rows: Iterable[Row]) -> frozenset[int]:
    """Return which firms stand behind rows."""
    return frozenset(one.firm.id for one in rows)


def keys_of(rows: Iterable[Row]) -> int:
    """Return how many things rows name, each once."""
    return len({one.key for one in rows})


def values_of(rows: Iterable[Row]) -> list[float]:
    """Return the values that rows hold, each key once."""
    return list({one.key: one.value for one in rows if one.value is not None}.values())


def mean_of(rows: Iterable[Row]) -> float | None:
    """Return the mean, None where there is nothing."""
    found = values_of(rows)
    return round(mean(found), 2) if found else None


def median_of(rows: Iterable[Row]) -> float | None:
    """Return the median, None where there is nothing."""
    found = values_of(rows)
    return median(found) if found else None
