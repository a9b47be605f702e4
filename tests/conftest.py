"""Fixtures: one migrated template per database and worker; whatever touches a session runs on SQLite and on PostgreSQL."""

import gc
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import CodeType

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import event
from sqlalchemy.engine import Engine

from matchmaker.accounts import passwords
from matchmaker.accounts.people import User
from matchmaker.app import create_app
from matchmaker.config import Settings
from matchmaker.foundation.db import db, transaction
from matchmaker.notifications.models import OutboxMessage
from matchmaker.recommendations import engine
from matchmaker.web import mail
from tests import cluster
from tests.factories import PASSWORD

# What the imports brought stays for good, and nearly all that a request leaves behind dies by counting: to look for the
# rest after each 700 new objects took a twentieth of a crawl's time.
gc.freeze()
gc.set_threshold(50_000, 20, 20)
passwords.cheapen()  # argon2 at least cost: tests check that it is called, not that it is slow

DATABASES = ("sqlite", "postgresql")


@event.listens_for(Engine, "connect")
def _hurry_sqlite(connection: object, _record: object) -> None:
    """Tests need no safety against a power cut; `tests/foundation` looks at what the product itself asks for."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


class Compiled(BytecodeCache):
    """Templates compiled once a worker, for the tests that make an app of their own."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()


def settings_for(url: str, folder: Path) -> Settings:
    """Return settings of a product that is not a demonstration."""
    return Settings(
        database_url=url,
        secret_key="a key that only tests know, long enough",
        public_url="http://localhost",
        mail_url="",
        instance_path=folder,
        demo=False,
        sms_url="https://sms.example.cn/send",  # so that its pages are looked at; nothing is sent from tests
    )


def make_app(url: str, folder: Path) -> Flask:
    """Return an app in testing mode: unexpected errors come through, forms need no token, limits are off."""
    app = create_app(settings_for(url, folder), TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    app.jinja_env.bytecode_cache = COMPILED
    return app


def _migrate(app: Flask) -> None:
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that tests copy."""
    folder = tmp_path_factory.mktemp("template")
    path = folder / "template.sqlite3"
    _migrate(make_app(f"sqlite:///{path}", folder))
    with closing(sqlite3.connect(path)) as connection:  # not ours: no checkpoint runs within the BEGIN that ours send
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def postgresql_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on this worker's own migrated PostgreSQL database; tests empty it afterwards."""
    server = cluster.server_url()
    name = f"matchmaker_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    with sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool).connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    url = sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    app = make_app(url, tmp_path_factory.mktemp("postgresql"))
    _migrate(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """This worker's app on SQLite: its file is put there afresh for each test, an app a test took a third of the suite's time."""
    folder = tmp_path_factory.mktemp("sqlite")
    app = make_app(f"sqlite:///{folder / 'test.sqlite3'}", folder)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def own_app(tmp_path: Path, sqlite_template: Path) -> Iterator[Flask]:
    """An app that no other test sees, for a test that adds routes: it asks for the database "own"."""
    shutil.copy(sqlite_template, tmp_path / "test.sqlite3")
    app = make_app(f"sqlite:///{tmp_path / 'test.sqlite3'}", tmp_path)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _put_back(app: Flask, template: Path) -> None:
    """Replace the app's file by a copy of the template: a new file, so that a connection that was left open harms nothing."""
    engine.forget()
    path = Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    shutil.copy(template, path)


def render_told(app: Flask) -> None:
    """Write the mails that the test told, in both languages: a fact that the words need and nobody gave fails here.

    Of mails of one kind with facts of the same shape one is written: a walk over weeks tells thousands.
    """
    with app.app_context():
        told = {}
        for one in db.session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)):
            told[one.kind, *((name, type(fact)) for name, fact in sorted(one.facts.items()))] = one
        for one in told.values():
            for language in ("zh", "en"):
                mail.render(one.kind, language, one.subject, one.facts)
        db.session.remove()


# TRUNCATE costs by the table, and CASCADE reaches all of them; a test writes a handful of rows, so these are deleted.
EMPTIED = """
DO $$ DECLARE name text; has boolean; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || name || ')' INTO has;
    IF has THEN
      EXECUTE 'DELETE FROM ' || name;
      EXECUTE 'ALTER SEQUENCE ' || pg_get_serial_sequence(name, 'id') || ' RESTART';
    END IF;
  END LOOP;
END $$
"""


def _empty(app: Flask) -> None:
    engine.forget()
    with app.app_context():
        db.session.remove()
        with db.engine.begin() as connection:
            connection.exec_driver_sql(EMPTIED)


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """Which database this run of the test uses."""
    return str(request.param)


@pytest.fixture
def app(database: str, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An app on an empty, migrated database; no context is held open around requests."""
    shared: Flask = request.getfixturevalue(f"{database}_app")
    if database == "sqlite":
        _put_back(shared, request.getfixturevalue("sqlite_template"))
    yield shared
    try:
        render_told(shared)
    finally:
        if database == "postgresql":
            _empty(shared)


@pytest.fixture
def session(app: Flask) -> Iterator[None]:
    """An app context with an open unit of work, for tests of services; rolled back at the end."""
    with app.app_context(), transaction():
        yield


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a sign-in."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., FlaskClient]:
    """Return a function: given a user (or an address) it returns a client that signed in through the page."""

    def enter(user: User | str, language: str = "zh") -> FlaskClient:
        browser = app.test_client()
        email = user if isinstance(user, str) else user.email
        answer = browser.post(
            "/sign-in", data={"email": email, "password": PASSWORD}, headers={"Accept-Language": language}
        )
        assert answer.status_code == 303, answer.get_data(as_text=True)
        browser.post("/language", data={"language": language})
        return browser

    return enter
