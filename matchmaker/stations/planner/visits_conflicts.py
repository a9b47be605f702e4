"""Why not everything asked of visits can be: which requests exclude each other, and the fewest to drop so that the rest can be."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

from matchmaker.stations.planner import visits_model
from matchmaker.stations.planner.excluding import smallest_conflict
from matchmaker.stations.planner.plan import Conflict, Plan
from matchmaker.stations.planner.visits_facts import Facts
from matchmaker.stations.planner.visits_model import Request


def possible(facts: Facts, requests: Sequence[Request], time_limit: float) -> bool:
    """Return whether these requests can all be granted; True too where time ran out, so that a conflict is always a proven one."""
    return visits_model.granting(facts, requests).program.solve(time_limit).status != "infeasible"


def fewest_dropped(facts: Facts, requests: Sequence[Request], time_limit: float) -> list[Request]:
    """Return the fewest requests without which the rest can be granted; must-meets are dropped rather than factories."""
    model = visits_model.build(facts)
    musts = [one for one in requests if one[0] == "must"]
    dropping: dict[Request, int] = {}
    for factory in facts.factories:
        dropping["serve", factory] = model.program.choice(-(len(musts) + 1.0))
        visits_model.served_unless(model, factory, dropping["serve", factory])
    for one in musts:
        dropping[one] = model.program.choice(-1.0)
        visits_model.meets_unless(model, one[1], one[2], [dropping[one], dropping["serve", one[2]]])
    answer = model.program.solve(time_limit)
    if answer.values is None:  # out of time: nobody is visited
        return [one for one in requests if one[0] == "serve"]
    return [one for one, column in dropping.items() if answer.values[column] > 0.5]


def find_conflicts(facts: Facts, requests: list[Request], dropped: list[Request], ends: float) -> list[Conflict]:
    """Return true conflicts, the plain ones with their cause, until what is left can be granted or time runs out."""
    found, left = [], list(requests)
    for code, parts, about in _plain(facts, requests):
        found.append(Conflict(code, tuple(_request(facts, one) for one in parts), about))
        left = [one for one in left if one != parts[0]]
    impossible = {one[1] for one in requests if one[0] == "serve"} - {one[1] for one in left if one[0] == "serve"}
    left = [one for one in left if not (one[0] == "must" and one[2] in impossible)]
    while time.monotonic() < ends and not possible(facts, left, max(1.0, ends - time.monotonic())):
        parts = smallest_conflict(left, lambda some: possible(facts, some, max(0.5, (ends - time.monotonic()) / 4)))
        found.append(Conflict("together", tuple(_request(facts, one) for one in parts), {}))
        out = next((one for one in parts if one in dropped), parts[0])
        left = [one for one in left if one != out and not (out[0] == "serve" and one[0] == "must" and one[2] == out[1])]
    return found


def _plain(facts: Facts, requests: list[Request]) -> Iterator[tuple[str, list[Request], dict[str, Any]]]:
    """Yield the conflicts that are seen without solving: code, requests (the first is to go), facts."""
    for factory in facts.factories:
        yield from _without_team(facts, factory)
    able: list[Request] = []
    for one in requests:
        if one[0] == "must" and (one[1], one[2]) in facts.common:
            able.append(one)
        elif one[0] == "must":
            yield _why_not(facts, one[1], one[2]), [one], _named(facts, one)
    for expert, limit in enumerate(facts.most):
        mine = [one for one in able if one[1] == expert][: limit + 1]
        if len(mine) > limit:
            yield "too_many_visits", mine, {"expert": facts.problem.experts[expert].id, "most": limit}
    high = facts.problem.team_size[1]
    for factory, place in enumerate(facts.problem.factories):
        mine = [one for one in able if one[-1] == factory][: high + 1]
        if len(mine) > high:
            yield "team_large", mine, {"factory": place.id, "most": high}


def _without_team(facts: Facts, factory: int) -> Iterator[tuple[str, list[Request], dict[str, Any]]]:
    low, place = facts.problem.team_size[0], facts.problem.factories[factory].id
    teams = [
        sum(slot in facts.common.get((expert, factory), ()) and facts.most[expert] > 0 for expert in facts.experts)
        for slot in facts.factory_slots[factory]
    ]
    if not teams:
        yield "never_open", [("serve", factory)], {"factory": place}
    elif max(teams) < low:
        yield "no_team", [("serve", factory)], {"factory": place, "most": max(teams), "needed": low}


def _why_not(facts: Facts, expert: int, factory: int) -> str:
    who, where = facts.problem.experts[expert], facts.problem.factories[factory]
    if (who.id, where.id) in facts.problem.never:
        return "must_and_never"
    if where.id in who.conflicts:
        return "must_and_conflict"
    if who.employer == where.id:
        return "must_and_employer"
    return "no_common_slot"


def _named(facts: Facts, one: Request) -> dict[str, Any]:
    if one[0] == "serve":
        return {"factory": facts.problem.factories[one[1]].id}
    return {"expert": facts.problem.experts[one[1]].id, "factory": facts.problem.factories[one[2]].id}


def _request(facts: Facts, one: Request) -> dict[str, Any]:
    return {"request": "must" if one[0] == "must" else "factory", **_named(facts, one)}


def told(facts: Facts, plan: Plan, conflicts: list[Conflict], dropped: list[Request]) -> Plan:
    """Return the plan of the rest as the answer to what cannot all be."""
    suggestions = [{"drop": "must" if one[0] == "must" else "factory", **_named(facts, one)} for one in dropped]
    return plan.as_status("infeasible", conflicts=tuple(conflicts), suggestions=tuple(suggestions))
