"""The database: base class, column types, transactions and counter rows; tables belong to the rooms above."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(sa.TypeDecorator[datetime]):
    """An aware moment, stored as UTC; SQLite drops time zones, so they are put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables; constraints are named so that migrations can change them on both databases."""

    metadata = sa.MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UTCDateTime, dict[str, Any]: sa.JSON, list[Any]: sa.JSON, list[str]: sa.JSON}

    id: Mapped[int] = mapped_column(primary_key=True)


db = SQLAlchemy(metadata=Base.metadata)

# Set from the HTTP method before the first statement: SQLite must know at BEGIN whether a write will follow,
# because a read transaction that is upgraded later fails at once with "database is locked".
writing: ContextVar[bool] = ContextVar("writing", default=False)


def one_of(column: str, values: type[StrEnum], optional: bool = False) -> sa.CheckConstraint:
    """Return the CHECK that keeps `column` within an enum; the rule is the database's, not Python's."""
    listed = ", ".join(f"'{value}'" for value in values)
    rule = f"{column} IN ({listed})"
    return sa.CheckConstraint(f"{column} IS NULL OR {rule}" if optional else rule, name=column)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=20000", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")


@contextmanager
def transaction() -> Iterator[None]:
    """One unit of work: commits at the end, rolls everything back on any error. Doors open it, services never do."""
    token = writing.set(True)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        writing.reset(token)


class Counter(Base):
    """A number that only grows: one row a name, so that commit order is number order."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(sa.String(40), unique=True)
    n: Mapped[int] = mapped_column(default=0)


POSTS = "posts"


def next_number(name: str) -> int:
    """Return the next number of a counter; the row stays locked until the transaction ends."""
    insert: Any = sqlite_insert if db.session.get_bind().dialect.name == "sqlite" else postgresql_insert
    raised = sa.update(Counter).where(Counter.name == name).values(n=Counter.n + 1).returning(Counter.n)
    number = db.session.execute(raised, execution_options={"synchronize_session": False}).scalar()
    if number is None:
        db.session.execute(insert(Counter).values(name=name, n=0).on_conflict_do_nothing(index_elements=["name"]))
        number = db.session.execute(raised, execution_options={"synchronize_session": False}).scalar_one()
    return int(number)


def advance(name: str, n: int) -> bool:
    """Put a counter forward to `n` and return True; False where it stands there already: for what is done once a day."""
    if read_number(name) == 0:
        next_number(name)  # makes the row
    behind = sa.update(Counter).where(Counter.name == name, Counter.n < n).values(n=n)
    done = db.session.execute(behind, execution_options={"synchronize_session": False})
    return bool(getattr(done, "rowcount", 0))


def read_number(name: str) -> int:
    """Return the counter's present number, 0 if it was never raised."""
    return db.session.execute(sa.select(Counter.n).where(Counter.name == name)).scalar() or 0


def next_code(kind: str, year: int) -> str:
    """Return a public code such as `N-2026-0147`; it is the URL, ids never appear."""
    return f"{kind}-{year}-{next_number(f'{kind}-{year}'):04d}"


def mark_posts_changed() -> None:
    """Tell every worker's engine that what is ranked has changed.

    It is called before commit and runs last: the row is a lock that serialises the changes of posts, so that a reader who
    has seen number n has seen all changes up to n (a sequence would lose the change that commits late).
    """
    db.session.info["posts_changed"] = True


@event.listens_for(sa.orm.Session, "before_commit")
def _raise_posts(session: Any) -> None:
    if session.info.pop("posts_changed", False):
        session.flush()
        next_number(POSTS)


@event.listens_for(sa.orm.Session, "after_rollback")
def _forget_posts(session: Any) -> None:
    session.info.pop("posts_changed", None)
