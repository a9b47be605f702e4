"""What is counted of stations: one's figures, a period's, a programme's targets and coverage; each is a list of rows first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from matchmaker.accounts.models import Organisation
from matchmaker.assessment.models import Assessment
from matchmaker.diagnosis.models import Visit
from matchmaker.diagnosis.states import OUT
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.stations.models import ListedEnterprise, Programme, Station, StationPark, Target
from matchmaker.stations.registrations import Attendee, CheckIn, Registration, StationRating
from matchmaker.stations.states import (
    HAPPENED,
    AppointmentState,
    Indicator,
    Kind,
    PlanKind,
    PlanState,
    RegistrationState,
)
from matchmaker.stations.timetables import Appointment, Plan, StationSlot

if TYPE_CHECKING:
    from collections.abc import Collection


FEWEST_RATERS = 3
"""So many registrations have to have rated a station before anybody reads a mean or a rating of it: a mean of one is that person's own."""


@dataclass(frozen=True)
class Satisfaction:
    """How it was found: n, mean and response rate, never one without the others; no mean where few have rated."""

    n: int
    present: int
    mean: float | None

    @property
    def rate(self) -> float | None:
        return self.n / self.present if self.present else None


@dataclass(frozen=True)
class Tally:
    """The figures of one station, each as long as the list that its page shows."""

    registered: dict[str, int]
    selected: dict[str, int]
    present_people: int
    expected_people: int
    present: dict[str, int]  # registrations of which somebody was there
    visits_planned: int
    visits_held: int
    talks_planned: int
    talks_held: int
    talks_linked: int
    satisfaction: Satisfaction


@dataclass(frozen=True)
class Reached:
    """A target and what rows say of it."""

    target: Target
    n: int
    of: int | None = None  # how many there are, of a share

    @property
    def value(self) -> float:
        return round(100 * self.n / self.of, 1) if self.of else float(self.n)

    @property
    def share(self) -> float:
        return min(1.0, self.value / self.target.aim)


def tally(station: Station) -> Tally:
    """Return the figures of a station as they stand."""
    by_state = _by(station.id)
    visits, talks = _appointments(station.id, PlanKind.VISITS), _appointments(station.id, PlanKind.TABLES)
    people = _people(station.id)
    return Tally(
        registered={kind: sum(n for (k, _s), n in by_state.items() if k == kind) for kind in Kind},
        selected={kind: by_state.get((kind, RegistrationState.SELECTED), 0) for kind in Kind},
        present_people=sum(1 for _k, _r, there in people if there),
        expected_people=len(people),
        present={kind: len({r for k, r, there in people if there and k == kind}) for kind in Kind},
        visits_planned=len(visits),
        visits_held=sum(one.state == AppointmentState.HELD for one in visits),
        talks_planned=len(talks),
        talks_held=sum(one.state == AppointmentState.HELD for one in talks),
        talks_linked=sum(one.introduction_id is not None for one in talks),
        satisfaction=satisfaction(station.id),
    )


def _by(station_id: int) -> dict[tuple[str, str], int]:
    kinds = (Registration.kind, Registration.state)
    counted = sa.select(*kinds, sa.func.count()).where(Registration.station_id == station_id).group_by(*kinds)
    return {(kind, state): n for kind, state, n in db.session.execute(counted)}


def _people(station_id: int) -> list[tuple[str, int, bool]]:
    """Return (kind, registration, was there) of everybody who is expected or was there."""
    there = Attendee.checked_in_at.is_not(None)
    found = sa.select(Registration.kind, Registration.id, there).join(Attendee.registration)
    expected = sa.or_(Registration.state == RegistrationState.SELECTED, there)
    return [
        (kind, key, bool(was))
        for kind, key, was in db.session.execute(found.where(Attendee.station_id == station_id, expected))
    ]


def _appointments(station_id: int, kind: str) -> list[Appointment]:
    found = sa.select(Appointment).join(Appointment.plan)
    found = found.where(Plan.station_id == station_id, Plan.kind == kind, Plan.state == PlanState.ADOPTED)
    return list(db.session.scalars(found.order_by(Appointment.id)))


def present_by_day(station_id: int) -> dict[date, int]:
    """Return how many people were there on each day of a station."""
    found = sa.select(CheckIn.day, sa.func.count()).join(Attendee, Attendee.id == CheckIn.attendee_id)
    rows = db.session.execute(found.where(Attendee.station_id == station_id).group_by(CheckIn.day))
    return {day: n for day, n in sorted(rows)}


def rated_by_many(before: datetime | None = None) -> sa.Select[int]:
    """Return a query for the stations that enough registrations have rated (before a moment)."""
    whole = sa.select(Attendee.station_id).join(Attendee.rating)
    if before is not None:
        whole = whole.where(StationRating.at < before)
    return whole.group_by(Attendee.station_id).having(
        sa.func.count(sa.distinct(Attendee.registration_id)) >= FEWEST_RATERS
    )


def satisfaction(station_id: int) -> Satisfaction:
    """Return n, mean and response rate of a station; the rate is of those who were there.

    Who reads it before and after one more rating can still subtract: the list of `list_ratings` is in no order of time for that reason.
    """
    rated = sa.select(sa.func.count(), sa.func.avg(StationRating.stars)).join(StationRating.attendee)
    n, mean = db.session.execute(rated.where(Attendee.station_id == station_id)).one()
    there = sa.select(sa.func.count()).select_from(Attendee)
    there = there.where(Attendee.station_id == station_id, Attendee.checked_in_at.is_not(None))
    told = db.session.scalar(rated_by_many().where(Attendee.station_id == station_id)) is not None
    return Satisfaction(n, db.session.scalar(there) or 0, round(float(mean), 2) if told else None)


def list_ratings(station_id: int) -> list[StationRating]:
    """Return what was said of a station, by stars and text, not by whom or when; nothing where few have rated."""
    rows = sa.select(StationRating).join(StationRating.attendee)
    rows = rows.where(Attendee.station_id == station_id, Attendee.station_id.in_(rated_by_many()))
    return sorted(db.session.scalars(rows), key=lambda one: (-one.stars, one.text))


def list_held(
    first: date, last: date, parks: "Collection[int] | None" = None, programme_id: int | None = None
) -> list[Station]:
    """Return the stations that took place and began within a period, in order of their days."""
    found = sa.select(Station).where(Station.state.in_(HAPPENED), Station.first_on.between(first, last))
    if parks is not None:
        found = found.where(Station.id.in_(sa.select(StationPark.station_id).where(StationPark.park_id.in_(parks))))
    if programme_id is not None:
        found = found.where(Station.programme_id == programme_id)
    return list(db.session.scalars(found.order_by(Station.first_on, Station.id)))


def list_present(station_ids: "Collection[int]", kind: str = "", before: date | None = None) -> list[Registration]:
    """Return the registrations of which somebody was checked in (before the end of a day)."""
    there = sa.select(Attendee.registration_id).where(Attendee.checked_in_at.is_not(None))
    found = sa.select(Registration).where(Registration.station_id.in_(station_ids), Registration.id.in_(there))
    if kind:
        found = found.where(Registration.kind == kind)
    rows = list(db.session.scalars(found.order_by(Registration.id)))
    if before is None:
        return rows
    return [
        one
        for one in rows
        if any(person.checked_in_at and clock.day_of(person.checked_in_at) <= before for person in one.attendees)
    ]


def list_appointments(
    first: date, last: date, kind: str, state: str, programme_id: int | None = None
) -> list[Appointment]:
    """Return visits or talks of adopted plans whose slot lies within a period."""
    found = sa.select(Appointment).join(Appointment.plan).join(Appointment.slot).join(Plan.station)
    found = found.where(Plan.state == PlanState.ADOPTED, Plan.kind == kind, Appointment.state == state)
    found = found.where(StationSlot.day.between(first, last))
    if programme_id is not None:
        found = found.where(Station.programme_id == programme_id)
    return list(db.session.scalars(found.order_by(StationSlot.day, Appointment.id)))


def reached(programme: Programme, today: date) -> list[Reached]:
    """Return each target with what was reached by today, recounted from rows."""
    return [_reached(one, min(one.last_on, today)) for one in programme.targets]


def _reached(target: Target, last: date) -> Reached:
    stations = list_held(target.first_on, last, programme_id=target.programme_id)
    keys = [one.id for one in stations]
    if target.indicator == Indicator.COVERAGE:
        listed = list_listed(target.programme_id, last)
        return Reached(target, sum(one.covered for one in listed), len(listed))
    counts: dict[str, Any] = {
        Indicator.STATIONS: lambda: len(stations),
        Indicator.ENTERPRISES: lambda: len({one.organisation_id for one in list_present(keys, Kind.ENTERPRISE)}),
        Indicator.EXPERTS: lambda: len(list_present(keys, Kind.EXPERT)),
        Indicator.VISITS: lambda: len({one.at.organisation_id for one in _held(target, last, PlanKind.VISITS)}),
        Indicator.TALKS: lambda: len(_held(target, last, PlanKind.TABLES)),
    }
    return Reached(target, counts[target.indicator]())


def _held(target: Target, last: date, kind: str) -> list[Appointment]:
    return list_appointments(target.first_on, last, kind, AppointmentState.HELD, target.programme_id)


@dataclass(frozen=True)
class Coverage:
    """One enterprise of the list, and by what it is covered."""

    row: ListedEnterprise
    code: str | None  # on the platform
    park_id: int | None
    diagnosed: bool
    assessed: bool

    @property
    def covered(self) -> bool:
        return self.diagnosed or self.assessed


def list_listed(programme_id: int, last: date) -> list[Coverage]:
    """Return a programme's list with what covers each by the end of a day: an issued report, a visit held, a finished assessment."""
    listed = db.session.scalars(
        sa.select(ListedEnterprise).where(ListedEnterprise.programme_id == programme_id).order_by(ListedEnterprise.id)
    ).all()
    known = {one.uscc: one for one in _organisations([row.uscc for row in listed])}
    keys = [one.id for one in known.values()]
    diagnosed, assessed = _diagnosed(keys, last), _assessed(keys, last)
    found = []
    for row in listed:
        one = known.get(row.uscc)
        key = one.id if one is not None else 0
        found.append(
            Coverage(
                row,
                one.code if one is not None else None,
                one.park_id if one is not None else None,
                key in diagnosed,
                key in assessed,
            )
        )
    return found


def _organisations(codes: Iterable[str]) -> list[Organisation]:
    return list(db.session.scalars(sa.select(Organisation).where(Organisation.uscc.in_(list(codes)))))


def _diagnosed(keys: list[int], last: date) -> set[int]:
    visits = sa.select(Visit.enterprise_id).where(
        Visit.enterprise_id.in_(keys), Visit.state.in_(OUT), Visit.day <= last
    )
    held = sa.select(Registration.organisation_id).join(Appointment, Appointment.at_id == Registration.id)
    held = held.join(Appointment.plan).join(Appointment.slot)
    held = held.where(
        Plan.kind == PlanKind.VISITS,
        Plan.state == PlanState.ADOPTED,
        Appointment.state == AppointmentState.HELD,
        StationSlot.day <= last,
        Registration.organisation_id.in_(keys),
    )
    return {key for key in (*db.session.scalars(visits), *db.session.scalars(held)) if key is not None}


def _assessed(keys: list[int], last: date) -> set[int]:
    done = sa.select(Assessment.organisation_id, Assessment.submitted_at).where(
        Assessment.organisation_id.in_(keys), Assessment.submitted_at.is_not(None)
    )
    return {key for key, at in db.session.execute(done) if at is not None and clock.day_of(at) <= last}
