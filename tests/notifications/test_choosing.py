"""What people chose decides how a mail goes; what guards an account always goes."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from matchmaker.accounts.people import User
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Invalid
from matchmaker.notifications import choosing, outbox, service
from matchmaker.notifications.kinds import SECURITY, Topic, topic_of
from matchmaker.notifications.models import Channel, MailState, Notice, OutboxMessage, Pace
from tests.factories import make_user

FACTS = {"organisation": "", "name": "李娜", "page": {"to": "home.show", "values": {}}}
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def told(user: User, kind: str = "join_refused") -> OutboxMessage:
    return service.tell(kind, user, subject="", facts=FACTS, now=NOW)


def choose(user: User, pace: Pace, topic: Topic = Topic.REVIEW, channel: Channel = Channel.MAIL, **more: str) -> None:
    choosing.choose(user.id, topic, channel, pace, now=NOW, **more)


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    ("pace", "state"),
    [
        (None, MailState.QUEUED),
        (Pace.NOW, MailState.QUEUED),
        (Pace.DAILY, MailState.HELD),
        (Pace.WEEKLY, MailState.HELD),
        (Pace.OFF, MailState.MUTED),
    ],
)
def test_tell_follows_the_choice_and_always_rings_the_bell(pace: Pace | None, state: MailState) -> None:
    user = make_user()
    if pace is not None:
        choose(user, pace)
        choose(user, Pace.OFF, Topic.PROGRESS)  # another topic's choice says nothing here
    assert told(user).state == state
    db.session.flush()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 1
    assert bool(outbox.lease(NOW, 5)) == (state == MailState.QUEUED)


@pytest.mark.usefixtures("session")
def test_security_mail_goes_whatever_was_chosen() -> None:
    user = make_user()
    for topic in Topic:
        choose(user, Pace.OFF, topic)
    outbox.refuse_address(user.email, "550 no", NOW)
    assert {told(user, kind).state for kind in sorted(SECURITY)} == {MailState.QUEUED}
    db.session.rollback()


@pytest.mark.usefixtures("session")
def test_held_mail_follows_a_new_choice() -> None:
    user = make_user()
    choose(user, Pace.DAILY)
    held, other = told(user), told(user, "introduction_met")
    other.state = MailState.HELD
    db.session.flush()
    choose(user, Pace.WEEKLY)
    assert (held.state, held.pace) == (MailState.HELD, Pace.WEEKLY)
    choose(user, Pace.NOW)
    assert (held.state, other.state) == (MailState.QUEUED, MailState.HELD)
    db.session.rollback()


@pytest.mark.usefixtures("session")
def test_refused_address_is_not_written_to_until_it_is_accepted() -> None:
    user = make_user()
    outbox.refuse_address(user.email, "550 no such user", NOW)
    outbox.refuse_address(user.email, "a second time", NOW)
    message = told(user)
    assert (message.state, message.error) == (MailState.MUTED, "address refused")
    assert choosing.accept_address(user.email)
    assert not choosing.accept_address(user.email)
    assert told(user).state == MailState.QUEUED


@pytest.mark.usefixtures("session")
def test_text_message_goes_beside_the_mail_and_is_taken_back_with_it() -> None:
    user = make_user()
    choose(user, Pace.NOW, Topic.REVIEW, Channel.SMS, mobile="13900000001")
    mail = told(user)
    db.session.flush()
    (short,) = db.session.scalars(sa.select(OutboxMessage).where(OutboxMessage.channel == Channel.SMS))
    assert (short.address, short.kind, short.state) == ("13900000001", "join_refused", MailState.QUEUED)
    assert service.take_back_mail(mail.id)
    assert (mail.state, short.state) == (MailState.CANCELLED, MailState.CANCELLED)
    choosing.drop_mobile(user.id)
    told(user)
    db.session.flush()
    assert len(db.session.scalars(sa.select(OutboxMessage).where(OutboxMessage.channel == Channel.SMS)).all()) == 1


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    ("topic", "channel", "pace"),
    [
        (Topic.DIGEST, Channel.MAIL, Pace.DAILY),
        (Topic.DIGEST, Channel.SMS, Pace.NOW),
        (Topic.DUE, Channel.SMS, Pace.DAILY),
        (Topic.DUE, Channel.SMS, Pace.NOW),  # no number
    ],
)
def test_choose_refuses_what_means_nothing(topic: Topic, channel: Channel, pace: Pace) -> None:
    with pytest.raises(Invalid):
        choose(make_user(), pace, topic, channel)


def test_kinds_nobody_sorted_are_other_notices() -> None:
    assert topic_of("something_new") == Topic.OTHER
    assert topic_of("introduction_reminder") == Topic.DUE
    assert topic_of("introduction_agreed") == Topic.PROGRESS
    assert topic_of("password_reset") is None


@pytest.mark.usefixtures("session")
def test_undo_reaches_what_is_held() -> None:
    user = make_user()
    choose(user, Pace.DAILY)
    message = service.tell("join_refused", user, subject="I-2026-0001", facts=FACTS, now=NOW)
    db.session.flush()
    assert service.take_back("I-2026-0001", since=NOW - timedelta(seconds=1)) == 1
    assert message.state == MailState.CANCELLED
