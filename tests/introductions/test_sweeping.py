"""What happens by itself: one reminder, expiry after the day of grace, siblings of a need that closes."""

from datetime import datetime, time, timedelta

import pytest

from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.introductions import service
from matchmaker.introductions.cards import card_of
from matchmaker.introductions.clock import due_on, reminds_on
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.queries import count_taken_on
from matchmaker.introductions.states import Side, State
from matchmaker.notifications.models import OutboxMessage
from tests.factories import admin_of, make_capability
from tests.introductions.cast import Cast, ask, bring, make_cast

pytestmark = pytest.mark.usefixtures("session")


def noon(one: Introduction, days: int = 0) -> datetime:
    assert one.due_on is not None
    return datetime.combine(one.due_on + timedelta(days=days), time(12), clock.SHANGHAI)


def mails(kind: str) -> list[str]:
    return sorted(one.address for one in db.session.query(OutboxMessage).filter_by(kind=kind))


def test_remind_due_reminds_whoever_is_waited_for_once() -> None:
    cast = make_cast()
    one = ask(cast)
    assert one.due_on is not None
    first = datetime.combine(reminds_on(one.due_on), time(9), clock.SHANGHAI)
    assert service.remind_due(first - timedelta(days=1)) == 0
    assert service.remind_due(first) == 1
    assert service.remind_due(first) == service.remind_due(noon(one)) == 0
    assert mails("introduction_reminder") == [cast.seller.email]


def test_remind_due_starts_anew_for_the_next_who_is_waited_for() -> None:
    cast = make_cast()
    one = ask(cast)
    service.remind_due(noon(one))
    service.agree(one, by=cast.seller, now=noon(one), consent=True)
    assert one.reminded_at is None
    assert service.remind_due(noon(one)) == 1
    assert cast.officer.email in mails("introduction_reminder")


def test_expire_due_waits_for_the_day_of_grace_and_frees_the_place() -> None:
    cast = make_cast(provider={"capacity": 1})
    one = ask(cast, Side.PROVIDER)
    assert one.due_on is not None
    assert service.expire_due(noon(one)) == 0
    grace = datetime.combine(due_on(one.due_on, 1), time(12), clock.SHANGHAI)
    assert card_of(one, cast.asker, clock.day_of(grace)).overdue
    assert service.expire_due(grace) == 0
    assert count_taken_on(cast.provider.id) == 1
    assert service.expire_due(grace + timedelta(days=1)) == 1
    assert (one.state, one.waiting_for, one.due_on) == (State.EXPIRED, None, None)
    assert (one.steps[-1].action, one.steps[-1].actor_id) == ("expire", None)
    assert count_taken_on(cast.provider.id) == 0
    assert mails("introduction_expired") == sorted([cast.asker.email, cast.seller.email, cast.officer.email])


def test_expire_due_does_not_tell_a_provider_that_was_never_asked() -> None:
    cast = make_cast()
    one = ask(cast, Side.STAFF)
    assert service.expire_due(noon(one, 20)) == 1
    assert cast.seller.email not in mails("introduction_expired")


def siblings(cast: Cast) -> list[Introduction]:
    """Proposed, agreed and introduced, each with a provider of its own."""
    found = []
    for state in (State.PROPOSED, State.AGREED, State.INTRODUCED):
        capability = make_capability()
        own = Cast(**{**cast.__dict__, "capability": capability, "provider": capability.organisation})
        own.seller = admin_of(capability.organisation)
        found.append(bring(own, state))
    return found


def test_close_siblings_withdraws_what_waits_and_tells_it() -> None:
    cast = make_cast()
    proposed, agreed, introduced = siblings(cast)
    cast.need.state = "filled"
    assert service.close_siblings(cast.need, by=cast.asker, now=clock.now()) == 2
    assert (proposed.state, agreed.state, introduced.state) == ("withdrawn", "withdrawn", "introduced")
    assert proposed.steps[-1].facts["need_state"] == "filled"
    told = mails("introduction_withdrawn")
    assert admin_of(proposed.provider).email in told
    assert admin_of(introduced.provider).email not in told
    assert cast.asker.email not in told  # did it themselves
    assert service.close_siblings(cast.need, by=None, now=clock.now()) == 0
