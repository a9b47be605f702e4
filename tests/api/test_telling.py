"""One's account through the JSON door: another address to sign in with, and how one is told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.app import create_app
from matchmaker.foundation.db import db
from matchmaker.notifications.models import OutboxMessage
from matchmaker.web.security import limiter
from tests.api.conftest import Program
from tests.conftest import settings_for
from tests.factories import PASSWORD
from tests.house.world import build
from tests.letters import latest, link_in

Make = Callable[..., Program]
NEW = "moved@login.example"


def test_address_changes_once_its_mail_is_answered(
    app: Flask, program: Make, sign_in: Callable[..., FlaskClient]
) -> None:
    world = build(app, None)
    old = world.mails["enterprise"]
    asks, browser = program(old), sign_in(old)
    for body, field in (
        ({"email": "no address", "password": PASSWORD}, "email"),
        ({"email": old, "password": PASSWORD}, "email"),
        ({"email": NEW, "password": "not this one"}, "password"),
    ):
        refused = asks.post("/me/email", body)
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, field)
    with app.app_context():
        assert db.session.query(OutboxMessage).filter_by(kind="email_change").count() == 0
    assert asks.post("/me/email", {"email": " Moved@Login.example ", "password": PASSWORD}).status_code == 204
    assert asks.get("/me").json["email"] == old, "nothing moves before the new mailbox has answered"
    assert browser.post(link_in(latest(app, NEW))).status_code == 303
    assert asks.get("/me").json["email"] == NEW


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_mails_to_new_addresses_are_few(app: Flask, program: Make, tmp_path: Path) -> None:
    world = build(app, None)
    settings = settings_for(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path)
    limited = create_app(settings, TESTING=True, RATELIMIT_ENABLED=True, MAIL_LIMIT="2 per hour")
    asks = program(world.mails["enterprise"])
    asks.client = limited.test_client()
    try:
        answers = [asks.post("/me/email", {"email": f"n{at}@login.example", "password": PASSWORD}) for at in range(3)]
        assert [one.status_code for one in answers] == [204, 204, 429]
    finally:
        limiter.enabled = False  # the one limiter of the process goes on as the other tests want it
        with limited.app_context():
            db.engine.dispose()


def pace_of(answer: Any, topic: str) -> str:
    return str(next(one["pace"] for one in answer["choices"] if (one["topic"], one["channel"]) == (topic, "mail")))


def test_how_one_is_told_is_read_and_changed(app: Flask, program: Make) -> None:
    world = build(app, None)
    asks, path = program(world.mails["provider"]), "/me/notifications"
    held = asks.get(path)
    assert (pace_of(held.json, "search"), held.json["refused"]) == ("now", False)
    body = {"choices": [{"topic": "search", "channel": "mail", "pace": "weekly"}]}
    assert asks.put(path, body).status_code == 428
    seen = {"If-Match": held.headers["ETag"]}
    changed = asks.put(path, body, headers=seen)
    assert (changed.status_code, pace_of(changed.json, "search"), pace_of(changed.json, "due")) == (
        200,
        "weekly",
        "now",
    )
    assert asks.put(path, body, headers=seen).status_code == 412
    for wrong in (
        {"topic": "digest", "channel": "mail", "pace": "daily"},
        {"topic": "due", "channel": "sms", "pace": "now"},
        {"topic": "due", "channel": "wecom", "pace": "now"},
    ):
        refused = asks.put(path, {"choices": [wrong]}, headers={"If-Match": "*"})
        assert refused.status_code == 422, wrong
    assert pace_of(program(world.mails["enterprise"]).get(path).json, "search") == "now", "each chooses for themselves"
