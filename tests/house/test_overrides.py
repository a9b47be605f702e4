"""What people typed with a direction override is shown isolated: it turns nothing around it on any page."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation.db import db, transaction
from matchmaker.recommendations import engine
from matchmaker.web.directions import isolate
from tests.house.forms import Page
from tests.house.hostile import OVERRIDE, Enter, crawl
from tests.house.whole_world import starts, whole_world
from tests.house.world import ROLES

pytestmark = pytest.mark.once

SHARES = 3  # of the roles, so that two workers get about as much to do
FREE = frozenset(
    [
        "title",
        "problem",
        "result",
        "systems",
        "text",
        "measure",
        "unit",
        "current",
        "target",
        "does",
        "unsuitable",
        "customer",
        "work",
        "note",
        "message",
        "state_note",
        "source",
        "name",
        "short_name",
        "name_en",
        "contact_name",
        "contact_title",
        "contact_phone",
        "requirement_text",
        "scope",
    ]
)


@pytest.fixture
def enter(app: Flask, sign_in: Callable[..., FlaskClient]) -> Enter:
    return lambda world, role: app.test_client() if role == "anonymous" else sign_in(world.mails[role])


def turn(app: Flask) -> None:
    """Put an override before every free text of every row."""
    with app.app_context(), transaction():
        for table in db.metadatas[None].sorted_tables:
            for column in table.columns:
                if column.name in FREE and isinstance(column.type, sa.String):
                    turned = sa.func.substr(sa.literal("\u202e") + column, 1, column.type.length or 5000)
                    db.session.execute(sa.update(table).values({column.name: turned}))
    engine.forget()


Around = list[tuple[str, dict[str, str]]]
BLOCKS = frozenset({"title", "option", "textarea", "script", "style"})  # what is inside stands alone anyway


def astray(page: Page) -> list[tuple[str, Around]]:
    """Return texts with a direction override that neither an element nor isolating marks keep from turning what follows."""
    found, depth = [], 0
    for text, around in page.texts:
        alone = any(tag in BLOCKS or tag == "bdi" or known.get("dir") == "auto" for tag, known in around)
        for char in text:
            depth += (char == "\u2068") - (char == "\u2069")
            if char == "\u202e" and depth < 1 and not alone:
                found.append((text, around))
    return found


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("share", range(SHARES))
def test_overrides_are_isolated(app: Flask, enter: Enter, share: int) -> None:
    world, roles = whole_world(app), ROLES[share::SHARES]
    browsers = {role: enter(world, role) for role in roles}
    turn(app)
    found = {
        (address.split("?")[0], " > ".join(tag for tag, _ in around[-3:]), text.strip()[:60])
        for role in roles
        for address, page in crawl(app, browsers[role], starts(world))
        for text, around in astray(page)
    }
    assert found == set()


def test_astray_texts_are_noticed() -> None:
    """The negative control."""
    assert astray(Page(f"<p>a {OVERRIDE} b</p>", "/")) != []
    assert astray(Page(f"<p>a <bdi>{OVERRIDE}</bdi> b <i dir=auto>{OVERRIDE}</i></p>", "/")) == []


@pytest.mark.parametrize(
    "text", ["\u202eabc", "\u2069\u202eabc", "\u2067\u202eabc", "\u2069\u2069\u2066a\u2069\u2067b", "plain"]
)
def test_isolated_text_closes_what_it_opens(text: str) -> None:
    whole = isolate(text)
    depth = 0
    for at, char in enumerate(whole):
        depth += ("\u2066" <= char <= "\u2068") - (char == "\u2069")
        assert depth >= 0
        if text != "plain" and at < len(whole) - 1:
            assert depth > 0
    assert depth == 0
    assert text in whole
