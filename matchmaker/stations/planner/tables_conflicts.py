"""Why not every must-meet can have a table: which exclude each other, and the fewest to drop; visits have `visits_conflicts.py`."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from matchmaker.stations.planner.excluding import smallest_conflict
from matchmaker.stations.planner.plan import Conflict, Plan
from matchmaker.stations.planner.solver import Answer, Program
from matchmaker.stations.planner.tables_facts import Pair, TableFacts, Timetable

SIDES = ("enterprise", "provider")


def place_musts(
    facts: TableFacts, musts: Sequence[Pair], time_limit: float, may_drop: bool
) -> tuple[Timetable, Answer]:
    """Return slots for these must-meets, for as many of them as can be if some may be dropped, and how well that is proven."""
    program = Program()
    cells: dict[tuple[Pair, int], int] = {}
    limits: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for pair in musts:
        able = pair not in facts.never
        mine = {slot: program.choice(1.0) for slot in sorted(facts.common_slots(*pair)) if able}
        program.total(mine.values(), 0 if may_drop else 1, 1)
        for slot, column in mine.items():
            cells[pair, slot] = column
            for key in ((0, pair[0], slot), (1, pair[1], slot), (slot,), (0, pair[0]), (1, pair[1])):
                limits[key].append(column)
    for key, columns in limits.items():
        if len(key) == 3:
            program.total(columns, upper=1)
        else:
            program.total(columns, upper=len(facts.tables[key[0]]) if len(key) == 1 else facts.most[key[0]][key[1]])
    answer = program.solve(time_limit)
    if answer.values is None:
        return {}, answer
    return {pair: slot for (pair, slot), column in cells.items() if answer.values[column] > 0.5}, answer


def dropped_musts(facts: TableFacts, time_limit: float) -> tuple[list[Pair], bool, Timetable]:
    """Return the fewest must-meets without which the others can be, whether that is proven, and slots for the others."""
    placed, answer = place_musts(facts, facts.must, time_limit, may_drop=True)
    return [pair for pair in facts.must if pair not in placed], answer.status == "optimal", placed


def find_conflicts(facts: TableFacts, ends: float) -> list[Conflict]:
    """Return true conflicts, the plain ones with their cause, until what is left can be or time runs out."""
    found, left = [], list(facts.must)
    for code, parts, about in _plain(facts):
        found.append(Conflict(code, tuple(_request(facts, one) for one in parts), about))
        left = [one for one in left if one != parts[0]]

    def possible(some: Collection[Pair]) -> bool:
        limit = max(0.5, (ends - time.monotonic()) / 4)
        return place_musts(facts, list(some), limit, may_drop=False)[1].status != "infeasible"

    while time.monotonic() < ends and not possible(left):
        parts = smallest_conflict(left, possible)
        found.append(Conflict("together", tuple(_request(facts, one) for one in parts), {}))
        left.remove(parts[0])
    return found


def _plain(facts: TableFacts) -> Iterator[tuple[str, list[Pair], dict[str, Any]]]:
    able = []
    for pair in facts.must:
        if pair in facts.never:
            yield "must_and_never", [pair], _named(facts, pair)
        elif not facts.common_slots(*pair):
            yield "no_common_slot", [pair], _named(facts, pair)
        else:
            able.append(pair)
    for side, name in enumerate(SIDES):
        for party, limit in enumerate(facts.most[side]):
            mine = [pair for pair in able if pair[side] == party][: limit + 1]
            if len(mine) > limit:
                yield "too_many_meetings", mine, {name: facts.sides[side][party].id, "most": limit}


def _named(facts: TableFacts, pair: Pair) -> dict[str, Any]:
    return {name: facts.sides[side][pair[side]].id for side, name in enumerate(SIDES)}


def _request(facts: TableFacts, pair: Pair) -> dict[str, Any]:
    return {"request": "must", **_named(facts, pair)}


def told(facts: TableFacts, plan: Plan, conflicts: list[Conflict], dropped: list[Pair]) -> Plan:
    """Return the plan of the rest as the answer to what cannot all be."""
    suggestions = tuple({"drop": "must", **_named(facts, pair)} for pair in dropped)
    return plan.as_status("infeasible", conflicts=tuple(conflicts), suggestions=suggestions)
