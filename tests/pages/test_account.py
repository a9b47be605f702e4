"""My own data."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation.db import transaction
from tests.factories import make_user

SignIn = Callable[..., FlaskClient]


def make(app: Flask) -> str:
    with app.app_context(), transaction():
        return make_user().email


def test_account_is_saved_and_speaks_the_chosen_language(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(make(app))
    assert browser.post("/account", data={"name": "新名字", "phone": "139", "language": "en"}).status_code == 303
    page = browser.get("/account").get_data(as_text=True)
    assert '<html lang="en">' in page
    assert 'value="新名字"' in page


def test_account_refuses_at_the_field(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(make(app))
    for change in ({"name": ""}, {"name": "x" * 51}, {"name": "a\x00b"}, {"language": "fr"}, {"language": ""}):
        answer = browser.post("/account", data={"name": "新名字", "phone": "1", "language": "zh", **change})
        assert answer.status_code == 422


def test_other_devices_are_signed_out(app: Flask, sign_in: SignIn) -> None:
    email = make(app)
    here, there = sign_in(email), sign_in(email)
    assert "退出其他设备" in here.get("/account").get_data(as_text=True)
    assert here.post("/account/sessions/end").status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303


def test_account_needs_a_sign_in(client: FlaskClient) -> None:
    for path in ("/account", "/account/password"):
        assert client.get(path).status_code == 303
    assert client.post("/account/sessions/end").status_code == 303
