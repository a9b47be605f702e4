"""Which rules the meetings of a timetable break; called by `clashes.py`, which lists the codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from matchmaker.stations.planner.plan import Clash, Meeting
from matchmaker.stations.planner.problem import TableProblem
from matchmaker.stations.planner.tables_facts import TableFacts

SIDES = ("enterprise", "provider")


def table_clashes(problem: TableProblem, meetings: Sequence[Meeting]) -> Iterator[Clash]:
    """Yield every rule that these meetings break."""
    facts = TableFacts(problem)
    known = []
    for one in meetings:
        unknown = list(_unknown(facts, one))
        yield from unknown
        if not unknown:
            known.append(one)
    for (enterprise, provider), count in Counter((one.enterprise, one.provider) for one in known).items():
        if count > 1:
            yield Clash("pair_twice", {"enterprise": enterprise, "provider": provider})
        if (facts.numbers[0][enterprise], facts.numbers[1][provider]) in facts.never:
            yield Clash("barred", {"enterprise": enterprise, "provider": provider})
    for side in (0, 1):
        yield from _of_parties(facts, known, side)
    yield from _of_tables(facts, known)


def _unknown(facts: TableFacts, one: Meeting) -> Iterator[Clash]:
    for side, who in enumerate((one.enterprise, one.provider)):
        if who not in facts.numbers[side]:
            yield Clash("unknown", {SIDES[side]: who})
    if one.slot not in facts.slot_number:
        yield Clash("unknown", {"slot": one.slot})


def _of_parties(facts: TableFacts, meetings: list[Meeting], side: int) -> Iterator[Clash]:
    for (who, slot), count in Counter((one[side], one.slot) for one in meetings).items():
        if count > 1:
            yield Clash(f"{SIDES[side]}_twice", {SIDES[side]: who, "slot": slot})
        if facts.slot_number[slot] not in facts.free[side][facts.numbers[side][who]]:
            yield Clash(f"{SIDES[side]}_away", {SIDES[side]: who, "slot": slot})
    for who, count in Counter(one[side] for one in meetings).items():
        limit = facts.sides[side][facts.numbers[side][who]].max_meetings
        if limit is not None and count > limit:
            yield Clash("too_many_meetings", {SIDES[side]: who, "count": count, "most": limit})


def _of_tables(facts: TableFacts, meetings: list[Meeting]) -> Iterator[Clash]:
    problem = facts.problem
    for (table, slot), count in Counter((one.table, one.slot) for one in meetings).items():
        if count > 1:
            yield Clash("table_twice", {"table": table, "slot": slot})
        if isinstance(problem.tables, int):
            there = isinstance(table, int) and 1 <= table <= problem.tables
        else:
            there = table in facts.tables[facts.slot_number[slot]]
        if not there:
            yield Clash("table_closed", {"table": table, "slot": slot})
