"""政策解读 and 标准宣贯: holding a briefing, its materials, who registers and who came; the library itself is `service.py`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, next_code
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid, NotAllowed, NotFound
from matchmaker.foundation.files.accepting import Accepted
from matchmaker.foundation.files.kinds import FIELD
from matchmaker.policies import queries
from matchmaker.policies.models import Briefing, BriefingKind, BriefingMaterial, BriefingSeat

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

LARGEST, MOST_MATERIALS, LONGEST_HOURS = 2000, 20, 24


@dataclass(frozen=True)
class Plan:
    """What staff type for a briefing; `entries` are ids of the library."""

    kind: str
    title: str
    about: str
    speaker: str
    place: str
    entries: tuple[str, ...]
    starts_at: datetime
    hours: float
    capacity: int


@dataclass(frozen=True)
class Attendance:
    """Rows of one briefing, counted: registered and not cancelled, and of these who came."""

    briefing: Briefing
    registered: int
    attended: int


def may_run(user: "User", briefing: Briefing) -> bool:
    """Return whether the person may change it and mark who came: staff of its park, and operators."""
    return user.is_operator or (briefing.park_id is not None and briefing.park_id in user.park_ids)


def get_briefing(code: str) -> Briefing:
    """Return one by its code. Raises NotFound."""
    found = db.session.scalars(sa.select(Briefing).where(Briefing.code == code)).first()
    if found is None:
        raise NotFound("briefing")
    return found


def list_briefings(since: date | None = None, until: date | None = None) -> list[Briefing]:
    """Return the briefings that were not cancelled and begin on these days, both included, the earliest first."""
    found = sa.select(Briefing).where(Briefing.cancelled_at.is_(None)).options(selectinload(Briefing.materials))
    if since is not None:
        found = found.where(Briefing.starts_at >= _midnight(since))
    if until is not None:
        found = found.where(Briefing.starts_at < _midnight(until + timedelta(days=1)))
    return list(db.session.scalars(found.order_by(Briefing.starts_at, Briefing.id)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)


def list_attendance(since: date, until: date) -> list[Attendance]:
    """Return the briefings of a period with their counted seats: for figures, whose rows these are."""
    held = list_briefings(since, until)
    came = sa.func.count(BriefingSeat.attended_at)
    counted = sa.select(BriefingSeat.briefing_id, sa.func.count(), came).where(BriefingSeat.cancelled_at.is_(None))
    counted = counted.where(BriefingSeat.briefing_id.in_([one.id for one in held])).group_by(BriefingSeat.briefing_id)
    known = {number: (registered, attended) for number, registered, attended in db.session.execute(counted)}
    return [Attendance(one, *known.get(one.id, (0, 0))) for one in held]


def list_seats(briefing: Briefing) -> list[BriefingSeat]:
    """Return the registrations that stand, in the order in which they came."""
    mine = sa.select(BriefingSeat).where(BriefingSeat.briefing_id == briefing.id, BriefingSeat.cancelled_at.is_(None))
    return list(db.session.scalars(mine.order_by(BriefingSeat.booked_at, BriefingSeat.id)))


def find_seat(briefing: Briefing, user_id: int) -> BriefingSeat | None:
    """Return somebody's registration that stands."""
    return next((one for one in list_seats(briefing) if one.user_id == user_id), None)


def hold(plan: Plan, *, park_id: int | None, by: "User", now: datetime) -> Briefing:
    """Announce a briefing and return it. Raises NotAllowed, Invalid at the field."""
    if not by.is_operator and park_id not in by.park_ids:
        raise NotAllowed("not_your_role")
    _check(plan, now)
    row = Briefing(
        code=next_code("L", clock.day_of(now).year),
        kind=plan.kind,
        title=plan.title,
        about=plan.about,
        speaker=plan.speaker,
        place=plan.place,
        park_id=park_id,
        entries=list(plan.entries),
        starts_at=plan.starts_at,
        ends_at=plan.starts_at + timedelta(hours=plan.hours),
        capacity=plan.capacity,
        by_id=by.id,
        created_at=now,
    )
    db.session.add(row)
    db.session.flush()
    audit.record("briefing.hold", row.code, by=by, now=now)
    return row


def _check(plan: Plan, now: datetime) -> None:
    if plan.kind not in set(BriefingKind):
        raise Invalid("kind", "choose_one")
    for name in ("title", "speaker", "place"):
        if not getattr(plan, name):
            raise Invalid(name, "needed_to_submit")
    if plan.starts_at <= now - timedelta(days=366):
        raise Invalid("starts_on", "day_too_early")
    if not 0.5 <= plan.hours <= LONGEST_HOURS:
        raise Invalid("hours", "out_of_range", low="0.5", high=LONGEST_HOURS)
    if not 1 <= plan.capacity <= LARGEST:
        raise Invalid("capacity", "out_of_range", low=1, high=LARGEST)
    known = {one.id for one in queries.list_entries()}
    if any(one not in known for one in plan.entries):
        raise Invalid("entries", "choose_one")


def cancel(briefing: Briefing, *, by: "User", now: datetime) -> None:
    """Call a briefing off that has not begun. Raises NotAllowed, IllegalTransition."""
    _must_run(by, briefing)
    if not _change(briefing, Briefing.cancelled_at.is_(None), Briefing.starts_at > now, cancelled_at=now):
        raise IllegalTransition("no_such_step")
    audit.record("briefing.cancel", briefing.code, by=by, now=now)


def _must_run(by: "User", briefing: Briefing) -> None:
    if not may_run(by, briefing):
        raise NotAllowed("not_yours")


def _change(briefing: Briefing, *where: sa.ColumnElement[bool], **values: Any) -> bool:
    """Change a briefing's row if it is still so; return whether it was."""
    db.session.flush()
    done = db.session.execute(
        sa.update(Briefing).where(Briefing.id == briefing.id, *where).values(**values),
        execution_options={"synchronize_session": False},
    )
    db.session.refresh(briefing)
    return bool(getattr(done, "rowcount", 0))


def book(briefing: Briefing, *, by: "User", now: datetime) -> BriefingSeat:
    """Register somebody, once; who cancelled may come back. Raises Conflict(briefing_full, briefing_over)."""
    row = db.session.scalars(
        sa.select(BriefingSeat).where(BriefingSeat.briefing_id == briefing.id, BriefingSeat.user_id == by.id)
    ).first()
    if row is not None and row.cancelled_at is None:
        return row
    if briefing.cancelled_at is not None or briefing.starts_at <= now:
        raise Conflict("briefing_over")
    if not _change(briefing, Briefing.taken < Briefing.capacity, taken=Briefing.taken + 1):
        raise Conflict("briefing_full")
    row = row or BriefingSeat(briefing_id=briefing.id, user_id=by.id)
    row.organisation_id = next((one.id for one in by.organisations), None)
    row.booked_at, row.cancelled_at = now, None
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:  # a double click: the door rolls the counted seat back
        raise Conflict("no_such_step") from error
    return row


def give_up(briefing: Briefing, *, by: "User", now: datetime) -> None:
    """Cancel one's registration before it begins. Raises IllegalTransition."""
    standing = sa.update(BriefingSeat).where(
        BriefingSeat.briefing_id == briefing.id, BriefingSeat.user_id == by.id, BriefingSeat.cancelled_at.is_(None)
    )
    if briefing.starts_at <= now or not _done(standing.values(cancelled_at=now)):
        raise IllegalTransition("no_such_step")
    _change(briefing, taken=Briefing.taken - 1)


def _done(statement: sa.Update) -> bool:
    done = db.session.execute(statement, execution_options={"synchronize_session": "fetch"})
    return bool(getattr(done, "rowcount", 0))


def mark(briefing: Briefing, seat_ids: set[int], *, by: "User", now: datetime) -> int:
    """Say who came: exactly these of the registered; return how many. Raises NotAllowed, Conflict(briefing_ahead)."""
    _must_run(by, briefing)
    if briefing.starts_at > now:
        raise Conflict("briefing_ahead")
    came = 0
    for seat in list_seats(briefing):
        seat.attended_at = (seat.attended_at or now) if seat.id in seat_ids else None
        came += seat.attended_at is not None
    audit.record("briefing.mark", briefing.code, by=by, now=now, attended=came)
    return came


def add_material(briefing: Briefing, file: Accepted, digest: str, *, by: "User", now: datetime) -> BriefingMaterial:
    """Hang a file on it; return the row. Raises NotAllowed, Invalid(file: file_twice, too_many_files)."""
    _must_run(by, briefing)
    if any(one.digest == digest for one in briefing.materials):
        raise Invalid(FIELD, "file_twice")
    if len(briefing.materials) >= MOST_MATERIALS:
        raise Invalid(FIELD, "too_many_files", n=MOST_MATERIALS)
    row = BriefingMaterial(
        code=next_code("M", clock.day_of(now).year),
        briefing=briefing,
        name=file.name,
        kind=file.kind,
        size=len(file.data),
        digest=digest,
        by_id=by.id,
        at=now,
    )
    db.session.add(row)
    db.session.flush()
    audit.record("briefing.add_material", briefing.code, by=by, now=now, digest=digest)
    return row


def get_material(code: str) -> BriefingMaterial:
    """Return one file by its code. Raises NotFound."""
    found = db.session.scalars(sa.select(BriefingMaterial).where(BriefingMaterial.code == code)).first()
    if found is None:
        raise NotFound("attachment")
    return found


def named(digests: Collection[str]) -> set[str]:
    """Return which of the digests a material names, so that its bytes are kept."""
    mine = sa.select(BriefingMaterial.digest).where(BriefingMaterial.digest.in_(digests))
    return set(db.session.scalars(mine))
