"""Keeps a group together for the day: among plans of the same worth the one with the fewest parted colleagues."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import combinations

from matchmaker.stations.planner.visits_facts import Facts, Team, score

SMALL = 1e-9


def parted(facts: Facts, teams: list[Team]) -> int:
    """Return how often colleagues of a visit part on its day: a slot in which one of the two is elsewhere without the other."""
    place = {(expert, slot): factory for factory, slot, team in teams for expert in team}
    count = 0
    for day in facts.days:
        pairs = {pair for _, slot, team in teams if slot in day for pair in combinations(sorted(team), 2)}
        count += sum(place.get((one, slot)) != place.get((two, slot)) for one, two in pairs for slot in day)
    return count


def keep_together(facts: Facts, teams: list[Team], ends: float) -> list[Team]:
    """Return visits of the same worth, moved and exchanged as long as fewer colleagues part; stops at `ends`."""
    best, worth = parted(facts, teams), sum(score(facts, teams).values())
    improved = True
    while improved and best and time.monotonic() < ends:
        improved = False
        for other in _neighbours(facts, teams):
            if time.monotonic() >= ends:
                break
            if parted(facts, other) < best and _as_good(facts, other, worth):
                teams, best, improved = other, parted(facts, other), True
                break
    return teams


def _as_good(facts: Facts, teams: list[Team], worth: float) -> bool:
    return sum(score(facts, teams).values()) >= worth - SMALL


def _neighbours(facts: Facts, teams: list[Team]) -> Iterator[list[Team]]:
    """Yield what one change leads to without a clash: a visit moved, two visits or two experts exchanged."""
    busy = {(expert, slot) for _, slot, team in teams for expert in team}
    for number, (factory, slot, team) in enumerate(teams):
        for other in facts.factory_slots[factory] - {slot}:
            if all(other in facts.expert_slots[who] and (who, other) not in busy for who in team):
                yield [*teams[:number], (factory, other, team), *teams[number + 1 :]]
    for one, two in combinations(range(len(teams)), 2):
        yield from _exchanged_slots(facts, teams, one, two)
        if teams[one][1] == teams[two][1]:
            yield from _exchanged_experts(facts, teams, one, two)


def _exchanged_slots(facts: Facts, teams: list[Team], one: int, two: int) -> Iterator[list[Team]]:
    (f, s, team), (g, t, other) = teams[one], teams[two]
    if s == t or t not in facts.factory_slots[f] or s not in facts.factory_slots[g]:
        return
    changed = list(teams)
    changed[one], changed[two] = (f, t, team), (g, s, other)
    rest = [(when, third) for number, (_, when, third) in enumerate(teams) if number not in (one, two)]
    for moved, when in ((team, t), (other, s)):
        if not all(when in facts.expert_slots[who] for who in moved):
            return
        if any(third & moved for slot, third in rest if slot == when):
            return
    yield changed


def _exchanged_experts(facts: Facts, teams: list[Team], one: int, two: int) -> Iterator[list[Team]]:
    (f, slot, team), (g, _, other) = teams[one], teams[two]
    must = set(facts.must)
    for a in team:
        for b in other:
            if slot in facts.common.get((a, g), ()) and slot in facts.common.get((b, f), ()):
                if (a, f) in must or (b, g) in must:
                    continue
                changed = list(teams)
                changed[one], changed[two] = (f, slot, team - {a} | {b}), (g, slot, other - {b} | {a})
                yield changed
