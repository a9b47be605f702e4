"""A live server with everything on (tokens, limits, CSP) and real Chromium; SQLite unless a test asks for PostgreSQL."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from matchmaker.app import create_app
from matchmaker.foundation.db import db
from tests.conftest import settings_for
from tests.factories import PASSWORD

CHROMIUM = shutil.which("chromium") or "chromium"
FLAGS = [
    *(["--no-sandbox"] if os.getuid() == 0 else []),
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOCALES = {"zh": "zh-CN", "en": "en-GB"}


@dataclass
class Site:
    """A served app."""

    app: Flask
    url: str


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys of a worker."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def serve(url: str, folder: Path) -> Iterator[Site]:
    """Serve an app on a free port in a thread of this process, so that the test can look into its database."""
    app = create_app(settings_for(url, folder), RATELIMIT_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(app, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path) -> Iterator[Site]:
    """The product on an empty, migrated SQLite database."""
    path = tmp_path / "site.sqlite3"
    shutil.copy(sqlite_template, path)
    yield from serve(f"sqlite:///{path}", tmp_path)


@pytest.fixture
def open_as(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page of its own for a person: signed in where an address is given."""
    opened: list[BrowserContext] = []

    def enter(email: str = "", language: str = "zh", width: int = 1440, dark: bool = False) -> Page:
        context = chromium.new_context(
            base_url=site.url,
            locale=LOCALES[language],
            viewport={"width": width, "height": 1000},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        if email:
            page.goto("/sign-in")
            page.fill("input[name=email]", email)
            page.fill("input[name=password]", PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    yield enter
    for context in opened:
        context.close()
