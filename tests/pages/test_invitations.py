"""Accepting an invitation from its mail link."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts import service
from matchmaker.accounts.people import Role
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from tests.factories import admin_of, make_organisation, make_user
from tests.letters import latest, link_in

SignIn = Callable[..., FlaskClient]
FORM = {"my_name": "新同事", "password": "车间里的一句暗号啊啊", "accept": "y"}


@pytest.fixture
def invite(app: Flask) -> Callable[[str], str]:
    """Return a function that invites an address and returns the link in its mail."""

    def send(email: str) -> str:
        with app.app_context(), transaction():
            row = make_organisation(name="青榆精铸有限公司")
            service.invite(row, email, Role.MEMBER, by=admin_of(row), now=clock.now())
        return link_in(latest(app, email))

    return send


def test_newcomer_makes_an_account_and_is_in(client: FlaskClient, invite: Callable[[str], str]) -> None:
    link = invite("new@example.com")
    page = client.get(link).get_data(as_text=True)
    assert "青榆精铸有限公司" in page
    assert client.get("/account").status_code == 303, "opening the link changes nothing"
    for change in ({"accept": ""}, {"password": "short"}, {"my_name": ""}):
        assert client.post(link, data={**FORM, **change}).status_code == 422
    assert client.post(link, data=FORM).status_code == 303
    assert "青榆精铸有限公司" in client.get("/organisation").get_data(as_text=True)
    assert client.get(link).status_code == 410


def test_known_person_accepts_once_signed_in(app: Flask, invite: Callable[[str], str], sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        mine, other = make_user().email, make_user().email
    link = invite(mine)
    anonymous = app.test_client()
    assert f"next={link}".replace("/", "%2F") in anonymous.get(link).get_data(as_text=True).replace("/", "%2F")
    anonymous.post(link)
    stranger = sign_in(other)
    assert "另一个邮箱" in stranger.get(link).get_data(as_text=True)
    stranger.post(link)
    assert "还没有加入任何单位" in stranger.get("/organisation").get_data(as_text=True)
    browser = sign_in(mine)
    browser.get(link)
    assert "还没有加入任何单位" in browser.get("/organisation").get_data(as_text=True)
    assert browser.post(link).status_code == 303
    assert "青榆精铸有限公司" in browser.get("/organisation").get_data(as_text=True)


def test_dead_links_say_nothing(client: FlaskClient, invite: Callable[[str], str]) -> None:
    link = invite("new@example.com")
    for dead in ("/invitations/x", link[:-2], f"/password/reset/{link.rsplit('/', 1)[1]}"):
        answer = client.get(dead)
        assert answer.status_code == 410
        assert "青榆" not in answer.get_data(as_text=True)
    with time_machine.travel(clock.now() + timedelta(days=15)):
        assert client.post(link, data=FORM).status_code == 410
