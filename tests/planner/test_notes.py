"""What a plan is short of is said: ties, unmet wishes with their reason, no table or slot, ways too long between two slots."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from matchmaker.app import create_app
from tests.conftest import settings_for
from tests.planner import verifier
from tests.planner.test_command import VISITS, run

Json = dict[str, Any]


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("planner")
    return create_app(settings_for("sqlite:///" + str(folder / "none.db"), folder), offline=True)


def answered(app: Flask, data: Json) -> Json:
    done = run(app, "plan", "-", "--json", text=json.dumps(data))
    assert done.exit_code == 0, done.output
    answer: Json = json.loads(done.stdout)
    assert verifier.broken({"slots": [], **data}, answer) == []
    return answer


def test_an_employer_is_a_tie_only_where_providers_are_named(bare: Flask) -> None:
    tied: Json = VISITS | {"team_size": [1, 1], "experts": [{"id": "a", "employer": "某大学"}]}
    free = answered(bare, tied)
    assert (free["objective"], free["parts"]["neutral"], free["notes"]) == (0, 0, [])
    assert free["reasons"][0]["neutral"] == [], "nobody said who sells, so nobody is called neutral"
    other = answered(bare, tied | {"providers": ["某软件公司"]})
    assert (other["objective"], other["notes"], other["reasons"][0]["neutral"]) == (0, [], ["a"])
    sold = answered(bare, tied | {"providers": ["某大学"]})
    assert (sold["objective"], sold["parts"]["neutral"]) == (-40, -40)
    assert sold["notes"] == [{"code": "nobody_neutral", "facts": {"factory": "f"}}]


ONE_WANTED: Json = {
    "enterprises": [{"id": f"e{n}", "wishes": ["p"]} for n in range(1, 6)],
    "providers": [{"id": "p"}],
    "slots": [{"id": 1}, {"id": 2}],
    "tables": 1,
}


def unmet(answer: Json) -> dict[str, str]:
    return {
        one["facts"]["enterprise"]: one["facts"].get("reason", "")
        for one in answer["notes"]
        if one["code"] == "wish_unmet"
    }


def test_who_gets_nothing_is_named_with_the_reason(bare: Flask) -> None:
    answer = answered(bare, ONE_WANTED)
    met = {one["enterprise"] for one in answer["meetings"]}
    assert len(met) == 2
    assert set(answer["unserved"]) == {f"e{n}" for n in range(1, 6)} - met
    assert unmet(answer) == dict.fromkeys(answer["unserved"], "provider_full")
    for lang, said in (("zh_CN.UTF-8", "p 已排满"), ("en_GB.UTF-8", "p has no room left")):
        assert run(bare, "plan", "-", lang=lang, text=json.dumps(ONE_WANTED)).stdout.count(said) == 3
    whole = answered(bare, ONE_WANTED | {"slots": [{"id": n} for n in range(5)]})
    assert (whole["unserved"], whole["notes"]) == ([], [])


@pytest.mark.parametrize(
    ("without", "note", "reason"),
    [
        ({"tables": 0}, "no_table", "no_table"),
        ({"tables": []}, "no_table", "no_table"),
        ({"tables": [{"id": "T", "available": []}]}, "no_table", "no_table"),
        ({"slots": []}, "no_slot", "no_common_slot"),
    ],
)
def test_no_table_or_slot_is_not_silent(bare: Flask, without: Json, note: str, reason: str) -> None:
    answer = answered(bare, ONE_WANTED | without)
    assert answer["notes"][0] == {"code": note, "facts": {}}
    assert unmet(answer) == dict.fromkeys(answer["unserved"], reason)
    assert len(answer["unserved"]) == 5


def test_why_wishes_are_not_met_and_why_the_others_meet(bare: Flask) -> None:
    data: Json = {
        "enterprises": [
            {"id": "apart", "wishes": ["x"]},
            {"id": "late", "available": [2], "wishes": ["y"]},
            {"id": "mine", "fields": ["MES", "AGV"], "wishes": ["x"]},
            {"id": "open", "fields": ["视觉"]},
        ],
        "providers": [
            {"id": "x", "fields": ["mes"], "wishes": ["mine"]},
            {"id": "y", "available": [1]},
            {"id": "z", "fields": ["视觉"]},
            {"id": "w", "wishes": ["mine"]},
        ],
        "slots": [{"id": 1}, {"id": 2}],
        "tables": 9,
        "never": [["apart", "x"]],
    }
    answer = answered(bare, data)
    assert unmet(answer) == {"apart": "apart", "late": "no_common_slot"}
    assert answer["unserved"] == ["apart", "late"]
    why = {(one["enterprise"], one["provider"]): (one["wish"], one["fields"]) for one in answer["reasons"]}
    assert why == {("mine", "x"): ("mutual", ["MES"]), ("mine", "w"): ("provider", []), ("open", "z"): ("", ["视觉"])}


def test_replanned_tables_leave_nobody_out_who_has_met(bare: Flask, tmp_path: Path) -> None:
    problem, before = tmp_path / "problem.json", tmp_path / "plan.json"
    problem.write_text(json.dumps(ONE_WANTED), encoding="utf-8")
    before.write_text(run(bare, "plan", str(problem), "--json").stdout, encoding="utf-8")
    first, second = (one["enterprise"] for one in json.loads(before.read_text(encoding="utf-8"))["meetings"])
    words = ["replan", str(problem), str(before), "--over", "1", "--gone", second, "--json"]
    after = json.loads(run(bare, *words).stdout)
    met = {one["enterprise"] for one in after["meetings"]}
    assert first in met
    assert set(after["unserved"]) == {f"e{n}" for n in range(1, 6)} - met - {second}
    assert set(unmet(after)) == set(after["unserved"])


def far(minutes: float, **changes: Any) -> Json:
    """Two factories for one team of two."""
    places = [{"id": "f", "site": "北"}, {"id": "g", "site": "南"}]
    slots = [{"id": "am", "day": 1}, {"id": "pm", "day": 1}]
    people: Json = {"experts": [{"id": "a"}, {"id": "b"}], "team_size": [2, 2], "factories": places, "slots": slots}
    return people | {"travel": {"南": {"北": minutes}}} | changes


def test_a_long_way_between_slots_of_a_day_is_noted(bare: Flask) -> None:
    (note,) = answered(bare, far(600))["notes"]
    assert note["code"] == "long_way"
    assert {note["facts"]["from"], note["facts"]["factory"]} == {"f", "g"}
    assert (note["facts"]["slot"], note["facts"]["minutes"], note["facts"]["experts"]) == ("pm", 600, ["a", "b"])
    for lang, said in (("zh_CN.UTF-8", "600 分钟"), ("en_GB.UTF-8", "takes 600 minutes")):
        assert said in run(bare, "plan", "-", lang=lang, text=json.dumps(far(600))).stdout
    assert answered(bare, far(120))["notes"] == [], "two hours are the most that is not noted"
    apart = [{"id": "am", "day": 1}, {"id": "pm", "day": 2}]
    assert answered(bare, far(600, slots=apart))["notes"] == [], "there is a night between"
    between = [{"id": n, "day": 1} for n in range(3)]
    places = [{"id": "f", "site": "北", "available": [0]}, {"id": "g", "site": "南", "available": [2]}]
    assert answered(bare, far(600, slots=between, factories=places))["notes"] == [], "there is a slot for the way"
    many = [{"id": n} for n in "abcd"]
    shared = answered(bare, far(600, experts=many))
    assert shared["notes"] == [], "two teams need not go far"
