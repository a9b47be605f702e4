"""Forgotten and changed passwords through the pages."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from tests.factories import PASSWORD, make_user
from tests.letters import kinds_to, latest, link_in, plain

SignIn = Callable[..., FlaskClient]
NEW = "再也不会忘记的一句话"


def make(app: Flask) -> str:
    with app.app_context(), transaction():
        return make_user().email


def test_reset_answers_the_same_for_every_address(app: Flask, client: FlaskClient) -> None:
    email = make(app)
    pages = []
    for asked in (email, "nobody@example.com"):
        answer = client.post("/password/forgot", data={"email": asked})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/password/sent")
        pages.append(client.get("/password/sent").get_data(as_text=True))
    assert plain(pages[0], email) == plain(pages[1], "nobody@example.com")
    assert kinds_to(app, email) == ["password_reset"]
    assert kinds_to(app, "nobody@example.com") == []


def test_reset_signs_in_and_ends_what_was_open(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    email = make(app)
    elsewhere = sign_in(email)
    client.post("/password/forgot", data={"email": email})
    link = link_in(latest(app, email))
    assert client.get(link).status_code == 200
    assert client.post(link, data={"password": "short"}).status_code == 422
    assert client.post(link, data={"password": NEW}).status_code == 303
    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert client.get(link).status_code == 410
    assert client.post("/sign-out").status_code == 303
    assert client.post("/sign-in", data={"email": email, "password": PASSWORD}).status_code == 422
    assert client.post("/sign-in", data={"email": email, "password": NEW}).status_code == 303


def test_reset_link_expires_after_two_hours(app: Flask, client: FlaskClient) -> None:
    email = make(app)
    client.post("/password/forgot", data={"email": email})
    link = link_in(latest(app, email))
    with time_machine.travel(clock.now() + timedelta(hours=2, minutes=1)):
        assert client.get(link).status_code == 410
        assert client.post(link, data={"password": NEW}).status_code == 410


def test_change_ends_the_other_sessions_alone(app: Flask, sign_in: SignIn) -> None:
    email = make(app)
    here, there = sign_in(email), sign_in(email)
    assert here.get("/account/password").status_code == 200
    wrong = here.post("/account/password", data={"old": "not mine at all", "password": NEW})
    assert wrong.status_code == 422
    assert "密码不对" in wrong.get_data(as_text=True)
    assert there.get("/account").status_code == 200
    assert here.post("/account/password", data={"old": PASSWORD, "password": NEW}).status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303
    assert kinds_to(app, email) == ["password_changed"]


def test_guessing_the_old_password_is_slowed_too(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(make(app))
    for _ in range(5):
        browser.post("/account/password", data={"old": "a wrong password", "password": NEW})
    answer = browser.post("/account/password", data={"old": PASSWORD, "password": NEW})
    assert answer.status_code == 422
    assert "秒后再试" in answer.get_data(as_text=True)


def test_forgot_takes_bad_input(client: FlaskClient) -> None:
    for email in ("", "\x00@b.cn", "x" * 100_000):
        assert client.post("/password/forgot", data={"email": email}).status_code == 422
