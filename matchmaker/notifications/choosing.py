"""How each person wants to be told, by topic and channel; the topics are `kinds.py`, messages follow these choices in `service.py`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Invalid
from matchmaker.notifications.kinds import Topic, topic_of
from matchmaker.notifications.models import Channel, Choice, MailState, OutboxMessage, Pace, Refusal

DEFAULTS = {Channel.MAIL: Pace.NOW, Channel.SMS: Pace.OFF}
PERSONAL = (Channel.MAIL, Channel.SMS)
Chosen = dict[tuple[str, str], Pace]


def paces_for(topic: Topic, channel: Channel) -> tuple[Pace, ...]:
    """Return what may be chosen: a digest of digests means nothing, and a text message is for what cannot wait."""
    if topic == Topic.DIGEST or channel == Channel.SMS:
        return (Pace.NOW, Pace.OFF)
    return (Pace.NOW, Pace.DAILY, Pace.WEEKLY, Pace.OFF)


def topics_of(channel: Channel) -> tuple[Topic, ...]:
    """Return the topics that a channel carries."""
    return tuple(topic for topic in Topic if channel == Channel.MAIL or topic != Topic.DIGEST)


def list_choices(user_id: int) -> Chosen:
    """Return a person's pace for every topic and channel, the defaults included."""
    found: Chosen = {(topic, channel): DEFAULTS[channel] for channel in PERSONAL for topic in topics_of(channel)}
    for one in db.session.scalars(sa.select(Choice).where(Choice.user_id == user_id)):
        found[one.topic, one.channel] = Pace(one.pace)
    return found


@dataclass(frozen=True)
class Way:
    """How one mail of a kind goes to a person: its state, its pace, why where it does not go; `mobile` gets a text message too."""

    state: MailState = MailState.QUEUED
    pace: Pace = Pace.NOW
    error: str = ""
    mobile: str = ""


def way_for(kind: str, user_id: int, address: str) -> Way:
    """Return how a mail goes by the person's choices; what guards the account always goes at once."""
    topic = topic_of(kind)
    if topic is None:
        return Way()
    with db.session.no_autoflush:  # whoever tells is in the middle of a change
        rows = {one.channel: one for one in db.session.scalars(_of(user_id, topic))}
        refused = is_refused(address)
    sms, mail = rows.get(Channel.SMS), rows.get(Channel.MAIL)
    mobile = sms.address if sms is not None and sms.pace == Pace.NOW else ""
    pace = Pace(mail.pace) if mail is not None else DEFAULTS[Channel.MAIL]
    if pace == Pace.OFF:
        return Way(MailState.MUTED, pace, "", mobile)
    if refused:
        return Way(MailState.MUTED, pace, "address refused", mobile)
    return Way(MailState.QUEUED if pace == Pace.NOW else MailState.HELD, pace, "", mobile)


def choose(user_id: int, topic: Topic, channel: Channel, pace: Pace, *, now: datetime, mobile: str = "") -> None:
    """Keep a choice; what was held for a digest by another one follows it. Raises Invalid where it cannot be chosen."""
    if pace not in paces_for(topic, channel) or topic not in topics_of(channel):
        raise Invalid(f"{channel}_{topic}", "choice_wrong")
    if channel == Channel.SMS and pace != Pace.OFF and not mobile:
        raise Invalid(f"{channel}_{topic}", "mobile_missing")
    row = db.session.scalars(_of(user_id, topic).where(Choice.channel == channel).with_for_update()).first()
    if row is None:
        row = Choice(user_id=user_id, topic=topic, channel=channel)
        db.session.add(row)
    row.pace, row.changed_at, row.address = pace, now, mobile if channel == Channel.SMS else ""
    db.session.flush()
    if channel == Channel.MAIL:
        _follow(user_id, topic, pace)


def choose_all(user_id: int, chosen: Chosen, *, now: datetime, mobile: str = "") -> None:
    """Keep what differs from how it stands. Raises Invalid as `choose`."""
    held = list_choices(user_id)
    for (topic, channel), pace in chosen.items():
        if held.get((topic, channel)) != pace:
            choose(user_id, Topic(topic), Channel(channel), pace, now=now, mobile=mobile)


def drop_mobile(user_id: int) -> None:
    """Turn text messages off: the number is no longer the person's."""
    db.session.execute(sa.delete(Choice).where(Choice.user_id == user_id, Choice.channel == Channel.SMS))


def is_refused(address: str) -> bool:
    """Return whether a server refused the address for good, and nobody proved since that it works."""
    return find_refusal(address) is not None


def find_refusal(address: str) -> Refusal | None:
    """Return why nothing is sent to an address, None where mail goes there."""
    return db.session.scalars(sa.select(Refusal).where(Refusal.address == address)).first()


def accept_address(address: str) -> bool:
    """Send to an address again, because its owner proved that it works; return whether it had been refused."""
    gone = sa.delete(Refusal).where(Refusal.address == address).returning(Refusal.id)
    return bool(db.session.execute(gone).all())


def _of(user_id: int, topic: Topic) -> sa.Select[Choice]:
    return sa.select(Choice).where(Choice.user_id == user_id, Choice.topic == topic)


def _follow(user_id: int, topic: Topic, pace: Pace) -> None:
    """Let what is held go the way that is chosen now."""
    state = {Pace.NOW: MailState.QUEUED, Pace.OFF: MailState.MUTED}.get(pace, MailState.HELD)
    values: dict[str, object] = {"state": state, "pace": pace}
    if numbers := [one.id for one in _held(user_id) if topic_of(one.kind) == topic]:
        held = sa.update(OutboxMessage).where(OutboxMessage.id.in_(numbers), OutboxMessage.state == MailState.HELD)
        db.session.execute(held.values(**values), execution_options={"synchronize_session": "fetch"})


def _held(user_id: int) -> Iterable[OutboxMessage]:
    held = sa.select(OutboxMessage).where(OutboxMessage.recipient_id == user_id, sa.text("state = 'held'"))
    return db.session.scalars(held).all()
