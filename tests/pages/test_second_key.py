"""The browser's doors while one side's signing or delivery waits for the other's answer."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.introductions.queries import get_introduction
from matchmaker.introductions.states import State
from tests.introductions.stage import Stage, set_stage, text_of

SignIn = Callable[..., FlaskClient]
MOMENT = datetime(2026, 11, 24, 2, tzinfo=UTC)  # a Tuesday morning in Beijing
DAY = "2026-11-24"
CONTRACT = {"day": DAY, "contract": "contract"}
FAR = {"stage": "contract", "day": "2027-06-01", "owner": "enterprise"}


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    with time_machine.travel(MOMENT, tick=False):
        yield


def waits(app: Flask, stage: Stage) -> tuple[str | None, str]:
    with app.app_context():
        one = get_introduction(stage.introduction)
        return one.waiting_for, str(one.due_on)


@pytest.mark.parametrize(
    ("state", "door", "form", "words"),
    [
        (State.MET, "sign", {**CONTRACT, "band": "50-100"}, ("对方已登记签约，请确认", "贵单位确认签约")),
        (State.SIGNED, "deliver", {"day": DAY, "note": "漏检率 0.3%"}, ("对方已登记交付，请确认", "贵单位确认交付")),
    ],
)
def test_who_owes_the_answer_is_told_and_no_plan_takes_it_away(
    app: Flask, sign_in: SignIn, state: State, door: str, form: dict[str, str], words: tuple[str, str]
) -> None:
    stage = set_stage(app, state)
    page, due = f"/introductions/{stage.introduction}", ("provider", "2026-12-01")
    asker, seller, officer = (sign_in(stage.mails[one]) for one in ("asker", "seller", "officer"))
    asker.post(f"{page}/{door}", data=form)
    assert waits(app, stage) == due
    shown = text_of(seller, page)
    assert [one for one in words if one not in shown] == []
    assert words[0] in text_of(seller, "/")
    assert words[0] not in text_of(asker, page)
    assert words[1].replace("贵单位", "服务商") in text_of(officer, f"/staff{page}")
    for browser, why in ((seller, "请先答复"), (asker, "等另一方答复"), (officer, "等另一方答复")):
        assert f'href="{page}/plan"' not in text_of(browser, page if browser is not officer else f"/staff{page}")
        refused = browser.post(f"{page}/plan", data=FAR)
        assert (refused.status_code, why in refused.text) == (409, True)
        lacking = browser.post(f"{page}/plan", data={**FAR, "stage": ""})
        assert (lacking.status_code, why in lacking.text) == (409, True)
        assert why in browser.get(f"{page}/plan", follow_redirects=True).text
    assert waits(app, stage) == due
    seller.post(f"{page}/{door}", data=form)
    assert words[0] not in text_of(seller, page)


@pytest.mark.parametrize(
    ("door", "words"), [("meeting", "对方已登记洽谈，请确认"), ("intend", "对方已登记意向，请确认")]
)
def test_a_meeting_and_an_intention_of_one_side_are_told_and_stop_no_plan(
    app: Flask, sign_in: SignIn, door: str, words: str
) -> None:
    stage = set_stage(app, State.INTRODUCED if door == "meeting" else State.MET)
    page = f"/introductions/{stage.introduction}"
    asker, seller = sign_in(stage.mails["asker"]), sign_in(stage.mails["seller"])
    asker.post(f"{page}/{door}", data={"day": DAY})
    assert words in text_of(seller, page)
    assert words not in text_of(asker, page)
    assert seller.post(f"{page}/plan", data=FAR).status_code == 303
    assert waits(app, stage) == ("enterprise", "2027-06-01")
