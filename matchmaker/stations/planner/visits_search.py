"""Improves visits by many small changes (simulated annealing), so that the solver begins near the best and mostly has to prove it."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator
from statistics import median

from matchmaker.stations.planner.visits_facts import Facts, Team, cells, expert_parts, team_parts

SEED, STEPS_A_SEAT, FEWEST_STEPS = 1, 400, 2000
WARM, COLD = 1.0, 0.08  # temperatures at the beginning and the end, in median weights
Placed = tuple[int, frozenset[int]]  # slot, team


class Search:
    """A complete plan without clashes, and changes of it that keep it so."""

    def __init__(self, facts: Facts, teams: list[Team]) -> None:
        self.facts, self.chance = facts, random.Random(SEED)
        self.visits: dict[int, Placed] = {factory: (slot, team) for factory, slot, team in teams}
        self.factories = sorted(self.visits)
        self.at: list[dict[int, int]] = [{} for _ in facts.experts]
        for factory, slot, team in teams:
            for expert in team:
                self.at[expert][slot] = factory
        self.must: dict[int, set[int]] = {factory: set() for factory in self.factories}
        for expert, factory in facts.must:
            self.must.get(factory, set()).add(expert)
        self.open = {factory: sorted(facts.factory_slots[factory]) for factory in self.factories}
        self.able: dict[Placed | tuple[int, int], list[int]] = {}
        for (expert, factory), slots in facts.common.items():
            for slot in slots:
                self.able.setdefault((factory, slot), []).append(expert)
        self.before = None if facts.before is None else cells(facts.before)
        self.team_worth: dict[tuple[int, frozenset[int]], float] = {}
        self.expert_worth: dict[tuple[int, tuple[tuple[int, int], ...]], float] = {}

    def of_team(self, factory: int, placed: Placed) -> float:
        """Return what a factory's visit is worth by itself."""
        slot, team = placed
        key = factory, team
        if key not in self.team_worth:
            self.team_worth[key] = sum(team_parts(self.facts, factory, team).values())
        moved = self.before is not None and ("factory", factory, slot) not in self.before
        return self.team_worth[key] - (2 * self.facts.problem.weights.change if moved else 0.0)

    def of_expert(self, expert: int, places: dict[int, int]) -> float:
        """Return what an expert's timetable is worth by itself."""
        key = expert, tuple(sorted(places.items()))
        if key not in self.expert_worth:
            self.expert_worth[key] = sum(expert_parts(self.facts, expert, places, self.before).values())
        return self.expert_worth[key]

    def gain(self, changes: dict[int, Placed]) -> float | None:
        """Return what the objective gains if these visits change, None where it cannot be."""
        low, high = self.facts.problem.team_size
        touched: set[int] = set()
        total = 0.0
        for factory, (slot, team) in changes.items():
            if not low <= len(team) <= high or not self.must[factory] <= team or slot not in self.open[factory]:
                return None
            touched |= team | self.visits[factory][1]
            total += self.of_team(factory, (slot, team)) - self.of_team(factory, self.visits[factory])
        for expert in touched:
            after = self.timetable(expert, changes)
            if after is None:
                return None
            total += self.of_expert(expert, after) - self.of_expert(expert, self.at[expert])
        return total

    def timetable(self, expert: int, changes: dict[int, Placed]) -> dict[int, int] | None:
        """Return where an expert would be, None where that cannot be."""
        after = {slot: factory for slot, factory in self.at[expert].items() if factory not in changes}
        for factory, (slot, team) in changes.items():
            if expert in team:
                if slot in after or slot not in self.facts.common.get((expert, factory), ()):
                    return None
                after[slot] = factory
        return after if len(after) <= self.facts.most[expert] else None

    def apply(self, changes: dict[int, Placed]) -> None:
        """Make the changes."""
        touched = {one for factory, (_, team) in changes.items() for one in team | self.visits[factory][1]}
        timetables = {expert: self.timetable(expert, changes) for expert in touched}
        for expert, after in timetables.items():
            self.at[expert] = after or {}
        self.visits.update(changes)

    def exchange(self) -> dict[int, Placed]:
        """Return another member, one more or one fewer for some team."""
        factory = self.chance.choice(self.factories)
        slot, team = self.visits[factory]
        free = [one for one in self.able.get((factory, slot), ()) if slot not in self.at[one]]
        loose = sorted(team - self.must[factory])
        kind = self.chance.random()
        out = {self.chance.choice(loose)} if loose and kind < 0.8 else set[int]()
        new = {self.chance.choice(free)} if free and kind > 0.2 else set[int]()
        return {factory: (slot, team - out | new)}

    def cross(self) -> dict[int, Placed]:
        """Return two visits that exchange a member each."""
        if len(self.factories) < 2:
            return {}
        one, two = self.chance.sample(self.factories, 2)
        (slot, mine), (other, theirs) = self.visits[one], self.visits[two]
        give, take = sorted(mine - theirs - self.must[one]), sorted(theirs - mine - self.must[two])
        if not give or not take:
            return {}
        a, b = self.chance.choice(give), self.chance.choice(take)
        return {one: (slot, mine - {a} | {b}), two: (other, theirs - {b} | {a})}

    def move(self) -> dict[int, Placed]:
        """Return a visit in another slot, or two that exchange their slots; members who cannot are replaced."""
        one = self.chance.choice(self.factories)
        slot = self.visits[one][0]
        new = self.chance.choice(self.open[one])
        if new == slot:
            return {}
        there = [factory for factory in self.factories if self.visits[factory][0] == new and slot in self.open[factory]]
        changes = {one: new}
        if there and self.chance.random() < 0.7:
            changes[self.chance.choice(there)] = slot
        return self.refilled(changes)

    def refilled(self, moved: dict[int, int]) -> dict[int, Placed]:
        """Return visits in their new slots with those who can come, and the best of the free for the rest."""
        taken: dict[int, set[int]] = {slot: set() for slot in moved.values()}
        found: dict[int, Placed] = {}
        for factory, slot in moved.items():
            able = [
                one
                for one in self.able.get((factory, slot), ())
                if one not in taken[slot] and self.at[one].get(slot, factory) in moved
            ]
            team = frozenset(self.visits[factory][1].intersection(able))
            spare = [one for one in able if one not in team and len(self.at[one]) < self.facts.most[one]]
            while len(team) < self.facts.problem.team_size[0] and spare:
                some = self.chance.sample(spare, min(8, len(spare)))
                best = max(some, key=lambda one: self._with(factory, slot, team, one))
                team |= {best}
                spare.remove(best)
            taken[slot] |= team
            found[factory] = slot, team
        return found

    def _with(self, factory: int, slot: int, team: frozenset[int], one: int) -> float:
        after = self.of_expert(one, {**self.at[one], slot: factory}) - self.of_expert(one, self.at[one])
        return self.of_team(factory, (slot, team | {one})) + after

    def steps(self) -> Iterator[dict[int, Placed]]:
        """Yield changes without end, small ones mostly."""
        kinds: list[Callable[[], dict[int, Placed]]] = [self.exchange, self.exchange, self.cross, self.move]
        while True:
            yield self.chance.choice(kinds)()


def improved(facts: Facts, teams: list[Team], ends: float) -> list[Team]:
    """Return the best plan that is met on the way; `teams` must be complete and without clashes. Stops at `ends` at the latest."""
    if not teams:
        return teams
    search = Search(facts, teams)
    count = max(FEWEST_STEPS, STEPS_A_SEAT * sum(len(team) for _, _, team in teams))
    weights = facts.problem.weights
    unit = median(
        [one for one in (weights.fit, weights.outsider, weights.preference, weights.travel, weights.load) if one] or [1]
    )
    best, ahead, worth = dict(search.visits), 0.0, 0.0
    for step, changes in zip(range(count), search.steps(), strict=False):
        if step % 64 == 0 and time.monotonic() > ends:
            break
        gain = search.gain(changes) if changes else None
        if gain is None:
            continue
        heat = unit * WARM * (COLD / WARM) ** (step / count)
        if gain >= 0 or search.chance.random() < math.exp(gain / heat):
            search.apply(changes)
            worth += gain
            if worth > ahead + 1e-9:
                best, ahead = dict(search.visits), worth
    return [(factory, slot, team) for factory, (slot, team) in best.items()]
