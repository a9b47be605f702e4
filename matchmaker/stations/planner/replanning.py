"""Plans anew when somebody does not come: as much as can be stays where it was; `changes` counts what does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from matchmaker.stations.planner.plan import Meeting, Plan, Visit
from matchmaker.stations.planner.problem import Expert, Factory, Id, Party, Problem, TableProblem, VisitProblem
from matchmaker.stations.planner.reading import in_order
from matchmaker.stations.planner.tables_explaining import table_shortcomings
from matchmaker.stations.planner.tables_facts import Pair, TableFacts, Timetable, score, seated
from matchmaker.stations.planner.tables_model import fill
from matchmaker.stations.planner.tables_plan import finished
from matchmaker.stations.planner.visits_facts import Facts, changed_cells
from matchmaker.stations.planner.visits_plan import plan_facts


def replan(
    problem: Problem, plan: Plan, gone: Collection[Id], fixed: Collection[Id] = (), time_limit: float = 20.0
) -> Plan:
    """Return a plan without those who are gone (experts, factories, parties) that differs as little as can be from `plan`.

    `fixed` are slots that are over: what was in them stays as it is. Of visits a changed cell costs `weights.change`, which the plan's
    objective and its part `change` hold. Of tables every other meeting stays, and holes are filled where somebody is free.
    """
    if isinstance(problem, TableProblem):
        return _tables(problem, plan, set(gone), set(fixed), time_limit)
    return _visits(problem, plan, set(gone), set(fixed), time_limit)


def _visits(problem: VisitProblem, plan: Plan, gone: set[Id], fixed: set[Id], time_limit: float) -> Plan:
    over = [visit for visit in plan.visits if visit.slot in fixed]
    facts = Facts(visits_left(problem, gone, over, fixed))
    stay = [
        visit._replace(experts=tuple(who for who in visit.experts if who in facts.expert_number))
        for visit in plan.visits
        if visit.slot not in fixed and visit.factory in facts.factory_number and visit.slot in facts.slot_number
    ]
    facts.before = facts.teams(stay)
    made = plan_facts(facts, time_limit)
    order = [slot.id for slot in problem.slots]
    visits = sorted([*over, *made.visits], key=lambda one: order.index(one.slot))
    return replace(made, visits=tuple(visits), changes=changed_cells(facts.before, facts.teams(made.visits)))


def _tables(problem: TableProblem, plan: Plan, gone: set[Id], fixed: set[Id], time_limit: float) -> Plan:
    over = [one for one in plan.meetings if one.slot in fixed]
    facts = TableFacts(tables_left(problem, gone, over, fixed))
    still, kept = _standing(facts, plan)
    holes = {
        (side, facts.numbers[side][one[side]], facts.slot_number[one.slot])
        for one in plan.meetings
        for side in (0, 1)
        if one[1 - side] in gone and one[side] in facts.numbers[side] and one.slot in facts.slot_number
    }
    free = [
        (pair, slot)
        for pair in facts.worth
        for slot in sorted(facts.common_slots(*pair))
        if {(0, pair[0], slot), (1, pair[1], slot)} & holes
    ]
    timetable, answer = fill(facts, still, free, (), time_limit)
    made = finished(facts, timetable, answer.bound + sum(score(facts, still).values()))
    fresh = {(side, pair[side], timetable[pair]) for pair in timetable.keys() - still.keys() for side in (0, 1)}
    meetings = (*over, *seated(facts, timetable, kept))
    whole = replace(made, meetings=meetings, changes=len(fresh - holes))
    return table_shortcomings(tables_left(problem, gone, [], set()), whole)


def _standing(facts: TableFacts, plan: Plan) -> tuple[Timetable, dict[Pair, Id]]:
    """Return the meetings that can stay and their tables: both still come, and none of it clashes."""
    still: Timetable = {}
    kept: dict[Pair, Id] = {}
    busy: set[tuple[Any, ...]] = set()
    for one in plan.meetings:
        if one.enterprise not in facts.numbers[0] or one.provider not in facts.numbers[1]:
            continue
        pair = facts.numbers[0][one.enterprise], facts.numbers[1][one.provider]
        slot = facts.slot_number.get(one.slot, -1)
        seats = {(0, pair[0], slot), (1, pair[1], slot), ("table", one.table, slot)}
        able = slot in facts.common_slots(*pair) and pair not in facts.never and one.table in facts.tables[slot]
        if able and pair not in still and not seats & busy:
            still[pair], kept[pair] = slot, one.table
            busy |= seats
    return still, kept


def visits_left(problem: VisitProblem, gone: set[Id], over: list[Visit], fixed: set[Id]) -> VisitProblem:
    """Return what is left to plan: no word of those who are gone, of factories that were visited, of slots that are over."""
    done = {visit.factory for visit in over} | gone
    counts = Counter(who for visit in over for who in visit.experts)
    experts, factories = [], []
    for one in problem.experts:
        if one.id not in gone:
            changes = {"conflicts": _but(one.conflicts, done), "max_visits": _less(one.max_visits, counts[one.id])}
            experts.append(one.model_copy(update=changes | _left(problem, one, done, fixed)))
    for place in problem.factories:
        if place.id not in done:
            factories.append(place.model_copy(update=_left(problem, place, gone, fixed)))
    pairs = {
        name: tuple(pair for pair in getattr(problem, name) if pair[0] not in gone and pair[1] not in done)
        for name in ("must", "never")
    }
    return problem.model_copy(update={"experts": tuple(experts), "factories": tuple(factories), **pairs})


def tables_left(problem: TableProblem, gone: set[Id], over: list[Meeting], fixed: set[Id]) -> TableProblem:
    """Return what is left to plan: no word of those who are gone, no second meeting of those who have met, no slot that is over."""
    changed: dict[str, Any] = {}
    for side, name in enumerate(("enterprises", "providers")):
        counts = Counter(one[side] for one in over)
        changed[name] = tuple(
            one.model_copy(
                update={"max_meetings": _less(one.max_meetings, counts[one.id]), **_left(problem, one, gone, fixed)}
            )
            for one in getattr(problem, name)
            if one.id not in gone
        )
    met = {(one.enterprise, one.provider) for one in over}
    here = [{one.id for one in changed[name]} for name in ("enterprises", "providers")]
    for name, pairs in (("must", set(problem.must) - met), ("never", {*problem.never, *met})):
        changed[name] = tuple(one for one in pairs if one[0] in here[0] and one[1] in here[1])
    return in_order(problem.model_copy(update=changed))


def _left(problem: Problem, one: Expert | Factory | Party, done: set[Id], fixed: set[Id]) -> dict[str, Any]:
    slots = tuple(slot.id for slot in problem.slots) if one.available is None else one.available
    wishes = None if one.wishes is None else _but(one.wishes, done)
    return {"available": _but(slots, fixed), "wishes": wishes}


def _but(listed: tuple[Id, ...], out: set[Id]) -> tuple[Id, ...]:
    return tuple(one for one in listed if one not in out)


def _less(limit: int | None, used: int) -> int | None:
    return None if limit is None else max(0, limit - used)
