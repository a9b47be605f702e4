"""The pages that `scene.py` does not name: every route that a role may read is opened once, by the first role that can."""

import re
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from tests.house.addresses import address, rules
from tests.house.world import World
from tests.journeys.demonstration import PASSWORD, Scene

ROLES = ("nobody", "enterprise", "provider", "officer", "operator", "auditor", "expert", "sponsor")
FILE = re.compile(r"\.[a-z]+$")  # a sheet, a document, a calendar


def add_the_rest(scene: Scene, worlds: list[dict[str, str]]) -> None:
    """Give each HTML page that no role has yet to the first role that can open it.

    Each of the `worlds` is codes that fill the parameters: the first is what pages are about, the others are states that few are about.
    """
    app, known = scene.site.app, named(scene)
    browsers = {role: _enter(app, scene.mails[role]) for role in ROLES}
    for rule in pages(app):
        paths = dict.fromkeys(_path(app, rule, World(codes=codes)) for codes in worlds)
        tried = ((role, path) for path in paths for role in ROLES if path and rule.endpoint not in known)
        found = next(((role, path) for role, path in tried if _opens(browsers[role], path)), None)
        if found:
            scene.add(found[0], **{f"rest_{rule.endpoint}": found[1]})


def pages(app: Flask) -> list[Rule]:
    """Return the routes that a person opens: none for programs, no file."""
    return [
        rule
        for rule in rules(app)
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(("/api/v1", "/-/")) and not FILE.search(rule.rule)
    ]


def _enter(app: Flask, mail: str) -> FlaskClient:
    """Return a browser in which the demonstration's person has signed in: through the form, with its token."""
    browser = app.test_client()
    if mail:
        token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/sign-in").get_data(as_text=True))
        assert token, "the form has no token"
        fields = {"email": mail, "password": PASSWORD, "csrf_token": token[1]}
        assert browser.post("/sign-in", data=fields).status_code == 303, mail
    return browser


def _opens(browser: FlaskClient, path: str) -> bool:
    """Return whether a page answers, and not a file."""
    with browser.get(path) as answer:
        return answer.status_code == 200 and answer.mimetype == "text/html"


def named(scene: Scene) -> set[str]:
    """Return the routes behind the pages that have a name."""
    match, found = scene.site.app.url_map.bind("localhost"), set()
    for places in scene.pages.values():
        for one in places.values():
            try:
                found.add(match.match(urlsplit(one).path)[0])
            except HTTPException:
                continue
    return found


def _path(app: Flask, rule: Rule, world: World) -> str:
    """Return the address of a page, "" for what needs what the world has not."""
    try:
        return address(app, rule, world)
    except KeyError:
        return ""
