"""查阅与复制: everything that the product holds of a person, as plain values that a file can carry."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from matchmaker.foundation import audit
from matchmaker.foundation.audit import AuditEntry
from matchmaker.foundation.db import Base, db
from matchmaker.privacy.inventory import OWN, SECRET, links

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

WHOLE = frozenset({"consent", "contact_seen", "follow_up", "membership", "outbox_message", "rating"})
"""Kept rows that are handed out with all their values: what the person gave or was sent; of others only that they were acted on."""


def held_of(user: "User") -> dict[str, Any]:
    """Return everything by table: the account, its own rows, mail to it, and which things it acted on in which way."""
    found: dict[str, Any] = {}
    for named, table, mine in _held(user):
        whole = named in OWN or table.name in WHOLE or named == "user"
        if rows := _rows(table, mine, None if whole else _reference(table)):
            found[named] = rows
    if trail := _trail(user):
        found["audit_entry"] = trail
    return found


def count_held(user: "User") -> dict[str, int]:
    """Return how many rows of each kind are held, as the file would list them; they are counted in the database, by one statement."""
    counts = [sa.select(sa.literal(name), sa.func.count()).where(mine) for name, _table, mine in _held(user)]
    alias = audit.find_alias(user.id)
    if alias is not None:
        counts.append(sa.select(sa.literal("audit_entry"), sa.func.count()).where(_in_trail(alias)))
    return {name: n for name, n in db.session.execute(sa.union_all(*counts)) if n}


def _held(user: "User") -> Iterator[tuple[str, sa.Table, sa.ColumnElement[bool]]]:
    """Yield what leads to the person: its name, the table and which of its rows."""
    account = Base.metadata.tables["user"]
    yield "user", account, account.c.id == user.id
    for table, column, _fate in links():
        mine = column == user.id
        if table.name == "outbox_message":  # what was taken out before it left was never theirs to read
            mine = sa.and_(mine, table.c.state != "cancelled")
        yield f"{table.name}.{column.name}", table, mine


def _reference(table: sa.Table) -> list[str]:
    """Return the columns that say which row it is and when, and nothing of what it says of others."""
    moments = [one.name for one in table.columns if one.name in ("at", "created_at", "code")]
    return ["id", *moments]


def _rows(table: sa.Table, where: sa.ColumnElement[bool], names: Iterable[str] | None) -> list[dict[str, Any]]:
    shown = [table.c[name] for name in names or table.columns.keys() if name not in SECRET]
    found = db.session.execute(sa.select(*shown).where(where).order_by(table.c.id))
    return [{name: _plain(value) for name, value in row.items()} for row in found.mappings()]


def _trail(user: "User") -> list[dict[str, Any]]:
    alias = audit.find_alias(user.id)
    if alias is None:
        return []
    found = db.session.scalars(sa.select(AuditEntry).where(_in_trail(alias)).order_by(AuditEntry.id))
    return [{"at": one.at.isoformat(), "action": one.action, "subject": one.subject} for one in found]


def _in_trail(alias: str) -> sa.ColumnElement[bool]:
    return sa.or_(AuditEntry.actor == alias, AuditEntry.subject == f"user:{alias}")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value
