"""What is looked at before the product starts."""

from dataclasses import replace
from typing import Any

import click
import pytest
from flask import Flask

from matchmaker.commands.start import ready
from matchmaker.foundation.db import transaction
from matchmaker.foundation.mail import FilePost, SmtpPost
from tests.factories import make_user


def set_up(app: Flask, monkeypatch: pytest.MonkeyPatch, **fields: Any) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], **fields))


def mail_way(ways: Any) -> Any:
    return ways.ways["mail"]


def test_ready_returns_the_post_that_mail_url_names(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(mail_way(ready(app)), FilePost)
    set_up(app, monkeypatch, mail_url="smtp://mail.example")
    assert isinstance(mail_way(ready(app)), SmtpPost)


def test_ready_refuses_demonstration_accounts_unless_it_is_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context(), transaction():
        make_user()
    ready(app)
    with app.app_context(), transaction():
        make_user(is_demo=True)
    with pytest.raises(click.ClickException, match="demonstration accounts"):
        ready(app)
    set_up(app, monkeypatch, demo=True)
    ready(app)


def test_ready_refuses_a_wrong_mail_url(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(app, monkeypatch, mail_url="mail.example")
    with pytest.raises(click.ClickException, match="MAIL_URL"):
        ready(app)


def test_ready_refuses_a_database_without_tables(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    class Bare:
        def has_table(self, _name: str) -> bool:
            return False

    monkeypatch.setattr("matchmaker.commands.start.sa.inspect", lambda _engine: Bare())
    with pytest.raises(click.ClickException, match="db upgrade"):
        ready(app)


def test_ready_opens_a_gateway_only_where_one_is_named(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(app, monkeypatch, sms_url="")
    assert set(ready(app).ways) == {"mail", "wecom", "dingtalk"}
    set_up(app, monkeypatch, sms_url="https://sms.example.cn/send", sms_token="key")
    assert "sms" in ready(app).ways
    set_up(app, monkeypatch, sms_url="http://sms.example.cn/send")
    with pytest.raises(click.ClickException, match="SMS_URL"):
        ready(app)
