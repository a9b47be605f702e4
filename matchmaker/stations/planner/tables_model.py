"""Tables as programs: pairs under the limits of their parties, and pairs in some of the slots while the others stand still."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from matchmaker.stations.planner.solver import Answer, Program
from matchmaker.stations.planner.tables_facts import Pair, TableFacts, Timetable

Cell = tuple[Pair, int]


def choose_pairs(facts: TableFacts, musts: Collection[Pair], time_limit: float) -> tuple[list[Pair], Answer]:
    """Return the pairs that are worth most under everybody's limits, and a bound on every timetable.

    What a party can do in a slot is counted, and that both sides and the tables have to be there at once, but not yet with whom: so
    nothing that can be is left out. Without slots it is a flow with rising costs, and whole by itself.
    """
    program = Program()
    columns = {pair: program.choice(worth) for pair, worth in facts.worth.items()}
    for pair in musts:
        program.total([columns[pair]], 1, 1)
    held = {slot: program.column(upper=len(facts.tables[slot])) for slot in sorted(facts.open_slots)}
    for side in (0, 1):
        of_party: dict[int, list[int]] = defaultdict(list)
        for pair, column in columns.items():
            of_party[pair[side]].append(column)
        in_slot: dict[int, list[int]] = defaultdict(list)
        for party, mine in of_party.items():
            more = [program.column(-facts.extra_load(have)) for have in range(facts.most[side][party])]
            program.row([*((one, 1.0) for one in mine), *((one, -1.0) for one in more)], 0, 0)
            used = {slot: program.column() for slot in sorted(facts.free[side][party] & facts.open_slots)}
            program.row([*((one, 1.0) for one in mine), *((one, -1.0) for one in used.values())], 0, 0)
            for slot, column in used.items():
                in_slot[slot].append(column)
        for slot, column in held.items():
            program.row([*((one, 1.0) for one in in_slot[slot]), (column, -1.0)], 0, 0)
    answer = program.solve(time_limit)
    if answer.values is None:
        return [], answer
    return [pair for pair, column in columns.items() if answer.values[column] > 0.5], answer


def refill(
    facts: TableFacts, timetable: Timetable, slots: Collection[int], musts: Collection[Pair], time_limit: float
) -> tuple[Timetable, Answer]:
    """Return the timetable with these slots filled anew, as well as can be while the others stand still, and how that is proven.

    With all slots it is the whole problem. Must-meets stay somewhere in these slots.
    """
    still = {pair: slot for pair, slot in timetable.items() if slot not in slots}
    cells = [(pair, slot) for pair in facts.worth for slot in sorted(facts.common_slots(*pair) & set(slots))]
    return fill(facts, still, cells, musts, time_limit, timetable)


def fill(
    facts: TableFacts,
    still: Timetable,
    cells: Iterable[Cell],
    musts: Collection[Pair],
    time_limit: float,
    begin: Timetable | None = None,
) -> tuple[Timetable, Answer]:
    """Return what stands still and the best of these cells with it; `begin` where nothing better is found in time."""
    program, columns, have = Program(), dict[Cell, int](), facts.loads(still)
    busy = {(side, pair[side], slot) for pair, slot in still.items() for side in (0, 1)}
    for pair, slot in cells:
        able = all(have[side][pair[side]] < facts.most[side][pair[side]] for side in (0, 1))
        if able and pair not in still and not {(0, pair[0], slot), (1, pair[1], slot)} & busy:
            columns[pair, slot] = program.choice(facts.worth[pair])
    _add_limits(facts, program, columns, still, musts)
    answer = program.solve(time_limit, _begin(program, columns, begin) if begin else None)
    if answer.values is None:
        return begin or still, answer
    return still | {pair: slot for (pair, slot), column in columns.items() if answer.values[column] > 0.5}, answer


def _add_limits(
    facts: TableFacts, program: Program, columns: dict[Cell, int], still: Timetable, musts: Collection[Pair]
) -> None:
    have, taken = facts.loads(still), Counter(still.values())
    groups: dict[tuple[str, Any], list[int]] = defaultdict(list)
    for (pair, slot), column in columns.items():
        groups["pair", pair].append(column)
        groups["slot", slot].append(column)
        for side in (0, 1):
            groups["busy", (side, pair[side], slot)].append(column)
            groups["party", (side, pair[side])].append(column)
    for (kind, what), some in groups.items():
        if kind == "slot":
            program.total(some, upper=len(facts.tables[what]) - taken[what])
        elif kind != "party":
            program.total(some, 1 if kind == "pair" and what in musts else 0, 1)
    for (kind, what), some in groups.items():
        if kind == "party":
            side, party = what
            costs = [facts.extra_load(count) for count in range(have[side][party], facts.most[side][party])]
            more = [program.column(-cost) for cost in costs]
            program.row([*((one, 1.0) for one in some), *((one, -1.0) for one in more)], 0, 0)


def _begin(program: Program, cells: dict[Cell, int], timetable: Timetable) -> list[float]:
    """Return the timetable as a solution of the program; the columns of load follow from their rows."""
    values = [0.0] * len(program.worth)
    for (pair, slot), column in cells.items():
        values[column] = float(timetable.get(pair) == slot)
    for row in range(len(program.row_lower)):
        terms = range(program.starts[row], program.starts[row + 1])
        more = [program.index[term] for term in terms if program.value[term] < 0]
        count = sum(values[program.index[term]] for term in terms if program.value[term] > 0)
        for rank, column in enumerate(more):
            values[column] = float(rank < count)
    return values
