"""Which rules a plan breaks, whoever made it: the pages call this after a change by hand, the command before it prints.

Of visits: unknown (an id), factory_twice, factory_closed, expert_away, expert_twice, barred (never, a conflict, the employer), team_small,
team_large, too_many_visits. Of tables: unknown, pair_twice, enterprise_away, provider_away, enterprise_twice, provider_twice, barred,
table_closed, table_twice, too_many_meetings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, product

from matchmaker.stations.planner.plan import Clash, Plan
from matchmaker.stations.planner.problem import Problem, TableProblem, VisitProblem
from matchmaker.stations.planner.tables_clashes import table_clashes
from matchmaker.stations.planner.tables_explaining import table_shortcomings
from matchmaker.stations.planner.visits_facts import Facts

LONG_WAY = 120  # minutes between two slots that follow each other on a day


def clashes(problem: Problem, plan: Plan) -> list[Clash]:
    """Return every rule that the visits or meetings break. What is asked for and missing is no clash: see `shortcomings`."""
    if isinstance(problem, TableProblem):
        return list(table_clashes(problem, plan.meetings))
    facts = Facts(problem)
    unknown = list(_unknown(facts, plan))
    return unknown or [*_of_experts(facts, plan), *_of_factories(facts, plan)]


def _unknown(facts: Facts, plan: Plan) -> Iterator[Clash]:
    for visit in plan.visits:
        if visit.factory not in facts.factory_number:
            yield Clash("unknown", {"factory": visit.factory})
        if visit.slot not in facts.slot_number:
            yield Clash("unknown", {"slot": visit.slot})
        for who in visit.experts:
            if who not in facts.expert_number:
                yield Clash("unknown", {"expert": who})


def _of_experts(facts: Facts, plan: Plan) -> Iterator[Clash]:
    seats = [(who, visit) for visit in plan.visits for who in visit.experts]
    for (who, slot), count in Counter((who, visit.slot) for who, visit in seats).items():
        if count > 1:
            yield Clash("expert_twice", {"expert": who, "slot": slot})
    for who, visit in seats:
        number = facts.expert_number[who]
        if facts.slot_number[visit.slot] not in facts.expert_slots[number]:
            yield Clash("expert_away", {"expert": who, "slot": visit.slot})
        if facts.factory_number[visit.factory] in facts.barred[number]:
            yield Clash("barred", {"expert": who, "factory": visit.factory})
    for who, count in Counter(who for who, _ in seats).items():
        limit = facts.problem.experts[facts.expert_number[who]].max_visits
        if limit is not None and count > limit:
            yield Clash("too_many_visits", {"expert": who, "count": count, "most": limit})


def _of_factories(facts: Facts, plan: Plan) -> Iterator[Clash]:
    low, high = facts.problem.team_size
    for factory, count in Counter(visit.factory for visit in plan.visits).items():
        if count > 1:
            yield Clash("factory_twice", {"factory": factory})
    for visit in plan.visits:
        if facts.slot_number[visit.slot] not in facts.factory_slots[facts.factory_number[visit.factory]]:
            yield Clash("factory_closed", {"factory": visit.factory, "slot": visit.slot})
        size = len(set(visit.experts))
        if size < low:
            yield Clash("team_small", {"factory": visit.factory, "count": size, "least": low})
        if size > high:
            yield Clash("team_large", {"factory": visit.factory, "count": size, "most": high})


def _long_ways(facts: Facts, plan: Plan) -> Iterator[Clash]:
    """Slots have no hours here, so what fits between two is not ours to say; but nobody should find out on the road."""
    held: dict[int, list[tuple[int, frozenset[int]]]] = {}
    for factory, slot, team in facts.teams(plan.visits):
        held.setdefault(slot, []).append((factory, team))
    for day in facts.days:
        for first, second in pairwise(day):
            for (start, before), (end, after) in product(held.get(first, ()), held.get(second, ())):
                minutes = facts.minutes(facts.sites[start], facts.sites[end])
                if before & after and minutes > LONG_WAY:
                    places = {"from": facts.problem.factories[start].id, "factory": facts.problem.factories[end].id}
                    who = [facts.problem.experts[one].id for one in sorted(before & after)]
                    when = {"slot": facts.problem.slots[second].id, "minutes": round(minutes)}
                    yield Clash("long_way", {**places, **when, "experts": who})


def shortcomings(problem: VisitProblem, plan: Plan) -> Plan:
    """Return the plan with what it leaves open: factories without a visit, must-meets that do not happen, teams without a speaker
    or without anybody who has no tie, and ways that are long for slots that follow each other."""
    facts = Facts(problem)
    teams = {factory: team for factory, _, team in facts.teams(plan.visits)}
    notes = []
    for factory, team in sorted(teams.items()):
        place = {"factory": problem.factories[factory].id}
        if not team & facts.speaks[factory]:
            notes.append(Clash("no_speaker", place))
        if not team & facts.neutral:
            notes.append(Clash("nobody_neutral", place))
    notes += _long_ways(facts, plan)
    return replace(
        plan,
        unserved=tuple(one.id for number, one in enumerate(problem.factories) if number not in teams),
        dropped=tuple(
            pair
            for pair, (expert, factory) in zip(problem.must, facts.must, strict=True)
            if expert not in teams.get(factory, ())
        ),
        notes=tuple(notes),
    )


def left_open(problem: Problem, plan: Plan) -> Plan:
    """Return the plan with what it leaves open as it stands, whoever changed it. Raises KeyError for an id that the problem has not."""
    if isinstance(problem, TableProblem):
        return table_shortcomings(problem, plan)
    return shortcomings(problem, plan)
