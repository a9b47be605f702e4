"""The outbox seen from the worker: lease, then sent or failed; what is written into it belongs to `service.py`.

A mail is leased in one short transaction, sent outside of any, and marked in another. A worker that dies between the
sending and the mark leaves a lease that runs out, and the mail is sent a second time: at least once, never silently
not. Both copies carry the same Message-ID, made from the row, so that a receiving server can drop the second.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict
from matchmaker.foundation.mail import digest_of
from matchmaker.notifications.models import Channel, MailState, OutboxMessage, Refusal

LEASE = timedelta(minutes=5)  # longer than one batch takes with a server that answers slowly
TRIES = 6
FIRST_WAIT = timedelta(minutes=1)  # then 5, 25 minutes, about 2 and 10 hours: six tries in half a day
GROWTH = 5

# Literally the condition of the index ix_outbox_message_due: a bound value would hide it from the planner.
UNSENT = sa.text("outbox_message.state IN ('queued', 'leased')")


@dataclass(frozen=True)
class Leased:
    """One mail that this worker may send; `attempt` tells its lease from a later one of the same row."""

    id: int
    kind: str
    address: str
    language: str
    subject: str
    facts: dict[str, Any]
    attempt: int
    created_at: datetime
    channel: str = Channel.MAIL
    recipient_id: int | None = None


def key_of(number: int) -> str:
    """Return what the Message-ID of a row's message is made of, with the moment of its making."""
    return f"outbox:{number}"


def wait_after(attempt: int) -> timedelta | None:
    """Return how long to wait after the given failed try (1 = the first), None after the last."""
    return None if attempt >= TRIES else FIRST_WAIT * GROWTH ** (attempt - 1)


def is_due(now: datetime) -> bool:
    """Return whether `lease` would find something: a plain read, so that looking each second locks nothing."""
    return db.session.execute(sa.select(OutboxMessage.id).where(_due(now)).limit(1)).first() is not None


def lease(now: datetime, limit: int) -> list[Leased]:
    """Take up to `limit` mails that are due, oldest first, for `LEASE`; no other worker gets them meanwhile.

    Call it in `transaction()`: on PostgreSQL other workers skip the locked rows, on SQLite BEGIN IMMEDIATE keeps them
    out. A mail whose last try was cut short is failed here, so that it cannot bring down one worker after another.
    """
    db.session.execute(
        sa.update(OutboxMessage)
        .where(_ran_out(now), OutboxMessage.attempts >= TRIES)
        .values(state=MailState.FAILED, leased_until=None, error="interrupted")
    )
    due = (
        sa.select(OutboxMessage)
        .where(_due(now))
        .order_by(OutboxMessage.not_before, OutboxMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    taken = []
    for message in db.session.scalars(due):
        message.state = MailState.LEASED
        message.leased_until = now + LEASE
        message.attempts += 1
        taken.append(_leased(message))
    return taken


def still_leased(mail: Leased, now: datetime) -> bool:
    """Return whether the mail may still go: neither cancelled meanwhile nor leased again by another worker."""
    held = sa.select(OutboxMessage.id).where(*_held(mail), OutboxMessage.leased_until > now)
    return db.session.execute(held).first() is not None


def give_back(mail: Leased) -> None:
    """Queue a mail that was not tried after all, because this worker stops; the try does not count."""
    back = {"state": MailState.QUEUED, "leased_until": None, "attempts": OutboxMessage.attempts - 1}
    _changed(sa.update(OutboxMessage).where(*_held(mail)).values(**back))


def mark_sent(mail: Leased, now: datetime) -> bool:
    """Record that the mail left, also where it was cancelled in the very moment; return False for a stale lease."""
    done = sa.update(OutboxMessage).where(
        OutboxMessage.id == mail.id,
        OutboxMessage.attempts == mail.attempt,
        OutboxMessage.state.in_((MailState.LEASED, MailState.CANCELLED)),
    )
    return _changed(done.values(state=MailState.SENT, sent_at=now, leased_until=None, error=""))


def mark_failed(mail: Leased, error: str, now: datetime, *, final: bool = False) -> bool:
    """Queue the mail again after a growing wait, or fail it after the last try; return False for a stale lease.

    `final` is for what no repetition mends, such as an address that the server refuses for good.
    """
    wait = None if final else wait_after(mail.attempt)
    values: dict[str, Any] = {"leased_until": None, "error": error[:300], "state": MailState.FAILED}
    if wait is not None:
        values |= {"state": MailState.QUEUED, "not_before": now + wait}
    return _changed(sa.update(OutboxMessage).where(*_held(mail)).values(**values))


def retry(message: OutboxMessage, *, by: Any, now: datetime) -> None:
    """Queue a failed mail anew with all its tries; `by` is the operator. Raises Conflict if it is no longer failed."""
    failed = sa.update(OutboxMessage).where(OutboxMessage.id == message.id, OutboxMessage.state == MailState.FAILED)
    if not _changed(failed.values(state=MailState.QUEUED, attempts=0, not_before=now, error="")):
        raise Conflict("mail_not_failed")
    audit.record("retry_mail", f"mail:{message.id}", by=by, now=now, kind=message.kind, about=message.subject)


def refuse_address(address: str, error: str, now: datetime) -> None:
    """Keep that an address was refused for good; known ones stay as they are. Call it in `transaction()`."""
    insert: Any = sqlite_insert if db.session.get_bind().dialect.name == "sqlite" else postgresql_insert
    values = {"address": address, "error": error[:300], "refused_at": now}
    db.session.execute(insert(Refusal).values(**values).on_conflict_do_nothing(index_elements=["address"]))


def note_bounce(address: str, message_id: str, said: str, *, now: datetime, refuse: bool) -> bool:
    """Mark the mail that came back, and its address with `refuse`; return whether it is a mail of ours to that address.

    A Message-ID is made from the row and cannot be guessed, so that it proves that whoever sent the notice had the mail.
    """
    sent = sa.select(OutboxMessage).where(
        sa.func.lower(OutboxMessage.address) == address.lower(),
        OutboxMessage.channel == Channel.MAIL,
        OutboxMessage.state.in_((MailState.SENT, MailState.BOUNCED)),
    )
    for message in db.session.scalars(sent.order_by(OutboxMessage.id.desc())):
        if message_id.strip("<>").partition("@")[0] == digest_of(key_of(message.id), message.created_at):
            gone = sa.update(OutboxMessage).where(OutboxMessage.id == message.id, OutboxMessage.state == MailState.SENT)
            _changed(gone.values(state=MailState.BOUNCED, error=said[:300]))
            if refuse:
                refuse_address(message.address, said, now)
            return True
    return False


def _ran_out(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(OutboxMessage.state == MailState.LEASED, OutboxMessage.leased_until <= now)


def _due(now: datetime) -> sa.ColumnElement[bool]:
    queued = sa.and_(OutboxMessage.state == MailState.QUEUED, OutboxMessage.not_before <= now)
    return sa.and_(UNSENT, sa.or_(queued, _ran_out(now)))


def _leased(message: OutboxMessage) -> Leased:
    return Leased(
        id=message.id,
        kind=message.kind,
        address=message.address,
        language=message.language,
        subject=message.subject,
        facts=message.facts,
        attempt=message.attempts,
        created_at=message.created_at,
        channel=message.channel,
        recipient_id=message.recipient_id,
    )


def _held(mail: Leased) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        OutboxMessage.id == mail.id,
        OutboxMessage.attempts == mail.attempt,
        OutboxMessage.state == MailState.LEASED,
    )


def _changed(statement: sa.Update) -> bool:
    done = db.session.execute(statement, execution_options={"synchronize_session": "fetch"})
    return bool(getattr(done, "rowcount", 0))
