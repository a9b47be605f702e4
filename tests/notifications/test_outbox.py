"""Leases: each mail to one worker, growing waits, a last try, and what a crash leaves behind."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.foundation.audit import alias_of, list_entries
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Conflict
from matchmaker.notifications import outbox, service
from matchmaker.notifications.models import MailState, OutboxMessage
from matchmaker.notifications.queries import count_messages, list_messages
from tests.factories import make_operator

FACTS = {"page": {"to": "home.show", "values": {}}}
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def queue(n: int = 1, at: datetime = NOW) -> list[OutboxMessage]:
    made = [
        service.tell_address("join_refused", f"a{i}@example.com", "zh", subject="", facts=FACTS, now=at)
        for i in range(n)
    ]
    db.session.flush()
    return made


@given(st.integers(1, outbox.TRIES - 2))
def test_wait_grows_with_each_try(attempt: int) -> None:
    first, second = outbox.wait_after(attempt), outbox.wait_after(attempt + 1)
    assert first is not None
    assert second is not None
    assert timedelta() < first < second


def test_wait_ends_after_the_last_try() -> None:
    assert outbox.wait_after(outbox.TRIES) is None
    assert outbox.wait_after(outbox.TRIES - 1) is not None


@pytest.mark.usefixtures("session")
def test_lease_takes_the_oldest_first_and_each_once() -> None:
    queue(1, NOW + timedelta(hours=1))
    queue(3)
    assert outbox.is_due(NOW)
    first, second = outbox.lease(NOW, 2), outbox.lease(NOW, 2)
    assert [one.address for one in first + second] == ["a0@example.com", "a1@example.com", "a2@example.com"]
    assert outbox.lease(NOW, 2) == []
    assert not outbox.is_due(NOW)


@pytest.mark.usefixtures("session")
def test_lease_comes_back_when_it_runs_out_and_the_first_holder_is_too_late() -> None:
    queue()
    (slow,) = outbox.lease(NOW, 5)
    later = NOW + outbox.LEASE
    assert not outbox.still_leased(slow, later)
    (fresh,) = outbox.lease(later, 5)
    assert fresh.attempt == slow.attempt + 1
    assert not outbox.mark_sent(slow, later)
    assert not outbox.mark_failed(slow, "late", later)
    assert outbox.mark_sent(fresh, later)
    assert db.session.get_one(OutboxMessage, fresh.id).state == MailState.SENT


@pytest.mark.usefixtures("session")
def test_mark_failed_queues_again_and_fails_after_the_last_try() -> None:
    (message,) = queue()
    at = NOW
    for attempt in range(1, outbox.TRIES + 1):
        (leased,) = outbox.lease(at, 5)
        assert leased.attempt == attempt
        assert outbox.mark_failed(leased, f"try {attempt}", at)
        assert outbox.lease(at, 5) == []
        at += outbox.wait_after(attempt) or timedelta()
    db.session.refresh(message)
    assert (message.state, message.error) == (MailState.FAILED, f"try {outbox.TRIES}")
    assert outbox.lease(at + timedelta(days=1), 5) == []


@pytest.mark.usefixtures("session")
def test_mark_failed_for_good_is_not_tried_again() -> None:
    (message,) = queue()
    (leased,) = outbox.lease(NOW, 5)
    outbox.mark_failed(leased, "550 no such user" * 40, NOW, final=True)
    db.session.refresh(message)
    assert message.state == MailState.FAILED
    assert len(message.error) == 300


@pytest.mark.usefixtures("session")
def test_lease_fails_a_mail_whose_last_try_was_cut_short() -> None:
    (message,) = queue()
    message.attempts, message.state, message.leased_until = outbox.TRIES, MailState.LEASED, NOW
    db.session.flush()
    assert outbox.lease(NOW, 5) == []
    db.session.refresh(message)
    assert (message.state, message.error) == (MailState.FAILED, "interrupted")


@pytest.mark.usefixtures("session")
def test_cancel_reaches_a_leased_mail_but_a_sent_one_counts_as_sent() -> None:
    (message,) = queue()
    (leased,) = outbox.lease(NOW, 5)
    message.subject = "N-2026-0001"
    db.session.flush()
    assert outbox.still_leased(leased, NOW)
    service.take_out("N-2026-0001")
    assert not outbox.still_leased(leased, NOW)
    assert outbox.mark_sent(leased, NOW)
    assert count_messages()["sent"] == 1


@pytest.mark.usefixtures("session")
def test_give_back_does_not_count_as_a_try() -> None:
    (message,) = queue()
    (leased,) = outbox.lease(NOW, 5)
    outbox.give_back(leased)
    db.session.refresh(message)
    assert (message.state, message.attempts) == (MailState.QUEUED, 0)


@pytest.mark.usefixtures("session")
def test_retry_queues_a_failed_mail_once_and_is_recorded() -> None:
    (message,) = queue()
    message.state, message.attempts, message.error = MailState.FAILED, outbox.TRIES, "no route"
    db.session.flush()
    operator = make_operator()
    outbox.retry(message, by=operator, now=NOW)
    db.session.refresh(message)
    assert (message.state, message.attempts, message.error) == (MailState.QUEUED, 0, "")
    (entry,) = list_entries(f"mail:{message.id}")
    assert (entry.action, entry.actor) == ("retry_mail", alias_of(operator))
    with pytest.raises(Conflict):
        outbox.retry(message, by=operator, now=NOW)


@pytest.mark.usefixtures("session")
def test_list_messages_pages_newest_first_and_clamps_the_page() -> None:
    queue(51)
    first, beyond = list_messages(), list_messages("queued", page=9)
    assert (first.total, first.pages, len(first.rows)) == (51, 2, 50)
    assert first.rows[0].id > first.rows[1].id
    assert (beyond.page, len(beyond.rows)) == (2, 1)
    assert list_messages("sent").rows == []


def test_lease_of_two_transactions_shares_no_row(app: Flask) -> None:
    with app.app_context():
        with transaction():
            queue(6)
        with transaction():
            first = outbox.lease(NOW, 4)
            if db.engine.dialect.name == "postgresql":  # on SQLite a second writer waits, which is the same promise
                with db.engine.begin() as other:
                    free = sa.select(OutboxMessage.id).with_for_update(skip_locked=True)
                    assert len(other.execute(free).all()) == 2
        with transaction():
            second = outbox.lease(NOW, 4)
        assert len({one.id for one in first + second}) == len(first) + len(second) == 6
