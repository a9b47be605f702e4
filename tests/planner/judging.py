"""Plans an instance and has it judged: what the tests and the runs of full size have in common."""

import json
import random
from typing import Any

from matchmaker.stations import planner
from matchmaker.stations.planner import Plan, TableProblem, VisitProblem
from matchmaker.stations.planner.tables_facts import TableFacts, seated
from matchmaker.stations.planner.tables_greedy import greedy as greedy_tables
from matchmaker.stations.planner.visits_facts import Facts
from matchmaker.stations.planner.visits_greedy import greedy as greedy_visits
from tests.planner import verifier

Json = dict[str, Any]


def planned(data: Json, time_limit: float = 30.0) -> tuple[VisitProblem | TableProblem, Plan, Json]:
    """Return the problem, the plan, and the answer as it is printed."""
    problem = planner.read_problem(data)
    visits = isinstance(problem, VisitProblem)
    plan = planner.plan_visits(problem, time_limit) if visits else planner.plan_tables(problem, time_limit)
    return problem, plan, printed(problem, plan)


def printed(problem: VisitProblem | TableProblem, plan: Plan) -> Json:
    """Return an answer as whoever reads the command's JSON has it."""
    answer: Json = json.loads(json.dumps(planner.as_data(problem, plan)))
    return answer


def control(data: Json) -> tuple[list[str], float | None]:
    """Return what is wrong with the greedy plan, and its worth, None where it does not do all that is asked."""
    problem = planner.read_problem(data)
    if isinstance(problem, TableProblem):
        tables = TableFacts(problem)
        answer = printed(problem, Plan("incomplete", meetings=seated(tables, greedy_tables(tables))))
        worth = verifier.table_worth(data, answer["meetings"])
        done = {(one["enterprise"], one["provider"]) for one in answer["meetings"]}
    else:
        facts = Facts(problem)
        answer = printed(problem, Plan("incomplete", visits=facts.visits(greedy_visits(facts))))
        worth = verifier.visit_worth(data, answer["visits"])
        done = {(who, one["factory"]) for one in answer["visits"] for who in one["experts"]}
        if len(answer["visits"]) < len(problem.factories):
            worth = None
    answer |= {"objective": worth or 0.0, "bound": worth or 0.0, "gap": 0.0}
    wrong = verifier.broken(data, answer) if worth is not None else []
    return wrong, worth if all(tuple(pair) in done for pair in data.get("must", [])) else None


def shuffled(data: Json, seed: int) -> Json:
    """Return the same instance with people, places and pairs listed in another order; slots keep theirs, which has a meaning."""
    chance, copy = random.Random(seed), json.loads(json.dumps(data))
    for name in ("experts", "factories", "enterprises", "providers", "must", "never"):
        if isinstance(copy.get(name), list):
            chance.shuffle(copy[name])
    for name in ("experts", "factories"):
        for one in copy.get(name, []):
            for key in ("fields", "languages", "available", "conflicts"):
                chance.shuffle(one.get(key, []))
    found: Json = copy
    return found


def cells(visits: list[Json], gone: set[str]) -> dict[tuple[str, str], str]:
    """Return (who or where, slot) -> factory of all who are not gone."""
    found = {(one["factory"], one["slot"]): one["factory"] for one in visits}
    return found | {(who, one["slot"]): one["factory"] for one in visits for who in one["experts"] if who not in gone}


def share_changed(data: Json, seed: int, time_limit: float = 20.0) -> tuple[float, list[str]]:
    """Return which share of the others' cells changes when three experts do not come, and what is wrong with the new plan."""
    problem, plan, answer = planned(data, time_limit)
    gone = set(random.Random(seed).sample([one["id"] for one in data["experts"]], 3))
    after = planner.replan(problem, plan, gone, time_limit=time_limit)
    left = {**data, "experts": [one for one in data["experts"] if one["id"] not in gone]}
    left["factories"] = [
        {**one, "wishes": [who for who in one["wishes"] if who not in gone]} for one in data["factories"]
    ]
    for name in ("must", "never"):
        left[name] = [pair for pair in data[name] if pair[0] not in gone]
    smaller = printed(planner.read_problem(left), after)
    changed = -smaller["parts"].get("change", 0.0)
    smaller |= {"objective": smaller["objective"] + changed, "bound": smaller["bound"] + changed}
    wrong = verifier.broken(left, smaller) if after.status in ("optimal", "feasible") else []
    wrong = [one for one in wrong if not one.startswith("gap")]  # its denominator held the price of changes
    was, now = cells(answer["visits"], gone), cells(smaller["visits"], gone)
    return sum(was.get(cell) != now.get(cell) for cell in was.keys() | now.keys()) / len(was), wrong


def relieved(data: Json, suggestions: list[Json]) -> Json:
    """Return the instance without what the planner suggests to drop."""
    gone = {one["factory"] for one in suggestions if one["drop"] == "factory"}
    copy: Json = json.loads(json.dumps(data))
    pairs = [
        [one.get("expert", one.get("enterprise")), one.get("provider", one.get("factory"))]
        for one in suggestions
        if one["drop"] == "must"
    ]
    copy["must"] = [pair for pair in copy.get("must", []) if pair not in pairs and pair[1] not in gone]
    if "factories" in copy:
        copy["never"] = [pair for pair in copy.get("never", []) if pair[1] not in gone]
        copy["factories"] = [one for one in copy["factories"] if one["id"] not in gone]
        for one in copy.get("experts", []):
            for key in ("conflicts", "wishes"):
                one[key] = [factory for factory in one.get(key, []) if factory not in gone]
    return copy
