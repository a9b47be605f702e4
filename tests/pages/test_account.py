"""My own data."""

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
NEW = "new.address@example.com"


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
    for path in ("/account", "/account/password", "/account/email", "/account/email/x"):
        assert client.get(path).status_code == 303
    assert client.post("/account/sessions/end").status_code == 303


def ask(browser: FlaskClient, email: str = NEW, password: str = PASSWORD) -> tuple[int, str]:
    answer = browser.post("/account/email", data={"email": email, "password": password})
    return answer.status_code, answer.get_data(as_text=True)


def test_address_is_changed_by_its_link_and_all_others_are_signed_out(app: Flask, sign_in: SignIn) -> None:
    old = make(app)
    here, there = sign_in(old), sign_in(old)
    assert ask(here)[0] == 303
    assert f"确认链接已发到 {NEW}" in here.get("/account").get_data(as_text=True)
    link = link_in(latest(app, NEW))
    assert here.get(link).status_code == 200
    assert here.head(link).status_code == 200
    assert old in here.get("/account").get_data(as_text=True), "reading a page changes nothing"
    assert here.post(link).status_code == 303
    page = here.get("/account").get_data(as_text=True)
    assert NEW in page
    assert old not in page
    assert there.get("/account").status_code == 303
    assert kinds_to(app, old) == ["email_changed"]
    assert kinds_to(app, NEW) == ["email_change"]
    assert here.get(link).status_code == here.post(link).status_code == 410
    fresh = app.test_client()
    assert fresh.post("/sign-in", data={"email": old, "password": PASSWORD}).status_code == 422
    assert fresh.post("/sign-in", data={"email": NEW, "password": PASSWORD}).status_code == 303


def test_link_asks_for_a_sign_in_and_leads_back(app: Flask, sign_in: SignIn) -> None:
    email = make(app)
    ask(sign_in(email))
    link, phone = link_in(latest(app, NEW)), app.test_client()
    asked = phone.get(link)
    assert asked.status_code == 303
    data = {"email": email, "password": PASSWORD, "next": link}
    assert phone.post("/sign-in", data=data).headers["Location"] == link
    assert phone.post(link).status_code == 303
    other = sign_in(make(app))
    refused = other.get(link)
    assert refused.status_code == 403
    assert "另一个账号" in refused.get_data(as_text=True)
    assert NEW not in refused.get_data(as_text=True)


def test_link_expires_after_a_day(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(make(app))
    ask(browser)
    link = link_in(latest(app, NEW))
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)):
        assert browser.get(link).status_code == browser.post(link).status_code == 410


def test_answer_does_not_tell_who_has_an_account(app: Flask, sign_in: SignIn) -> None:
    taken, browser = make(app), sign_in(make(app))
    pages = []
    for email in (taken, NEW):
        assert ask(browser, email)[0] == 303
        pages.append(plain(browser.get("/account").get_data(as_text=True), email))
    assert pages[0] == pages[1]
    assert "两个账号都没有变化" in latest(app, taken)


def test_link_to_a_new_password_dies_with_the_old_address(app: Flask, sign_in: SignIn) -> None:
    """Who reads the old mailbox must not get in with a link from before."""
    old = make(app)
    browser = sign_in(old)
    app.test_client().post("/password/forgot", data={"email": old})
    reset = link_in(latest(app, old))
    assert app.test_client().get(reset).status_code == 200
    ask(browser)
    browser.post(link_in(latest(app, NEW)))
    assert app.test_client().get(reset).status_code == 410


def test_change_of_address_refuses_at_the_field_and_keeps_what_was_typed(app: Flask, sign_in: SignIn) -> None:
    email = make(app)
    browser = sign_in(email)
    for typed, said in (
        ("", "请填写"),
        ("a@b", "这不像一个邮箱地址"),
        ("a\x00@b.cn", "控制字符"),
        (email, "现在的登录邮箱"),
    ):
        status, page = ask(browser, typed)
        assert status == 422
        assert said in page
    assert "邮箱太长" in ask(browser, "x" * 100_000)[1]
    status, page = ask(browser, NEW, "a wrong password")
    assert status == 422
    assert "密码不对" in page
    assert f'value="{NEW}"' in page
    assert kinds_to(app, NEW) == []
    for _ in range(4):
        ask(browser, NEW, "a wrong password")
    assert "秒后再试" in ask(browser)[1]
