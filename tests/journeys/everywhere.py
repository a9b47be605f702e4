"""The pages that `scene.py` does not name: every route that a role may read is opened once, by the first role that can."""

import re

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from tests.house.addresses import address, rules
from tests.house.world import World
from tests.journeys.demonstration import PASSWORD, Scene

ROLES = ("nobody", "enterprise", "provider", "officer", "operator", "expert", "sponsor")


def add_the_rest(scene: Scene, codes: dict[str, str]) -> None:
    """Give each HTML page that no role has yet to the first role that can open it; `codes` fill the parameters."""
    app, world = scene.site.app, World(codes=codes)
    known = _endpoints(app, scene)
    browsers = {}
    for role in ROLES:
        browsers[role] = app.test_client()
        if scene.mails[role]:
            _enter(browsers[role], scene.mails[role])
    for rule in rules(app):
        path = _path(app, rule, world)
        for role in ROLES if path and rule.endpoint not in known else ():
            with browsers[role].get(path) as answer:
                opens = answer.status_code == 200 and answer.mimetype == "text/html"
            if opens:
                scene.add(role, **{f"rest_{rule.endpoint}": path})
                break


def _enter(browser: FlaskClient, mail: str) -> None:
    """Sign in as the demonstration's person: through the form, with its token."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/sign-in").get_data(as_text=True))
    assert token, "the form has no token"
    fields = {"email": mail, "password": PASSWORD, "csrf_token": token[1]}
    assert browser.post("/sign-in", data=fields).status_code == 303, mail


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
    if "GET" not in (rule.methods or ()) or rule.rule.startswith(("/api/v1", "/-/")):
        return ""
    try:
        return address(app, rule, world)
    except KeyError:
        return ""
