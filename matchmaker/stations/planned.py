"""Reads of slots, wishes, plans and appointments: which plan holds, whose timetable, what differs between two versions."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from matchmaker.foundation.db import db
from matchmaker.foundation.errors import NotFound
from matchmaker.stations.registrations import Registration
from matchmaker.stations.states import PlanKind, PlanState
from matchmaker.stations.timetables import Appointment, AppointmentPerson, Plan, StationSlot, Wish

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Change:
    """What a new version changes for one place: where it was and who came, where it is and who comes; None: not at all."""

    at: Registration
    before: Appointment | None
    after: Appointment | None


def list_slots(station_id: int, kind: str) -> list[StationSlot]:
    """Return a station's slots of a kind in order of time."""
    found = sa.select(StationSlot).where(StationSlot.station_id == station_id, StationSlot.kind == kind)
    return list(db.session.scalars(found.order_by(StationSlot.day, StationSlot.begins)))


def list_wishes(station_id: int) -> list[Wish]:
    """Return all wishes and staff's rules, each person's first wish first."""
    found = sa.select(Wish).where(Wish.station_id == station_id)
    return list(db.session.scalars(found.order_by(Wish.from_id, Wish.rank, Wish.id)))


def list_plans(station_id: int, kind: str) -> list[Plan]:
    """Return the versions of a plan, the latest first."""
    found = sa.select(Plan).where(Plan.station_id == station_id, Plan.kind == kind)
    return list(db.session.scalars(found.order_by(Plan.number.desc())))


def get_plan(station_id: int, kind: str, number: int) -> Plan:
    """Return one version with its appointments. Raises NotFound."""
    wanted = (Plan.station_id == station_id, Plan.kind == kind, Plan.number == number)
    found = db.session.scalars(sa.select(Plan).where(*wanted).options(selectinload(Plan.appointments))).first()
    if found is None:
        raise NotFound("plan")
    return found


def find_adopted(station_id: int, kind: str) -> Plan | None:
    """Return the version that holds."""
    wanted = (Plan.station_id == station_id, Plan.kind == kind, Plan.state == PlanState.ADOPTED)
    return db.session.scalars(sa.select(Plan).where(*wanted).options(selectinload(Plan.appointments))).first()


def list_appointments(station_id: int, registration_id: int | None = None) -> list[Appointment]:
    """Return what the adopted plans of a station hold, of one registration or of all, in order of time."""
    found = sa.select(Appointment).join(Appointment.plan).join(Appointment.slot)
    found = found.where(Plan.station_id == station_id, Plan.state == PlanState.ADOPTED)
    if registration_id is not None:
        comes = sa.select(AppointmentPerson.appointment_id).where(AppointmentPerson.registration_id == registration_id)
        found = found.where(sa.or_(Appointment.at_id == registration_id, Appointment.id.in_(comes)))
    return list(
        db.session.scalars(found.order_by(StationSlot.day, StationSlot.begins, Appointment.place, Appointment.id))
    )


def changes(before: Plan | None, after: Plan) -> list[Change]:
    """Return what differs from one version to the next: visits by their factory, talks by their pair."""
    old = {_key(after.kind, one): one for one in before.appointments} if before is not None else {}
    new = {_key(after.kind, one): one for one in after.appointments}
    found = []
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        if was is None or now is None or _where(was) != _where(now):
            shown = now or was
            assert shown is not None
            found.append(Change(shown.at, was, now))
    return found


def _key(kind: str, one: Appointment) -> tuple[int, ...]:
    return (one.at_id,) if kind == PlanKind.VISITS else (one.at_id, *(person.id for person in one.people))


def mark(one: Appointment) -> str:
    """Return what an appointment says in a word: who changes it names the one that they had before them."""
    return ":".join([str(one.slot_id), str(one.place or 0), *sorted(person.code for person in one.people)])


def _where(one: Appointment) -> tuple[object, ...]:
    return one.slot_id, one.place, tuple(sorted(person.id for person in one.people))


def touched(found: "Iterable[Change]") -> list[Registration]:
    """Return whose timetable differs, each once."""
    known: dict[int, Registration] = {}
    for change in found:
        for one in (change.before, change.after):
            if one is not None:
                known |= {person.id: person for person in (one.at, *one.people)}
    return [known[key] for key in sorted(known)]


def participants(plan: Plan) -> list[Registration]:
    """Return everybody whom a plan names, each once."""
    found = {person.id: person for one in plan.appointments for person in (one.at, *one.people)}
    return [found[key] for key in sorted(found)]
