"""On the day: check-in, satisfaction, and what a station file that worked offline brings back."""

import uuid as uuids
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid, NotAllowed
from matchmaker.stations import access, queries
from matchmaker.stations.models import Station
from matchmaker.stations.registrations import Attendee, CheckIn, OfflineRecord, StationRating
from matchmaker.stations.service import lock
from matchmaker.stations.states import HAPPENED, Merge, RegistrationState, StationState

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

MOST_RECORDS = 5000
AHEAD = timedelta(minutes=10)  # how far a borrowed telephone's clock may run ahead
BEHIND = timedelta(days=1)  # of the station's first day
LONGEST = 500


def check_in(attendee: Attendee, *, by: "User", now: datetime) -> None:
    """Let one person in, once a day.

    Raises IllegalTransition (the station is not on), Conflict (in already today; not selected).
    """
    station = attendee.registration.station
    if station.state != StationState.RUNNING:
        raise IllegalTransition("station_not_running", state=station.state)
    if attendee.registration.state != RegistrationState.SELECTED:
        raise Conflict("not_selected")
    if not _let_in(attendee, now, by):
        raise Conflict("checked_in_already", at=_time_in(attendee, now))
    audit.record("station.check_in", station.code, by=by, now=now, registration=attendee.registration.code)


def _let_in(attendee: Attendee, at: datetime, by: "User") -> bool:
    """Add the day's row and return True; False where there is one: the constraint has the last word between two doors."""
    try:
        with db.session.begin_nested():
            db.session.add(CheckIn(attendee_id=attendee.id, day=clock.day_of(at), at=at, by_id=by.id))
    except IntegrityError:
        return False
    later = sa.or_(
        Attendee.checked_in_at.is_(None), Attendee.checked_in_at > at
    )  # a station file may bring an earlier day
    first = (
        sa.update(Attendee).where(Attendee.id == attendee.id, later).values(checked_in_at=at, checked_in_by_id=by.id)
    )
    db.session.execute(first, execution_options={"synchronize_session": False})
    db.session.refresh(attendee)
    return True


def _time_in(attendee: Attendee, on: datetime) -> datetime | None:
    row = sa.select(CheckIn.at).where(CheckIn.attendee_id == attendee.id, CheckIn.day == clock.day_of(on))
    return db.session.scalar(row)


def rate(attendee: Attendee, stars: int, text: str, *, by: "User", now: datetime) -> None:
    """Say how it was, once. Raises NotAllowed (not there, not one's own, too early), Invalid, Conflict (said already)."""
    if not access.may_rate(by, attendee):
        raise NotAllowed("not_there")
    if not 1 <= stars <= 5:
        raise Invalid("stars", "choose_one")
    if len(text) > LONGEST:
        raise Invalid("text", "note_too_long", n=LONGEST)
    db.session.execute(sa.select(Attendee.id).where(Attendee.id == attendee.id).with_for_update())
    if _rating(attendee) is not None:
        raise Conflict("rated_already")
    db.session.add(StationRating(attendee_id=attendee.id, stars=stars, text=text, at=now))
    db.session.flush()
    audit.record("station.rate", attendee.registration.station.code, by=by, now=now)


def _rating(attendee: Attendee) -> StationRating | None:
    return db.session.scalars(sa.select(StationRating).where(StationRating.attendee_id == attendee.id)).first()


def merge(station: Station, file: Any, *, by: "User", now: datetime) -> Counter[str]:
    """Take in what a station file recorded; return how many records came to which end, `again` are those that are known by uuid.

    A record counts once, however often its file is brought. What disagrees with what is known changes nothing: it is kept and shown.
    Raises Invalid(file) for what is no station file of this station, IllegalTransition before the station is on.
    """
    lock(station)  # two files at once are read one after the other
    if station.state not in HAPPENED:
        raise IllegalTransition("station_not_running", state=station.state)
    if not isinstance(file, Mapping) or file.get("station") != station.code:
        raise Invalid("file", "station_file_other")
    records = file.get("records")
    if not isinstance(records, list) or len(records) > MOST_RECORDS:
        raise Invalid("file", "station_file_broken")
    first = datetime.combine(station.first_on, time(), clock.SHANGHAI) - BEHIND
    read = [_read(one, first, now) for one in records]  # all of it is sound before any of it counts
    found: Counter[str] = Counter()
    for record in sorted(read, key=lambda one: one["kind"] != "check_in"):  # who is in may have rated
        found[_merge_one(station, record, by, now)] += 1
    audit.record("station.merge", station.code, by=by, now=now, **{name: n for name, n in found.items()})
    return found


def _read(record: Any, first: datetime, now: datetime) -> dict[str, Any]:
    """Return a record with its values checked; its time lies between `first` and now. Raises Invalid(file)."""
    try:
        at = datetime.fromisoformat(str(record["at"]))
        kept = {"uuid": str(uuids.UUID(str(record["uuid"]))), "kind": record["kind"], "who": str(record["who"])[:36]}
        stars = record.get("stars")
        text = str(record.get("text") or "")[:LONGEST]
        (text + kept["who"]).encode()  # a lone surrogate is a ValueError
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Invalid("file", "station_file_broken") from error
    sound = kept["kind"] == "check_in" or (kept["kind"] == "rating" and type(stars) is int and 1 <= stars <= 5)
    if not sound or at.tzinfo is None or not first <= at <= now + AHEAD or "\0" in text + kept["who"]:
        raise Invalid("file", "station_file_broken")
    return kept | {"at": at, "stars": stars, "text": text}


def _merge_one(station: Station, record: dict[str, Any], by: "User", now: datetime) -> str:
    known = sa.select(OfflineRecord.id).where(OfflineRecord.uuid == record["uuid"])
    if db.session.scalar(known) is not None:
        return "again"
    attendee = queries.find_attendee_by_uuid(record["who"])
    if attendee is not None and attendee.station_id != station.id:
        attendee = None
    if attendee is None:
        outcome = Merge.UNKNOWN
    else:
        outcome = _check_in_of(attendee, record, by) if record["kind"] == "check_in" else _rating_of(attendee, record)
    payload = {name: record[name] for name in ("who", "stars", "text")} | {"at": record["at"].isoformat()}
    row = OfflineRecord(
        station_id=station.id,
        uuid=record["uuid"],
        kind=record["kind"],
        payload=payload,
        outcome=outcome,
        attendee_id=attendee.id if attendee is not None else None,
        by_id=by.id,
        at=now,
    )
    db.session.add(row)
    db.session.flush()
    return outcome


def _check_in_of(attendee: Attendee, record: dict[str, Any], by: "User") -> Merge:
    if attendee.registration.state != RegistrationState.SELECTED:
        return Merge.CONFLICT  # was replaced meanwhile, but came: staff look at it
    if _let_in(attendee, record["at"], by):
        return Merge.APPLIED
    return Merge.KNOWN if _time_in(attendee, record["at"]) == record["at"] else Merge.CONFLICT


def _rating_of(attendee: Attendee, record: dict[str, Any]) -> Merge:
    if attendee.checked_in_at is None:
        return Merge.CONFLICT  # nobody rates who was not there, on whatever way
    before = _rating(attendee)
    if before is None:
        db.session.add(
            StationRating(attendee_id=attendee.id, stars=record["stars"], text=record["text"], at=record["at"])
        )
        return Merge.APPLIED
    same = (before.stars, before.text) == (record["stars"], record["text"])
    return Merge.KNOWN if same else Merge.CONFLICT
