"""Staff: confirm with the checklist, withdraw with a reason, the list and the trail."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.people import Role
from matchmaker.accounts.queries import get_user_by_email
from matchmaker.foundation.db import transaction
from matchmaker.introductions.queries import get_introduction
from matchmaker.introductions.states import State
from tests.factories import join
from tests.introductions.stage import TICKS, Stage, set_stage, state_of, text_of

SignIn = Callable[..., FlaskClient]


def page_of(stage: Stage) -> str:
    return f"/staff/introductions/{stage.introduction}"


def test_confirm_wants_every_tick_and_keeps_those_set(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.AGREED)
    officer = sign_in(stage.mails["officer"])
    answer = officer.post(f"{page_of(stage)}/confirm", data={"ticks": TICKS[:3], "note": "已电话核对"})
    assert answer.status_code == 422
    assert "还差 2 项核对" in answer.text
    assert len(re.findall(r'name="ticks"[^>]*checked', answer.text)) == 3
    assert "已电话核对" in answer.text
    assert state_of(app, stage.introduction) == State.AGREED


def test_confirm_shows_the_evidence(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.AGREED)
    shown = text_of(sign_in(stage.mails["officer"]), page_of(stage))
    for word in ("双方单独同意均有效", "双方主体核验在有效期内", "利益冲突声明", "文本版本", "在谈 0 件，上限 5 件"):
        assert word in shown


def test_second_officer_is_told_that_another_was_first(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.AGREED)
    first, second = sign_in(stage.mails["officer"]), sign_in(stage.mails["second_officer"])
    address = f"{page_of(stage)}/confirm"
    assert first.post(address, data={"ticks": TICKS}).status_code == 303
    assert first.post(address, data={"ticks": TICKS}).status_code == 303  # a double click
    told = second.post(address, data={"ticks": TICKS})
    assert told.status_code == 409
    assert "已由另一位专员确认" in told.text
    assert second.get(address).location == page_of(stage)


@pytest.mark.parametrize("role", ["other_officer", "asker", "seller"])
def test_confirm_is_for_staff_of_the_needs_park(app: Flask, sign_in: SignIn, role: str) -> None:
    stage = set_stage(app, State.AGREED)
    answer = sign_in(stage.mails[role]).post(f"{page_of(stage)}/confirm", data={"ticks": TICKS})
    assert answer.status_code == (404 if role == "other_officer" else 403)
    assert state_of(app, stage.introduction) == State.AGREED


def test_officer_of_one_side_cannot_confirm(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.AGREED)
    with app.app_context(), transaction():
        provider = get_introduction(stage.introduction).provider
        join(get_user_by_email(stage.mails["officer"]), Role.MEMBER, organisation=provider)
    officer = sign_in(stage.mails["officer"])
    assert officer.post(f"{page_of(stage)}/confirm", data={"ticks": TICKS}).status_code == 403
    assert "需由另一位专员确认" in text_of(officer, page_of(stage))


def test_operator_confirms_everywhere(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.AGREED)
    operator = sign_in(stage.mails["operator"])
    assert operator.post(f"{page_of(stage)}/confirm", data={"ticks": TICKS}).status_code == 303
    assert state_of(app, stage.introduction) == State.INTRODUCED


def test_withdraw_needs_a_reason(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.AGREED)
    officer, address = sign_in(stage.mails["officer"]), f"{page_of(stage)}/withdraw"
    text_of(officer, address)
    assert officer.post(address, data={"note": " "}).status_code == 422
    assert officer.post(address, data={"note": "企业要求暂缓"}).status_code == 303
    assert state_of(app, stage.introduction) == State.WITHDRAWN


def test_index_shows_the_parks_own(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.AGREED)
    for role, sees in (("officer", True), ("operator", True), ("other_officer", False)):
        shown = text_of(sign_in(stage.mails[role]), "/staff/introductions")
        assert (stage.introduction in shown) is sees


def test_trail_tells_every_step_consent_reveal_and_look(app: Flask, sign_in: SignIn) -> None:
    stage = set_stage(app, State.MET)
    text_of(sign_in(stage.mails["seller"]), f"/introductions/{stage.introduction}")
    shown = text_of(sign_in(stage.mails["officer"]), f"{page_of(stage)}/trail")
    for word in (
        "企业申请对接",
        "服务商同意对接",
        "园区专员确认对接",
        "企业登记洽谈",
        "谁打开过",
        "2026-11",
        "利益冲突声明版本",
    ):
        assert word in shown
    text_of(sign_in(stage.mails["other_officer"]), f"{page_of(stage)}/trail", 404)
    text_of(sign_in(stage.mails["asker"]), f"{page_of(stage)}/trail", 403)
