"""Mobile numbers: proving one, signing in by one, five tries, five minutes, and nothing that tells who has an account."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.queries import get_user_by_email
from matchmaker.accounts.reaching import MobileCode
from matchmaker.foundation.clock import SHANGHAI
from matchmaker.foundation.db import db, transaction
from matchmaker.notifications.models import OutboxMessage
from matchmaker.web import mail
from tests.factories import admin_of, make_operator, make_organisation, make_user

SignIn = Callable[..., FlaskClient]
NUMBER = "13912345678"


@pytest.fixture(autouse=True)
def gateway(app: Flask) -> Iterator[None]:
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, sms_url="https://sms.example.cn/send")
    yield
    app.config["SETTINGS"] = before


@pytest.fixture
def holder(app: Flask, sign_in: SignIn) -> str:
    """Somebody who has proved a number."""
    with app.app_context(), transaction():
        address = admin_of(make_organisation()).email
    browser = sign_in(address)
    prove(app, browser)
    return address


def code(app: Flask) -> str:
    """Return the code of the last text message, as its reader sees it."""
    with app.test_request_context():
        rows = sa.select(OutboxMessage).where(OutboxMessage.channel == "sms").order_by(OutboxMessage.id.desc())
        message = db.session.scalars(rows).first()
        assert message is not None
        text = mail.render(message.kind, message.language, message.subject, message.facts).short
        found = re.search(r"\d{6}", text)
        assert found is not None
        assert found.group() not in str(message.facts)  # no row holds it
        return found.group()


def texts(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(sa.select(OutboxMessage.id).where(OutboxMessage.channel == "sms")).all())


def prove(app: Flask, browser: FlaskClient, number: str = NUMBER) -> None:
    assert browser.post("/account/mobile", data={"mobile": f"+86 {number[:3]} {number[3:]}"}).status_code == 303
    assert browser.post("/account/mobile/code", data={"code": code(app)}).status_code == 303
    assert number in browser.get("/account/mobile").get_data(as_text=True)


def ask(browser: FlaskClient, number: str = NUMBER) -> tuple[int, str, str]:
    answer = browser.post("/sign-in/mobile", data={"mobile": number})
    page = browser.get("/sign-in/mobile/code").get_data(as_text=True)
    return answer.status_code, str(answer.location), page.replace(number, "N")


def same(page: str, number: str) -> str:
    """Return a page without what differs anyway: the number itself and the token of its forms."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page.replace(number, "N"))


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/account").status_code == 200


def wrong(right: str) -> str:
    return f"{(int(right) + 1) % 1_000_000:06d}"


@pytest.mark.usefixtures("holder")
def test_code_signs_in_once(app: Flask) -> None:
    browser = app.test_client()
    ask(browser)
    right = code(app)
    assert browser.post("/sign-in/mobile/code", data={"code": wrong(right)}).status_code == 422
    assert browser.post("/sign-in/mobile/code", data={"code": right}).status_code == 303
    assert is_in(browser)
    again = app.test_client()
    with again.session_transaction() as kept:
        kept["mobile_asked"] = NUMBER
    assert again.post("/sign-in/mobile/code", data={"code": right}).status_code == 422


@pytest.mark.usefixtures("holder")
def test_five_wrong_tries_end_a_code(app: Flask) -> None:
    browser = app.test_client()
    ask(browser)
    right = code(app)
    for _ in range(5):
        assert browser.post("/sign-in/mobile/code", data={"code": wrong(right)}).status_code == 422
    assert browser.post("/sign-in/mobile/code", data={"code": right}).status_code == 422
    assert not is_in(browser)


@pytest.mark.usefixtures("holder")
def test_code_ends_after_five_minutes(app: Flask) -> None:
    with time_machine.travel(datetime(2026, 11, 30, 9, 0, tzinfo=SHANGHAI), tick=False) as time:
        browser = app.test_client()
        ask(browser)
        right = code(app)
        time.shift(timedelta(minutes=5, seconds=1))
        assert browser.post("/sign-in/mobile/code", data={"code": right}).status_code == 422
        ask(browser)
        time.shift(timedelta(minutes=4))
        assert browser.post("/sign-in/mobile/code", data={"code": code(app)}).status_code == 303


@pytest.mark.usefixtures("holder")
def test_nobody_learns_whether_a_number_is_known(app: Flask) -> None:
    known, unknown = app.test_client(), app.test_client()
    before = texts(app)
    assert ask(known)[:2] == ask(unknown, "13900000000")[:2]
    assert texts(app) == before + 1  # the control: only the known number was written to
    pages = [
        same(browser.post("/sign-in/mobile/code", data={"code": "000000"}).get_data(as_text=True), number)
        for browser, number in ((known, NUMBER), (unknown, "13900000000"))
    ]
    assert pages[0] == pages[1]
    for number in (NUMBER, "13900000000"):
        tries = [app.test_client().post("/sign-in/mobile", data={"mobile": number}).status_code for _ in range(6)]
        assert tries[-1] == 422  # asked too often, known or not


def test_number_of_another_is_not_taken_over(app: Flask, sign_in: SignIn, holder: str) -> None:
    with app.app_context(), transaction():
        thief = make_user().email
    browser, before = sign_in(thief), texts(app)
    assert browser.post("/account/mobile", data={"mobile": NUMBER}).status_code == 303
    assert texts(app) == before
    assert browser.post("/account/mobile/code", data={"code": "123456"}).status_code == 422
    owner = sign_in(holder)
    assert owner.post("/account/mobile/remove").status_code == 303
    prove(app, browser)  # given up: it is free


@pytest.mark.parametrize(
    "typed", ["", "123", "139123456789", "２３９１２３４５６７８", "1391234567a", "+1 202 555 0100"]
)
def test_wrong_number_is_refused_at_its_field(app: Flask, typed: str) -> None:
    answer = app.test_client().post("/sign-in/mobile", data={"mobile": typed})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.get_data(as_text=True)


def test_staff_do_not_sign_in_by_a_code(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        address = make_operator().email
    prove(app, sign_in(address))
    before = texts(app)
    ask(app.test_client())
    assert texts(app) == before


def test_without_a_gateway_there_is_no_such_page(app: Flask, holder: str) -> None:
    browser = app.test_client()
    assert "/sign-in/mobile" in browser.get("/sign-in").get_data(as_text=True)
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], sms_url="")
    assert "/sign-in/mobile" not in browser.get("/sign-in").get_data(as_text=True)
    for path in ("/sign-in/mobile", "/sign-in/mobile/code"):
        assert browser.get(path).status_code == 404
        assert browser.post(path, data={"mobile": NUMBER}).status_code == 404
    with app.app_context():
        assert get_user_by_email(holder)
        assert db.session.scalars(sa.select(MobileCode)).all() == []
