"""Open days of benchmark factories: 参访预约, the line of those who wait, cancelling, who came; seats never exceed the capacity.

Whoever books, cancels or calls off holds the open day's row until the end of the transaction, so that of many at once each sees what
the one before left; the CHECK on `taken` stands behind it.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from matchmaker.catalogue.benchmarks import Benchmark, Booking, BookingState, OpenDay
from matchmaker.catalogue.closing import close, facts_of, hold
from matchmaker.catalogue.registers import may_host, may_keep
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, next_code
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid, NotAllowed, NotFound
from matchmaker.notifications.service import tell

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

LARGEST, MOST_PEOPLE = 500, 20


def get_open_day(code: str) -> OpenDay:
    """Return one by its code. Raises NotFound."""
    row = db.session.scalars(sa.select(OpenDay).where(OpenDay.code == code)).first()
    if row is None:
        raise NotFound("open_day")
    return row


def list_open_days(benchmark: Benchmark | None = None, since: datetime | None = None) -> list[OpenDay]:
    """Return open days that were not called off, the earliest first: of one factory or all, from a moment on.

    Those of benchmarks that may have no visitors on that day are left out.
    """
    found = sa.select(OpenDay).where(OpenDay.cancelled_at.is_(None))
    if benchmark is not None:
        found = found.where(OpenDay.benchmark_id == benchmark.id)
    if since is not None:
        found = found.where(OpenDay.ends_at > since)
    rows = db.session.scalars(found.order_by(OpenDay.starts_at, OpenDay.id))
    return [one for one in rows if one.benchmark.receives_on(clock.day_of(one.starts_at))]


def list_bookings(day: OpenDay) -> list[Booking]:
    """Return who comes, then who waits, each in the order in which they asked."""
    mine = sa.select(Booking).where(Booking.open_day_id == day.id, Booking.state != BookingState.CANCELLED)
    rows = db.session.scalars(mine.order_by(Booking.asked_at, Booking.id))
    return sorted(rows, key=lambda one: one.state != BookingState.BOOKED)


def find_booking(day: OpenDay, user_id: int) -> Booking | None:
    """Return somebody's booking, a cancelled one as well."""
    return db.session.scalars(
        sa.select(Booking).where(Booking.open_day_id == day.id, Booking.user_id == user_id)
    ).first()


def announce(
    benchmark: Benchmark, starts_at: datetime, hours: float, capacity: int, about: str, *, by: "User", now: datetime
) -> OpenDay:
    """Announce an open day and return it. Raises NotAllowed, Invalid (starts_on, hours, capacity),
    Conflict(open_day_unnamed): an open day tells who it is."""
    if not may_host(by, benchmark):
        raise NotAllowed("not_yours")
    if benchmark.organisation is not None and benchmark.named_at is None:
        raise Conflict("open_day_unnamed")
    if starts_at <= now:
        raise Invalid("starts_on", "day_too_early")
    if not benchmark.holds_on(clock.day_of(starts_at)):
        raise Invalid("starts_on", "open_day_unrecognised")
    if not 0.5 <= hours <= 12:
        raise Invalid("hours", "out_of_range", low="0.5", high=12)
    if not 1 <= capacity <= LARGEST:
        raise Invalid("capacity", "out_of_range", low=1, high=LARGEST)
    row = OpenDay(
        code=next_code("OD", clock.day_of(now).year),
        benchmark=benchmark,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        about=about,
        capacity=capacity,
        by_id=by.id,
        created_at=now,
    )
    db.session.add(row)
    db.session.flush()
    audit.record("open_day.announce", row.code, by=by, now=now)
    return row


def _is_ahead(day: OpenDay, now: datetime) -> bool:
    return day.cancelled_at is None and day.starts_at > now


def is_open(day: OpenDay, now: datetime) -> bool:
    """Return whether one can book: it lies ahead, and its benchmark is in the register, named and recognised on that day."""
    return _is_ahead(day, now) and day.benchmark.receives_on(clock.day_of(day.starts_at))


def book(day: OpenDay, people: int, *, by: "User", now: datetime) -> Booking:
    """Book for some people, or stand in line where there is no room for them or others wait; return the booking.

    Who has one already keeps it as it is. Raises Invalid (people), Conflict (open_day_over, open_day_too_small).
    """
    if not 1 <= people <= MOST_PEOPLE:
        raise Invalid("people", "out_of_range", low=1, high=MOST_PEOPLE)
    hold(day)
    if not is_open(day, now):
        raise Conflict("open_day_over")
    if people > day.capacity:
        raise Invalid("people", "out_of_range", low=1, high=day.capacity)
    row = find_booking(day, by.id)
    if row is not None and row.state != BookingState.CANCELLED:
        return row
    row = row or Booking(open_day_id=day.id, user_id=by.id)
    waits = any(one.state == BookingState.WAITING for one in list_bookings(day))
    free = day.taken + people <= day.capacity and not waits
    row.organisation_id = next((one.id for one in by.organisations), None)
    row.people, row.asked_at, row.changed_at = people, now, now
    row.state = BookingState.BOOKED if free else BookingState.WAITING
    day.taken += people if free else 0
    db.session.add(row)
    db.session.flush()
    return row


def cancel_booking(day: OpenDay, *, by: "User", now: datetime) -> None:
    """Give one's booking up; those who waited longest move up. Raises IllegalTransition."""
    hold(day)
    row = find_booking(day, by.id)
    if row is None or row.state == BookingState.CANCELLED or not _is_ahead(day, now):
        raise IllegalTransition("no_such_step")
    day.taken -= row.people if row.state == BookingState.BOOKED else 0
    row.state, row.changed_at = BookingState.CANCELLED, now
    _move_up(day, now)


def _move_up(day: OpenDay, now: datetime) -> None:
    """Give free room to those who wait, strictly in their order: a large group is not passed by small ones."""
    if not is_open(day, now):
        return
    for one in list_bookings(day):
        if one.state != BookingState.WAITING:
            continue
        if day.taken + one.people > day.capacity:
            return
        one.state, one.changed_at = BookingState.BOOKED, now
        day.taken += one.people
        tell("open_day_seat", one.user, subject=day.code, facts=facts_of(day, one.people), now=now)


def call_off(day: OpenDay, *, by: "User", now: datetime) -> None:
    """Call an open day off; whoever booked or waits is told. Raises NotAllowed, IllegalTransition."""
    if not may_host(by, day.benchmark):
        raise NotAllowed("not_yours")
    hold(day)
    if not _is_ahead(day, now):
        raise IllegalTransition("no_such_step")
    close(day, by=by, now=now)


def may_see_visitors(user: "User", day: OpenDay) -> bool:
    """Return whether the person reads who comes, as every visitor agrees when booking: the host, and who keeps the register."""
    return may_host(user, day.benchmark) or may_keep(user, day.benchmark)


def mark(day: OpenDay, came: dict[int, int], *, by: "User", now: datetime) -> int:
    """Say how many of each booking came, by the booking's id; those not named did not. Return how many people.

    Raises NotAllowed, Conflict(briefing_ahead), Invalid (came: more than booked).
    """
    if not may_see_visitors(by, day):
        raise NotAllowed("not_yours")
    if day.starts_at > now:
        raise Conflict("briefing_ahead")
    total = 0
    for one in list_bookings(day):
        if one.state != BookingState.BOOKED:
            continue
        one.came = came.get(one.id, 0)
        if not 0 <= one.came <= one.people:
            raise Invalid("came", "out_of_range", low=0, high=one.people)
        total += one.came
    audit.record("open_day.mark", day.code, by=by, now=now, came=total)
    return total
