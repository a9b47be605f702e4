"""Visits: no clash and no conflict whatever is asked, nothing better by trying everything, and few changes when somebody is gone."""

import json
import random
from itertools import chain, combinations, product
from statistics import median
from typing import Any

import pytest

from matchmaker.stations import planner
from matchmaker.stations.planner import Plan, Visit, VisitProblem
from tests.planner import verifier
from tests.planner.instances.generator import make_visits, small_visits
from tests.planner.judging import control, planned, relieved, share_changed, shuffled

Json = dict[str, Any]


@pytest.mark.parametrize("seed", range(12))
def test_random_visits_have_no_clash_and_beat_greedy(seed: int) -> None:
    data = small_visits(seed)
    _, _, answer = planned(data)
    assert verifier.broken(data, answer) == []
    wrong, worth = control(data)
    assert wrong == []
    if answer["status"] == "optimal" and worth is not None:
        assert answer["objective"] >= worth - 1e-6


def tiny(seed: int) -> Json:
    data = make_visits(seed, 5, 2, 1, team_size=(1, 2), sites=2, busy=0.1)
    return data | {"must": [], "weights": {"travel": 3}}


@pytest.mark.parametrize("seed", range(4))
def test_plan_is_the_best_of_all(seed: int) -> None:
    """Every timetable of a tiny instance is judged by the verifier: none is better, and if none holds it is infeasible."""
    data = tiny(seed)
    experts, slots = [one["id"] for one in data["experts"]], [one["id"] for one in data["slots"]]
    teams = list(chain(combinations(experts, 1), combinations(experts, 2)))
    best = -1e9
    for (slot, team), (other, second) in product(product(slots, teams), repeat=2):
        visits = [
            {"factory": "f01", "slot": slot, "experts": team},
            {"factory": "f02", "slot": other, "experts": second},
        ]
        worth = verifier.visit_worth(data, visits)
        if worth > best:
            said = {"status": "optimal", "visits": visits, "objective": worth, "bound": worth, "gap": 0.0, "clashes": 0}
            if not verifier.broken(data, said):
                best = worth
    _, _, answer = planned(data)
    assert (answer["status"] == "infeasible") == (best == -1e9)
    if best > -1e9:
        assert answer["objective"] == pytest.approx(best)


def test_order_of_input_decides_nothing() -> None:
    for seed in (3, 4):
        data = small_visits(seed)
        _, one, _ = planned(data)
        _, two, _ = planned(shuffled(data, seed))
        assert one.visits == two.visits
        assert one.objective == two.objective


def infeasible(seed: int) -> Json:
    """More is asked than can be: a closed factory, must-meets beyond everybody's limit, and one against a rule."""
    data = small_visits(seed)
    who, where = data["experts"][0], [one["id"] for one in data["factories"]]
    who |= {"max_visits": 1, "conflicts": [], "available": None}
    data["must"] = [[who["id"], where[0]], [who["id"], where[1]], [data["experts"][1]["id"], where[0]]]
    data["never"] = [[data["experts"][1]["id"], where[0]]]
    if seed % 2:
        data["factories"][2]["available"] = []
    return data


@pytest.mark.parametrize("seed", range(3))
def test_infeasible_names_true_conflicts_and_what_to_drop(seed: int) -> None:
    data = infeasible(seed)
    _, _, answer = planned(data)
    assert answer["status"] == "infeasible"
    assert verifier.broken(data, answer) == []
    codes = {one["code"] for one in answer["conflicts"]}
    assert {"must_and_never", "too_many_visits"} <= codes
    assert ("never_open" in codes) == bool(seed % 2)
    _, _, again = planned(relieved(data, answer["suggestions"]))
    assert again["status"] == "optimal"
    fewer = answer["suggestions"][1:]
    _, _, still = planned(relieved(data, fewer))
    assert still["status"] == "infeasible", "what is suggested is not more than it takes"


def test_requests_that_exclude_each_other_are_named_alone() -> None:
    """Two factories are open in the same slot alone and have one expert to share; the third has nothing to do with it."""
    people = [{"id": f"e{n}"} for n in range(4)]
    places = [{"id": "f1", "available": ["a"]}, {"id": "f2", "available": ["a"]}, {"id": "f3", "available": ["b"]}]
    data = {"experts": people, "factories": places, "slots": [{"id": "a"}, {"id": "b"}], "team_size": [3, 3]}
    _, _, answer = planned(data)
    (conflict,) = answer["conflicts"]
    assert conflict["code"] == "together"
    assert {one["factory"] for one in conflict["requests"]} == {"f1", "f2"}
    assert len(answer["visits"]) == 2
    assert len(answer["suggestions"]) == 1


def test_no_show_changes_little() -> None:
    shares = []
    for seed in range(3):
        share, wrong = share_changed(make_visits(seed, 14, 6, 2, team_size=(2, 4)), seed, 2.0)
        assert wrong == []
        shares.append(share)
    assert median(shares) < 0.15, shares


def test_slots_that_are_over_stay() -> None:
    data = small_visits(5)
    problem, plan, _ = planned(data)
    first = plan.visits[0]
    after = planner.replan(problem, plan, gone=[first.experts[0]], fixed=[first.slot])
    assert [one for one in after.visits if one.slot == first.slot] == [
        one for one in plan.visits if one.slot == first.slot
    ]
    assert all(first.experts[0] not in one.experts for one in after.visits if one.slot != first.slot)


def _broken_once(data: Json, answer: Json) -> list[tuple[str, Json]]:
    """Return the answer with one fault each: what a broken solver might say."""
    first, second = answer["visits"][:2]
    rest = answer["visits"][1:]
    stranger = next(one["id"] for one in data["experts"] if one["id"] not in first["experts"])
    return [
        ("visited twice", {**answer, "visits": [*answer["visits"], first]}),
        ("left out", {**answer, "visits": rest}),
        ("small", {**answer, "visits": [{**first, "experts": first["experts"][:1]}, *rest]}),
        ("large", {**answer, "visits": [{**first, "experts": [one["id"] for one in data["experts"]]}, *rest]}),
        ("elsewhere", {**answer, "visits": [{**first, "slot": "d9"}, *rest]}),
        ("two places", {**answer, "visits": [{**second, "factory": first["factory"]}, *rest]}),
        ("another team", {**answer, "visits": [{**first, "experts": [stranger, *first["experts"][1:]]}, *rest]}),
        ("objective", {**answer, "objective": answer["objective"] + 1, "bound": answer["bound"] + 1}),
        ("bound", {**answer, "bound": answer["objective"] - 1}),
        ("gap", {**answer, "bound": answer["bound"] + 9}),
        ("clashes", {**answer, "clashes": 1}),
    ]


def test_verifier_refuses_what_a_broken_solver_says() -> None:
    data = small_visits(7)
    _, _, answer = planned(data)
    assert verifier.broken(data, answer) == []
    assert [name for name, wrong in _broken_once(data, answer) if not verifier.broken(data, wrong)] == []


def test_rules_and_clashes_agree_with_the_verifier() -> None:
    """What is changed by hand at random: the product's clashes and the verifier's find fault with the same plans."""
    chance, data = random.Random(1), small_visits(6)
    problem, plan, answer = planned(data)
    assert isinstance(problem, VisitProblem)
    people, slots = [one["id"] for one in data["experts"]], [one["id"] for one in data["slots"]]
    found = 0
    for _ in range(150):
        visits = list(plan.visits)
        at = chance.randrange(len(visits))
        team = tuple(chance.sample(people, chance.randint(1, 4)))
        visits[at] = visits[at]._replace(**chance.choice([{"slot": chance.choice(slots)}, {"experts": team}]))
        clashes = planner.clashes(problem, Plan("incomplete", visits=tuple(visits)))
        listed = json.loads(json.dumps([one._asdict() for one in visits]))
        said = {**answer, "status": "incomplete", "visits": listed, "clashes": 0}
        rules = [one for one in verifier.broken(data, said) if not one.startswith(("objective", "gap"))]
        assert bool(clashes) == bool(rules), (clashes, rules)
        found += bool(clashes)
    assert 20 < found < 150


def test_clashes_of_unknown_ids_are_told() -> None:
    problem = planner.read_problem(small_visits(1))
    told = planner.clashes(problem, Plan("feasible", visits=(Visit("f99", "d1-1", ("e01", "e99")),)))
    assert [(one.code, one.facts) for one in told] == [("unknown", {"factory": "f99"}), ("unknown", {"expert": "e99"})]


def test_explanation_adds_up_and_alternates_can_step_in() -> None:
    data = small_visits(2)
    problem, plan, answer = planned(data)
    assert isinstance(problem, VisitProblem)
    explained = [planner.explain(problem, plan, visit) for visit in plan.visits]
    assert sum(sum(one.parts.values()) for one in explained) <= plan.objective + 50
    checked = 0
    for visit, one in zip(plan.visits, explained, strict=True):
        for step in one.alternates:
            team = tuple(step.expert if who == step.instead_of else who for who in visit.experts)
            visits = tuple(visit._replace(experts=team) if other is visit else other for other in plan.visits)
            assert planner.clashes(problem, Plan("feasible", visits=visits)) == []
            worth = verifier.visit_worth(data, json.loads(json.dumps([other._asdict() for other in visits])))
            assert worth - answer["objective"] == pytest.approx(step.change)
            checked += 1
    assert checked


def test_out_of_time_is_a_plan_with_a_bound() -> None:
    data = make_visits(3, 30, 18, 3)
    _, _, answer = planned(data, 1.0)
    assert answer["status"] in ("feasible", "optimal", "incomplete")
    assert verifier.broken(data, answer) == []
