"""报名, 遴选 and 候补: who registers, who is chosen and why; seats are never given out twice, the waiting list moves up by itself."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.models import Organisation
from matchmaker.diagnosis.models import Expert
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, next_code
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid, NotAllowed
from matchmaker.stations import access, notices, queries
from matchmaker.stations.models import Station
from matchmaker.stations.registrations import Attendee, Registration
from matchmaker.stations.service import lock
from matchmaker.stations.states import (
    LEAVABLE,
    SELECTABLE,
    Kind,
    RegistrationAction,
    RegistrationState,
    StationState,
    next_decision,
)

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no I, L, O, 0, 1: tickets are typed by hand
TICKET = 8
MOST_PEOPLE = 10
MOST_STARS = 5
TOLD_AT_ONCE = (StationState.CONFIRMED, StationState.RUNNING)


@dataclass(frozen=True)
class Entry:
    """What somebody writes who registers; `people` are (name, title) of those who come."""

    people: Sequence[tuple[str, str]]
    wants_visit: bool = False
    wants_talks: bool = True
    fields: Sequence[str] = ()
    language: str = "zh"
    away: Sequence[str] = ()
    note: str = ""


def register(
    station: Station, whose: Organisation | Expert, entry: Entry, *, by: "User", now: datetime
) -> Registration:
    """Register an organisation or an expert; return the row.

    Raises IllegalTransition (not open), Conflict (the day is over; not verified; registered already), Invalid (people).
    """
    if station.state != StationState.OPEN:
        raise IllegalTransition("no_such_station_step", state=station.state, action="register")
    if clock.day_of(now) > station.register_until:
        raise Conflict("registration_over")
    if isinstance(whose, Organisation) and not whose.is_verified:
        raise Conflict("register_unverified")
    people = [(name.strip(), title.strip()) for name, title in entry.people if name.strip()]
    if not 1 <= len(people) <= MOST_PEOPLE:
        raise Invalid("people", "people_count", n=MOST_PEOPLE)
    row = _row(station, whose, entry, by, now)
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as error:
        raise Conflict("registered_already") from error
    for name, title in people:
        row.attendees.append(_attendee(station, name, title))
    db.session.flush()
    audit.record("station.register", station.code, by=by, now=now, registration=row.code)
    return row


def _row(station: Station, whose: Organisation | Expert, entry: Entry, by: "User", now: datetime) -> Registration:
    expert = isinstance(whose, Expert)
    kind = Kind.EXPERT
    if isinstance(whose, Organisation):
        kind = Kind.ENTERPRISE if whose.is_enterprise else Kind.PROVIDER
    return Registration(
        code=next_code("R", clock.day_of(now).year),
        station=station,
        kind=kind,
        organisation_id=None if expert else whose.id,
        expert_id=whose.id if expert else None,
        state=RegistrationState.APPLIED,
        wants_visit=entry.wants_visit and kind == Kind.ENTERPRISE,
        wants_talks=entry.wants_talks,
        fields=list(entry.fields),
        language=entry.language,
        away=list(entry.away),
        note=entry.note,
        by_id=by.id,
        created_at=now,
        changed_at=now,
    )


def _attendee(station: Station, name: str, title: str) -> Attendee:
    ticket = "".join(secrets.choice(LETTERS) for _ in range(TICKET))
    return Attendee(station_id=station.id, uuid=str(uuid.uuid4()), ticket=ticket, name=name[:50], title=title[:50])


def decide(
    registration: Registration,
    action: RegistrationAction,
    *,
    by: "User",
    now: datetime,
    reason: str = "",
    scores: Mapping[str, int] | None = None,
) -> None:
    """Select, put on the waiting list or refuse; whoever gives up a seat lets the next one up.

    Raises NotAllowed (one's own), IllegalTransition, Conflict (seats taken), Invalid (no reason, scores).
    """
    if not access.may_decide(by, registration, clock.day_of(now)):
        raise NotAllowed("own_registration")
    if action not in (RegistrationAction.SELECT, RegistrationAction.WAIT, RegistrationAction.REFUSE):
        raise Invalid("action", "choose_one")
    if len(reason) < 2:
        raise Invalid("reason", "reason_missing")
    station = registration.station
    lock(station)
    db.session.refresh(registration)
    if station.state not in SELECTABLE:
        raise IllegalTransition("no_such_station_step", state=station.state, action=str(action))
    to = next_decision(registration.state, action)
    if scores is not None:
        _score(registration, scores)
    if to == RegistrationState.SELECTED and _free(station, registration.kind) < 1:
        raise Conflict("seats_taken", n=station.seats(registration.kind))
    before = registration.state
    _put(registration, to, by, now, reason)
    audit.record(f"station.{action}", station.code, by=by, now=now, registration=registration.code)
    if station.state in TOLD_AT_ONCE:
        notices.tell_decision(registration, now)
    if before == RegistrationState.SELECTED:
        _move_up(station, registration.kind, now, besides=registration.id)


def withdraw(registration: Registration, *, by: "User", now: datetime, reason: str = "") -> None:
    """Leave, or let somebody leave who rang up; the next one of the waiting list moves up. Raises NotAllowed, IllegalTransition."""
    if not access.may_view_registration(by, registration):
        raise NotAllowed("not_yours")
    station = registration.station
    lock(station)
    db.session.refresh(registration)
    if station.state not in LEAVABLE:
        raise IllegalTransition("no_such_station_step", state=station.state, action="withdraw")
    before = registration.state
    to = next_decision(before, RegistrationAction.WITHDRAW)
    _put(registration, to, by, now, reason)
    audit.record("station.withdraw", station.code, by=by, now=now, registration=registration.code)
    if before == RegistrationState.SELECTED:
        _move_up(station, registration.kind, now, besides=registration.id)


def _free(station: Station, kind: str) -> int:
    return station.seats(kind) - queries.count_selected(station.id, kind)


def _put(registration: Registration, to: RegistrationState, by: "User | None", now: datetime, reason: str) -> None:
    registration.place = _last_place(registration) + 1 if to == RegistrationState.WAITING else None
    registration.state, registration.changed_at = to, now
    if to != RegistrationState.WITHDRAWN:
        registration.decided_at = now
        registration.decided_by_id = by.id if by is not None else registration.decided_by_id
    registration.reason = reason or registration.reason
    db.session.flush()


def _last_place(registration: Registration) -> int:
    listed = (Registration.station_id == registration.station_id, Registration.kind == registration.kind)
    return db.session.scalar(sa.select(sa.func.max(Registration.place)).where(*listed)) or 0


def _move_up(station: Station, kind: str, now: datetime, besides: int) -> None:
    """Give a free seat to the first of the waiting list; the station's row is held by this transaction."""
    waiting = [one for one in queries.list_registrations(station.id, kind, RegistrationState.WAITING)]
    for one in waiting:
        if one.id == besides or _free(station, kind) < 1:
            continue
        _put(one, next_decision(one.state, RegistrationAction.MOVE_UP), None, now, "")
        audit.record("station.move_up", station.code, by=None, now=now, registration=one.code)
        if station.state in TOLD_AT_ONCE:
            notices.tell_decision(one, now)


def _score(registration: Registration, scores: Mapping[str, int]) -> None:
    """Keep what was given for each criterion, and the weighted sum of 100. Raises Invalid."""
    criteria = registration.station.criteria
    known = {str(one.id) for one in criteria}
    if not set(scores) <= known or any(not 0 <= n <= MOST_STARS for n in scores.values()):
        raise Invalid("scores", "score_range", n=MOST_STARS)
    total = sum(one.weight for one in criteria)
    registration.scores = dict(scores)
    if scores and total:
        got = sum(one.weight * scores.get(str(one.id), 0) for one in criteria)
        registration.score = round(100 * got / (MOST_STARS * total))
