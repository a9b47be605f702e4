"""Visits in numbers: who may go where and when, and what each part of the objective makes of a plan; choosing one is `visits_plan.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import ceil

from matchmaker.stations.planner.plan import Visit
from matchmaker.stations.planner.problem import Id, VisitProblem, plain

# A visit by numbers: factory, slot, experts. Numbers follow the order of the problem's lists.
Team = tuple[int, int, frozenset[int]]
HALF_HOUR = 30
PARTS = ("fit", "outsider", "preference", "language", "neutral", "travel", "load")


@dataclass
class Facts:
    """What the problem says, by numbers; `before` is the plan of which as much as can be is to stay. All is worked out once."""

    problem: VisitProblem
    before: list[Team] | None = None

    @cached_property
    def experts(self) -> range:
        return range(len(self.problem.experts))

    @cached_property
    def factories(self) -> range:
        return range(len(self.problem.factories))

    @cached_property
    def slots(self) -> range:
        return range(len(self.problem.slots))

    @cached_property
    def expert_number(self) -> dict[Id, int]:
        return {one.id: number for number, one in enumerate(self.problem.experts)}

    @cached_property
    def factory_number(self) -> dict[Id, int]:
        return {one.id: number for number, one in enumerate(self.problem.factories)}

    @cached_property
    def slot_number(self) -> dict[Id, int]:
        return {one.id: number for number, one in enumerate(self.problem.slots)}

    def _open(self, available: tuple[Id, ...] | None) -> frozenset[int]:
        return frozenset(self.slots if available is None else (self.slot_number[one] for one in available))

    @cached_property
    def expert_slots(self) -> list[frozenset[int]]:
        return [self._open(one.available) for one in self.problem.experts]

    @cached_property
    def factory_slots(self) -> list[frozenset[int]]:
        return [self._open(one.available) for one in self.problem.factories]

    @cached_property
    def barred(self) -> list[set[int]]:
        """Return for each expert the factories that are out of the question: never, conflicts, the employer itself."""
        found = []
        for expert in self.problem.experts:
            own = {*expert.conflicts, *((expert.employer,) if expert.employer is not None else ())}
            found.append({self.factory_number[one] for one in own if one in self.factory_number})
        for one, factory in self.problem.never:
            found[self.expert_number[one]].add(self.factory_number[factory])
        return found

    @cached_property
    def must(self) -> list[tuple[int, int]]:
        return [(self.expert_number[one], self.factory_number[factory]) for one, factory in self.problem.must]

    @cached_property
    def common(self) -> dict[tuple[int, int], list[int]]:
        """Return for each expert and factory that may meet the slots in which they can."""
        return {
            (expert, factory): sorted(self.expert_slots[expert] & self.factory_slots[factory])
            for expert in self.experts
            for factory in self.factories
            if factory not in self.barred[expert] and self.expert_slots[expert] & self.factory_slots[factory]
        }

    @cached_property
    def most(self) -> list[int]:
        """Return how many visits each expert can make at most."""
        limits = [one.max_visits for one in self.problem.experts]
        return [
            len(free) if limit is None else min(limit, len(free))
            for limit, free in zip(limits, self.expert_slots, strict=True)
        ]

    @cached_property
    def asked(self) -> list[frozenset[str]]:
        return [plain(one.fields) for one in self.problem.factories]

    @cached_property
    def known(self) -> list[frozenset[str]]:
        return [plain(one.fields) for one in self.problem.experts]

    @cached_property
    def insiders(self) -> list[set[int]]:
        """Return for each factory who knows one of its fields: everybody where it asks for none."""
        return [{one for one in self.experts if not asked or asked & self.known[one]} for asked in self.asked]

    @cached_property
    def speaks(self) -> list[set[int]]:
        """Return for each factory who speaks its language: everybody where it asks for none."""
        languages = [plain(one.languages) for one in self.problem.experts]
        wanted = [plain([one.language]) if one.language is not None else frozenset() for one in self.problem.factories]
        return [{expert for expert in self.experts if want <= languages[expert]} for want in wanted]

    @cached_property
    def neutral(self) -> set[int]:
        """Return who has no tie: no employer, or one that sells nothing. Where nobody says who sells, no tie is known."""
        selling = set(self.problem.providers or ())
        return {number for number, one in enumerate(self.problem.experts) if one.employer not in selling}

    @cached_property
    def wished_by_factory(self) -> list[set[int]]:
        """Return for each factory the experts it asked for."""
        return [{self.expert_number[who] for who in one.wishes} for one in self.problem.factories]

    @cached_property
    def wished_by_expert(self) -> list[set[int]]:
        """Return for each expert the factories asked for."""
        return [{self.factory_number[where] for where in one.wishes} for one in self.problem.experts]

    @cached_property
    def sites(self) -> list[str]:
        return ["" if one.site is None else str(one.site) for one in self.problem.factories]

    def minutes(self, start: str, end: str) -> float:
        """Return the minutes between two sites; one direction stands for both, what is not given is 0."""
        if start == end:
            return 0
        travel = self.problem.travel
        there, back = travel.get(start, {}).get(end), travel.get(end, {}).get(start)
        return there if there is not None else (back or 0)

    def steps(self, start: str, end: str) -> int:
        """Return the begun half hours between two sites."""
        return ceil(self.minutes(start, end) / HALF_HOUR)

    @cached_property
    def days(self) -> list[list[int]]:
        """Return the slots of each day, in the order in which they are listed."""
        found: dict[Id | tuple[int], list[int]] = {}
        for number, slot in enumerate(self.problem.slots):
            found.setdefault((number,) if slot.day is None else slot.day, []).append(number)
        return list(found.values())

    def teams(self, visits: Iterable[Visit]) -> list[Team]:
        """Return visits by numbers. Raises KeyError for an id that the problem has not."""
        return [
            (
                self.factory_number[one.factory],
                self.slot_number[one.slot],
                frozenset(self.expert_number[who] for who in one.experts),
            )
            for one in visits
        ]

    def visits(self, teams: Iterable[Team]) -> tuple[Visit, ...]:
        """Return numbered visits by ids, in order of slot and factory."""
        return tuple(
            Visit(
                self.problem.factories[factory].id,
                self.problem.slots[slot].id,
                tuple(self.problem.experts[expert].id for expert in sorted(team)),
            )
            for factory, slot, team in sorted(teams, key=lambda one: (one[1], one[0]))
        )


def team_parts(facts: Facts, factory: int, team: frozenset[int]) -> dict[str, float]:
    """Return what one team is worth at one factory, part by part, before experts' wishes, ways and load."""
    weights = facts.problem.weights
    covered = facts.asked[factory] & frozenset().union(*(facts.known[expert] for expert in team))
    return {
        "fit": weights.fit * len(covered),
        "outsider": -weights.outsider * sum(expert not in facts.insiders[factory] for expert in team),
        "preference": weights.preference * bool(team & facts.wished_by_factory[factory]),
        "language": -weights.language * (not team & facts.speaks[factory]),
        "neutral": -weights.neutral * (not team & facts.neutral),
    }


def expert_parts(
    facts: Facts, expert: int, places: dict[int, int], before: dict[tuple[str, int, int], int] | None = None
) -> dict[str, float]:
    """Return what one expert's timetable (slot -> factory) is worth, part by part: a wish, ways, load, and cells unlike before."""
    weights, count = facts.problem.weights, len(places)
    found = {
        "preference": weights.preference * (not facts.wished_by_expert[expert].isdisjoint(places.values())),
        "travel": -weights.travel * sum(_ways(facts, places)),
        "load": -weights.load * count * (count - 1) / 2,
    }
    if before is not None:
        was = {slot: before.get(("expert", expert, slot)) for slot in facts.slots}
        found["change"] = -weights.change * sum(places.get(slot) != factory for slot, factory in was.items())
    return found


def _ways(facts: Facts, places: dict[int, int]) -> Iterator[int]:
    """Yield the begun half hours of every way between two visits that follow each other on a day."""
    for day in facts.days:
        stops = [facts.sites[places[slot]] for slot in day if slot in places]
        yield from (facts.steps(start, end) for start, end in pairwise(stops))


def score(facts: Facts, teams: list[Team]) -> dict[str, float]:
    """Return the objective part by part: what the teams are worth, less ways and uneven load."""
    parts = dict.fromkeys(PARTS, 0.0)
    before = None if facts.before is None else cells(facts.before)
    timetables: list[dict[int, int]] = [{} for _ in facts.experts]
    found = [team_parts(facts, factory, team) for factory, _, team in teams]
    for factory, slot, team in teams:
        for expert in team:
            timetables[expert][slot] = factory
    found += [expert_parts(facts, expert, places, before) for expert, places in enumerate(timetables)]
    for one in found:
        for name, worth in one.items():
            parts[name] = parts.get(name, 0.0) + worth
    if before is not None:
        held = {("factory", factory, slot) for factory, slot, _ in teams}
        were = {cell for cell in before if cell[0] == "factory"}
        parts["change"] = parts.get("change", 0.0) - facts.problem.weights.change * len(held ^ were)
    return parts


def changed_cells(before: list[Team], after: list[Team]) -> int:
    """Return in how many slots an expert is at another factory than before, or a factory is visited or not, unlike before."""
    one, two = cells(before), cells(after)
    return sum(one.get(cell) != two.get(cell) for cell in one.keys() | two.keys())


def cells(teams: list[Team]) -> dict[tuple[str, int, int], int]:
    """Return the timetables of everybody: (expert or factory, its number, slot) -> factory."""
    return {
        cell: factory
        for factory, slot, team in teams
        for cell in (("factory", factory, slot), *(("expert", expert, slot) for expert in team))
    }
