"""Every form of the live router is sent what people must not send; the answer is clear, keeps what was typed and changes nothing."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask, request
from flask.testing import FlaskClient

from matchmaker.accounts.people import User
from matchmaker.foundation.db import db, transaction
from matchmaker.web.guard import Who, allow
from tests.factories import make_user
from tests.house import hostile
from tests.house.addresses import rules
from tests.house.forms import Field, FormOnPage
from tests.house.hostile import (
    NUL,
    SCRIPT,
    STRANGE,
    VALUES,
    Enter,
    Finding,
    Target,
    attack,
    names_of,
    share,
    targets,
)
from tests.house.right import MOMENT
from tests.house.sandbox import Sandbox, sandbox
from tests.house.whole_world import whole_world
from tests.house.world import ROLES

pytestmark = pytest.mark.once

# What is taken only in the middle of a sign-in or with a device that was confirmed: the browsers here are in neither.
HALF_WAY = {"session.code", "session.leave", "mobile.enter", "second_factor.off"}


@pytest.fixture
def enter(app: Flask, sign_in: Callable[..., FlaskClient]) -> Enter:
    return lambda world, role: app.test_client() if role == "anonymous" else sign_in(world.mails[role])


def choose(at: int) -> tuple[str, ...]:
    """Return the values that a field gets besides NUL: the next of all values in turn."""
    return VALUES if hostile.WHOLE else (VALUES[at % len(VALUES)],)


def posts(app: Flask) -> set[str]:
    """Return the endpoints that forms are sent to."""
    return {one.endpoint for one in rules(app) if "POST" in (one.methods or ()) and not one.endpoint.startswith("api.")}


def refused(box: Sandbox, browser: FlaskClient, one: Target) -> int:
    """Return the answer to a form that is right, 0 where it was taken; who is sent to sign in was not heard."""
    with box.request():
        answer = hostile.twin(browser).post(one.path, data=one.sent())
    away = urlsplit(answer.location or "").path in ("/sign-in", "/sign-in/mobile")
    return answer.status_code if answer.status_code >= 400 or away else 0


@time_machine.travel(MOMENT, tick=False)
def test_forms_bear_hostile_values(app: Flask, database: str, enter: Enter) -> None:
    """At first the control: nearly all forms are taken as they are, so that a spoilt field alone is what is refused."""
    world = whole_world(app)
    browsers = {role: enter(world, role) for role in ROLES}
    findings: list[Finding] = []
    with sandbox(app) as box:
        with box.request():
            found = targets(app, browsers, world)
        assert posts(app) - {one.endpoint for one in found} == set()
        answers = {one.endpoint: refused(box, browsers[one.role], one) for one in found}
        assert {name: answer for name, answer in answers.items() if answer and name not in HALF_WAY} == {}
        at = 0
        for one in share(database, found):
            for name in [*hostile.unrefused(box, browsers[one.role], one, NUL), STRANGE]:
                findings += attack(box, browsers[one.role], one, name, NUL)
            for name in [*names_of(one), STRANGE]:
                at += 1
                for value in choose(at):
                    findings += attack(box, browsers[one.role], one, name, value)
    assert findings == []


BROKEN = {
    "raises": lambda: 1 / 0,
    "keeps": lambda: _write(request.form["name"]),
    "strips": lambda: _write(request.form["name"].replace("\0", "")),
    "writes": lambda: (_write("x"), ("<p>refused</p>", 422))[1],
    "echoes": lambda: (request.form["name"], 422),
    "forgets": lambda: ('<form method="post" action="/broken"><input name="name" value=""></form>', 422),
}


def _write(name: str) -> str:
    with transaction():
        db.session.query(User).first().name = name[:9]
    return "done"


@pytest.mark.parametrize("database", ["own"], indirect=True)
@pytest.mark.parametrize(
    ("broken", "value", "what"),
    [
        ("raises", "x", "ZeroDivisionError"),
        ("keeps", NUL, "kept or stripped"),
        ("strips", NUL, "kept or stripped"),
        ("writes", "y", "wrote"),
        ("echoes", SCRIPT, "unescaped"),
        ("forgets", "typed", "not kept"),
        ("forgets", NUL, "no message"),
    ],
)
def test_broken_views_are_noticed(app: Flask, broken: str, value: str, what: str) -> None:
    app.add_url_rule("/broken", "home.broken", allow(Who.PUBLIC)(BROKEN[broken]), methods=["POST"])
    with app.app_context(), transaction():
        make_user()
    form = FormOnPage("/broken", "post", fields={"name": Field("text", ["x"])})
    target = Target("home.broken", "/broken", "anonymous", form, {"name": ["x"]})
    with sandbox(app) as box:
        told = [one.what for one in attack(box, app.test_client(), target, "name", value)]
    assert any(what in one for one in told), told
