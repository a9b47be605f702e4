"""Digests: one a person and period, never empty, of what still holds, at nine on working days."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.accounts.people import User
from matchmaker.commands import delivering
from matchmaker.foundation.clock import SHANGHAI
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.clock import is_working_day
from matchmaker.notifications import choosing, digests, outbox, service
from matchmaker.notifications.kinds import Topic
from matchmaker.notifications.models import Channel, Digest, MailState, OutboxMessage, Pace
from matchmaker.web import mail
from tests.factories import make_user

THURSDAY = datetime(2026, 11, 26, 15, 0, tzinfo=SHANGHAI)
FRIDAY = datetime(2026, 11, 27, 9, 0, tzinfo=SHANGHAI)


def at(day: int, hour: int = 9, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def reader(pace: Pace = Pace.DAILY, **fields: str) -> User:
    user = make_user(**fields)
    choosing.choose(user.id, Topic.REVIEW, Channel.MAIL, pace, now=THURSDAY)
    return user


def tell(user: User, code: str = "N-2026-0001", when: datetime = THURSDAY, **more: datetime) -> OutboxMessage:
    facts = {
        "need": code,
        "title": f"标题 {code}",
        "title_lang": "zh",
        "page": {"to": "needs.show", "values": {"code": code}},
    }
    message = service.tell("need_expired", user, subject=code, facts=facts, now=when, **more)
    message.state, message.pace = MailState.HELD, choosing.list_choices(user.id)[Topic.REVIEW, Channel.MAIL]
    db.session.flush()
    return message


def make(now: datetime = FRIDAY) -> list[OutboxMessage]:
    delivering.make_digests(now)
    db.session.flush()
    return list(
        db.session.scalars(sa.select(OutboxMessage).where(OutboxMessage.kind == "digest").order_by(OutboxMessage.id))
    )


@pytest.mark.usefixtures("session")
def test_digest_says_what_was_held_once_in_the_readers_language() -> None:
    zh, en = reader(), reader(language="en")
    held = [tell(zh), tell(zh, "N-2026-0002"), tell(en)]
    made = make()
    assert [(one.recipient_id, one.language, len(one.facts["items"])) for one in made] == [
        (zh.id, "zh", 2),
        (en.id, "en", 1),
    ]
    assert {one.state for one in held} == {MailState.DIGESTED}
    words = [mail.render("digest", one.language, "", one.facts) for one in made]
    assert words[0].subject == "今日摘要：2 件事"
    assert "标题 N-2026-0001" in words[0].text
    assert "http://localhost/needs/N-2026-0002" in words[0].text
    assert words[1].subject == "Today: 1 update"
    assert '<a href="http://localhost/needs/N-2026-0001">' in words[1].html
    assert make() == made  # again in the same period: nothing new
    assert make(FRIDAY + timedelta(hours=3)) == made


@pytest.mark.usefixtures("session")
def test_digest_is_never_empty_and_waits_for_its_hour() -> None:
    user = reader()
    assert make() == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Digest)) == 0
    tell(user, when=FRIDAY)  # at nine: the next one's
    assert make(FRIDAY + timedelta(hours=2)) == []
    assert make(at(28)) == []  # Saturday
    assert make(at(30, 8, 59)) == []
    assert len(make(at(30))) == 1


@pytest.mark.usefixtures("session")
def test_second_digest_of_a_period_is_not_made_for_what_came_free_later() -> None:
    user = reader()
    tell(user)
    late = tell(user, "N-2026-0002", not_before=FRIDAY + timedelta(hours=1))
    (first,) = make()
    assert len(first.facts["items"]) == 1
    assert make(FRIDAY + timedelta(hours=2)) == [first]
    assert late.state == MailState.HELD
    assert len(make(at(30))) == 2


@pytest.mark.usefixtures("session")
def test_weekly_digest_comes_on_the_first_working_day_also_when_the_worker_stood_still() -> None:
    tell(reader(Pace.WEEKLY))
    assert make(FRIDAY) == []  # this week's first working day was Monday: what came since is the next week's
    assert len(make(at(2, month=12))) == 1  # nobody worked on Monday and Tuesday: made up once
    assert len(make(at(3, month=12))) == 1


@pytest.mark.parametrize(
    ("pace", "now", "cutoff"),
    [
        (Pace.DAILY, at(1, month=10), None),  # National Day
        (Pace.DAILY, at(10, 9, month=10), at(10, 9, month=10)),  # a Saturday that is worked
        (Pace.WEEKLY, at(8, 9, month=10), at(8, 9, month=10)),  # a Thursday after the holiday
        (Pace.WEEKLY, at(9, 9, month=10), at(8, 9, month=10)),
    ],
)
def test_cutoff_follows_the_chinese_calendar(pace: Pace, now: datetime, cutoff: datetime | None) -> None:
    assert digests.cutoff_of(pace, now, is_working_day) == cutoff


def test_periods_have_names() -> None:
    assert digests.period_of(Pace.DAILY, date(2026, 12, 31)) == "2026-12-31"
    assert digests.period_of(Pace.WEEKLY, date(2027, 1, 1)) == "2026-W53"


@pytest.mark.usefixtures("session")
def test_what_was_taken_out_is_left_out_before_and_after_the_digest_is_made() -> None:
    user = reader()
    for n in (1, 2, 3):
        tell(user, f"N-2026-000{n}")
    service.take_out("N-2026-0001")
    (digest,) = make()
    assert [one["subject"] for one in digest.facts["items"]] == ["N-2026-0002", "N-2026-0003"]
    service.take_out("N-2026-0002")
    assert digest.state == MailState.QUEUED
    assert "N-2026-0002" not in str(digest.facts)
    (leased,) = outbox.lease(FRIDAY, 5)
    service.take_out("N-2026-0003")  # the last one: nothing is left to say
    assert not outbox.still_leased(leased, FRIDAY)
    assert digest.state == MailState.CANCELLED


@pytest.mark.usefixtures("session")
def test_nobody_who_wants_none_gets_one() -> None:
    off, gone, refused = reader(), reader(), reader()
    choosing.choose(off.id, Topic.DIGEST, Channel.MAIL, Pace.OFF, now=THURSDAY)
    gone.email_confirmed_at = None
    held = [tell(off), tell(gone), tell(refused)]
    outbox.refuse_address(refused.email, "550", THURSDAY)
    assert make() == []
    assert {one.state for one in held} == {MailState.MUTED}


def test_two_workers_make_one_digest(app: Flask) -> None:
    """The unique constraint decides: a second claim of the same period comes back with nothing."""
    with app.app_context():
        with transaction():
            user = reader()
            tell(user)
        with transaction():
            assert digests._claim(user.id, Pace.DAILY, FRIDAY) is not None
        with transaction():
            assert make() == []
            assert digests._claim(user.id, Pace.DAILY, FRIDAY) is None
        assert FRIDAY.astimezone(UTC).hour == 1


@pytest.mark.usefixtures("session")
def test_digest_whose_reader_is_erased_leaves_with_them() -> None:
    """Rows go in the order of their tables, so that a digest goes before its mails."""
    user = reader()
    tell(user)
    (mail_of_digest,) = make()
    db.session.execute(sa.delete(Digest).where(Digest.user_id == user.id))
    db.session.refresh(mail_of_digest)
    assert mail_of_digest.digest_id is None
