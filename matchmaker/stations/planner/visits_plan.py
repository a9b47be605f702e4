"""Plans visits: the best timetable with its proof, or what of the requests cannot be together; the program is in `visits_model.py`."""

from __future__ import annotations

import time
from collections.abc import Collection

import numpy as np

from matchmaker.stations.planner import visits_model
from matchmaker.stations.planner.clashes import shortcomings
from matchmaker.stations.planner.plan import Plan
from matchmaker.stations.planner.problem import VisitProblem
from matchmaker.stations.planner.solver import Answer
from matchmaker.stations.planner.visits_conflicts import fewest_dropped, find_conflicts, told
from matchmaker.stations.planner.visits_facts import Facts, Team, score
from matchmaker.stations.planner.visits_greedy import greedy
from matchmaker.stations.planner.visits_model import Request
from matchmaker.stations.planner.visits_search import improved
from matchmaker.stations.planner.visits_together import keep_together

SMALL = 1e-6


def plan_visits(problem: VisitProblem, time_limit: float = 30.0) -> Plan:
    """Return the best plan that is found in `time_limit` seconds, every factory visited once, with the bound of what could be.

    Where that is impossible the status is `infeasible`, with true conflicts, what to drop, and the best plan of the rest. Where time ran
    out before every factory had a place, without proof that it cannot have one, it is `incomplete`. The same input gives the same plan
    unless time runs out.
    """
    return plan_facts(Facts(problem), time_limit)


def plan_facts(facts: Facts, time_limit: float) -> Plan:
    """Return the same of facts, which may know a plan of which as much as can be is to stay."""
    began = time.monotonic()
    requests: list[Request] = [("serve", factory) for factory in facts.factories]
    requests += [("must", *pair) for pair in facts.must]
    answer, teams = solve(facts, requests, time_limit * 0.9)
    if answer.status == "infeasible":
        return _infeasible(facts, requests, began + time_limit)
    if answer.status == "unknown":
        return _incomplete(facts, requests, began + time_limit)
    if answer.status == "optimal":
        teams = keep_together(facts, teams, began + time_limit)
    return finished(facts, teams, answer)


def solve(facts: Facts, requests: Collection[Request], time_limit: float) -> tuple[Answer, list[Team]]:
    """Return the best visits that grant these requests, and how well they are proven."""
    model = visits_model.granting(facts, requests)
    visits_model.add_worth(model)
    began = time.monotonic()
    begin = greedy(facts)
    if complete := _grants(begin, requests):
        begin = improved(facts, begin, began + time_limit / 4)
    hint = _hint(model, begin) if complete else None
    answer = model.program.solve(time_limit - (time.monotonic() - began), hint)
    if answer.values is None and hint is not None and answer.status != "infeasible":
        worth = sum(score(facts, begin).values())
        return Answer("feasible", hint, worth, answer.bound), begin
    return answer, [] if answer.values is None else model.teams(answer.values)


def _grants(teams: list[Team], requests: Collection[Request]) -> bool:
    where = {factory: team for factory, _, team in teams}
    asked = {one[1] for one in requests if one[0] == "serve"} | {one[2] for one in requests if one[0] == "must"}
    return asked == set(where) and all(one[1] in where[one[2]] for one in requests if one[0] == "must")


def _hint(model: visits_model.Model, teams: list[Team]) -> np.ndarray | None:
    """Return the whole solution that these visits are: seats are set, the solver fills in the rest."""
    program = model.program
    low, high = list(program.lower), list(program.upper)
    seated = {(expert, factory, slot) for factory, slot, team in teams for expert in team}
    held = {(factory, slot) for factory, slot, _ in teams}
    for seat, column in model.seats.items():
        program.lower[column] = program.upper[column] = float(seat in seated)
    for key, column in model.held.items():
        program.lower[column] = program.upper[column] = float(key in held)
    answer = program.solve(5.0)
    program.lower, program.upper = low, high
    return answer.values


def finished(facts: Facts, teams: list[Team], answer: Answer) -> Plan:
    """Return the plan of these visits with its worth worked out anew and the solver's bound."""
    parts = score(facts, teams)
    objective = sum(parts.values())
    bound = max(answer.bound, objective) if answer.bound < float("inf") else most_worth(facts)
    gap = max(0.0, bound - objective) / max(1.0, abs(objective))
    plan = Plan(
        "optimal" if answer.status == "optimal" and gap <= SMALL else "feasible",
        visits=facts.visits(teams),
        objective=round(objective, 6) + 0.0,
        bound=round(bound, 6) + 0.0,
        gap=round(gap, 9),
        parts={name: round(worth, 6) + 0.0 for name, worth in parts.items()},
    )
    return shortcomings(facts.problem, plan)


def most_worth(facts: Facts) -> float:
    """Return more than any plan is worth: every field covered and every wish granted, without ways and load."""
    weights = facts.problem.weights
    fields = sum(len(asked) for asked in facts.asked)
    wishes = sum(map(bool, facts.wished_by_expert)) + sum(map(bool, facts.wished_by_factory))
    return weights.fit * fields + weights.preference * wishes


def _infeasible(facts: Facts, requests: list[Request], ends: float) -> Plan:
    left = max(3.0, ends - time.monotonic())
    dropped = fewest_dropped(facts, requests, left * 0.3)
    gone = {one[1] for one in dropped if one[0] == "serve"}
    kept = [one for one in requests if one not in dropped and not (one[0] == "must" and one[2] in gone)]
    conflicts = find_conflicts(facts, requests, dropped, time.monotonic() + left * 0.3)
    answer, teams = solve(facts, kept, max(1.0, ends - time.monotonic()))
    if answer.values is None:  # out of time: what can be done one by one
        teams = [one for one in greedy(facts) if one[0] not in gone]
    plan = finished(facts, teams, answer)
    return told(facts, plan, conflicts, dropped)


def _incomplete(facts: Facts, requests: list[Request], ends: float) -> Plan:
    """Time ran out: what can be done one by one, with a bound that holds."""
    teams = greedy(facts)
    where = {factory: team for factory, _, team in teams}
    complete = len(where) == len(facts.factories) and all(e in where[f] for e, f in facts.must)
    plan = finished(facts, teams, Answer("feasible", None, 0.0, most_worth(facts)))
    return plan if complete else plan.as_status("incomplete")
