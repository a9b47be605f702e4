"""Use cases of the library: the operator's editions, following an entry, reminders before a deadline; briefings are in `briefings.py`."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError

from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed
from matchmaker.notifications.service import tell
from matchmaker.policies import queries
from matchmaker.policies.entries import Entry
from matchmaker.policies.models import PolicyEdition, PolicyFollow

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

LONGEST_NOTE = 500
FIRST_WARNING, LAST_WARNING = 1, 90  # days before the deadline


def save_edition(content: dict[str, Any], note: str, *, expected: int, by: "User", now: datetime) -> PolicyEdition:
    """Keep a new version of an entry, which stands from now on; return it.

    `expected` is the number of the edition that the writer started from, 0 for none.
    Raises NotAllowed, Invalid (note; entry: what is wrong with it), Conflict(changed_meanwhile).
    """
    entry = _read(content)
    return _add(entry.id, entry.plain(), note, False, expected, by, now)


def withdraw(slug: str, note: str, *, expected: int, by: "User", now: datetime) -> PolicyEdition:
    """Take an entry out of the library; its history stays. Raises NotFound, NotAllowed, Invalid (note), Conflict."""
    return _add(slug, queries.get_entry(slug).plain(), note, True, expected, by, now)


def _read(content: dict[str, Any]) -> Entry:
    try:
        return Entry.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        told = {"kind": first["type"], "told": first.get("ctx", {}), "why": first["msg"]}
        raise Invalid("entry", "bad_entry", where=where or "entry", **told) from error


def _add(
    slug: str, content: dict[str, Any], note: str, withdrawn: bool, expected: int, by: "User", now: datetime
) -> PolicyEdition:
    if not by.is_operator:
        raise NotAllowed("not_your_role")
    if not note:
        raise Invalid("note", "note_needed")
    if len(note) > LONGEST_NOTE:
        raise Invalid("note", "note_too_long", n=LONGEST_NOTE)
    row = PolicyEdition(
        slug=slug, number=expected + 1, content=content, note=note, withdrawn=withdrawn, by_id=by.id, at=now
    )
    last = queries.find_edition(slug)
    if (last.number if last else 0) != expected:
        raise Conflict("changed_meanwhile")
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:  # somebody saved the same number between the look and the write
        raise Conflict("changed_meanwhile") from error
    audit.record(
        "policy.withdraw" if withdrawn else "policy.edit", f"policy:{row.id}", by=by, now=now, number=row.number
    )
    return row


def follow(slug: str, days_before: int, *, by: "User", now: datetime) -> PolicyFollow:
    """Remind somebody of an entry's deadline, so many days before; again changes the days. Raises NotFound, Invalid (days_before)."""
    queries.get_entry(slug)
    if not FIRST_WARNING <= days_before <= LAST_WARNING:
        raise Invalid("days_before", "out_of_range", low=FIRST_WARNING, high=LAST_WARNING)
    row = queries.find_follow(by.id, slug) or PolicyFollow(user_id=by.id, slug=slug, created_at=now)
    row.days_before = days_before
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:  # a double click: the first one counts
        raise Conflict("changed_meanwhile") from error
    return row


def unfollow(slug: str, *, by: "User") -> None:
    """Remind somebody no more; where they were not, nothing happens. Raises NotFound."""
    queries.get_entry(slug)
    db.session.execute(sa.delete(PolicyFollow).where(PolicyFollow.user_id == by.id, PolicyFollow.slug == slug))


def remind_due(now: datetime) -> int:
    """Tell followers of each deadline that is near, once of each day that is set as one; return how many were told."""
    today = clock.day_of(now)
    horizon = today + timedelta(days=LAST_WARNING)
    near = {one.id: one for one in queries.list_entries() if one.deadline and today <= one.deadline <= horizon}
    told = 0
    for row in queries.list_follows(near.keys()) if near else []:
        entry = near[row.slug]
        assert entry.deadline is not None
        if row.reminded_of == entry.deadline or (entry.deadline - today).days > row.days_before:
            continue
        row.reminded_of = entry.deadline
        page = {"to": "policies.show", "values": {"policy": entry.id}}
        facts = {"title": entry.title.said(row.user.language), "deadline_on": entry.deadline, "page": page}
        tell("policy_deadline", row.user, subject="", facts=facts, now=now)
        told += 1
    return told
