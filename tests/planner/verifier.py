"""Judges an answer of the planner by the input alone: rules, objective, proof, worked out from the JSON again without the product."""

import math
from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any

VISIT_WEIGHTS = {"fit": 4, "outsider": 2, "preference": 2, "language": 40, "neutral": 40, "travel": 1, "load": 1}
TABLE_WEIGHTS = {"fit": 2, "preference": 10, "language": 4, "load": 0.1}
Json = dict[str, Any]


def broken(problem: Json, answer: Json) -> list[str]:
    """Return every rule that the answer breaks, and every figure of it that is not so."""
    tables = "tables" in problem
    rules = _table_rules(problem, answer) if tables else _visit_rules(problem, answer)
    if rules:  # figures of a plan that breaks rules mean nothing
        return [*rules, *([] if answer["clashes"] else ["clashes are said to be 0"])]
    wrong = [] if answer["clashes"] == 0 else ["clashes are counted where there are none"]
    worth = table_worth(problem, answer["meetings"]) if tables else visit_worth(problem, answer["visits"])
    if not math.isclose(worth, answer["objective"], abs_tol=1e-4):
        wrong.append(f"objective {answer['objective']} is {worth}")
    if answer["bound"] < answer["objective"] - 1e-6:
        wrong.append("the bound lies under the objective")
    gap = (answer["bound"] - answer["objective"]) / max(1, abs(answer["objective"]))
    if not math.isclose(gap, answer["gap"], abs_tol=1e-6):
        wrong.append(f"gap {answer['gap']} is {gap}")
    if answer["status"] == "optimal" and gap > 1e-6:
        wrong.append("called optimal with a gap")
    return wrong


def _visit_rules(problem: Json, answer: Json) -> list[str]:
    visits, wrong = answer["visits"], []
    experts = {one["id"]: one for one in problem.get("experts", [])}
    factories = {one["id"]: one for one in problem["factories"]}
    low, high = problem.get("team_size", [3, 5])
    served = Counter(one["factory"] for one in visits)
    wrong += [f"{factory} {count} times" for factory, count in served.items() if count > 1]
    if answer["status"] in ("optimal", "feasible"):
        wrong += [f"{factory} not visited" for factory in factories if factory not in served]
        team = {one["factory"]: one["experts"] for one in visits}
        wrong += [f"must {one}" for one in problem.get("must", []) if one[0] not in team.get(one[1], [])]
    seats = Counter((who, one["slot"]) for one in visits for who in one["experts"])
    wrong += [f"{cell} twice" for cell, count in seats.items() if count > 1]
    for visit in visits:
        wrong += _seat_rules(
            problem, factories[visit["factory"]], visit["slot"], [experts[who] for who in visit["experts"]]
        )
        if not low <= len(set(visit["experts"])) <= high:
            wrong.append(f"team of {len(set(visit['experts']))} at {visit['factory']}")
    for who, count in Counter(who for one in visits for who in one["experts"]).items():
        most = experts[who].get("max_visits")
        if most is not None and count > most:
            wrong.append(f"{who} visits {count} of {most}")
    return wrong


def _seat_rules(problem: Json, factory: Json, slot: Any, team: list[Json]) -> list[str]:
    wrong = [] if _open(problem, factory, slot) else [f"{factory['id']} closed in {slot}"]
    never = [list(pair) for pair in problem.get("never", [])]
    for expert in team:
        if not _open(problem, expert, slot):
            wrong.append(f"{expert['id']} away in {slot}")
        if factory["id"] in [*expert.get("conflicts", []), expert.get("employer")]:
            wrong.append(f"{expert['id']} has a conflict with {factory['id']}")
        if [expert["id"], factory["id"]] in never:
            wrong.append(f"never {expert['id']} at {factory['id']}")
    return wrong


def _open(problem: Json, one: Json, slot: Any) -> bool:
    available = one.get("available")
    return slot in [known["id"] for known in problem["slots"]] and (available is None or slot in available)


def visit_worth(problem: Json, visits: list[Json]) -> float:
    """Return the objective of visits as docs/planner.md states it."""
    weight = {**VISIT_WEIGHTS, **problem.get("weights", {})}
    experts = {one["id"]: one for one in problem.get("experts", [])}
    factories = {one["id"]: one for one in problem["factories"]}
    providers = problem.get("providers")
    total = 0.0
    for visit in visits:
        factory, team = factories[visit["factory"]], [experts[who] for who in visit["experts"]]
        asked = {word.strip().casefold() for word in factory.get("fields", [])}
        knows = [{word.strip().casefold() for word in one.get("fields", [])} for one in team]
        total += weight["fit"] * sum(any(field in known for known in knows) for field in asked)
        total -= weight["outsider"] * sum(bool(asked) and not asked & known for known in knows)
        total += weight["preference"] * any(one["id"] in factory.get("wishes", []) for one in team)
        language = factory.get("language")
        tongues = [word.strip().casefold() for one in team for word in one.get("languages", [])]
        if language is not None and language.strip().casefold() not in tongues:
            total -= weight["language"]
        ties = [one.get("employer") for one in team]
        if providers is not None and all(tie not in (None, "") and tie in providers for tie in ties):
            total -= weight["neutral"]
    went: dict[Any, list[Json]] = defaultdict(list)
    for visit in visits:
        for who in visit["experts"]:
            went[who].append(visit)
    for who, mine in went.items():
        total += weight["preference"] * any(one["factory"] in experts[who].get("wishes", []) for one in mine)
        total -= weight["load"] * sum(range(len(mine)))
        total -= weight["travel"] * sum(_half_hours(problem, factories, mine))
    return total


def _half_hours(problem: Json, factories: Json, mine: list[Json]) -> list[int]:
    """Return the begun half hours between one expert's visits of a day."""
    order = [slot["id"] for slot in problem["slots"]]
    day = {slot["id"]: slot.get("day", ("own", slot["id"])) for slot in problem["slots"]}
    travel, found = problem.get("travel", {}), []
    for one, two in pairwise(sorted(mine, key=lambda visit: order.index(visit["slot"]))):
        start, end = (str(factories[visit["factory"]].get("site")) for visit in (one, two))
        if day[one["slot"]] == day[two["slot"]] and start != end:
            minutes = travel.get(start, {}).get(end, travel.get(end, {}).get(start, 0))
            found.append(math.ceil(minutes / 30))
    return found


def _table_rules(problem: Json, answer: Json) -> list[str]:
    meetings, wrong = answer["meetings"], []
    lists = {"enterprise": "enterprises", "provider": "providers"}
    for key, name in lists.items():
        people = {one["id"]: one for one in problem.get(name, [])}
        busy = Counter((one[key], one["slot"]) for one in meetings)
        wrong += [f"{cell} twice" for cell, count in busy.items() if count > 1]
        wrong += [f"{who} away in {slot}" for who, slot in busy if not _open(problem, people[who], slot)]
        for who, count in Counter(one[key] for one in meetings).items():
            most = people[who].get("max_meetings")
            if most is not None and count > most:
                wrong.append(f"{who} meets {count} of {most}")
    pairs = Counter((one["enterprise"], one["provider"]) for one in meetings)
    wrong += [f"{pair} meets twice" for pair, count in pairs.items() if count > 1]
    never = {tuple(pair) for pair in problem.get("never", [])}
    wrong += [f"never {pair}" for pair in pairs if pair in never]
    if answer["status"] in ("optimal", "feasible"):
        wrong += [f"must {pair}" for pair in problem.get("must", []) if tuple(pair) not in pairs]
    at_table = Counter((one["table"], one["slot"]) for one in meetings)
    wrong += [f"table {cell} twice" for cell, count in at_table.items() if count > 1]
    tables = problem["tables"]
    for table, slot in at_table:
        if isinstance(tables, int):
            if table not in range(1, tables + 1):
                wrong.append(f"no table {table}")
        elif not any(one["id"] == table and _open(problem, one, slot) for one in tables):
            wrong.append(f"no table {table} in {slot}")
    return wrong


def table_worth(problem: Json, meetings: list[Json]) -> float:
    """Return the objective of tables as docs/planner.md states it."""
    weight = {**TABLE_WEIGHTS, **problem.get("weights", {})}
    enterprises = {one["id"]: one for one in problem.get("enterprises", [])}
    providers = {one["id"]: one for one in problem.get("providers", [])}
    total = 0.0
    for meeting in meetings:
        one, two = enterprises[meeting["enterprise"]], providers[meeting["provider"]]
        mine, theirs = ({word.strip().casefold() for word in who.get("fields", [])} for who in (one, two))
        total += weight["fit"] * (len(mine & theirs) / len(mine | theirs) if mine | theirs else 0)
        for wishes, wanted in ((one.get("wishes") or [], two["id"]), (two.get("wishes") or [], one["id"])):
            if wanted in wishes:
                total += weight["preference"] * (1 - wishes.index(wanted) / (2 * len(wishes)))
        tongues = [{word.strip().casefold() for word in who.get("languages", [])} for who in (one, two)]
        if all(tongues) and not tongues[0] & tongues[1]:
            total -= weight["language"]
    for key in ("enterprise", "provider"):
        for count in Counter(one[key] for one in meetings).values():
            total -= weight["load"] * sum(range(count))
    return total
