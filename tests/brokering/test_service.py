"""Assign, put off, take both back, stand in: what holds, what is refused, and what the desk shows of it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from matchmaker.accounts.people import User
from matchmaker.brokering import service
from matchmaker.brokering.models import Assignment, Snooze
from matchmaker.brokering.things import Thing, get_thing
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed
from matchmaker.introductions import service as introductions
from matchmaker.introductions.states import State
from matchmaker.notifications.models import MailState, Notice, OutboxMessage
from matchmaker.reporting.desk import Desk, Part, desk_of
from tests.factories import make_capability, make_officer, make_operator, make_park, make_provider
from tests.introductions.cast import Cast, bring, make_cast

pytestmark = pytest.mark.usefixtures("session")
SECOND = timedelta(seconds=1)


def staged() -> tuple[Cast, User, Thing]:
    """Return a cast with a second officer and an introduction that waits for staff."""
    cast = make_cast()
    return cast, make_officer(cast.park), get_thing(bring(cast, State.AGREED).code)


def keys(desk: Desk, part: Part) -> list[str]:
    return [one.key for one in desk.part(part)]


def mails() -> list[OutboxMessage]:
    return list(
        db.session.scalars(sa.select(OutboxMessage).where(OutboxMessage.kind == "assigned").order_by(OutboxMessage.id))
    )


def test_assign_shows_at_the_officer_and_mails_after_the_undo() -> None:
    cast, other, thing = staged()
    now = clock.now()
    assert service.assign(thing, other.id, by=cast.officer, now=now) == other
    assert keys(desk_of(other), Part.MINE) == [thing.code]
    assert keys(desk_of(cast.officer), Part.MINE) == []
    assert thing.code not in keys(desk_of(cast.officer), Part.NOBODY)
    (mail,) = mails()
    assert (mail.recipient_id, mail.not_before) == (other.id, now + service.UNDO)


def test_assign_to_oneself_mails_nobody() -> None:
    cast, _other, thing = staged()
    service.assign(thing, cast.officer.id, by=cast.officer, now=clock.now())
    assert mails() == []


def test_undo_assign_gives_it_back_and_stops_the_mail() -> None:
    cast, other, thing = staged()
    now = clock.now()
    service.assign(thing, cast.officer.id, by=cast.officer, now=now - timedelta(hours=1))
    service.assign(thing, other.id, by=cast.officer, now=now)
    service.undo_assign(thing, by=cast.officer, now=now + 9 * SECOND)
    assert keys(desk_of(cast.officer), Part.MINE) == [thing.code]
    assert [one.state for one in mails()] == [MailState.CANCELLED]
    assert db.session.scalars(sa.select(Notice).where(Notice.kind == "assigned")).all() == []
    with pytest.raises(Conflict):  # a second click undoes nothing more
        service.undo_assign(thing, by=cast.officer, now=now + 10 * SECOND)


@pytest.mark.parametrize("late", [service.UNDO, timedelta(hours=1)])
def test_undo_comes_too_late(late: timedelta) -> None:
    cast, other, thing = staged()
    now = clock.now()
    service.assign(thing, other.id, by=cast.officer, now=now)
    service.snooze(thing, clock.today() + timedelta(days=2), "等回电", "x", by=cast.officer, now=now)
    for undo in (service.undo_assign, service.undo_snooze):
        with pytest.raises(Conflict):
            undo(thing, by=cast.officer, now=now + late)
        with pytest.raises(Conflict):  # nor may a colleague undo it
            undo(thing, by=other, now=now + SECOND)
    assert [one.state for one in mails()] == [MailState.QUEUED]


def test_assign_keeps_to_staff_of_the_place_and_of_neither_side() -> None:
    cast, _other, thing = staged()
    stranger = make_officer(make_park())
    for wrong in (stranger.id, cast.asker.id, cast.seller.id, 0, 10**9):
        with pytest.raises(Invalid):
            service.assign(thing, wrong, by=cast.officer, now=clock.now())
    for nobody in (stranger, cast.asker, cast.seller):
        with pytest.raises(NotAllowed):
            service.assign(thing, cast.officer.id, by=nobody, now=clock.now())
    assert db.session.scalars(sa.select(Assignment)).all() == []


def test_assign_of_what_any_park_serves_stays_at_the_place() -> None:
    here, there = make_park(), make_park()
    mine, colleague, elsewhere = make_officer(here), make_officer(here), make_officer(there)
    offer = make_capability(make_provider(), state="submitted", submitted_at=clock.now())
    service.assign(get_thing(offer.code), colleague.id, by=mine, now=clock.now())
    assert keys(desk_of(mine), Part.NOBODY) == []
    assert keys(desk_of(elsewhere), Part.NOBODY) == [offer.code]
    assert keys(desk_of(make_operator()), Part.NOBODY) == [offer.code]


def test_snooze_leaves_the_queue_until_its_day() -> None:
    cast, other, thing = staged()
    today = clock.today()
    item = desk_of(cast.officer).find(thing.code)
    assert item is not None
    until = today + timedelta(days=5)
    service.snooze(thing, until, "企业检修", item.stamp, by=cast.officer, now=clock.now())
    for person in (cast.officer, other):  # the queue is the park's
        desk = desk_of(person)
        assert keys(desk, Part.ALL) == []
        (off,) = desk.part(Part.PUT_OFF)
        assert off.put_off is not None
        assert (off.put_off.until, off.put_off.reason, off.put_off.by) == (until, "企业检修", cast.officer.name)
    assert keys(desk_of(cast.officer, until - timedelta(days=1)), Part.ALL) == []
    assert keys(desk_of(cast.officer, until), Part.ALL) == [thing.code]


def test_snooze_ends_when_something_happens() -> None:
    cast = make_cast()
    one = bring(cast, State.PROPOSED)
    thing = get_thing(one.code)
    item = desk_of(cast.officer).find(one.code)
    assert item is not None
    service.snooze(thing, clock.today() + timedelta(days=9), "等答复", item.stamp, by=cast.officer, now=clock.now())
    assert keys(desk_of(cast.officer), Part.ALL) == []
    introductions.agree(one, by=cast.seller, now=clock.now(), consent=True)
    assert keys(desk_of(cast.officer), Part.ALL) == [one.code]
    assert keys(desk_of(cast.officer), Part.PUT_OFF) == []


def test_snooze_is_undone_and_woken() -> None:
    cast, other, thing = staged()
    now = clock.now()
    put: dict[str, Any] = {"by": cast.officer, "now": now}
    service.snooze(thing, clock.today() + timedelta(days=2), "a", "s", **put)
    service.undo_snooze(thing, by=cast.officer, now=now + SECOND)
    assert db.session.scalars(sa.select(Snooze)).all() == []
    service.snooze(thing, clock.today() + timedelta(days=2), "a", "s", **put)
    assert service.wake(thing, by=other, now=now + timedelta(days=1))
    assert not service.wake(thing, by=other, now=now + timedelta(days=1))


@pytest.mark.parametrize(
    ("days", "reason", "field"), [(0, "a", "until"), (-1, "a", "until"), (200, "a", "until"), (2, "", "reason")]
)
def test_snooze_refuses(days: int, reason: str, field: str) -> None:
    cast, _other, thing = staged()
    with pytest.raises(Invalid) as refused:
        service.snooze(thing, clock.today() + timedelta(days=days), reason, "s", by=cast.officer, now=clock.now())
    assert refused.value.field == field


def test_deputy_sees_what_the_absent_officer_has() -> None:
    cast, deputy, thing = staged()
    today = clock.today()
    service.assign(thing, cast.officer.id, by=cast.officer, now=clock.now())
    last = today + timedelta(days=3)
    absence = service.name_deputy(deputy.id, today, last, by=cast.officer, now=clock.now())
    (one,) = desk_of(deputy).part(Part.MINE)
    assert (one.key, one.instead_of) == (thing.code, cast.officer.name)
    assert keys(desk_of(deputy, last + timedelta(days=1)), Part.MINE) == []
    assert keys(desk_of(cast.officer), Part.MINE) == [thing.code]  # the absent officer still finds it
    with pytest.raises(NotAllowed):
        service.end_absence(absence, by=deputy, now=clock.now())
    service.end_absence(absence, by=cast.officer, now=clock.now())
    assert keys(desk_of(deputy), Part.MINE) == []


def test_assignment_to_the_absent_is_told_to_the_deputy() -> None:
    cast, deputy, thing = staged()
    third = make_officer(cast.park)
    today = clock.today()
    service.name_deputy(deputy.id, today, today, by=third, now=clock.now())
    service.assign(thing, third.id, by=cast.officer, now=clock.now())
    (mail,) = mails()
    assert (mail.recipient_id, mail.facts["instead_of"]) == (deputy.id, third.name)


def absent(who: User, deputy_id: int | None, first: date, last: date) -> str:
    with pytest.raises(Invalid) as refused:
        service.name_deputy(deputy_id, first, last, by=who, now=clock.now())
    return refused.value.field


def test_name_deputy_refuses() -> None:
    cast, other, _thing = staged()
    day, officer = clock.today(), cast.officer
    week = day + timedelta(days=7)
    assert absent(officer, officer.id, day, week) == "deputy"
    assert absent(officer, cast.asker.id, day, week) == "deputy"
    assert absent(officer, None, day, week) == "deputy"
    assert absent(officer, other.id, week, day) == "last_on"
    assert absent(officer, other.id, day - timedelta(days=9), day - timedelta(days=8)) == "last_on"
    service.name_deputy(other.id, day, week, by=officer, now=clock.now())
    assert absent(officer, other.id, week, week + timedelta(days=1)) == "first_on"


def test_moment_of_an_assignment_is_that_of_the_act() -> None:
    cast, other, thing = staged()
    at = datetime(2026, 11, 24, 9, tzinfo=clock.SHANGHAI)
    service.assign(thing, other.id, by=cast.officer, now=at)
    assert db.session.scalars(sa.select(Assignment)).one().at == at
