"""Personal tokens: made on the account page and shown once, bounded by scope and person, ended at once."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.tokens import PersonalToken
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.states import State
from tests.api.conftest import Program
from tests.factories import PASSWORD
from tests.house.world import build

SignIn = Callable[..., FlaskClient]


def make(browser: FlaskClient, **fields: object) -> tuple[int, str, str]:
    """Return the status, the secret on the page, the page."""
    answer = browser.post("/account/tokens", data={"name": "ERP", "scopes": ["read"], "days": "30", **fields})
    page = answer.get_data(as_text=True)
    found = re.search(r'value="(zzh_[\w-]+)"', page)
    return answer.status_code, found.group(1) if found else "", page


def test_token_is_shown_once_used_and_revoked(app: Flask, sign_in: SignIn) -> None:
    world = build(app, None)
    browser = sign_in(world.mails["provider"])
    status, secret, _ = make(browser)
    assert (status, bool(secret)) == (200, True)
    page = browser.get("/account/tokens").get_data(as_text=True)
    assert secret not in page
    assert "还没有使用过" in page
    with app.app_context():
        row = db.session.scalars(db.select(PersonalToken)).one()
        assert secret not in str(vars(row))
    program = Program(app.test_client(), secret)
    assert program.get("/needs").status_code == 200
    page = browser.get("/account/tokens").get_data(as_text=True)
    assert "最近使用" in page
    handle = re.search(r"/account/tokens/(\w+)/revoke", page)
    assert handle
    assert sign_in(world.mails["enterprise"]).post(f"/account/tokens/{handle[1]}/revoke").status_code == 404
    assert program.get("/me").status_code == 200
    assert browser.post(f"/account/tokens/{handle[1]}/revoke").status_code == 303
    assert program.get("/me").status_code == 401


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_form_refuses_at_the_field(app: Flask, sign_in: SignIn) -> None:
    world = build(app, None)
    browser = sign_in(world.mails["provider"])
    wrong: list[dict[str, object]] = [{"name": ""}, {"scopes": []}, {"scopes": ["all"]}, {"scopes": ["staff"]}]
    for change in (*wrong, {"days": "31"}, {"days": "x"}, {"name": "a\x00"}):
        assert make(browser, **change)[:2] == (422, ""), change


def test_scope_and_person_bound_a_token(app: Flask, program: Callable[..., Program]) -> None:
    world = build(app, State.AGREED)
    code = world.codes["introduction"]
    reads = program(world.mails["enterprise"], ["read"])
    answer = reads.post(f"/introductions/{code}/withdraw")
    assert (answer.status_code, answer.json["code"]) == (403, "scope_missing")
    officer = program(world.mails["officer"], ["read", "write"])
    assert officer.post(f"/introductions/{code}/withdraw", {"note": "重复"}).json["code"] == "scope_missing"
    assert officer.get("/staff/queue").json["code"] == "scope_missing"
    everything = program(world.mails["enterprise"], ["read", "write", "staff"])
    assert everything.get("/staff/queue").json["code"] == "not_your_role"
    assert everything.post(f"/introductions/{code}/confirm", {"ticks": []}).status_code == 403


def test_token_ends_with_its_last_day_and_with_its_person(app: Flask, program: Callable[..., Program]) -> None:
    world = build(app, None)
    asks = program(world.mails["provider"])
    assert asks.get("/me").status_code == 200
    with time_machine.travel(clock.now() + timedelta(days=30), tick=False):
        assert asks.get("/me").status_code == 200
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        assert asks.get("/me").status_code == 401
    with app.app_context(), transaction():
        token = db.session.scalars(db.select(PersonalToken)).one()
        token.user.email_confirmed_at = None
    assert asks.get("/me").status_code == 401


def test_tokens_end_when_the_password_is_changed(app: Flask, sign_in: SignIn) -> None:
    world = build(app, None)
    browser = sign_in(world.mails["provider"])
    program = Program(app.test_client(), make(browser)[1])
    assert program.get("/me").status_code == 200
    new = "another passphrase, long enough"
    fields = {"old": PASSWORD, "password": new, "again": new}
    assert browser.post("/account/password", data=fields).status_code == 303
    assert program.get("/me").status_code == 401
