"""Every route of the live router stands in `routes.tsv`, a reviewed table of route x method x role with its answer.

`WRITE_ROUTES=1 pytest tests/house/test_routes.py` writes the table anew; read the difference before it is committed.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchmaker.api.doors import OPERATIONS
from matchmaker.introductions.states import State
from matchmaker.web.guard import Who, allow
from tests.house.addresses import address, rules
from tests.house.programs import make_token, show_token
from tests.house.world import ROLES, World, build

pytestmark = pytest.mark.once

TABLE = Path(__file__).with_name("routes.tsv")
METHODS = ("GET", "POST", "PUT", "DELETE")
FOR_ALL = {"policies_follow", "open_days_book"}  # what is open to whoever signed in turns nobody away


def answer_of(browser: FlaskClient, method: str, path: str) -> str:
    """Return the status; a redirect to sign-in is told apart from one that did something."""
    body = {"json": {}} if path.startswith("/api/v1/") and method in ("POST", "PUT") else {}
    with browser.open(path, method=method, **body) as answer:
        if answer.status_code == 303 and (answer.location or "").startswith("/sign-in?"):
            return "sign-in"
        return str(answer.status_code)


def measure(app: Flask, enter: Callable[[World, str], FlaskClient], world: World) -> dict[tuple[str, str, str], str]:
    """Return what each role gets from each route by each method that it takes."""
    browsers = {role: enter(world, role) for role in ROLES}
    secrets, found = {role: make_token(app, mail) for role, mail in world.mails.items()}, {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "commit", lambda self: (self.flush(), self.rollback()))  # the world stays as it is
        for rule in rules(app):
            for method in METHODS:
                if method in (rule.methods or ()):
                    for role in ROLES:
                        path = address(app, rule, world)
                        twin = _copy(app, browsers[role], secrets.get(role))
                        found[(rule.endpoint, method, role)] = answer_of(twin, method, path)
    return found


def _copy(app: Flask, browser: FlaskClient, secret: str | None) -> FlaskClient:
    """A browser with the same cookie, because signing out or a switch would change the next answers."""
    twin = app.test_client()
    if secret is not None:
        show_token(twin, secret)
    cookie = browser.get_cookie("zhizaohe")
    if cookie is not None:
        twin.set_cookie("zhizaohe", cookie.value)
    return twin


def read_table() -> dict[tuple[str, str, str], str]:
    head, *lines = TABLE.read_text().splitlines()
    roles = head.split("\t")[2:]
    cells = [line.split("\t") for line in lines]
    return {(row[0], row[1], role): cell for row in cells for role, cell in zip(roles, row[2:], strict=True)}


def write_table(found: dict[tuple[str, str, str], str]) -> None:
    lines = ["\t".join(("endpoint", "method", *ROLES))]
    for endpoint, method in dict.fromkeys((one[0], one[1]) for one in found):
        lines.append("\t".join((endpoint, method, *(found[(endpoint, method, role)] for role in ROLES))))
    TABLE.write_text("\n".join(lines) + "\n")


@pytest.fixture
def enter(app: Flask, sign_in: Callable[..., FlaskClient]) -> Callable[[World, str], FlaskClient]:
    return lambda world, role: app.test_client() if role == "anonymous" else sign_in(world.mails[role])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_routes_answer_as_the_table_says(app: Flask, enter: Callable[[World, str], FlaskClient]) -> None:
    found = measure(app, enter, build(app, State.AGREED))
    if os.environ.get("WRITE_ROUTES"):
        write_table(found)
    table = read_table()
    assert {key: answer for key, answer in found.items() if table.get(key) != answer} == {}
    assert table.keys() == found.keys()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_view_names_who_may_use_it(app: Flask) -> None:
    unnamed = [rule.endpoint for rule in rules(app) if not getattr(app.view_functions[rule.endpoint], "allowed", None)]
    assert unnamed == []


def test_whoever_may_not_is_told_so_before_what_the_body_lacks() -> None:
    """A door that names a thing says with `guard` who may, so that some role is turned away though no body was sent."""
    table, bodies = read_table(), [one for one in OPERATIONS if one.body is not None and "<" in one.rule]
    assert [one.name for one in bodies if one.guard is None] == []
    for one in bodies:
        answers = {role: table[(f"api.{one.name}", one.method, role)] for role in ROLES}
        assert one.name in FOR_ALL or {"403", "404"} & set(answers.values()), one.name


@pytest.mark.parametrize("database", ["own"], indirect=True)
def test_route_without_a_row_is_noticed(app: Flask) -> None:
    app.add_url_rule("/new", "home.new", allow(Who.PUBLIC)(lambda: "new"))
    assert {rule.endpoint for rule in rules(app)} - {key[0] for key in read_table()} == {"home.new"}


@pytest.mark.parametrize("database", ["own"], indirect=True)
def test_view_that_names_nobody_is_closed(app: Flask, client: FlaskClient) -> None:
    app.add_url_rule("/forgotten", "home.forgotten", lambda: "open")
    assert client.get("/forgotten").status_code == 403
