"""Which lists are kept as they were shown, and that a list costs no more queries as it grows."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from matchmaker.foundation.db import db, transaction
from matchmaker.recommendations import freezing
from tests.factories import make_capability
from tests.pages.recommendations.reading import Enter, cards, kept, text
from tests.pages.recommendations.world import World


def test_list_is_frozen_once_per_viewer_and_content(app: Flask, sign_in: Enter, world: World) -> None:
    browser = sign_in(world.owner)
    for _ in range(3):
        page = text(browser, world.path)
    assert [[one["provider"] for one in row.items] for row in kept(app)] == [cards(page)]
    text(browser, f"{world.path}?kind=software")
    text(sign_in(world.officer), world.path)
    assert len(kept(app)) == 3


def test_head_and_prefetch_freeze_nothing(app: Flask, sign_in: Enter, world: World) -> None:
    browser = sign_in(world.owner)
    assert browser.head(world.path).status_code == 200
    for name, value in (("Sec-Purpose", "prefetch;prerender"), ("Purpose", "prefetch"), ("X-Moz", "prefetch")):
        assert browser.get(world.path, headers={name: value}).status_code == 200
    assert kept(app) == []
    text(browser, world.path)
    assert len(kept(app)) == 1


def test_page_answers_when_the_list_cannot_be_kept(
    app: Flask, sign_in: Enter, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: object) -> bool:
        raise OperationalError("insert", {}, Exception("disk full"))

    browser = sign_in(world.owner)
    monkeypatch.setattr(freezing, "freeze", fail)
    assert cards(text(browser, world.path))
    assert "was not kept" in caplog.text
    assert kept(app) == []


def test_queries_do_not_grow_with_the_list(app: Flask, sign_in: Enter, world: World) -> None:
    browser = sign_in(world.owner)
    text(browser, world.path)
    few = _queries(app, browser, world.path)
    with app.app_context(), transaction():
        for _ in range(6):
            make_capability()
    text(browser, world.path)
    assert _queries(app, browser, world.path) == few


def _queries(app: Flask, browser: FlaskClient, path: str) -> int:
    seen: list[str] = []

    def note(*args: object) -> None:
        seen.append(str(args[2]))

    with app.app_context():
        bind = db.engine
    sa.event.listen(bind, "before_cursor_execute", note)
    try:
        text(browser, path)
    finally:
        sa.event.remove(bind, "before_cursor_execute", note)
    return len(seen)
