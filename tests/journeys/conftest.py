"""A live server with everything on (tokens, signed mail links, CSP) and real Chromium; SQLite unless a test asks for PostgreSQL."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from matchmaker.app import create_app
from matchmaker.foundation.db import db
from tests import cluster
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
PATIENCE = 30_000  # milliseconds; a busy machine is slow, and only what fails waits so long


class Silent(WSGIRequestHandler):
    """Answers without a line for each of forty files."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing; errors of the app are logged by the app."""


@dataclass
class Site:
    """A served app."""

    app: Flask
    url: str


@dataclass
class Visitors:
    """Opens a page of its own for each person, and keeps what their consoles complained of."""

    browser: Browser
    site: Site
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(
        self,
        email: str = "",
        language: str = "zh",
        width: int = 1440,
        dark: bool = False,
        scripts: bool = True,
        password: str = PASSWORD,
    ) -> Page:
        """Return a page in a context of its own: signed in where an address is given."""
        context = self.browser.new_context(
            base_url=self.site.url,
            locale=LOCALES[language],
            viewport={"width": width, "height": 1000},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        self.watch(page)
        if email:
            enter(page, email, password)
        return page

    def watch(self, page: Page) -> None:
        """Keep errors of scripts and of the content security policy."""

        def told(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                self.complaints.append(f"{page.url}: {message.text}")

        page.on("console", told)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def close(self) -> None:
        """Close every context."""
        for context in self.contexts:
            context.close()


def enter(page: Page, email: str, password: str = PASSWORD) -> None:
    """Sign in through the page."""
    page.goto("/sign-in")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in" not in url)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys of a worker."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def serve(url: str, folder: Path, demo: bool = False) -> Iterator[Site]:
    """Serve an app on a free port in a thread of this process, so that the test can look into its database."""
    app = create_app(
        replace(settings_for(url, folder), demo=demo),
        RATELIMIT_ENABLED=False,  # all people of a journey have one address
        PROPAGATE_EXCEPTIONS=False,
        SEND_FILE_MAX_AGE_DEFAULT=3600,  # forty files a page are not asked for again
    )
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Site(app, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path) -> Iterator[Site]:
    """The product on an empty, migrated SQLite database."""
    path = tmp_path / "site.sqlite3"
    shutil.copy(sqlite_template, path)
    with serve(f"sqlite:///{path}", tmp_path) as served:
        yield served


@pytest.fixture
def postgresql_site(tmp_path: Path) -> Iterator[Site]:
    """The product on a PostgreSQL database of its own, made by the migrations."""
    url = cluster.create_database(f"journey_{os.getpid()}")
    with serve(url, tmp_path) as served:
        with served.app.app_context():
            upgrade()
            db.session.remove()
        yield served


@contextmanager
def visitors_of(browser: Browser, site: Site) -> Iterator[Visitors]:
    """Let people in; what their consoles complained of fails the test at the end."""
    visitors = Visitors(browser, site)
    try:
        yield visitors
    finally:
        visitors.close()
    assert visitors.complaints == []


@pytest.fixture
def open_as(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page for a person on the SQLite site."""
    with visitors_of(chromium, site) as visitors:
        yield visitors
