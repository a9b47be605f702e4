"""The top bar marks the destination that a page belongs to: on every page, for every kind of visitor, as its breadcrumbs say."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from matchmaker.introductions.states import State
from matchmaker.web import navigation
from tests.house.addresses import address, rules
from tests.house.world import build

pytestmark = pytest.mark.once
ROLES = ("enterprise", "provider", "operator")  # the bars with the most destinations
BAR = re.compile(r'<nav class="nav".*?</nav>', re.S)
ENTRY = re.compile(r'<a href="([^"]*)"(?: aria-current="(\w+)")?>')
ROOT = re.compile(r'<nav class="crumbs".*?<a href="([^"]*)"', re.S)
# Pages of nobody's destination: of the person, of its organisation, of the whole product.
APART = {
    *("account", "api_page", "calendars", "claims", "files", "follow_up", "grievances", "guide"),
    *("home", "interests", "invitations", "members", "mobile", "notices", "organisations", "own_posts"),
    *("password", "privacy", "recommendations", "register", "remarks", "robots", "searches", "second_factor"),
    *("secrets", "session", "tags", "telling", "tokens", "unsubscribe", "webhooks"),
}


def marked(page: str) -> tuple[list[str], dict[str, str]]:
    """Return the entries that are marked, and all of the bar with their marks."""
    bar = BAR.search(page)
    entries = dict(ENTRY.findall(bar[0])) if bar else {}
    return [path for path, mark in entries.items() if mark], entries


def faults(path: str, page: str) -> list[str]:
    """Return what the bar says wrong: two marks, another than the breadcrumbs' root, "page" on a page that is none of its own."""
    marks, entries = marked(page)
    root = ROOT.search(page)
    wrong = [f"{path}: {marks}"] if len(marks) > 1 else []
    if root and root[1] in entries and marks != [root[1]]:
        wrong.append(f"{path}: under {root[1]}, marked {marks}")
    return wrong + [f"{path}: {one} is another page" for one in marks if entries[one] == "page" and one != path]


def pages(app: Flask) -> list[Rule]:
    """Return the routes that a person opens: none for programs, no file."""
    found = [
        one for one in rules(app) if "GET" in (one.methods or ()) and not one.endpoint.startswith(("api.", "ledgers."))
    ]
    return [one for one in found if not re.search(r"^/-/|\.[a-z]+$|/export", one.rule)]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_bar_follows_the_breadcrumbs(role: str, app: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    world, wrong, seen = build(app, State.AGREED), [], set()
    browser = sign_in(world.mails[role])
    for rule in pages(app):
        path = address(app, rule, world)
        with browser.get(path) as answer:
            if answer.status_code == 200 and answer.mimetype == "text/html":
                wrong += faults(path, answer.get_data(as_text=True))
                seen.update(marked(answer.get_data(as_text=True))[0])
    assert wrong == []
    assert "/programme" in seen
    assert len(seen) == 5


@pytest.mark.parametrize("database", ["own"], indirect=True)
def test_every_page_has_its_place(app: Flask) -> None:
    placed = set().union(*navigation.SECTIONS.values()) | set(navigation.SECTIONS) | APART
    names = {rule.endpoint for rule in pages(app)}
    assert {one for one in names if one not in placed and one.split(".")[0] not in placed} == set()


def test_a_wrong_mark_is_noticed() -> None:
    bar = '<nav class="nav"><a href="/a"{}>A</a><a href="/b"{}>B</a></nav><nav class="crumbs"><a href="/b">B</a></nav>'
    assert faults("/b/1", bar.format("", ' aria-current="true"')) == []
    assert faults("/b/1", bar.format("", "")) == ["/b/1: under /b, marked []"]
    assert faults("/b/1", bar.format(' aria-current="page"', ' aria-current="true"')) == [
        "/b/1: ['/a', '/b']",
        "/b/1: under /b, marked ['/a', '/b']",
        "/b/1: /a is another page",
    ]
