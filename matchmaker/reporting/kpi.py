"""The dictionary of figures: code, group, how rows become a value; names and counting rules in words are `web/kpi_labels.py`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from matchmaker.reporting import kpi_rows as rows
from matchmaker.reporting.ledger import Ledger
from matchmaker.reporting.scope import NOBODY, Row, Scope, firms_of, keys_of, mean_of, median_of, values_of


class Measure(StrEnum):
    """How rows become one value: each key once, the sum or mean or median of their values, or the share of those that are 1."""

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    MEDIAN = "median"
    SHARE = "share"


class Group(StrEnum):
    """活动与诊断, 供需, 成效, 成熟度, 时效, 满意度."""

    REACH = "reach"
    MARKET = "market"
    RESULTS = "results"
    MATURITY = "maturity"
    SPEED = "speed"
    SATISFACTION = "satisfaction"


@dataclass(frozen=True)
class Kpi:
    """One entry of the dictionary."""

    code: str
    group: Group
    rows: Callable[[Ledger], Iterable[Row]]
    measure: Measure = Measure.COUNT


@dataclass(frozen=True)
class Figure:
    """A figure with the rows that it counts."""

    kpi: Kpi
    rows: tuple[Row, ...]

    @property
    def n(self) -> int:
        """How many things it rests on; of a mean those that have a value."""
        if self.kpi.measure in (Measure.COUNT, Measure.SHARE):
            return keys_of(self.rows)
        return len(values_of(self.rows))

    @property
    def of(self) -> int:
        """How many could have had a value: the response rate is n of these."""
        return keys_of(self.rows)

    @property
    def firms(self) -> frozenset[int]:
        return firms_of(self.rows)

    @property
    def value(self) -> float | int | None:
        """The figure; None where there is nothing to take a mean, share or sum of: never 0 for unknown."""
        values = values_of(self.rows)
        match self.kpi.measure:
            case Measure.COUNT:
                return self.n
            case Measure.SUM:
                return round(sum(values), 2) if values else None
            case Measure.MEAN:
                return mean_of(self.rows)
            case Measure.MEDIAN:
                return median_of(self.rows)
            case Measure.SHARE:
                return round(100 * sum(values) / len(values), 1) if values else None


DICTIONARY = (
    Kpi("stations", Group.REACH, rows.stations),
    Kpi("enterprises", Group.REACH, rows.enterprises),
    Kpi("experts", Group.REACH, rows.experts),
    Kpi("expert_visits", Group.REACH, rows.expert_visits),
    Kpi("diagnosed", Group.REACH, rows.diagnosed),
    Kpi("reports", Group.REACH, rows.reports),
    Kpi("needs", Group.MARKET, rows.needs),
    Kpi("valid_needs", Group.MARKET, rows.valid_needs),
    Kpi("offers", Group.MARKET, rows.offers),
    Kpi("providers", Group.MARKET, rows.providers),
    Kpi("meetings", Group.RESULTS, rows.meetings),
    Kpi("intentions", Group.RESULTS, rows.intentions),
    Kpi("signed_claimed", Group.RESULTS, rows.signed_claimed),
    Kpi("contracts", Group.RESULTS, rows.contracts),
    Kpi("frameworks", Group.RESULTS, rows.frameworks),
    Kpi("contract_amount", Group.RESULTS, rows.contracts, Measure.SUM),
    Kpi("delivered", Group.RESULTS, rows.delivered),
    Kpi("conversion", Group.RESULTS, rows.conversion, Measure.SHARE),
    Kpi("scenes", Group.RESULTS, rows.scenes),
    Kpi("assessed", Group.MATURITY, rows.assessed),
    Kpi("lift", Group.MATURITY, rows.lift, Measure.MEAN),
    Kpi("findings", Group.MATURITY, rows.findings),
    Kpi("findings_implemented", Group.MATURITY, rows.findings_implemented),
    Kpi("gaps_closed", Group.MATURITY, rows.gaps_closed),
    Kpi("days_to_match", Group.SPEED, rows.days_to_match, Measure.MEDIAN),
    Kpi("days_to_meeting", Group.SPEED, rows.days_to_meeting, Measure.MEDIAN),
    Kpi("days_to_report", Group.SPEED, rows.days_to_report, Measure.MEDIAN),
    Kpi("deal_satisfaction", Group.SATISFACTION, rows.deal_ratings, Measure.MEAN),
    Kpi("station_satisfaction", Group.SATISFACTION, rows.station_ratings, Measure.MEAN),
)
BY_CODE = {one.code: one for one in DICTIONARY}
NAMELESS = ("station_satisfaction",)
"""Opinions of single persons: their rows tell neither whose they are nor of which firm."""


def listed(code: str, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return the rows of a figure as lists and files show them, as many and with the same values."""
    if code not in NAMELESS:
        return rows
    ordered = sorted(rows, key=lambda one: (one.code, one.day, one.value is None, one.value or 0))
    return tuple(replace(one, key=f"{one.code} {n}", firm=NOBODY) for n, one in enumerate(ordered, 1))


def figure(kpi: Kpi, ledger: Ledger, scope: Scope) -> Figure:
    """Return one figure for a scope."""
    return Figure(kpi, scope.of(kpi.rows(ledger)))


def figures(scope: Scope, ledger: Ledger | None = None) -> list[Figure]:
    """Return all figures of the dictionary for a scope, in its order."""
    known = ledger or Ledger(scope.as_of)
    return [figure(one, known, scope) for one in DICTIONARY]
