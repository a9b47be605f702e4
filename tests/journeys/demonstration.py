"""The demonstration data behind a server, as `make run` serves it, and the pages that are looked at there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from flask import Flask, abort

from matchmaker.accounts.people import User
from matchmaker.accounts.queries import find_user_by_email
from matchmaker.commands import demonstration
from matchmaker.commands.encoding import Encoding
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.web.guard import Who, allow
from tests.journeys.conftest import Site, serve

PASSWORD = demonstration.PASSWORD
MAILS = {role.split(" / ")[1]: mail for role, mail in demonstration.ACCOUNTS}
SPOKEN_ERRORS = (400, 405, 409, 413, 422, 429, 500)


@dataclass
class Scene:
    """A served demonstration; `pages` by role, each a name and an address; `mails` by role, "" signs nobody in."""

    site: Site
    pages: dict[str, dict[str, str]] = field(default_factory=dict)
    mails: dict[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()  # of organisations, people and posts: what is quoted in the names of controls

    def add(self, role: str, **pages: str) -> None:
        """Add pages of a role."""
        self.pages.setdefault(role, {}).update(pages)


def _fail(code: int) -> str:
    abort(code)


def open_error_pages(app: Flask) -> None:
    """Give the pages of errors that are hard to come by an address."""
    for code in SPOKEN_ERRORS:
        view = allow(Who.PUBLIC)(lambda code=code: _fail(code))
        app.add_url_rule(f"/-/error/{code}", f"error_{code}", view)


@contextmanager
def demonstration_site(template: Path, folder: Path) -> Iterator[Scene]:
    """Serve the demonstration data on a copy of the migrated database, as `make run` does."""
    path = folder / "site.sqlite3"
    path.write_bytes(template.read_bytes())
    with serve(f"sqlite:///{path}", folder, demo=True) as site:
        with site.app.app_context(), transaction():
            demonstration.load(clock.now())
        while Encoding(site.app).round(Event()):  # as the worker beside it does within seconds
            pass
        yield Scene(site, mails={"nobody": "", **{role.replace("park ", ""): mail for role, mail in MAILS.items()}})


def user_of(mail: str) -> User:
    """Return who signs in with an address."""
    found = find_user_by_email(mail)
    assert found is not None, mail
    return found
