"""The audit trail: who did what to which thing, written in the change's transaction; how rows are sealed is `audit_chain.py`.

No row names a person: whoever acts, or is acted upon, stands in it under a random alias, and `audit_alias` alone knows whose
it is. Erasing a person deletes that one row (`forget`); what was sealed stays as it was, and leads to nobody.
"""

import re
import secrets
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.foundation.db import Base, db

ALIAS = 22  # characters: 128 random bits in base64
_PERSON = re.compile(r"user:(\d+)")
_UNSEALED = sa.text("number IS NULL")


class AuditEntry(Base):
    """One act: append-only; the worker gives it its number and seal once, in `audit_chain.py`."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        sa.CheckConstraint(
            "(number IS NULL) = (seal IS NULL) AND (number IS NULL) = (key_id IS NULL)"
            " AND (number IS NULL) = (sealed_at IS NULL)",
            name="sealed",
        ),
        sa.Index("ix_audit_entry_unsealed", "id", sqlite_where=_UNSEALED, postgresql_where=_UNSEALED),
    )

    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str | None] = mapped_column(sa.String(ALIAS), index=True)  # an alias; null: the clock
    action: Mapped[str] = mapped_column(sa.String(60), index=True)
    subject: Mapped[str] = mapped_column(sa.String(40), index=True)  # a public code, user:alias, or kind:id
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    number: Mapped[int | None] = mapped_column(unique=True)  # its place in the chain, from 1 without a gap
    seal: Mapped[str | None] = mapped_column(sa.String(64))
    key_id: Mapped[str | None] = mapped_column(sa.String(8))  # which key sealed it; tells nothing of the key
    sealed_at: Mapped[datetime | None]


class AuditAlias(Base):
    """Whose alias it is; the only row that joins the trail to a person, deleted when the person is erased."""

    __tablename__ = "audit_alias"

    user_id: Mapped[int] = mapped_column(unique=True)  # accounts stands above, so no key
    alias: Mapped[str] = mapped_column(sa.String(ALIAS), unique=True)


class AuditHead(Base):
    """The end of the chain: one row, which the sealer swaps; it also remembers what was told and what the last check found."""

    __tablename__ = "audit_head"
    __table_args__ = (sa.CheckConstraint("id = 1", name="single"),)

    number: Mapped[int] = mapped_column(default=0)
    seal: Mapped[str] = mapped_column(sa.String(64))
    sealed_at: Mapped[datetime | None]
    told_on: Mapped[date | None]  # the Shanghai day on which the head was last told to log and operators
    checked_at: Mapped[datetime | None]
    checked_number: Mapped[int | None]
    verdict: Mapped[str | None] = mapped_column(sa.String(12))


def record(action: str, subject: Any, *, by: Any, now: datetime, **facts: Any) -> None:
    """Write one row; `by` is a user or None for the clock.

    `subject` is a public code, a person, or `kind:id`; `user:ID` is a person too. Facts hold codes and ids, never contact
    data; one that is called `user`, or ends in `_user`, holds a person, as such or by id. Persons are written as aliases.
    """
    kept = {name: alias_of(value) if _is_person(name) and value is not None else value for name, value in facts.items()}
    actor = alias_of(by) if by is not None else None
    db.session.add(AuditEntry(at=now, actor=actor, action=action, subject=_written(subject), facts=kept))


def list_entries(subject: Any) -> list[AuditEntry]:
    """Return a subject's entries, oldest first; it is named as in `record`."""
    found = sa.select(AuditEntry).where(AuditEntry.subject == _written(subject))
    return list(db.session.scalars(found.order_by(AuditEntry.at, AuditEntry.id)))


def alias_of(person: Any) -> str:
    """Return the alias of a person, given as such or by id; the first time one is drawn at random."""
    user_id = _id_of(person)
    with db.session.no_autoflush:
        alias = find_alias(user_id)
        if alias is None:
            insert = sqlite_insert if db.session.get_bind().dialect.name == "sqlite" else postgresql_insert
            new = insert(AuditAlias).values(user_id=user_id, alias=secrets.token_urlsafe(16))
            db.session.execute(new.on_conflict_do_nothing(index_elements=["user_id"]))
            alias = find_alias(user_id)
    assert alias is not None
    return alias


def find_alias(user_id: int) -> str | None:
    """Return the alias of a person, None where nothing was ever recorded of them."""
    return db.session.scalar(sa.select(AuditAlias.alias).where(AuditAlias.user_id == user_id))


def owners_of(aliases: Iterable[str | None]) -> dict[str, int]:
    """Return whose aliases these are, by user id; those of erased people are missing."""
    asked = {one for one in aliases if one}
    known = sa.select(AuditAlias.alias, AuditAlias.user_id).where(AuditAlias.alias.in_(asked))
    return {alias: user_id for alias, user_id in db.session.execute(known)}


def forget(person: Any) -> bool:
    """Let the trail lead to a person no more, given as such or by id; return whether it did. Seals stay valid.

    Call it last in the transaction that erases: what is recorded afterwards draws a new alias.
    """
    db.session.flush()
    gone = db.session.execute(sa.delete(AuditAlias).where(AuditAlias.user_id == _id_of(person)))
    return bool(getattr(gone, "rowcount", 0))


def _id_of(person: Any) -> int:
    if isinstance(person, int):
        return person
    if person.id is None:
        db.session.flush()
    return int(person.id)


def _is_person(name: str) -> bool:
    return name == "user" or name.endswith("_user")


def _written(subject: Any) -> str:
    """Return how a subject stands in its row."""
    if not isinstance(subject, str):
        return f"user:{alias_of(subject)}"
    named = _PERSON.fullmatch(subject)
    return f"user:{alias_of(int(named.group(1)))}" if named else subject
