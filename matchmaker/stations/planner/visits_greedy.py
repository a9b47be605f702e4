"""Visits one after another, each as good as it can be then: where the solver begins, and what it must not fall below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from matchmaker.stations.planner.visits_facts import Facts, Team, team_parts


def greedy(facts: Facts) -> list[Team]:
    """Return visits without clashes, the factories with the fewest possible seats first; some may be left out."""
    low = facts.problem.team_size[0]
    made: list[Team] = []
    for factory in sorted(facts.factories, key=lambda one: (len(_musts(facts, one)) == 0, _seats(facts, one), one)):
        choices = [
            (_worth(facts, factory, team, made), -slot, slot, team)
            for slot in sorted(facts.factory_slots[factory])
            if len(team := _team(facts, factory, slot, made)) >= low
        ]
        if choices:
            _, _, slot, team = max(choices, key=lambda one: one[:2])
            made.append((factory, slot, frozenset(team)))
    return made


def _seats(facts: Facts, factory: int) -> int:
    return sum(len(facts.common.get((expert, factory), ())) for expert in facts.experts)


def _musts(facts: Facts, factory: int) -> set[int]:
    return {expert for expert, place in facts.must if place == factory}


def _team(facts: Facts, factory: int, slot: int, made: list[Team]) -> set[int]:
    """Return the members chosen one by one, () where a must-meet cannot be."""
    busy = {expert for _, when, team in made if when == slot for expert in team}
    visits = Counter(expert for _, _, team in made for expert in team)
    done = {place for place, _, _ in made}
    promised = Counter(expert for expert, place in facts.must if place not in done and place != factory)
    musts = _musts(facts, factory)
    free = {
        expert
        for expert in facts.experts
        if slot in facts.common.get((expert, factory), ())
        and expert not in busy
        and visits[expert] + promised[expert] < facts.most[expert]
    }
    low, high = facts.problem.team_size
    if not musts <= free or len(musts) > high:
        return set()
    team = set(musts)
    while len(team) < high and free - team:
        gain, _, best = max(_gains(facts, factory, team, free - team, visits))
        if gain <= 0 and len(team) >= low:
            break
        team.add(best)
    return team


def _gains(
    facts: Facts, factory: int, team: set[int], free: set[int], visits: Counter[int]
) -> Iterator[tuple[float, int, int]]:
    now = sum(team_parts(facts, factory, frozenset(team)).values())
    for expert in free:
        with_one = sum(team_parts(facts, factory, frozenset({*team, expert})).values())
        yield with_one - now - facts.problem.weights.load * visits[expert], -expert, expert


def _worth(facts: Facts, factory: int, team: set[int], made: list[Team]) -> float:
    visits = Counter(expert for _, _, others in made for expert in others)
    load = sum(visits[expert] for expert in team)
    return sum(team_parts(facts, factory, frozenset(team)).values()) - facts.problem.weights.load * load
