"""The pages that `scene.py` does not name: every route that a role may read is opened once, by the first role that can."""

from flask import Flask
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
            browsers[role].post("/sign-in", data={"email": scene.mails[role], "password": PASSWORD})
    for rule in rules(app):
        path = _path(app, rule, world)
        for role in ROLES if path and rule.endpoint not in known else ():
            answer = browsers[role].get(path)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                scene.add(role, **{f"rest_{rule.endpoint}": path})
                break


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
