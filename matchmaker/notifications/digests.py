"""Digests: what was held for a person becomes one mail a period; what a digest says is rendered at the door like any other mail.

The facts are those that were kept when each thing happened, so that a digest shows nothing that its reader could not see
then. What was cancelled or taken out meanwhile is not held any more and so is not in it.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.notifications import choosing
from matchmaker.notifications.kinds import Topic
from matchmaker.notifications.models import Channel, Digest, MailState, OutboxMessage, Pace
from matchmaker.notifications.service import Recipient, queue

AT = time(9)
MOST = 100  # things in one mail; the others stand behind the bell
# Literally what the index ix_outbox_message_held says: a bound value would hide it from the planner.
HELD = sa.literal_column("outbox_message.state = 'held'", sa.Boolean())
_FETCH = {"synchronize_session": "fetch"}


def cutoff_of(pace: Pace, now: datetime, is_working: Callable[[date], bool]) -> datetime | None:
    """Return up to when a digest that is made now reaches: nine o'clock of this working day, or of this week's first one.

    None where none is made yet: before nine, or on a day off. A worker that stood still makes it up, once.
    """
    today = clock.day_of(now)
    days = [today] if pace == Pace.DAILY else [today - timedelta(days=n) for n in range(today.weekday(), -1, -1)]
    first = next((day for day in days if is_working(day)), None)
    if first is None or not is_working(today):
        return None
    cutoff = datetime.combine(first, AT, clock.SHANGHAI)
    return cutoff if now >= cutoff else None


def period_of(pace: Pace, day: date) -> str:
    """Return the name of the period that a digest of this day belongs to."""
    year, week, _ = day.isocalendar()
    return day.isoformat() if pace == Pace.DAILY else f"{year}-W{week:02d}"


def make_digests(
    now: datetime, find: Callable[[int], Recipient | None], is_working: Callable[[date], bool]
) -> list[OutboxMessage]:
    """Make every digest that is due and return their mails; called again in the same period it makes no second one.

    `find` gives the person of a number, None where the account is gone; what was held for them goes nowhere.
    """
    made = []
    for pace in (Pace.DAILY, Pace.WEEKLY):
        cutoff = cutoff_of(pace, now, is_working)
        if cutoff is not None:
            due = sa.select(OutboxMessage.recipient_id).where(*_due(pace, cutoff, now)).distinct()
            for number in db.session.scalars(due.order_by(OutboxMessage.recipient_id)).all():
                if number is not None and (mail := _make(number, find(number), pace, cutoff, now)):
                    made.append(mail)
    return made


def _make(number: int, person: Recipient | None, pace: Pace, cutoff: datetime, now: datetime) -> OutboxMessage | None:
    due = [OutboxMessage.recipient_id == number, *_due(pace, cutoff, now)]
    if person is None or not _wanted(person):
        db.session.execute(sa.update(OutboxMessage).where(*due).values(state=MailState.MUTED), execution_options=_FETCH)
        return None
    digest = _claim(number, pace, now)
    if digest is None:
        return None  # of this period there is one: what came free since waits for the next
    taken = sa.update(OutboxMessage).where(*due).values(state=MailState.DIGESTED, digest_id=digest)
    ids = [row.id for row in db.session.execute(taken.returning(OutboxMessage.id), execution_options=_FETCH)]
    if not ids:  # cancelled in the very moment: a digest is never empty
        db.session.execute(sa.delete(Digest).where(Digest.id == digest))
        return None
    rows = sa.select(OutboxMessage).where(OutboxMessage.id.in_(ids))
    facts = _facts(pace, list(db.session.scalars(rows.order_by(OutboxMessage.created_at, OutboxMessage.id))))
    mail = queue("digest", person.id, person.email, person.language, "", facts, now, now)
    mail.digest_id = digest
    return mail


def _facts(pace: Pace, rows: list[OutboxMessage]) -> dict[str, Any]:
    items = [{"kind": one.kind, "subject": one.subject, "facts": one.facts} for one in rows[:MOST]]
    page = {"to": "notices.index", "values": {}}
    return {"pace": pace, "items": items, "more": len(rows) - len(items), "page": page}


def _wanted(person: Recipient) -> bool:
    wanted = choosing.list_choices(person.id)[Topic.DIGEST, Channel.MAIL] != Pace.OFF
    return wanted and not choosing.is_refused(person.email)


def _claim(number: int, pace: Pace, now: datetime) -> int | None:
    """Return the number of a new digest of this period, None where another worker made it or is making it."""
    insert: Any = sqlite_insert if db.session.get_bind().dialect.name == "sqlite" else postgresql_insert
    values = {"user_id": number, "pace": pace, "period": period_of(pace, clock.day_of(now)), "made_at": now}
    new = insert(Digest).values(**values).on_conflict_do_nothing(index_elements=["user_id", "pace", "period"])
    found: int | None = db.session.execute(new.returning(Digest.id)).scalar()
    return found


def _due(pace: Pace, cutoff: datetime, now: datetime) -> list[sa.ColumnElement[bool]]:
    """Return what a digest takes; what can still be undone (`not_before`) waits for the next."""
    return [HELD, OutboxMessage.pace == pace, OutboxMessage.created_at < cutoff, OutboxMessage.not_before <= now]
