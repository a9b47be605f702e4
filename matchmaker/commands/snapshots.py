"""Copying a whole database out while others write, and back in; the file around it is `archives.py`'s."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Protocol

import click
import sqlalchemy as sa
from sqlalchemy.engine import URL

VERSION = "alembic_version"
LOCK = "10s"  # a restore waits no longer for a server that was not stopped


class Database(Protocol):
    """What a backup needs to know of a kind of database."""

    kind: str
    part: str

    def save(self, target: Path) -> tuple[str, dict[str, int]]:
        """Write a copy of one moment into a new file; return its revision and the number of rows of each table."""

    def load(self, source: Path) -> None:
        """Replace everything by a copy, in one transaction."""

    def counts(self) -> dict[str, int]:
        """Return the number of rows of each table; nothing where there are no tables."""


def database_at(url: str) -> Database:
    """Return the database of an address. Raises ClickException for one in memory."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return Postgresql(parsed)
    if not parsed.database or parsed.database == ":memory:":
        raise click.ClickException("A database in memory can neither be backed up nor restored.")
    return Sqlite(Path(parsed.database))


def _counted(ask: Callable[[str], Iterable[tuple[object, ...]]], listing: str) -> dict[str, int]:
    names = sorted(str(name) for (name,) in ask(listing))
    return {name: int(str(next(iter(ask(f'SELECT count(*) FROM "{name}"')))[0])) for name in names if name != VERSION}


class Sqlite:
    """One file: VACUUM INTO copies a moment of it while others write."""

    kind = "sqlite"
    part = "database.sqlite3"
    _listing = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"

    def __init__(self, path: Path) -> None:
        self.path = path

    def save(self, target: Path) -> tuple[str, dict[str, int]]:
        with closing(sqlite3.connect(f"file:{self.path}?mode=rw", uri=True, timeout=20)) as source:
            source.execute("VACUUM INTO ?", (str(target),))
        with closing(sqlite3.connect(target)) as copy:
            (revision,) = copy.execute(f"SELECT version_num FROM {VERSION}").fetchone()
            return str(revision), _counted(copy.execute, self._listing)

    def load(self, source: Path) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(self.path, timeout=10)) as target:
            copy.backup(target)

    def counts(self) -> dict[str, int]:
        if not self.path.exists():
            return {}
        with closing(sqlite3.connect(self.path, timeout=20)) as connection:
            return _counted(connection.execute, self._listing)


class Postgresql:
    """pg_dump on an exported snapshot, in which the rows are counted too; psql puts it back in one transaction."""

    kind = "postgresql"
    part = "database.dump"
    _listing = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"

    def __init__(self, url: URL) -> None:
        self.url = url
        self.engine = sa.create_engine(url, poolclass=sa.NullPool)

    def save(self, target: Path) -> tuple[str, dict[str, int]]:
        repeatable = self.engine.execution_options(isolation_level="REPEATABLE READ")
        with repeatable.connect() as connection:
            snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
            revision = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION}").scalar_one()
            counts = _counted(connection.exec_driver_sql, self._listing)
            plain = ("--format=custom", "--no-owner", "--no-privileges")
            self._run("pg_dump", *plain, f"--snapshot={snapshot}", f"--file={target}", f"--dbname={self._address}")
        return str(revision), counts

    def load(self, source: Path) -> None:
        script = source.with_suffix(".sql")
        self._run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source))
        names = ", ".join(f'public."{name}"' for name in [*self.counts(), VERSION])
        drop = f"DROP TABLE IF EXISTS {names} CASCADE"
        if functions := self._functions():  # those of triggers outlive their tables
            drop += f"; DROP FUNCTION {', '.join(functions)} CASCADE"
        whole = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
        self._run("psql", *whole, f"--dbname={self._address}", f"--command={drop}", f"--file={script}")

    def counts(self) -> dict[str, int]:
        with self.engine.connect() as connection:
            return _counted(connection.exec_driver_sql, self._listing)

    def _functions(self) -> list[str]:
        """Return the signatures of our own functions; what an extension brought stays."""
        ours = (
            "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            " AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e') ORDER BY 1"
        )
        with self.engine.connect() as connection:
            return list(connection.exec_driver_sql(ours).scalars())

    @property
    def _address(self) -> str:
        return self.url.set(drivername="postgresql", password=None).render_as_string()

    def _run(self, tool: str, *words: str) -> None:
        environ = {**os.environ, "PGOPTIONS": f"-c lock_timeout={LOCK}"}
        if self.url.password:
            environ["PGPASSWORD"] = str(self.url.password)  # not among the words, which every process can read
        done = subprocess.run([self._path_of(tool), *words], env=environ, capture_output=True, text=True, check=False)
        if done.returncode:
            raise click.ClickException(f"{tool} failed: {done.stderr.strip()[-500:]}")

    def _path_of(self, tool: str) -> str:
        """Return where a tool of the server's version is, which Debian keeps off PATH; else a newer one's, else PATH's."""
        with self.engine.connect() as connection:
            major = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10000
        found = {int(path.parts[-3]): path for path in Path("/usr/lib/postgresql").glob(f"*/bin/{tool}")}
        newer = [found[version] for version in sorted(found) if version >= major]
        place = str(newer[0]) if newer else shutil.which(tool)
        if place is None:
            raise click.ClickException(f"{tool} is missing: apt-get install postgresql-client-{major}, or newer.")
        return place
