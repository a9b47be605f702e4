"""Tables: no clash whatever is asked, nothing better by trying everything, true conflicts of must-meets, few changes."""

import json
from itertools import product
from typing import Any

import pytest

from matchmaker.stations import planner
from matchmaker.stations.planner import tables_plan
from tests.planner import verifier
from tests.planner.instances.generator import make_tables, small_tables
from tests.planner.judging import control, planned, printed, relieved, shuffled

Json = dict[str, Any]


@pytest.mark.parametrize("seed", range(12))
def test_random_tables_have_no_clash_and_beat_greedy(seed: int) -> None:
    data = small_tables(seed)
    _, _, answer = planned(data)
    assert verifier.broken(data, answer) == []
    assert answer["status"] == "optimal"
    wrong, worth = control(data)
    assert wrong == []
    assert worth is not None
    assert answer["objective"] >= worth - 1e-6


@pytest.mark.parametrize("seed", range(3))
def test_timetable_is_the_best_of_all(seed: int) -> None:
    data = make_tables(seed, 3, 2, 2, wishes=2, tables=1 + seed % 2, busy=0.2)
    pairs = [(one["id"], two["id"]) for one in data["enterprises"] for two in data["providers"]]
    slots: list[str | None] = [None, *(one["id"] for one in data["slots"])]
    best = 0.0
    for when in product(slots, repeat=len(pairs)):
        meetings: list[Json] = []
        for (one, two), slot in zip(pairs, when, strict=True):
            if slot is not None:
                table = 1 + sum(other["slot"] == slot for other in meetings)
                meetings.append({"enterprise": one, "provider": two, "slot": slot, "table": table})
        worth = verifier.table_worth(data, meetings)
        if worth > best:
            said = {
                "status": "optimal",
                "meetings": meetings,
                "clashes": 0,
                "objective": worth,
                "bound": worth,
                "gap": 0,
            }
            best = best if verifier.broken(data, said) else worth
    _, _, answer = planned(data)
    assert answer["objective"] == pytest.approx(best, abs=1e-5)


def test_large_timetables_are_improved_slot_by_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    """The way of large ones on smaller ones: the bound holds, and it comes close to what the whole program proves."""
    data = make_tables(5, 16, 10, 6, wishes=5, tables=6, busy=0.3)
    data["must"] = [["e001", "p001"], ["e002", "p001"]]
    for one in (*data["enterprises"][:2], data["providers"][0]):
        one["available"] = None
    _, whole, _ = planned(data)
    monkeypatch.setattr(tables_plan, "AT_ONCE", 0)
    _, plan, answer = planned(data)
    assert verifier.broken(data, answer) == []
    assert plan.bound >= whole.objective - 1e-6
    assert plan.objective >= 0.98 * whole.objective


def test_order_of_input_decides_nothing() -> None:
    data = small_tables(2)
    _, one, _ = planned(data)
    _, two, _ = planned(shuffled(data, 1))
    assert one.meetings == two.meetings


def test_must_meets_that_exclude_each_other_are_named() -> None:
    people = [{"id": "a"}, {"id": "b"}, {"id": "c", "available": ["s"]}]
    data: Json = {
        "enterprises": people,
        "providers": [{"id": "x", "available": ["s"]}, {"id": "y"}],
        "slots": [{"id": "s"}, {"id": "t"}],
        "tables": [{"id": "T1"}, {"id": "T2", "available": ["s"]}],
        "must": [["a", "x"], ["c", "x"], ["b", "y"], ["a", "y"]],
        "never": [["b", "y"]],
    }
    _, _, answer = planned(data)
    assert answer["status"] == "infeasible"
    assert verifier.broken(data, answer) == []
    codes = {one["code"]: one["requests"] for one in answer["conflicts"]}
    assert codes["must_and_never"] == [{"request": "must", "enterprise": "b", "provider": "y"}]
    assert {one["enterprise"] for one in codes["too_many_meetings"]} == {"a", "c"}
    _, _, again = planned(relieved(data, answer["suggestions"]))
    assert again["status"] == "optimal"


def test_open_parties_meet_whose_fields_fit() -> None:
    data: Json = {
        "enterprises": [{"id": "a", "fields": ["MES"]}, {"id": "b", "fields": ["AGV"]}],
        "providers": [{"id": "x", "fields": ["mes "]}],
        "slots": [{"id": 1}, {"id": 2}],
        "tables": 1,
    }
    _, plan, _ = planned(data)
    assert [(one.enterprise, one.provider) for one in plan.meetings] == [("a", "x")]


def test_replanning_leaves_other_meetings_alone() -> None:
    data = small_tables(4)
    problem, plan, _ = planned(data)
    after = planner.replan(problem, plan, ["e001", "p002"])
    stay = {one for one in plan.meetings if one.enterprise != "e001" and one.provider != "p002"}
    assert stay <= set(after.meetings)
    assert all(one.enterprise != "e001" and one.provider != "p002" for one in after.meetings)
    assert planner.clashes(problem, after) == []


def test_verifier_refuses_what_a_broken_solver_says() -> None:
    data = small_tables(3)
    problem, plan, answer = planned(data)
    first, *rest = answer["meetings"]
    other = next(one for one in rest if one["slot"] == first["slot"])
    faults: list[Json] = [
        {**answer, "meetings": [*answer["meetings"], first]},
        {**answer, "meetings": rest},
        {**answer, "meetings": [{**first, "table": other["table"]}, *rest]},
        {**answer, "meetings": [{**first, "table": 99}, *rest]},
        {**answer, "meetings": [{**first, "slot": "t99"}, *rest]},
        {**answer, "meetings": [{**first, "enterprise": other["enterprise"]}, *rest]},
        {**answer, "objective": answer["objective"] + 1},
        {**answer, "bound": answer["bound"] + 9},
    ]
    assert [fault for fault in faults if not verifier.broken(data, json.loads(json.dumps(fault)))] == []
    assert printed(problem, plan) == answer
