"""Assign, put off, take both back, name a deputy; notes are `remarks.py`, kept views `views.py`."""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.people import User
from matchmaker.brokering import access, queries
from matchmaker.brokering.models import Absence, Assignment, Snooze
from matchmaker.brokering.things import Thing, place_for, places_of
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed
from matchmaker.notifications.service import take_back_mail, tell

UNDO = timedelta(seconds=15)
"""How long assigning and putting off can be undone: the ten seconds of the line that offers it, and the way there and back.
The mail of an assignment waits as long."""
LONGEST = timedelta(days=180)
REASON = 200


def _write(kind: type[Assignment] | type[Snooze], spot: queries.Spot, values: dict[str, Any]) -> None:
    """Write the one row of a thing at a place, whoever else writes it at the same time."""
    subject, place = spot
    here = sa.update(kind).where(kind.subject == subject, kind.place == place).values(**values)
    done: Any = db.session.execute(here, execution_options={"synchronize_session": "fetch"})
    if done.rowcount:
        return
    try:
        with db.session.begin_nested():
            db.session.add(kind(subject=subject, place=place, **values))
    except IntegrityError:
        db.session.execute(here, execution_options={"synchronize_session": "fetch"})


def assign(thing: Thing, officer_id: int | None, *, by: User, now: datetime) -> User | None:
    """Give a thing to an officer of the place, or to nobody (None); return who has it now.

    The officer's mail, their deputy's while they are away, waits until this can no longer be undone.
    Raises NotAllowed, Invalid (nobody of the place, or of one of the organisations).
    """
    if not access.may_handle(by, thing):
        raise NotAllowed("not_yours")
    place = place_for(by, thing.place)
    officer = next((one for one in queries.list_assignable(thing, place) if one.id == officer_id), None)
    if officer_id is not None and officer is None:
        raise Invalid("officer", "no_such_officer")
    there = queries.find_assignment(thing.code, place)
    before = there.officer_id if there is not None else None
    if before == officer_id:
        return officer
    mail = _tell(thing, officer, by, now) if officer is not None else None
    values = {"officer_id": officer_id, "before_id": before, "by_id": by.id, "at": now, "mail_id": mail}
    _write(Assignment, (thing.code, place), values)
    audit.record("assign", thing.code, by=by, now=now, officer_user=officer_id, before_user=before)
    return officer


def _tell(thing: Thing, officer: User, by: User, now: datetime) -> int | None:
    absence = queries.map_absent(clock.day_of(now)).get(officer.id)
    told = absence.deputy if absence is not None else officer
    if told.id == by.id:
        return None
    facts = {
        "code": thing.code,
        "title": thing.title,
        "title_lang": thing.language,
        "by": by.name,
        "instead_of": officer.name if absence is not None else "",
        "page": {"to": "desk.show", "values": {"open": thing.code}},
    }
    mail = tell("assigned", told, subject=thing.code, facts=facts, now=now, not_before=now + UNDO)
    db.session.flush()
    return mail.id


def snooze(thing: Thing, until: date, reason: str, stamp: str, *, by: User, now: datetime) -> None:
    """Put a thing off until a day; it is back before where its stamp is no longer the one given.

    Raises NotAllowed, Invalid (the day is not after today or further than half a year, no reason).
    """
    if not access.may_handle(by, thing):
        raise NotAllowed("not_yours")
    day = clock.day_of(now)
    if not day < until <= day + LONGEST:
        raise Invalid("until", "snooze_day")
    if not reason:
        raise Invalid("reason", "snooze_reason")
    if len(reason) > REASON:
        raise Invalid("reason", "note_too_long", n=REASON)
    values = {"until": until, "reason": reason, "stamp": stamp, "by_id": by.id, "at": now}
    _write(Snooze, (thing.code, place_for(by, thing.place)), values)
    audit.record("snooze", thing.code, by=by, now=now, until=until.isoformat())


def wake(thing: Thing, *, by: User, now: datetime) -> bool:
    """Put a thing back into the queue; return whether it was put off. Raises NotAllowed."""
    if not access.may_handle(by, thing):
        raise NotAllowed("not_yours")
    found = queries.find_snooze(thing.code, place_for(by, thing.place))
    if found is None:
        return False
    db.session.delete(found)
    audit.record("wake", thing.code, by=by, now=now)
    return True


def undo_assign(thing: Thing, *, by: User, now: datetime) -> None:
    """Give a thing back to whose it was, its unsent mail cancelled.

    Raises Conflict where the time has passed or somebody else has assigned it since.
    """
    place = place_for(by, thing.place)
    there = queries.find_assignment(thing.code, place)
    mail = there.mail_id if there is not None else None
    back = (
        sa.update(Assignment)
        .where(*_just_done(Assignment, thing, place, by, now))
        .values(officer_id=Assignment.before_id, before_id=None, mail_id=None, at=now - UNDO)
    )
    _once(back)
    if mail is not None:
        take_back_mail(mail)
    audit.record("undo_assign", thing.code, by=by, now=now)


def undo_snooze(thing: Thing, *, by: User, now: datetime) -> None:
    """Put a thing back into the queue. Raises Conflict where the time has passed or somebody else has put it off since."""
    _once(sa.delete(Snooze).where(*_just_done(Snooze, thing, place_for(by, thing.place), by, now)))
    audit.record("undo_snooze", thing.code, by=by, now=now)


def _just_done(
    kind: type[Assignment] | type[Snooze], thing: Thing, place: str, by: User, now: datetime
) -> tuple[sa.ColumnElement[bool], ...]:
    return kind.subject == thing.code, kind.place == place, kind.by_id == by.id, kind.at > now - UNDO


def _once(change: sa.Update | sa.Delete) -> None:
    done: Any = db.session.execute(change, execution_options={"synchronize_session": "fetch"})
    if done.rowcount != 1:
        raise Conflict("too_late_to_undo")


def name_deputy(deputy_id: int | None, first: date, last: date, *, by: User, now: datetime) -> Absence:
    """Return the absence of a member of staff with who stands in for them.

    Raises Invalid (nobody they work with, days upside down, passed or already covered).
    """
    places = places_of(by)
    colleagues = {one.id for place in places for one in queries.list_colleagues(place)} - {by.id}
    if deputy_id not in colleagues:
        raise Invalid("deputy", "no_such_officer")
    if last < first:
        raise Invalid("last_on", "days_upside_down")
    if last < clock.day_of(now) or last - first > LONGEST:
        raise Invalid("last_on", "absence_days")
    if any(one.first_on <= last and first <= one.last_on for one in queries.list_absences(by.id, clock.day_of(now))):
        raise Invalid("first_on", "absent_already")
    absence = Absence(user_id=by.id, deputy_id=deputy_id, first_on=first, last_on=last, created_at=now)
    db.session.add(absence)
    audit.record("name_deputy", f"user:{by.id}", by=by, now=now, deputy_user=deputy_id)
    return absence


def end_absence(absence: Absence, *, by: User, now: datetime) -> None:
    """Take an absence back. Raises NotAllowed."""
    if not access.may_end_absence(by, absence):
        raise NotAllowed("not_yours")
    db.session.delete(absence)
    audit.record("end_absence", f"user:{by.id}", by=by, now=now, deputy_user=absence.deputy_id)
