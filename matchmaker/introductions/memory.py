"""What each reason of a refusal covers and what ends it: one table and pure functions; the rows are read in `refusals.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Protocol

from matchmaker.introductions.states import DeclineReason, Side


class Reach(StrEnum):
    """Which needs a refusal keeps a provider from: that need, all needs at its place, all needs, all needs of that enterprise."""

    NEED = "need"
    PLACE = "place"
    PROVIDER = "provider"
    PAIR = "pair"


@dataclass(frozen=True)
class Rule:
    """`wakes` names the facts any change of which ends a refusal, `grows` those that end it where they grow; `days` ends it by
    itself, `until` names the fact that holds the day on which it does (`days` where that is empty)."""

    reach: Reach
    wakes: tuple[str, ...] = ()
    grows: tuple[str, ...] = ()
    days: int | None = None
    until: str = ""


RULES: dict[str, Rule] = {
    DeclineReason.REGION: Rule(Reach.PLACE, wakes=("regions",)),
    DeclineReason.BUDGET: Rule(Reach.NEED, wakes=("budget", "price")),
    DeclineReason.CAPACITY: Rule(Reach.PROVIDER, grows=("capacity", "ended"), days=60),
    DeclineReason.PROCESS: Rule(Reach.NEED, wakes=("does", "requirements")),
    DeclineReason.TRIED: Rule(Reach.PAIR),
    DeclineReason.COMPETITOR: Rule(Reach.PAIR),
    DeclineReason.TIMING: Rule(Reach.NEED, wakes=("deadline", "delivery"), days=60, until="deadline"),
    DeclineReason.OTHER: Rule(Reach.NEED),
}


class Said(Protocol):
    """A refusal, as far as this file knows one."""

    @property
    def need_id(self) -> int: ...
    @property
    def enterprise_id(self) -> int: ...
    @property
    def side(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def facts(self) -> dict[str, Any]: ...


class Asked(Protocol):
    """A need, as far as this file knows one."""

    @property
    def id(self) -> int: ...
    @property
    def organisation_id(self) -> int: ...
    @property
    def place(self) -> str: ...


def kept_facts(reason: str, facts: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Return what is kept with a refusal: the facts that its rule looks at, and the place where it reaches that far."""
    rule = RULES[reason]
    kept = {name: facts[name] for name in (*rule.wakes, *rule.grows)}
    return kept | ({"place": place} if rule.reach == Reach.PLACE else {})


def ends_on(reason: str, facts: Mapping[str, Any], day: date) -> date | None:
    """Return the day from which a refusal of `day` no longer holds by itself, None where none is set."""
    rule = RULES[reason]
    if rule.until and facts.get(rule.until):
        return date.fromisoformat(facts[rule.until]) + timedelta(days=1)
    return day + timedelta(days=rule.days) if rule.days else None


def covers(said: Said, need: Asked) -> bool:
    """Return whether a refusal speaks of this need.

    What a provider says of itself reaches every enterprise; what an enterprise says reaches its own needs alone, and its own want of
    people that need alone.
    """
    if need.id == said.need_id:
        return "place" not in said.facts or said.facts["place"] == need.place  # the need moved to another place
    reach, same = RULES[said.reason].reach, need.organisation_id == said.enterprise_id
    if reach == Reach.PAIR:
        return same
    by_provider = said.side == Side.PROVIDER
    if reach == Reach.PLACE:
        place = said.facts.get("place")
        return bool(place) and place == need.place and (same or by_provider)
    return reach == Reach.PROVIDER and by_provider and bool(said.facts)


def is_awake(said: Said, now: Mapping[str, Any]) -> bool:
    """Return whether the facts have changed since, so that the reason no longer holds; only facts that were kept count."""
    rule, kept = RULES[said.reason], said.facts
    changed = any(name in kept and kept[name] != now[name] for name in rule.wakes)
    return changed or any(name in kept and now[name] > kept[name] for name in rule.grows)
