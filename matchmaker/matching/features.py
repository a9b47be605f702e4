"""Whether the conditions fit: industry, budget, time and service on site, from attributes alone;
words are matched elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matchmaker.matching.records import Band, CapabilityRecord, NeedRecord

EVERYWHERE = "REG100000"
MONTH_DAYS = 30.44

SHARES = {"industry": 0.35, "budget": 0.25, "deadline": 0.2, "place": 0.2}
"""How the conditions that a need states are weighed against each other."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that the need states: `value` in 0..1, or None where the capability gives no data (it then counts 0)."""

    name: str
    value: float | None
    source: str


def conditions(need: NeedRecord, capability: CapabilityRecord) -> tuple[Condition, ...]:
    """The conditions that the need states, each against the capability's attribute; none stated, none returned."""
    found = []
    if need.industry:
        value = None if not capability.industries else float(need.industry in capability.industries)
        found.append(Condition("industry", value, "industries"))
    if need.budget[1] is not None:
        found.append(Condition("budget", budget_fit(need.budget, capability.price), "price"))
    if need.deadline is not None:
        found.append(Condition("deadline", deadline_fit(need, capability), "months"))
    if need.on_site and need.place:
        value = None if not capability.regions else float(serves(capability.regions, need.place))
        found.append(Condition("place", value, "regions"))
    return tuple(found)


def states_conditions(need: NeedRecord) -> bool:
    """Whether the need states any condition; where it does not, fit is 0 for every capability."""
    return bool(need.industry or need.budget[1] is not None or need.deadline or (need.on_site and need.place))


def fit_strength(need: NeedRecord, capability: CapabilityRecord) -> float:
    """The weighted share of the stated conditions that are met, in 0..1; a condition without data gives nothing."""
    stated = conditions(need, capability)
    whole = sum(SHARES[condition.name] for condition in stated)
    if not whole:
        return 0.0
    return sum(SHARES[condition.name] * (condition.value or 0.0) for condition in stated) / whole


def budget_fit(budget: Band, price: Band) -> float | None:
    """1 where the price band lies within the budget's upper end, the share of the band that does otherwise; None without data."""
    ceiling = budget[1]
    low, high = price
    if ceiling is None or (low is None and high is None):
        return None
    lowest = low if low is not None else 0.0
    highest = high if high is not None else lowest
    if highest <= ceiling:
        return 1.0
    if lowest > ceiling or highest <= lowest:
        return 0.0
    return (ceiling - lowest) / (highest - lowest)


def deadline_fit(need: NeedRecord, capability: CapabilityRecord) -> float | None:
    """1 where the longest delivery ends before the deadline, 0.5 where only the shortest does, else 0; None without data."""
    start = _start(need.posted, capability.earliest_start)
    shortest, longest = capability.months
    if need.deadline is None or start is None or (shortest is None and longest is None):
        return None
    months = (need.deadline - start).days / MONTH_DAYS
    least = shortest if shortest is not None else longest
    most = longest if longest is not None else shortest
    if most is not None and most <= months:
        return 1.0
    return 0.5 if least is not None and least <= months else 0.0


def _start(posted: date | None, earliest: date | None) -> date | None:
    known = [day for day in (posted, earliest) if day is not None]
    return max(known) if known else None


def serves(regions: tuple[str, ...], place: str) -> bool:
    """Whether one of the regions served covers the place: the same, its province (first two digits of the code), or everywhere."""
    return any(region in (EVERYWHERE, place) or _covers(region, place) for region in regions)


def _covers(region: str, place: str) -> bool:
    code, target = region.removeprefix("REG"), place.removeprefix("REG")
    if len(code) != 6 or len(target) != 6 or not (code.isdigit() and target.isdigit()):
        return False
    return code.endswith("0000") and code[:2] == target[:2]
