"""What a contract is worth at the browser's door: a band, an amount, or both."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.introductions.outcomes import Outcome, standing
from matchmaker.introductions.queries import get_introduction
from matchmaker.introductions.states import State
from tests.introductions.stage import set_stage, state_of, text_of

SignIn = Callable[..., FlaskClient]
CONTRACT = {"day": "2026-11-24", "contract": "contract"}
pytestmark = pytest.mark.usefixtures("stopped")


@pytest.fixture
def stopped() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 24, 2, tzinfo=UTC), tick=False):
        yield


def test_a_contract_is_told_by_its_amount_alone(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.MET)
    page = f"/introductions/{stage.introduction}"
    for role in ("asker", "seller"):
        sent = {**CONTRACT, "band": "", "amount": "73.91"}
        assert sign_in(stage.mails[role]).post(f"{page}/sign", data=sent).status_code == 303
    with app.app_context():
        known = standing(get_introduction(stage.introduction).claims, Outcome.SIGNING)
    assert (known.band, known.amount) == ("50-100", 73.91)
    assert state_of(app, stage.introduction) == "signed"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "请选择金额区间，或填写具体金额"),
        ({"amount": "-5"}, "具体金额须大于 0"),
        ({"amount": "90000000"}, "具体金额须大于 0"),
        ({"amount": "60", "band": "10-50"}, "具体金额不在所选区间内"),
    ],
)
def test_what_no_contract_is_worth_is_told_at_its_field(
    app: Flask, sign_in: SignIn, typed: dict[str, str], words: str
) -> None:
    stage = set_stage(app, State.MET)
    seller, page = sign_in(stage.mails["seller"]), f"/introductions/{stage.introduction}/sign"
    assert "至少填一项" in text_of(seller, page)
    answer = seller.post(page, data={**CONTRACT, **typed, "note": "含一年维保"})
    assert (answer.status_code, words in answer.text, "含一年维保" in answer.text) == (422, True, True)
    assert typed.get("amount", "") in answer.text
    assert state_of(app, stage.introduction) == "met"
