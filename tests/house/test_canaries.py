"""No page, API answer, export or mail shows a name, contact, text or message to anyone but those whom the rules name, in any state."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from matchmaker.accounts.people import User
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions import access
from matchmaker.introductions.access import Visible
from matchmaker.introductions.states import State
from matchmaker.notifications.models import MailState, OutboxMessage
from matchmaker.web.guard import Who, allow
from tests.factories import make_operator
from tests.house.addresses import address, rules
from tests.house.programs import make_token, show_token
from tests.house.reading import read
from tests.house.searching import Watch, watching
from tests.house.world import ENTERPRISE_NAME, ROLES, SECRETS, World, build, knows

pytestmark = pytest.mark.once

STATES = [State.PROPOSED, State.AGREED, State.INTRODUCED]
"""Before and after the names are known; `make verify-access` looks at all states, and at a need without an introduction."""


def _pages(app: Flask, world: World, watch: Watch) -> Iterator[str]:
    """Yield every address, and once more with a search for the enterprise's name where the answer before looked for one."""
    for rule in rules(app):
        if "GET" in (rule.methods or ()):
            path = address(app, rule, world)
            watch.asked = False
            yield path
            if not rule.arguments and watch.asked:
                yield f"{path}?q={ENTERPRISE_NAME[1]}"
    for door in ("/files/{}", "/api/v1/files/{}", "/api/v1/files/{}/content"):
        yield from (door.format(code) for kind, code in world.codes.items() if kind.startswith("file"))
    yield f"/api/v1/organisations/{world.codes['enterprise']}/files"
    yield from (f"/questions/{code}" for kind, code in world.codes.items() if kind.startswith("question"))


def leaks(app: Flask, browser: FlaskClient, role: str, world: World, state: State | None) -> list[tuple[str, str]]:
    """Return (path, word) for every canary that the role must not read but does; what it typed itself does not count."""
    hidden = [word for secret, words in SECRETS.items() if not knows(role, secret, state) for word in words]
    found = []
    with watching(app) as watch:
        for path in _pages(app, world, watch):
            with browser.get(path) as answer:
                text = read(answer).replace(path, "")
            typed = {ENTERPRISE_NAME[1]} if "?" in path else set()
            found += [(path, word) for word in hidden if word in text and word not in typed]
    return found


@pytest.fixture
def enter(app: Flask, sign_in: Callable[..., FlaskClient]) -> Callable[[World, str], FlaskClient]:
    def open_as(world: World, role: str) -> FlaskClient:
        if role == "anonymous":
            return app.test_client()
        return show_token(sign_in(world.mails[role]), make_token(app, world.mails[role]))

    return open_as


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("state", STATES, ids=str)
def test_pages_keep_the_canaries(app: Flask, enter: Callable[..., FlaskClient], state: State) -> None:
    world = build(app, state)
    found = {role: leaks(app, enter(world, role), role, world, state) for role in ROLES}
    assert {role: some for role, some in found.items() if some} == {}


LOOKS: dict[str, Callable[[], object]] = {
    "get": lambda: request.args.get("q"),
    "getlist": lambda: request.args.getlist("q"),
    "values": lambda: request.values.get("q"),
    "in": lambda: "q" in request.args,
    "all": lambda: list(request.args.items()),
    "unpacked": lambda: {**request.args},
    "made a dict": lambda: dict(request.values),
    "told apart from none": lambda: bool(request.args),
    "text": lambda: request.query_string,
}


@pytest.mark.parametrize("database", ["own"], indirect=True)
@pytest.mark.parametrize("look", LOOKS)
def test_whoever_looks_for_a_search_is_noticed(app: Flask, look: str) -> None:
    """The negative control of the addresses that are not asked twice."""
    app.add_url_rule("/looks", "home.looks", allow(Who.PUBLIC)(lambda: str(LOOKS[look]())))
    with watching(app) as watch:
        app.test_client().get("/help")
        assert not watch.asked
        app.test_client().get("/looks")
        assert watch.asked


@pytest.mark.parametrize("database", ["own"], indirect=True)
def test_lists_with_a_search_are_asked_twice(app: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    with app.app_context(), transaction():
        mail = make_operator().email
    browser = sign_in(mail)
    with watching(app) as watch:
        for path in ("/staff/organisations", "/find", "/staff/audit"):
            watch.asked = False
            assert browser.get(path).status_code == 200
            assert watch.asked, path


@pytest.mark.parametrize("state", STATES, ids=str)
def test_mails_keep_the_canaries(app: Flask, state: State) -> None:
    world = build(app, state)
    roles = {mail: role for role, mail in world.mails.items()}
    with app.app_context():
        for message in db.session.query(OutboxMessage):
            role = roles.get(message.address)
            if role is None or message.state == MailState.CANCELLED:  # such a mail never leaves
                continue
            hidden = [word for secret, words in SECRETS.items() if not knows(role, secret, state) for word in words]
            assert [word for word in hidden if word in str(message.facts)] == [], (message.kind, role)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_broken_visibility_is_noticed(
    app: Flask, enter: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a visibility function that says yes to everybody lets canaries out."""
    world = build(app, State.PROPOSED)

    def everybody(introduction: object, viewer: User | None, organisation: object) -> Visible:
        return Visible(True, True)

    from matchmaker.introductions import cards

    for module in (access, cards):
        monkeypatch.setattr(module, "visible", everybody)
    assert leaks(app, enter(world, "provider"), "provider", world, State.PROPOSED)
