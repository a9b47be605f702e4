"""Telling: both rows in one transaction, cancelling, taking out, reading."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.foundation.db import db, transaction
from matchmaker.notifications import service
from matchmaker.notifications.models import MailState, Notice, OutboxMessage
from matchmaker.notifications.queries import count_unread, list_notices
from tests.factories import make_user
from tests.web.mail_samples import DAY, introduction, post

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
# Whole enough for every kind that is told here: each told mail is rendered when its test ends.
FACTS: dict[str, Any] = introduction("provider", by_side="provider", reason="capacity") | post("need", expires_on=DAY)


def mails() -> list[OutboxMessage]:
    return list(db.session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)))


@pytest.mark.usefixtures("session")
def test_tell_writes_a_mail_and_a_line() -> None:
    user = make_user(language="en")
    facts = {"until_on": date(2026, 12, 1), "at": [{"seen_at": NOW}]}
    service.tell("need_published", user, subject="N-2026-0001", facts=FACTS | facts, now=NOW)
    (mail,), (line,) = mails(), list_notices(user.id)
    assert (mail.address, mail.language, mail.state, mail.not_before) == (user.email, "en", MailState.QUEUED, NOW)
    assert mail.facts == line.facts
    assert mail.facts["until_on"] == "2026-12-01"
    assert mail.facts["at"] == [{"seen_at": "2026-11-24T06:00:00+00:00"}]
    assert count_unread(user.id) == 1


@pytest.mark.usefixtures("session")
def test_tell_waits_when_it_can_be_undone() -> None:
    later = NOW + timedelta(seconds=10)
    service.tell("need_published", make_user(), subject="", facts=FACTS, now=NOW, not_before=later)
    assert mails()[0].not_before == later


@pytest.mark.usefixtures("session")
def test_tell_address_leaves_no_line() -> None:
    service.tell_address("need_published", "new@example.com", "fr", subject="", facts=FACTS, now=NOW)
    assert mails()[0].language == "zh"
    assert db.session.scalars(sa.select(Notice)).all() == []


def test_tell_is_lost_with_the_change_that_fails(app: Flask) -> None:
    def change() -> None:
        with transaction():
            service.tell("need_published", make_user(), subject="", facts=FACTS, now=NOW)
            db.session.flush()
            raise RuntimeError

    with app.app_context():
        with pytest.raises(RuntimeError):
            change()
        assert mails() == []
        assert db.session.scalars(sa.select(Notice)).all() == []


@pytest.mark.usefixtures("session")
def test_take_out_spares_what_left_and_other_subjects() -> None:
    user, facts = make_user(), introduction("provider") | {"need": "N-2026-0002"}
    sent = service.tell("need_published", user, subject="N-2026-0001", facts=FACTS, now=NOW)
    sent.state = MailState.SENT
    service.tell("need_expiring", user, subject="N-2026-0001", facts=FACTS, now=NOW)
    service.tell("introduction_proposed", user, subject="I-2026-0002", facts=facts, now=NOW)
    assert service.take_out("N-2026-0001") == 1
    assert [one.state for one in mails()] == [MailState.SENT, MailState.CANCELLED, MailState.QUEUED]
    assert [one.subject for one in list_notices(user.id)] == ["I-2026-0002"]


@pytest.mark.usefixtures("session")
def test_take_out_finds_a_post_that_is_only_mentioned() -> None:
    user = make_user()
    deep = {**FACTS, "need": "N-2026-0002", "page": {"to": "needs.show", "values": {"code": "N-2026-0001"}}}
    other = {**FACTS, "need": "N-2026-00011"}
    service.tell("introduction_proposed", user, subject="I-2026-0001", facts=deep, now=NOW)
    service.tell("introduction_proposed", user, subject="I-2026-0002", facts=other, now=NOW)
    assert service.take_out("N-2026-0001") == 1
    assert [one.state for one in mails()] == [MailState.CANCELLED, MailState.QUEUED]
    assert [one.subject for one in list_notices(user.id)] == ["I-2026-0002"]


@pytest.mark.usefixtures("session")
def test_read_all_leaves_what_came_later_and_other_people() -> None:
    user, other = make_user(), make_user()
    for person, at in ((user, NOW), (user, NOW + timedelta(minutes=1)), (other, NOW)):
        service.tell("need_published", person, subject="", facts=FACTS, now=at)
    service.read_all(user.id, NOW + timedelta(minutes=2), until=NOW)
    assert (count_unread(user.id), count_unread(other.id)) == (1, 1)
    service.read_all(user.id, NOW + timedelta(minutes=2))
    assert (count_unread(user.id), count_unread(other.id)) == (0, 1)
