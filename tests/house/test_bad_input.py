"""Every form of the live router is sent what people must not send; the answer is clear, keeps what was typed and changes nothing."""

import os
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from matchmaker.accounts.people import User
from matchmaker.foundation.db import db, transaction
from matchmaker.web.guard import Who, allow
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
    targets,
)
from tests.house.sandbox import sandbox
from tests.house.whole_world import whole_world
from tests.house.world import ROLES

pytestmark = pytest.mark.once


@pytest.fixture
def enter(app: Flask, sign_in: Callable[..., FlaskClient]) -> Enter:
    return lambda world, role: app.test_client() if role == "anonymous" else sign_in(world.mails[role])


def choose(database: str, at: int) -> Iterator[str]:
    """Yield the values that a field gets besides NUL: the next few of all values in turn."""
    few = len(VALUES) if os.environ.get("HOSTILE") == "all" else hostile.FEW
    start = at * few + (len(VALUES) // 2 if database == "postgresql" else 0)
    yield from (VALUES[(start + step) % len(VALUES)] for step in range(few))


def test_forms_bear_hostile_values(app: Flask, database: str, enter: Enter) -> None:
    world = whole_world(app)
    browsers = {role: enter(world, role) for role in ROLES}
    findings: list[Finding] = []
    with sandbox(app) as box:
        with box.request():
            found = targets(app, browsers, world)
        at = 0
        for one in found:
            for name in [*hostile.unrefused(box, browsers[one.role], one, NUL), STRANGE]:
                findings += attack(box, browsers[one.role], one, name, NUL)
            for name in [*names_of(one), STRANGE]:
                at += 1
                for value in choose(database, at):
                    findings += attack(box, browsers[one.role], one, name, value)
    posts = {
        rule.endpoint for rule in rules(app) if "POST" in (rule.methods or ()) and not rule.endpoint.startswith("api.")
    }
    assert posts - {one.endpoint for one in found} == set()
    assert findings == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_forms_are_right_before_they_are_spoilt(app: Flask, enter: Enter) -> None:
    """The negative control: most forms are accepted as they are, so that a spoilt field alone is what is refused."""
    world = whole_world(app)
    browsers = {role: enter(world, role) for role in ROLES}
    refused = {}
    with sandbox(app) as box:
        with box.request():
            found = targets(app, browsers, world)
        for one in found:
            with box.request():
                answer = hostile.twin(browsers[one.role]).post(one.path, data=one.base)
                if answer.status_code >= 400:
                    refused[one.endpoint] = answer.status_code
    assert len(refused) <= len(found) // 6, refused


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
def test_broken_views_are_noticed(app: Flask, enter: Enter, broken: str, value: str, what: str) -> None:
    app.add_url_rule("/broken", "home.broken", allow(Who.PUBLIC)(BROKEN[broken]), methods=["POST"])
    world = whole_world(app)
    form = FormOnPage("/broken", "post", fields={"name": Field("text", ["x"])})
    target = Target("home.broken", "/broken", "anonymous", form, {"name": ["x"]})
    with sandbox(app) as box:
        told = [one.what for one in attack(box, enter(world, "anonymous"), target, "name", value)]
    assert any(what in one for one in told), told
