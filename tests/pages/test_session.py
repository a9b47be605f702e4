"""Signing in and out through the page."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts import throttle
from matchmaker.accounts.people import Role, UserSession
from matchmaker.app import create_app
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from tests.conftest import settings_for
from tests.factories import PASSWORD, join, make_officer, make_organisation, make_park, make_provider, make_user
from tests.letters import kinds_to, plain

SignIn = Callable[..., FlaskClient]


def make(app: Flask, **fields: object) -> str:
    with app.app_context(), transaction():
        return make_user(**fields).email


def try_in(client: FlaskClient, email: str, password: str = PASSWORD, **more: str) -> tuple[int, str, str]:
    answer = client.post("/sign-in", data={"email": email, "password": password, **more})
    return answer.status_code, answer.get_data(as_text=True), answer.headers.get("Location", "")


def test_sign_in_returns_to_the_page_asked_for(app: Flask, client: FlaskClient) -> None:
    email = make(app)
    asked = client.get("/account?x=1")
    assert (asked.status_code, asked.headers["Location"]) == (303, "/sign-in?next=%2Faccount%3Fx%3D1")
    assert 'value="/account?x=1"' in client.get(asked.headers["Location"]).get_data(as_text=True)
    assert try_in(client, email.upper(), next="/account?x=1")[::2] == (303, "/account?x=1")
    assert client.get("/account").status_code == 200
    assert client.get("/sign-in").status_code == 303


def test_sign_in_leads_nowhere_else(app: Flask, client: FlaskClient) -> None:
    email = make(app)
    for target in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        assert try_in(client, email, next=target)[::2] == (303, "/")


def test_sign_in_says_the_same_of_wrong_and_unknown(app: Flask, client: FlaskClient) -> None:
    email = make(app)
    wrong, unknown = (try_in(client, one, "a wrong password") for one in (email, "nobody@example.com"))
    assert wrong[0] == unknown[0] == 422
    assert "邮箱或密码不对" in wrong[1]
    assert plain(wrong[1], email) == plain(unknown[1], "nobody@example.com")


def test_sign_in_waits_after_five_failures_and_says_how_long(app: Flask, client: FlaskClient) -> None:
    email = make(app)
    with time_machine.travel(clock.now(), tick=False):
        for _ in range(5):
            try_in(client, email, "a wrong password")
        status, text, _where = try_in(client, email)
        assert status == 422
        assert "33 秒" in text
    with time_machine.travel(clock.now() + timedelta(seconds=40)):
        assert try_in(client, email)[0] == 303


def from_(address: str, **more: str) -> dict[str, str]:
    """Return what the server is told of a visitor."""
    return {"REMOTE_ADDR": address, **more}


def spray(app: Flask, *visitors: dict[str, str]) -> None:
    """Try one password on many addresses, each from the next visitor."""
    for n, visitor in enumerate(visitors):
        data = {"email": f"person{n}@example.com", "password": "a wrong password"}
        assert app.test_client().post("/sign-in", data=data, environ_overrides=visitor).status_code == 422


@pytest.fixture
def still() -> Iterator[None]:
    """A clock that stands, so that no failure runs off while a slow machine tries."""
    with time_machine.travel(clock.now(), tick=False):
        yield


@pytest.mark.usefixtures("still")
def test_sign_in_waits_for_a_client_that_tried_many_addresses(app: Flask, client: FlaskClient) -> None:
    email, there = make(app), from_("203.0.113.9")
    spray(app, *[there] * throttle.CLIENT_TRIES)
    known, unknown = (
        client.post("/sign-in", data={"email": one, "password": PASSWORD}, environ_overrides=there).get_data(
            as_text=True
        )
        for one in (email, "nobody@example.com")
    )
    assert "尝试次数过多，请 61 秒后再试" in known
    assert plain(known, email) == plain(unknown, "nobody@example.com")
    assert try_in(client, email)[0] == 303, "another client may"


@pytest.mark.usefixtures("still")
def test_client_is_who_the_trusted_proxies_name(app: Flask, tmp_path: Path) -> None:
    """Without one of our own in front nobody buys tries by inventing addresses; with one each visitor counts alone."""
    email, url = make(app), app.config["SQLALCHEMY_DATABASE_URI"]
    invented = [from_("10.0.0.1", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}") for n in range(throttle.CLIENT_TRIES)]
    for proxies, status in ((1, 303), (0, 422)):
        settings = replace(settings_for(url, tmp_path), trusted_proxies=proxies)
        behind = create_app(settings, TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
        spray(behind, *invented)
        last = from_("10.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.1")
        data = {"email": email, "password": PASSWORD}
        assert behind.test_client().post("/sign-in", data=data, environ_overrides=last).status_code == status
        with behind.app_context():
            db.engine.dispose()


def test_sign_in_renews_the_session(app: Flask, client: FlaskClient) -> None:
    email = make(app)
    client.post("/language", data={"language": "en"})
    try_in(client, email)
    with client.session_transaction() as held:
        first = held["token"]
    client.post("/sign-out")
    assert client.get("/account").status_code == 303
    try_in(client, email)
    with client.session_transaction() as held:
        assert held["token"] != first
        held["token"] = first
    assert client.get("/account").status_code == 303, "a session that was signed out lets nobody in"
    with app.app_context():
        assert db.session.query(UserSession).filter(UserSession.ended_at.is_(None)).count() == 1


def test_unproved_address_gets_another_mail(app: Flask, client: FlaskClient) -> None:
    email = make(app, email_confirmed_at=None)
    status, text, _where = try_in(client, email)
    assert status == 422
    assert "又发了一封确认邮件" in text
    assert kinds_to(app, email) == ["confirm_email"]
    try_in(client, email, "a wrong password")
    assert kinds_to(app, email) == ["confirm_email"]


def test_sign_in_takes_bad_input(client: FlaskClient) -> None:
    for email in ("", "\x00", "a\x07b@c.cn", "x" * 100_000, "<script>", "' OR 1=1 --", "🦊@例子.cn", "\u202eabc@d.cn"):
        answer = client.post("/sign-in", data={"email": email, "password": "x" * 1000})
        assert answer.status_code == 422
        assert "<script>" not in answer.get_data(as_text=True)
    assert client.post("/sign-in", data={"email": "a@b.cn", "password": "\x00" * 20}).status_code == 422
    assert client.post("/sign-in", data={}).status_code == 422
    assert client.put("/sign-in").status_code == 405


def test_act_as_chooses_a_membership_of_ones_own(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        user, other = make_user(), make_user()
        first = make_organisation(admin=user, name="第一家有限公司")
        second = make_provider(admin=user, name="第二家有限公司")
        join(user, Role.OFFICER, park=make_park())
        email = user.email
        foreign = join(other, Role.MEMBER, organisation=first).id
        chosen = user.memberships[1].id
        assert user.memberships[1].organisation_id == second.id
    browser = sign_in(email)
    assert "第一家有限公司" in browser.get("/organisation").get_data(as_text=True)
    assert (
        browser.post("/act-as", data={"membership": str(chosen), "next": "/account"}).headers["Location"] == "/account"
    )
    assert "<h1><bdi>第二家有限公司" in browser.get("/organisation").get_data(as_text=True)
    for wrong in (str(foreign), "", "x", "99999999999999999999"):
        assert browser.post("/act-as", data={"membership": wrong}).status_code == 404


def test_the_language_switch_comes_back_to_a_page_that_can_be_read(app: Flask, sign_in: SignIn) -> None:
    """A form that is refused is drawn at an address that takes forms only: the switch leads to where it was sent from."""
    with app.app_context(), transaction():
        park = make_park()
        email = make_officer(park).email
    browser = sign_in(email)
    assert 'name="next" value="/staff/?kind=post"' in browser.get("/staff/?kind=post").get_data(as_text=True)
    for referrer, leads_to in (("http://localhost/staff/?kind=post", "/staff/?kind=post"), ("", "/"), ("x:y", "/")):
        refused = browser.post("/staff/bulk", headers={"Referer": referrer} if referrer else {})
        assert refused.status_code == 422
        assert f'name="next" value="{leads_to}"' in refused.get_data(as_text=True)
    nowhere = browser.get("/nothing/here").get_data(as_text=True)
    assert 'name="next" value="/nothing/here"' in nowhere


def test_sign_in_refuses_accounts_of_a_demonstration_where_this_is_none(app: Flask, client: FlaskClient) -> None:
    email = make(app, is_demo=True)
    status, text, _where = try_in(client, email)
    assert status == 422
    assert "邮箱或密码不对" in text
    app.config["DEMO"] = True
    try:
        assert try_in(client, email)[0] == 303
    finally:
        app.config["DEMO"] = False
