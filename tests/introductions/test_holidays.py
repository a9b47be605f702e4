"""Every waiting state is walked over holiday weeks, day by day, by the worker's own jobs: nothing lies in the same hands too long."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from flask import Flask

from matchmaker.commands import worker
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions import service
from matchmaker.introductions.clock import is_working_day
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.progress import Said
from matchmaker.introductions.states import OPEN, Side, State
from tests.factories import make_operator
from tests.introductions.cast import Cast, ask, bring, make_cast

pytestmark = pytest.mark.once

DAY = timedelta(days=1)
FAR = date(2028, 1, 1)


def days(first: str, last: str) -> set[date]:
    one, end = date.fromisoformat(first), date.fromisoformat(last)
    return {one + DAY * n for n in range((end - one).days + 1)}


# The State Council's notice for 2026, typed in by hand; 2027 is not announced, there the stated fallback is plain weekends.
FREE = days("2026-01-01", "2026-01-03") | days("2026-02-15", "2026-02-23") | days("2026-04-04", "2026-04-06")
FREE |= days("2026-05-01", "2026-05-05") | days("2026-06-19", "2026-06-21") | days("2026-09-25", "2026-09-27")
FREE |= days("2026-10-01", "2026-10-07")
MADE_UP = {
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
}
WALKS = {
    "spring festival": ("2026-01-16", ["2026-01-16", "2026-02-12"], "2026-03-27"),
    "national day": ("2026-08-28", ["2026-08-28", "2026-09-18", "2026-09-29"], "2026-11-06"),
    "into 2027": ("2026-12-28", ["2026-12-28", "2027-01-08"], "2027-02-26"),
}


def works(day: date) -> bool:
    return day in MADE_UP or (day.weekday() < 5 and day not in FREE)


def is_late(due: date, today: date) -> bool:
    """Return whether more than one working day lies between the due day and today."""
    return sum(works(due + DAY * n) for n in range(1, (today - due).days)) >= 1


def waiting_states(now: datetime) -> Iterator[Introduction]:
    """Yield one introduction for each way of waiting: for one side, for staff, for both, for a second key, for a judge."""
    day = clock.day_of(now)
    yield ask(cast())
    yield ask(cast(), Side.PROVIDER)
    yield ask(cast(), Side.STAFF)
    yield bring(cast(), State.AGREED)
    for state in (State.INTRODUCED, State.MET, State.SIGNED):
        yield bring(cast(), state)
    planned = cast()
    one = bring(planned, State.INTRODUCED)
    service.plan(one, by=planned.asker, now=now, stage="survey", day=day + 17 * DAY, owner="provider")
    yield one
    missed = cast()
    one = bring(missed, State.INTRODUCED)
    service.record_no_show(one, by=missed.asker, now=now, day=day, absent="provider")
    yield one
    keyed = cast()
    one = bring(keyed, State.MET)
    service.sign(one, by=keyed.seller, now=now, said=Said(day=day, band="0-10"))
    yield one
    done = cast()
    one = bring(done, State.SIGNED)
    service.deliver(one, by=done.asker, now=now, said=Said(day=day, note="已验收"))
    yield one
    split = cast()
    one = bring(split, State.MET)
    service.deny(one, by=split.seller, now=now, outcome="meeting", note="没有谈过")
    yield one


def cast() -> Cast:
    """A cast whose seals and need outlast the walk: what they do when they end is tested elsewhere."""
    made = make_cast()
    for one in (made.enterprise, made.provider):
        one.verified_until = FAR
    made.need.expires_on = FAR
    return made


def left_lying(today: date) -> list[str]:
    """Return what waits longer than one working day past its due day."""
    found = db.session.scalars(db.select(Introduction).where(Introduction.state.in_(OPEN))).unique()
    return [
        f"{one.code} {one.state} waits for {one.waiting_for} since {one.due_on} on {today}"
        for one in found
        if one.due_on is None or is_late(one.due_on, today)
    ]


def walk(app: Flask, first: str, starts: list[str], last: str, jobs: tuple[str, ...] | None = None) -> set[str]:
    """Let the days go by at nine in the morning; return which hands were reached. Fails where something is left lying."""
    hands: set[str] = set()
    with time_machine.travel(0, tick=False) as stopped:
        for day in sorted(days(first, last)):
            stopped.move_to(datetime.combine(day, time(9), clock.SHANGHAI))
            with app.app_context():
                if day.isoformat() in starts:
                    with transaction():
                        make_operator()
                        assert len(list(waiting_states(clock.now()))) == 12
                for name, job in worker.JOBS:
                    if jobs is None or name in jobs:
                        with transaction():
                            job(clock.now())
                assert left_lying(day) == []
                hands |= {
                    f"{one.state} {one.waiting_for}" for one in db.session.scalars(db.select(Introduction)).unique()
                }
                db.session.remove()
    return hands


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("weeks", WALKS)
def test_nothing_waits_in_the_same_hands_past_the_day_of_grace(app: Flask, weeks: str) -> None:
    first, starts, last = WALKS[weeks]
    hands = walk(app, first, starts, last)
    asked = {"proposed enterprise", "proposed provider", "agreed staff", "introduced both", "introduced provider"}
    assert (
        asked | {"introduced staff", "met both", "met enterprise", "met staff", "signed both", "signed provider"}
        <= hands
    )
    assert {"signed staff", "expired None"} <= hands


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_handing_over_something_is_left_lying(app: Flask) -> None:
    """The negative control."""
    first, starts, _last = WALKS["national day"]
    others = tuple(name for name, _job in worker.JOBS if name != "hand_over_due")
    with pytest.raises(AssertionError, match="waits for both"):
        walk(app, first, starts[:1], "2026-10-20", others)


def test_calendar_of_the_test_is_the_products_own_where_it_is_known() -> None:
    assert [day for day in sorted(days("2026-01-01", "2027-12-31")) if works(day) != is_working_day(day)] == []
