"""What an auditor reads: the trail and who saw whose contact, by subject, person, action and day; never contact data itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.foundation.audit import AuditAlias, AuditEntry, owners_of
from matchmaker.foundation.audit_chain import find_head
from matchmaker.foundation.clock import SHANGHAI
from matchmaker.foundation.db import db
from matchmaker.introductions.models import ContactSeen, Introduction

Where = sa.ColumnElement[bool]
PERSON = "user:"


@dataclass(frozen=True)
class Asked:
    """What is looked for: words of a code or a person's name, an action, a Shanghai day."""

    words: str = ""
    action: str = ""
    day: date | None = None


@dataclass(frozen=True)
class Seen:
    """Somebody opened somebody's contact. The viewer's name is empty once the person was erased."""

    at: datetime
    viewer: str
    introduction: str
    whose: str
    side: str
    place: int = 0  # where it stands in the list: for who reads on from here


@dataclass(frozen=True)
class Chain:
    """How the sealing stands, and what the last check said."""

    sealed: int
    waiting: int
    head: str
    sealed_at: datetime | None
    verdict: str
    checked_at: datetime | None
    checked: int


def list_entries(asked: Asked, limit: int | None = None, offset: int = 0, after: int | None = None) -> list[AuditEntry]:
    """Return the entries that are looked for, the latest first; `after`: those that come after the entry of this id."""
    found = (
        sa.select(AuditEntry)
        .where(*_entries(asked), *_after(AuditEntry, after))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    )
    return list(db.session.scalars(found.limit(limit).offset(offset)))


def count_entries(asked: Asked) -> int:
    """Return how many entries `list_entries` would list."""
    return db.session.execute(sa.select(sa.func.count(AuditEntry.id)).where(*_entries(asked))).scalar_one()


def list_actions() -> list[str]:
    """Return every action that was ever recorded, in the order of its letters."""
    return sorted(db.session.scalars(sa.select(AuditEntry.action).distinct()))


def names_of(entries: Iterable[AuditEntry]) -> dict[str, str]:
    """Return the names behind the aliases of these entries; erased people have none."""
    aliases = {alias for entry in entries for alias in _aliases(entry)}
    owners = owners_of(aliases)
    known = sa.select(User.id, User.name).where(User.id.in_(owners.values()))
    names = {user_id: name for user_id, name in db.session.execute(known)}
    return {alias: names[user_id] for alias, user_id in owners.items() if user_id in names}


def list_seen(asked: Asked, limit: int | None = None, offset: int = 0, after: int | None = None) -> list[Seen]:
    """Return who opened whose contact, the latest first; organisations are told by their codes, `after` is a row's place."""
    whose = aliased(Organisation)
    side = sa.case((ContactSeen.subject_id == Introduction.enterprise_id, "enterprise"), else_="provider")
    columns = (ContactSeen.at, User.name, Introduction.code, whose.code, side, ContactSeen.id)
    found = _seen(sa.select(*columns), asked, whose).where(*_after(ContactSeen, after))
    found = found.order_by(ContactSeen.at.desc(), ContactSeen.id.desc())
    rows = db.session.execute(found.limit(limit).offset(offset))
    return [Seen(at, name or "", *told) for at, name, *told in rows]


def count_seen(asked: Asked) -> int:
    """Return how many rows `list_seen` would list."""
    counted = _seen(sa.select(sa.func.count(ContactSeen.id)), asked, aliased(Organisation))
    return int(db.session.execute(counted).scalar_one())


def chain() -> Chain:
    """Return how the sealing stands."""
    head = find_head()
    waiting = sa.select(sa.func.count(AuditEntry.id)).where(AuditEntry.number.is_(None))
    return Chain(
        sealed=head.number if head else 0,
        waiting=db.session.execute(waiting).scalar_one(),
        head=head.seal if head and head.number else "",
        sealed_at=head.sealed_at if head else None,
        verdict=(head.verdict or "") if head else "",
        checked_at=head.checked_at if head else None,
        checked=(head.checked_number or 0) if head else 0,
    )


def _aliases(entry: AuditEntry) -> list[str]:
    named = [value for name, value in entry.facts.items() if name.endswith("user") and isinstance(value, str)]
    subject = [entry.subject.removeprefix(PERSON)] if entry.subject.startswith(PERSON) else []
    return [*named, *subject, *([entry.actor] if entry.actor else [])]


def _entries(asked: Asked) -> list[Where]:
    wanted = _on(AuditEntry.at, asked.day)
    if asked.action:
        wanted.append(AuditEntry.action == asked.action)
    if asked.words:
        known = sa.select(AuditAlias.alias).join(User, User.id == AuditAlias.user_id).where(_named(asked.words))
        is_person = AuditEntry.subject.startswith(PERSON)
        coded = sa.func.upper(AuditEntry.subject).contains(asked.words.upper(), autoescape=True)
        person = sa.func.substr(AuditEntry.subject, len(PERSON) + 1).in_(known)
        wanted.append(sa.or_(AuditEntry.actor.in_(known), ~is_person & coded, is_person & person))
    return wanted


def _seen(select: sa.Select[Any], asked: Asked, whose: Any) -> sa.Select[Any]:
    found = select.select_from(ContactSeen).join(Introduction, Introduction.id == ContactSeen.introduction_id)
    found = found.join(whose, whose.id == ContactSeen.subject_id).outerjoin(User, User.id == ContactSeen.viewer_id)
    found = found.where(*_on(ContactSeen.at, asked.day))
    if asked.words:
        codes = [
            sa.func.upper(one).contains(asked.words.upper(), autoescape=True) for one in (Introduction.code, whose.code)
        ]
        found = found.where(sa.or_(_named(asked.words), *codes))
    return found


def _after(table: Any, row_id: int | None) -> list[Where]:
    """Return that a row comes after another one, where the latest comes first."""
    if row_id is None:
        return []
    at = sa.select(table.at).where(table.id == row_id).scalar_subquery()
    return [sa.or_(table.at < at, sa.and_(table.at == at, table.id < row_id))]


def _named(words: str) -> Where:
    return User.name.contains(words, autoescape=True)


def _on(column: Any, day: date | None) -> list[Where]:
    """Return that a moment falls on a Shanghai day."""
    if day is None:
        return []
    begins = datetime.combine(day, time(), SHANGHAI)
    return [column >= begins, column < begins + timedelta(days=1)]
