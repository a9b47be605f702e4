"""Telling people: one row for the mail and one behind the bell, in the transaction of the change that they tell of.

Conventions for `facts` (JSON that passed the room's visibility function; nothing else reaches the mail):
- a key that ends in `_on` holds a day, one that ends in `_at` a moment; both are given as date and datetime, kept as
  ISO text and are dates again in the template;
- `"page": {"to": endpoint, "values": {...}}` becomes `page`, an absolute address that asks for a sign-in where needed;
- `"link": {"purpose": ..., "to": endpoint, "data": {...}}` becomes `link`, signed when the mail is rendered;
- a text of a user may be followed by its language (`"title"`, `"title_lang"`), which pages then say;
- public codes name things (`"need": "N-2026-0147"`), so that a post that is taken down can be found in unsent mail.
"""

from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa

from matchmaker.foundation.db import db
from matchmaker.notifications import choosing
from matchmaker.notifications.kinds import News
from matchmaker.notifications.models import Channel, MailState, Notice, OutboxMessage, Owner, Robot

LISTS = {"digest": "items", "search_alert": "posts"}  # kinds that tell of several things, and the fact that lists them
UNSENT = (MailState.QUEUED, MailState.LEASED, MailState.HELD)


class Recipient(Protocol):
    """Whoever can be told: a user, as far as this room knows one."""

    @property
    def id(self) -> int: ...

    @property
    def email(self) -> str: ...

    @property
    def language(self) -> str: ...


def tell(
    kind: str,
    recipient: Recipient,
    *,
    subject: str,
    facts: dict[str, Any],
    now: datetime,
    not_before: datetime | None = None,
) -> OutboxMessage:
    """Queue a mail to a user by their choices and put a line behind the bell; return the mail, which a digest may wait for.

    `subject` is the public code of what it is about, or "". With `not_before` the mail waits, for instance as long as
    the change can be undone; the line behind the bell is there at once.
    """
    kept = _plain(facts)
    db.session.add(Notice(user_id=recipient.id, kind=kind, subject=subject, facts=kept, created_at=now))
    way = choosing.way_for(kind, recipient.id, recipient.email)
    to = (recipient.id, recipient.email, recipient.language)
    if way.mobile:
        short = queue(kind, recipient.id, way.mobile, recipient.language, subject, kept, now, not_before or now)
        short.channel = Channel.SMS
    mail = queue(kind, *to, subject, kept, now, not_before or now)
    mail.state, mail.pace, mail.error = way.state, way.pace, way.error
    return mail


def tell_address(
    kind: str,
    address: str,
    language: str,
    *,
    subject: str,
    facts: dict[str, Any],
    now: datetime,
    not_before: datetime | None = None,
) -> OutboxMessage:
    """Queue a mail to somebody without an account, or one that has no place behind the bell; return the queued mail."""
    return queue(kind, None, address, language, subject, _plain(facts), now, not_before or now)


def tell_mobile(kind: str, number: str, language: str, *, facts: dict[str, Any], now: datetime) -> OutboxMessage:
    """Queue a text message to a number, whoever holds it; return the queued message."""
    message = queue(kind, None, number, language, "", _plain(facts), now, now)
    message.channel = Channel.SMS
    return message


def tell_group(
    kind: str,
    owner: Owner,
    owner_id: int,
    *,
    subject: str,
    facts: dict[str, Any],
    now: datetime,
    not_before: datetime | None = None,
    news: News = News.INTRODUCTION,
) -> list[OutboxMessage]:
    """Queue a message to each robot of a park's staff or of an organisation that hears such news; return the queued messages.

    A group chat may hold people without an account: of `facts` only the subject line is rendered, with the address of a
    page that asks for a sign-in.
    """
    made = []
    with db.session.no_autoflush:
        robots = db.session.scalars(sa.select(Robot).where(Robot.owner == owner, Robot.owner_id == owner_id)).all()
    for robot in (one for one in robots if news in one.hears):
        message = queue(kind, None, str(robot.id), robot.language, subject, _plain(facts), now, not_before or now)
        message.channel = robot.channel
        made.append(message)
    return made


def tell_desk(news: News, park_id: int | None, to: str, *, now: datetime, n: int = 0, **values: str) -> None:
    """Tell the robots of a park's staff that something waits: what kind, how many and the page; never of whom or what it is."""
    if park_id is not None:
        facts = {"news": news, "n": n, "page": {"to": to, "values": values}}
        tell_group("desk_news", Owner.PARK, park_id, subject="", facts=facts, now=now, news=news)


def take_out(code: str) -> int:
    """Cancel every unsent mail that names a post and drop its lines behind the bell: 紧急下线; return how many mails.

    Call it before the author is told of the taking down, else that mail goes too.
    """
    named = f'"{code}"'
    text_of_notice = sa.cast(Notice.facts, sa.Text)
    db.session.execute(sa.delete(Notice).where(sa.or_(Notice.subject == code, text_of_notice.contains(named))))
    text_of_mail = sa.cast(OutboxMessage.facts, sa.Text)
    mentions = sa.or_(OutboxMessage.subject == code, text_of_mail.contains(named))
    _leave_out(code, text_of_mail.contains(named))
    return _cancel(OutboxMessage.state.in_(UNSENT), mentions)


def _leave_out(code: str, mentions: sa.ColumnElement[bool]) -> None:
    """Take a post out of unsent mails that name several; one that says other things too goes without it."""
    unsent = sa.select(OutboxMessage).where(OutboxMessage.kind.in_(LISTS), OutboxMessage.state.in_(UNSENT), mentions)
    for mail in db.session.scalars(unsent.with_for_update()):
        listed = LISTS[mail.kind]
        left = [one for one in mail.facts[listed] if not _names(one, code)]
        if left:
            mail.facts = {**mail.facts, listed: left}
            mail.state = MailState.HELD if mail.state == MailState.HELD else MailState.QUEUED
            mail.leased_until = None


def _names(value: Any, code: str) -> bool:
    if isinstance(value, dict):
        return any(_names(one, code) for one in value.values())
    if isinstance(value, list):
        return any(_names(one, code) for one in value)
    return bool(value == code)


def take_back(subject: str, *, since: datetime) -> int:
    """Cancel the unsent mail about a thing from a moment on, with its lines behind the bell; return how many mails.

    It is for a step that is undone while its mail still waits.
    """
    db.session.execute(sa.delete(Notice).where(Notice.subject == subject, Notice.created_at >= since))
    return _cancel(OutboxMessage.state.in_(UNSENT), OutboxMessage.subject == subject, OutboxMessage.created_at >= since)


def take_back_mail(message_id: int) -> bool:
    """Cancel one unsent mail whose change was undone, with its line behind the bell; return whether it had not gone yet."""
    message = db.session.get(OutboxMessage, message_id)
    if message is None:
        return False
    same = (Notice.kind == message.kind, Notice.subject == message.subject, Notice.created_at == message.created_at)
    db.session.execute(sa.delete(Notice).where(Notice.user_id == message.recipient_id, *same))
    twins = sa.and_(
        OutboxMessage.recipient_id == message.recipient_id,
        OutboxMessage.kind == message.kind,
        OutboxMessage.subject == message.subject,
        OutboxMessage.created_at == message.created_at,
    )
    _cancel(twins, OutboxMessage.channel != Channel.MAIL, OutboxMessage.state.in_(UNSENT))
    return _cancel(OutboxMessage.id == message_id, OutboxMessage.state.in_(UNSENT)) == 1


def read_all(user_id: int, now: datetime, *, until: datetime | None = None) -> None:
    """Mark a user's lines as read; with `until` only those up to then, so that what came later stays unread."""
    unread = [Notice.user_id == user_id, Notice.read_at.is_(None)]
    if until is not None:
        unread.append(Notice.created_at <= until)
    db.session.execute(sa.update(Notice).where(*unread).values(read_at=now))


def queue(
    kind: str,
    recipient_id: int | None,
    address: str,
    language: str,
    subject: str,
    facts: dict[str, Any],
    now: datetime,
    not_before: datetime,
) -> OutboxMessage:
    """Add a mail to the outbox as it is, by nobody's choice, and return it; rooms call `tell` and its like."""
    message = OutboxMessage(
        kind=kind,
        recipient_id=recipient_id,
        address=address,
        language=language if language in ("zh", "en") else "zh",
        subject=subject,
        facts=facts,
        created_at=now,
        not_before=not_before,
    )
    db.session.add(message)
    return message


def _cancel(*where: sa.ColumnElement[bool]) -> int:
    db.session.flush()
    done = db.session.execute(
        sa.update(OutboxMessage)
        .where(*where)
        .values(state=MailState.CANCELLED, leased_until=None)
        .returning(OutboxMessage.id),
        execution_options={"synchronize_session": "fetch"},
    )
    return len(done.all())


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value
