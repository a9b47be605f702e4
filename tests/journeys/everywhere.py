"""The pages that `scene.py` does not name: every route that a role may read is opened once, by the first role that can."""

import re

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from tests.house.addresses import address, rules
from tests.house.world import World
from tests.journeys.demonstration import PASSWORD, Scene

ROLES = ("nobody", "enterprise", "provider", "officer", "operator", "auditor", "expert", "sponsor")
FILE = re.compile(r"\.[a-z]+$")  # a sheet, a document, a calendar


def add_the_rest(scene: Scene, codes: dict[str, str]) -> None:
    """Give each HTML page that no role has yet to the first role that can open it; `codes` fill the parameters."""
    app, world = scene.site.app, World(codes=codes)
    browsers = {role: _enter(app, scene.mails[role]) for role in ROLES}
    known = _endpoints(app, scene)
    for rule in rules(app):
        path = _path(app, rule, world)
        if path and rule.endpoint not in known:
            role = next((one for one in ROLES if _opens(browsers[one], path)), "")
            if role:
                scene.add(role, **{f"rest_{rule.endpoint}": path})


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


def _endpoints(app: Flask, scene: Scene) -> set[str]:
    """Return the routes behind the pages that are named already."""
    match, found = app.url_map.bind("localhost"), set()
    for pages in scene.pages.values():
        for one in pages.values():
            try:
                found.add(match.match(one.split("?")[0])[0])
            except HTTPException:
                continue
    return found


def _path(app: Flask, rule: Rule, world: World) -> str:
    """Return the address of a page that a person opens, "" for what is none or needs what the scene has not."""
    if "GET" not in (rule.methods or ()) or rule.rule.startswith(("/api/v1", "/-/")) or FILE.search(rule.rule):
        return ""
    try:
        return address(app, rule, world)
    except KeyError:
        return ""
