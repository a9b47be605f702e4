"""The pages that `scene.py` does not name and that everybody may read: each is opened once."""

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from tests.house.addresses import address, rules
from tests.house.world import World
from tests.journeys.demonstration import Scene


def add_the_rest(scene: Scene, codes: dict[str, str]) -> None:
    """Give each public HTML page that no role has yet to the visitor; `codes` fill the parameters."""
    app, world = scene.site.app, World(codes=codes)
    known = _endpoints(app, scene)
    browser = app.test_client()
    for rule in rules(app):
        path = _path(app, rule, world)
        if path and rule.endpoint not in known:
            with browser.get(path) as answer:
                opens = answer.status_code == 200 and answer.mimetype == "text/html"
            if opens:
                scene.add("nobody", **{f"rest_{rule.endpoint}": path})


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
