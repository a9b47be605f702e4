"""Steps with two keys through the JSON door: a step out of turn before what it lacks, amounts, and who answers first."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from matchmaker.foundation import clock
from matchmaker.introductions.states import State
from tests.api.conftest import Program
from tests.house.world import build

Make = Callable[..., Program]
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def contract(**more: Any) -> dict[str, Any]:
    return {"day": clock.today().isoformat(), "contract": "contract", **more}


@pytest.mark.parametrize(
    ("state", "actions"),
    [
        (State.MET, ("deliver", "agree", "withdraw", "decline")),
        (State.PROPOSED, ("deliver", "sign", "intend", "record_meeting", "record_no_show", "plan", "deny", "close")),
    ],
)
def test_a_step_that_the_state_has_not_is_told_before_what_its_body_lacks(
    app: Flask, program: Make, state: State, actions: tuple[str, ...]
) -> None:
    world = build(app, state)
    asks, path = program(world.mails["enterprise"]), f"/introductions/{world.codes['introduction']}"
    before = asks.get(path).json
    for action in actions:
        for body in ({}, {"note": "n/a", "unknown": 1}):
            answer = asks.post(f"{path}/{action}", body)
            assert answer.status_code == 409, (action, body, answer.json)
    assert asks.get(path).json == before


def test_what_a_step_in_turn_lacks_is_told_at_its_field(app: Flask, program: Make) -> None:
    world = build(app, State.MET)
    asks, path = program(world.mails["enterprise"]), f"/introductions/{world.codes['introduction']}"
    for action, field in (("plan", "stage"), ("deny", "outcome"), ("close", "reason")):
        answer = asks.post(f"{path}/{action}", {})
        assert answer.status_code == 422
        assert field in [one["field"] for one in answer.json["errors"]]


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({}, "band", "请选择金额区间，或填写具体金额。"),
        ({"amount": -5}, "amount", "具体金额须大于 0，不超过 1,000,000 万元。"),
        ({"amount": 60, "band": "10-50"}, "amount", "具体金额不在所选区间内。"),
    ],
)
def test_what_no_contract_is_worth_has_words_of_its_own(
    app: Flask, program: Make, said: dict[str, Any], field: str, words: str
) -> None:
    world = build(app, State.MET)
    path = f"/introductions/{world.codes['introduction']}/sign"
    answer = program(world.mails["enterprise"]).post(path, contract(**said))
    assert answer.status_code == 422
    assert [(one["field"], one["detail"]) for one in answer.json["errors"]] == [(field, words)]


def test_an_amount_alone_tells_its_band_and_a_plan_waits_for_the_second_key(app: Flask, program: Make) -> None:
    world = build(app, State.MET)
    path = f"/introductions/{world.codes['introduction']}"
    enterprise, provider = program(world.mails["enterprise"]), program(world.mails["provider"])
    told = enterprise.post(f"{path}/sign", contract(amount=60)).json
    due = told["due_on"]
    assert (told["waiting_for"], told["outcomes"][2]["band"], told["outcomes"][2]["amount"]) == (
        "provider",
        "50-100",
        60,
    )
    plan = {"stage": "contract", "day": due, "owner": "enterprise"}
    for asks in (enterprise, provider):
        assert "plan" not in asks.get(path).json["actions"]
        assert asks.post(f"{path}/plan", plan).status_code == 409
    now = provider.get(path).json
    assert (now["waiting_for"], now["due_on"]) == ("provider", due)
