"""How an open day is closed, by its host or because its benchmark leaves the register or is not named any more; see `open_days.py`."""

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from matchmaker.catalogue.benchmarks import Benchmark, Booking, BookingState, OpenDay
from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.notifications.service import tell

if TYPE_CHECKING:
    from matchmaker.accounts.people import User


def hold(day: OpenDay) -> None:
    """Keep everybody else away from an open day until the transaction ends, and its benchmark as it is; read both anew."""
    db.session.flush()
    db.session.refresh(day.benchmark, ["named_at", "removed_at", "valid_until"], with_for_update={"read": True})
    db.session.refresh(day, ["taken", "cancelled_at"], with_for_update=True)


def facts_of(day: OpenDay, people: int) -> dict[str, object]:
    """Return what a mail to a visitor holds."""
    page = {"to": "open_days.show", "values": {"code": day.code}}
    return {"title": day.benchmark.title, "starts_at": day.starts_at, "people": people, "page": page}


def close(day: OpenDay, *, by: "User", now: datetime) -> None:
    """Call one off that is held; whoever booked or waits is told."""
    visitors = sa.select(Booking).where(Booking.open_day_id == day.id, Booking.state != BookingState.CANCELLED)
    for one in db.session.scalars(visitors.order_by(Booking.asked_at, Booking.id)):
        tell("open_day_off", one.user, subject=day.code, facts=facts_of(day, one.people), now=now)
    day.cancelled_at = now
    audit.record("open_day.call_off", day.code, by=by, now=now)


def close_all(benchmark: Benchmark, *, by: "User", now: datetime) -> None:
    """Call off what lies ahead of a benchmark that may have no visitors any more."""
    mine = sa.select(OpenDay).where(OpenDay.benchmark_id == benchmark.id, OpenDay.starts_at > now)
    for day in db.session.scalars(mine.where(OpenDay.cancelled_at.is_(None)).order_by(OpenDay.id)).all():
        hold(day)
        if day.cancelled_at is None:
            close(day, by=by, now=now)
