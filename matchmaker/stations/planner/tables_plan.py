"""Plans tables: pairs under their limits first, then slots, then slot by slot better; the programs are in `tables_model.py`."""

from __future__ import annotations

import time
from collections.abc import Collection
from itertools import combinations, cycle

from matchmaker.stations.planner.plan import Plan
from matchmaker.stations.planner.problem import TableProblem
from matchmaker.stations.planner.solver import Program
from matchmaker.stations.planner.tables_conflicts import dropped_musts, find_conflicts, told
from matchmaker.stations.planner.tables_explaining import table_shortcomings
from matchmaker.stations.planner.tables_facts import Pair, TableFacts, Timetable, score, seated
from matchmaker.stations.planner.tables_greedy import greedy
from matchmaker.stations.planner.tables_model import choose_pairs, refill

SMALL = 1e-6
AT_ONCE = (
    8_000  # cells (pair and slot) up to which the whole is one program; HiGHS was seen to overstay its limit at 36,000
)
CLOSE = 1e-3  # a gap at which large timetables are no longer improved


def plan_tables(problem: TableProblem, time_limit: float = 60.0) -> Plan:
    """Return the best timetable of one-to-one meetings that is found in `time_limit` seconds, with the bound of what could be.

    Where not all must-meets can be the status is `infeasible`, with true conflicts, which to drop, and the best timetable of the rest;
    `incomplete` where time ran out before all of them had a place. The same input gives the same plan unless time runs out.
    """
    began, facts = time.monotonic(), TableFacts(problem)
    ends = began + time_limit
    dropped, proven, placed = dropped_musts(facts, max(1.0, time_limit * 0.2))
    kept = [pair for pair in facts.must if pair not in dropped]
    conflicts = find_conflicts(facts, time.monotonic() + time_limit * 0.2) if dropped and proven else []
    timetable, bound = best_timetable(facts, kept, placed, ends)
    plan = finished(facts, timetable, bound)
    if not dropped:
        return plan
    return told(facts, plan, conflicts, dropped) if proven else plan.as_status("incomplete")


def best_timetable(
    facts: TableFacts, musts: Collection[Pair], placed: Timetable, ends: float
) -> tuple[Timetable, float]:
    """Return a timetable that holds these must-meets, and a bound on all that do. `placed` has a slot for each of them."""
    left = max(1.0, ends - time.monotonic())
    pairs, relaxed = choose_pairs(facts, musts, left * 0.4)
    bound = min(relaxed.bound, _all_worth(facts))
    first = _filled(facts, dict(placed), set(pairs), musts)
    timetable = max(first, greedy(facts, placed), key=lambda one: _total(facts, one))
    if sum(len(facts.common_slots(*pair)) for pair in facts.worth) <= AT_ONCE:
        if bound - _total(facts, timetable) > SMALL:
            timetable, answer = refill(facts, timetable, facts.open_slots, musts, max(1.0, ends - time.monotonic()))
            bound = min(bound, answer.bound)
        return timetable, bound
    return _improved(facts, timetable, musts, bound, ends), bound


def _filled(facts: TableFacts, timetable: Timetable, pairs: set[Pair], musts: Collection[Pair]) -> Timetable:
    """Return the timetable with the chosen pairs put into slots, the scarcest slot first, in each those who have the least room left."""
    slots = sorted(facts.open_slots, key=lambda slot: (sum(slot in facts.common_slots(*one) for one in pairs), slot))
    for number, slot in enumerate(slots):
        later = set(slots[number:])
        taken = {(side, pair[side]) for pair, when in timetable.items() if when == slot for side in (0, 1)}
        left = [pair for pair in pairs if pair not in timetable]
        waiting = facts.loads(left)
        program, columns = Program(), {}
        for pair in sorted(left):
            if slot in facts.common_slots(*pair) and not {(0, pair[0]), (1, pair[1])} & taken:
                urgent = [waiting[side][pair[side]] / len(facts.free[side][pair[side]] & later) for side in (0, 1)]
                scarce = 1 / len(facts.common_slots(*pair) & later)
                columns[pair] = program.choice(1 + sum(min(one, 2) ** 4 for one in urgent) + scarce)
        for side in (0, 1):
            mine: dict[int, list[int]] = {}
            for pair, column in columns.items():
                mine.setdefault(pair[side], []).append(column)
            for some in mine.values():
                program.total(some, upper=1)
        program.total(columns.values(), upper=len(facts.tables[slot]) - len(taken) // 2)
        answer = program.solve(5.0)
        if answer.values is not None:
            timetable |= {pair: slot for pair, column in columns.items() if answer.values[column] > 0.5}
    return timetable


def _improved(facts: TableFacts, timetable: Timetable, musts: Collection[Pair], bound: float, ends: float) -> Timetable:
    """Return the timetable after filling one slot anew, then two at a time, until nothing is gained, it is close, or time is up."""
    slots, worth = sorted(facts.open_slots), _total(facts, timetable)
    one: list[tuple[int, ...]] = [(slot,) for slot in slots]
    for neighbourhood in (one, list(combinations(slots, 2))):
        since = 0  # how many were tried since the last gain
        for some in cycle(neighbourhood):
            left = ends - time.monotonic()
            if left <= 0 or bound - worth <= CLOSE * abs(bound):
                return timetable
            there = [pair for pair in musts if timetable[pair] in some]
            other, _ = refill(facts, timetable, some, there, min(left, 5.0))
            since += 1
            if _total(facts, other) > worth + SMALL:
                timetable, worth, since = other, _total(facts, other), 0
            if since >= len(neighbourhood):
                break
    return timetable


def _total(facts: TableFacts, timetable: Timetable) -> float:
    return sum(score(facts, timetable).values())


def _all_worth(facts: TableFacts) -> float:
    return sum(max(0.0, worth) for worth in facts.worth.values())


def finished(facts: TableFacts, timetable: Timetable, bound: float) -> Plan:
    """Return the plan of a timetable, with its worth worked out anew."""
    parts = score(facts, timetable)
    objective = sum(parts.values())
    bound = max(bound, objective)
    gap = (bound - objective) / max(1.0, abs(objective))
    plan = Plan(
        "optimal" if gap <= SMALL else "feasible",
        meetings=seated(facts, timetable),
        objective=round(objective, 6) + 0.0,
        bound=round(bound, 6) + 0.0,
        gap=round(gap, 9),
        parts={name: round(worth, 6) + 0.0 for name, worth in parts.items()},
        dropped=tuple(
            named for named, pair in zip(facts.problem.must, facts.must, strict=True) if pair not in timetable
        ),
    )
    return table_shortcomings(facts.problem, plan)
