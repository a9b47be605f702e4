"""Visits as a mixed-integer program: x = this expert at this factory in this slot; solved in `visits_plan.py`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

import numpy as np

from matchmaker.stations.planner.solver import Program
from matchmaker.stations.planner.visits_facts import Facts, Team, cells

Seat = tuple[int, int, int]  # expert, factory, slot
Request = tuple[Literal["serve"], int] | tuple[Literal["must"], int, int]  # a factory; an expert and a factory


@dataclass
class Model:
    """The program and what its columns mean."""

    facts: Facts
    program: Program = field(default_factory=Program)
    seats: dict[Seat, int] = field(default_factory=dict)
    held: dict[tuple[int, int], int] = field(default_factory=dict)  # factory, slot -> column
    by_expert: dict[tuple[int, int], list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    by_factory: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(list))
    pairs: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(list))

    def teams(self, values: np.ndarray) -> list[Team]:
        """Return the visits of a solution."""
        found: dict[tuple[int, int], set[int]] = {
            key: set() for key, column in self.held.items() if values[column] > 0.5
        }
        for (expert, factory, slot), column in self.seats.items():
            if values[column] > 0.5:
                found[factory, slot].add(expert)
        return [(factory, slot, frozenset(team)) for (factory, slot), team in found.items()]


def build(facts: Facts) -> Model:
    """Return the rules of visits without saying who is to be served: seats, teams, one place at a time, most visits."""
    model = Model(facts)
    program = model.program
    for factory in facts.factories:
        for slot in sorted(facts.factory_slots[factory]):
            model.held[factory, slot] = program.choice()
    for (expert, factory), slots in facts.common.items():
        for slot in slots:
            seat = program.choice()
            model.seats[expert, factory, slot] = seat
            model.by_expert[expert, slot].append((factory, seat))
            model.by_factory[factory, slot].append(seat)
            model.pairs[expert, factory].append(seat)
    low, high = facts.problem.team_size
    for key, held in model.held.items():  # seat <= held one by one would be 20 times slower and tell the solver no more
        seats = model.by_factory[key]
        program.row([*((seat, 1.0) for seat in seats), (held, -float(low))], lower=0)
        program.row([*((seat, 1.0) for seat in seats), (held, -float(high))], upper=0)
    for places in model.by_expert.values():
        program.total((seat for _, seat in places), upper=1)
    for expert in facts.experts:
        mine = [seat for factory in facts.factories for seat in model.pairs.get((expert, factory), ())]
        program.total(mine, upper=facts.most[expert])
    return model


def granting(facts: Facts, requests: Collection[Request]) -> Model:
    """Return the model in which exactly these requests are granted: factories that nobody asks for are not visited."""
    model = build(facts)
    asked = {one[1] for one in requests if one[0] == "serve"} | {one[2] for one in requests if one[0] == "must"}
    for factory in facts.factories:
        model.program.total(_held(model, factory), int(factory in asked), int(factory in asked))
    for one in requests:
        if one[0] == "must":
            meets_unless(model, one[1], one[2], ())
    return model


def served_unless(model: Model, factory: int, dropped: int) -> None:
    """This factory is visited once, or the column `dropped` is 1."""
    model.program.total([*_held(model, factory), dropped], 1, 1)


def meets_unless(model: Model, expert: int, factory: int, dropped: Collection[int]) -> None:
    """This expert is in the team of this factory, or one of the columns `dropped` is 1."""
    model.program.total([*model.pairs.get((expert, factory), ()), *dropped], lower=1)


def _held(model: Model, factory: int) -> list[int]:
    return [model.held[factory, slot] for slot in sorted(model.facts.factory_slots[factory])]


def add_worth(model: Model) -> None:
    """Add the objective: outsiders, fields covered, wishes, speakers, ties, load, ways and changes."""
    for (expert, factory, _), seat in model.seats.items():
        if expert not in model.facts.insiders[factory]:
            model.program.worth[seat] = -model.facts.problem.weights.outsider
    _add_team_worth(model)
    _add_expert_worth(model)
    if model.facts.before is not None:
        _add_change_worth(model, cells(model.facts.before))
    if model.facts.problem.weights.travel:
        for day in model.facts.days:
            for first, second in combinations(range(len(day)), 2):
                _add_ways(model, day[first], day[second], day[first + 1 : second])


def _add_team_worth(model: Model) -> None:
    facts, program = model.facts, model.program
    weights = facts.problem.weights
    for factory in facts.factories:
        members = {expert: model.pairs[expert, factory] for expert in facts.experts if (expert, factory) in model.pairs}
        held = [(one, -1.0) for one in _held(model, factory)]
        for name in sorted(facts.asked[factory]):
            able = _seats(members, {expert for expert in members if name in facts.known[expert]})
            covered = program.choice(weights.fit)
            program.row([(covered, 1.0), *((seat, -1.0) for seat in able)], upper=0)
            program.row([(covered, 1.0), *held], upper=0)
        glad = program.choice(weights.preference)
        seats = _seats(members, facts.wished_by_factory[factory])
        program.row([(glad, 1.0), *((seat, -1.0) for seat in seats)], upper=0)
        for weight, fine in ((weights.language, facts.speaks[factory]), (weights.neutral, facts.neutral)):
            if weight and len(fine) < len(facts.experts):
                lacking = program.choice(-weight)
                speaking = ((seat, 1.0) for seat in _seats(members, fine))
                program.row([(lacking, 1.0), *speaking, *held], lower=0)


def _seats(members: dict[int, list[int]], experts: set[int]) -> list[int]:
    return [seat for expert, seats in members.items() if expert in experts for seat in seats]


def _add_expert_worth(model: Model) -> None:
    facts, program = model.facts, model.program
    weights = facts.problem.weights
    for expert in facts.experts:
        seats = {factory: model.pairs.get((expert, factory), []) for factory in facts.factories}
        more = [program.choice(-weights.load * rank) for rank in range(facts.most[expert])]
        program.row([*((seat, 1.0) for some in seats.values() for seat in some), *((one, -1.0) for one in more)], 0, 0)
        wished = [seat for factory in facts.wished_by_expert[expert] for seat in seats[factory]]
        if wished:
            program.row([(program.choice(weights.preference), 1.0), *((seat, -1.0) for seat in wished)], upper=0)


def _add_ways(model: Model, first: int, second: int, between: list[int]) -> None:
    """Begun half hours of each expert from the visit of one slot to that of a later one, where there is none between.

    Of each site a a row: steps >= sum over b of t(a, b) at(b, second) - c(a, a') at(a', first) - max t(a, .) (1 - somewhere in first),
    with c(a, a') = max over b of t(a, b) - t(a', b): it holds for every pair, and is exact where the expert was at a.
    """
    facts = model.facts
    sites = sorted({site for site in facts.sites if site})
    steps = {(a, b): facts.steps(a, b) for a in sites for b in [*sites, ""]}
    for expert in facts.experts:
        before, after = model.by_expert.get((expert, first), []), model.by_expert.get((expert, second), [])
        starts = {facts.sites[factory] for factory, _ in before} - {""}
        ends = {facts.sites[factory] for factory, _ in after}
        if not any(steps[a, b] for a in starts for b in ends):
            continue
        longest = max(steps[a, b] for a in starts for b in ends)
        way = model.program.column(-facts.problem.weights.travel, upper=longest, whole=True)
        middle = [seat for slot in between for _, seat in model.by_expert.get((expert, slot), [])]
        for a in sorted(starts):
            farthest = max(steps[a, b] for b in ends)
            if not farthest:
                continue
            terms = [(way, 1.0), *((seat, -steps[a, facts.sites[factory]]) for factory, seat in after)]
            for factory, seat in before:
                other = facts.sites[factory]
                less = max(steps[a, b] - steps.get((other, b), 0) for b in ends)
                terms.append((seat, less - farthest))
            terms += [(seat, farthest) for seat in middle]
            model.program.row(terms, lower=-farthest)


def _add_change_worth(model: Model, before: dict[tuple[str, int, int], int]) -> None:
    """What stays is paid for, what is new costs; what is elsewhere than before costs once. One constant makes it the changed cells."""
    change, worth = model.facts.problem.weights.change, model.program.worth
    for (expert, factory, slot), column in model.seats.items():
        was = before.get(("expert", expert, slot))
        worth[column] += 0.0 if was not in (None, factory) else (change if was == factory else -change)
    for (factory, slot), column in model.held.items():
        worth[column] += change if ("factory", factory, slot) in before else -change
    model.program.column(-change * len(before), lower=1.0)
