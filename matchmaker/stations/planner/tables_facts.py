"""Tables in numbers: which pairs may meet and when, what a timetable is worth; choosing one is `tables_plan.py`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from matchmaker.stations.planner.plan import Meeting
from matchmaker.stations.planner.problem import Id, Party, TableProblem, plain, wish_worth

Pair = tuple[int, int]  # enterprise, provider
Timetable = dict[Pair, int]  # pair -> slot
PARTS = ("fit", "preference", "language", "load")


@dataclass
class TableFacts:
    """What the problem says, by numbers. Parties of both lists are told apart by their side, 0 or 1."""

    problem: TableProblem

    @cached_property
    def sides(self) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
        return self.problem.enterprises, self.problem.providers

    @cached_property
    def numbers(self) -> tuple[dict[Id, int], dict[Id, int]]:
        one, two = ({party.id: number for number, party in enumerate(side)} for side in self.sides)
        return one, two

    @cached_property
    def slots(self) -> range:
        return range(len(self.problem.slots))

    @cached_property
    def slot_number(self) -> dict[Id, int]:
        return {one.id: number for number, one in enumerate(self.problem.slots)}

    def _open(self, available: tuple[Id, ...] | None) -> frozenset[int]:
        return frozenset(self.slots if available is None else (self.slot_number[one] for one in available))

    @cached_property
    def free(self) -> tuple[list[frozenset[int]], list[frozenset[int]]]:
        """Return for each party of both sides its slots."""
        one, two = ([self._open(party.available) for party in side] for side in self.sides)
        return one, two

    @cached_property
    def tables(self) -> list[list[Id]]:
        """Return for each slot the tables that are there; counted ones are called 1, 2, 3."""
        if isinstance(self.problem.tables, int):
            useful = min(self.problem.tables, *(len(side) for side in self.sides))
            return [list(range(1, useful + 1)) for _ in self.slots]
        return [[one.id for one in self.problem.tables if slot in self._open(one.available)] for slot in self.slots]

    @cached_property
    def open_slots(self) -> frozenset[int]:
        return frozenset(slot for slot in self.slots if self.tables[slot])

    @cached_property
    def most(self) -> tuple[list[int], list[int]]:
        """Return for each party how many meetings it can have at most."""
        one, two = (
            [
                min(len(free & self.open_slots), len(free) if party.max_meetings is None else party.max_meetings)
                for party, free in zip(side, frees, strict=True)
            ]
            for side, frees in zip(self.sides, self.free, strict=True)
        )
        return one, two

    @cached_property
    def must(self) -> list[Pair]:
        return [(self.numbers[0][one], self.numbers[1][two]) for one, two in self.problem.must]

    @cached_property
    def never(self) -> set[Pair]:
        return {(self.numbers[0][one], self.numbers[1][two]) for one, two in self.problem.never}

    @cached_property
    def fields(self) -> tuple[list[frozenset[str]], list[frozenset[str]]]:
        one, two = ([plain(party.fields) for party in side] for side in self.sides)
        return one, two

    @cached_property
    def languages(self) -> tuple[list[frozenset[str]], list[frozenset[str]]]:
        one, two = ([plain(party.languages) for party in side] for side in self.sides)
        return one, two

    def fit(self, one: int, two: int) -> float:
        """Return the fields of both as a share of the fields of either."""
        mine, theirs = self.fields[0][one], self.fields[1][two]
        return len(mine & theirs) / len(mine | theirs) if mine | theirs else 0.0

    def common_slots(self, one: int, two: int) -> frozenset[int]:
        return self.free[0][one] & self.free[1][two] & self.open_slots

    def talk(self, one: int, two: int) -> bool:
        """Return whether the two have a language in common, or one of them takes any."""
        mine, theirs = self.languages[0][one], self.languages[1][two]
        return not mine or not theirs or bool(mine & theirs)

    def pair_parts(self, one: int, two: int) -> dict[str, float]:
        """Return what the meeting of two is worth, part by part, before load."""
        weights, (mine, theirs) = self.problem.weights, (self.sides[0][one], self.sides[1][two])
        return {
            "fit": weights.fit * self.fit(one, two),
            "preference": weights.preference
            * (wish_worth(mine.wishes, theirs.id) + wish_worth(theirs.wishes, mine.id)),
            "language": 0.0 if self.talk(one, two) else -weights.language,
        }

    def pairs(self, named: Iterable[tuple[Id, Id]]) -> list[Pair]:
        """Return pairs by numbers, those of whom one is not here left out."""
        one, two = self.numbers
        return [(one[mine], two[theirs]) for mine, theirs in named if mine in one and theirs in two]

    @cached_property
    def wished(self) -> set[Pair]:
        """Return the pairs of whom one wished for the other."""
        named = {(one.id, other) for one in self.sides[0] for other in one.wishes or ()}
        return set(self.pairs(named | {(other, one.id) for one in self.sides[1] for other in one.wishes or ()}))

    @cached_property
    def worth(self) -> dict[Pair, float]:
        """Return the pairs that may meet and would be worth it, and the must-meets that can, each with its worth.

        A pair is wished for by one side at least, or both sides have no list and their fields touch.
        """
        open_to_all = [[number for number, party in enumerate(side) if party.wishes is None] for side in self.sides]
        fitting = {(one, two) for one in open_to_all[0] for two in open_to_all[1] if self.fit(one, two)}
        able = {
            pair
            for pair in self.wished | fitting | set(self.must)
            if pair not in self.never and self.common_slots(*pair)
        }
        worth = {pair: sum(self.pair_parts(*pair).values()) for pair in sorted(able)}
        musts = set(self.must)
        return {pair: value for pair, value in worth.items() if value > 0 or pair in musts}

    def extra_load(self, have: int) -> float:
        """Return what one more meeting costs a party that has this many."""
        return self.problem.weights.load * have

    def loads(self, pairs: Iterable[Pair]) -> tuple[Counter[int], Counter[int]]:
        """Return how many meetings each party of both sides has."""
        listed = list(pairs)
        return Counter(one for one, _ in listed), Counter(two for _, two in listed)


def score(facts: TableFacts, timetable: Timetable) -> dict[str, float]:
    """Return the objective part by part."""
    parts = dict.fromkeys(PARTS, 0.0)
    for pair in timetable:
        for name, worth in facts.pair_parts(*pair).items():
            parts[name] += worth
    counts = [count for side in facts.loads(timetable) for count in side.values()]
    parts["load"] = -facts.problem.weights.load * sum(count * (count - 1) / 2 for count in counts)
    return parts


def seated(facts: TableFacts, timetable: Timetable, kept: dict[Pair, Id] | None = None) -> tuple[Meeting, ...]:
    """Return the meetings with tables: those that are kept, else the one that the enterprise had before where that is free."""
    last: dict[int, Id] = {}
    found = []
    for slot in facts.slots:
        free = dict.fromkeys(facts.tables[slot])
        pairs = sorted(pair for pair, when in timetable.items() if when == slot)
        places = {pair: kept[pair] for pair in pairs if kept and pair in kept}
        for pair in [one for one in pairs if one not in places and last.get(one[0]) in free]:
            if last[pair[0]] not in places.values():
                places[pair] = last[pair[0]]
        for table in places.values():
            free.pop(table)
        places |= dict(zip([one for one in pairs if one not in places], free, strict=False))
        last |= {pair[0]: places[pair] for pair in pairs}
        found += [
            Meeting(facts.sides[0][one].id, facts.sides[1][two].id, facts.problem.slots[slot].id, places[one, two])
            for one, two in pairs
        ]
    return tuple(found)
