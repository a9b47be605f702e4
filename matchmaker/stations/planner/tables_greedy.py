"""Meetings one after another, the most wanted first, each in the first slot that is free: what the solver must not fall below."""

from __future__ import annotations

from collections import Counter

from matchmaker.stations.planner.tables_facts import TableFacts, Timetable


def greedy(facts: TableFacts, placed: Timetable | None = None) -> Timetable:
    """Return a timetable without clashes that keeps what is placed."""
    timetable = dict(placed or {})
    busy = {(side, pair[side], slot) for pair, slot in timetable.items() for side in (0, 1)}
    tables, loads = Counter(timetable.values()), facts.loads(timetable)
    for pair in sorted(facts.worth, key=lambda one: (-facts.worth[one], one)):
        have = [loads[side][pair[side]] for side in (0, 1)]
        full = any(count >= facts.most[side][pair[side]] for side, count in enumerate(have))
        if pair in timetable or full or facts.worth[pair] <= sum(map(facts.extra_load, have)):
            continue
        for slot in sorted(facts.common_slots(*pair)):
            seats = {(0, pair[0], slot), (1, pair[1], slot)}
            if tables[slot] < len(facts.tables[slot]) and not seats & busy:
                timetable[pair] = slot
                busy |= seats
                tables[slot] += 1
                for side in (0, 1):
                    loads[side][pair[side]] += 1
                break
    return timetable
