"""How people change plans: slots, wishes, versions that are adopted, appointments that are moved, held or missed."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid, NotAllowed, NotFound
from matchmaker.introductions import access as introductions
from matchmaker.introductions import progress
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import State
from matchmaker.stations import access, notices, planned, queries
from matchmaker.stations.models import Station
from matchmaker.stations.registrations import Registration
from matchmaker.stations.service import lock
from matchmaker.stations.states import AppointmentState, Kind, PlanKind, PlanState, RegistrationState
from matchmaker.stations.timetables import Appointment, Plan, StationSlot, Wish

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

MOST_WISHES = 12
MOST_SLOTS = 60
TALKABLE = (State.INTRODUCED, State.MET)


def lay_slots(
    station: Station,
    kind: str,
    days: Sequence[date],
    begins: time,
    minutes: int,
    count: int,
    *,
    by: "User",
    now: datetime,
) -> int:
    """Lay out `count` slots of so many minutes one after the other on each day; return how many are new.

    Raises Invalid (days outside the station, past midnight, too many).
    """
    if not days or any(not station.first_on <= day <= station.last_on for day in days):
        raise Invalid("days", "day_outside_station")
    start = begins.hour * 60 + begins.minute
    if start + minutes * count >= 24 * 60:
        raise Invalid("count", "past_midnight")
    known = {(one.day, one.begins) for one in planned.list_slots(station.id, kind)}
    wanted = [
        (day, _clock(start + minutes * n), _clock(start + minutes * (n + 1))) for day in days for n in range(count)
    ]
    new = [one for one in wanted if one[:2] not in known]
    if len(known) + len(new) > MOST_SLOTS:
        raise Invalid("count", "too_many_items", n=MOST_SLOTS)
    db.session.add_all(
        StationSlot(station_id=station.id, kind=kind, day=day, begins=first, ends=last) for day, first, last in new
    )
    db.session.flush()
    audit.record("station.slots", station.code, by=by, now=now, kind=kind, count=len(new))
    return len(new)


def _clock(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def remove_slot(station: Station, slot_id: int, *, by: "User", now: datetime) -> None:
    """Take a slot away. Raises Conflict where a plan uses it."""
    slot = db.session.get(StationSlot, slot_id)
    if slot is None or slot.station_id != station.id:
        return
    if db.session.scalar(sa.select(Appointment.id).where(Appointment.slot_id == slot.id).limit(1)) is not None:
        raise Conflict("slot_used")
    db.session.delete(slot)
    audit.record("station.slots", station.code, by=by, now=now, kind=slot.kind, removed=1)


def wish(registration: Registration, wanted: Sequence[Registration], *, by: "User", now: datetime) -> None:
    """Say whom one wants to meet, the first wish first; it replaces what was said before. Raises NotAllowed, Invalid."""
    if not access.may_wish(by, registration):
        raise NotAllowed("not_yours")
    unique = list({one.id: one for one in wanted}.values())
    if len(unique) > MOST_WISHES:
        raise Invalid("wishes", "too_many_wishes", n=MOST_WISHES)
    offered = {one.id for one in list_offered(registration)}
    if any(one.id not in offered for one in unique):
        raise Invalid("wishes", "choose_one")
    mine = sa.delete(Wish).where(Wish.from_id == registration.id, Wish.rule == "")
    db.session.execute(mine)
    ruled = {one.to_id for one in planned.list_wishes(registration.station_id) if one.from_id == registration.id}
    for rank, one in enumerate((one for one in unique if one.id not in ruled), 1):
        row = Wish(station_id=registration.station_id, from_id=registration.id, to_id=one.id, rank=rank, by_id=by.id)
        db.session.add(row)
    db.session.flush()
    audit.record("station.wish", registration.station.code, by=by, now=now, registration=registration.code)


def list_offered(registration: Registration) -> list[Registration]:
    """Return those whom somebody may wish to meet: an enterprise all others, all others the enterprises."""
    found = queries.list_registrations(registration.station_id, state=RegistrationState.SELECTED)
    enterprise = registration.kind == Kind.ENTERPRISE
    return [
        one for one in found if (one.kind != Kind.ENTERPRISE) == enterprise and (one.wants_talks or one.wants_visit)
    ]


def rule(one: Registration, other: Registration, what: str, *, by: "User", now: datetime) -> None:
    """Say for staff that two must or must never meet; "" takes it back. Raises NotAllowed (one's own), Invalid."""
    _stand_apart([one, other], by, now)
    if what not in ("", "must", "never"):
        raise Invalid("rule", "choose_one")
    if one.station_id != other.station_id or (one.kind == Kind.ENTERPRISE) == (other.kind == Kind.ENTERPRISE):
        raise Invalid("other", "choose_one")
    pair = sa.or_(
        sa.and_(Wish.from_id == one.id, Wish.to_id == other.id), sa.and_(Wish.from_id == other.id, Wish.to_id == one.id)
    )
    db.session.execute(sa.delete(Wish).where(pair, Wish.rule != ""))
    if what:
        known = db.session.scalars(sa.select(Wish).where(Wish.from_id == one.id, Wish.to_id == other.id)).first()
        if known is not None:
            known.rule = what
        else:
            db.session.add(
                Wish(
                    station_id=one.station_id, from_id=one.id, to_id=other.id, rank=MOST_WISHES, rule=what, by_id=by.id
                )
            )
    db.session.flush()
    audit.record("station.rule", one.station.code, by=by, now=now, rule=what, one=one.code, other=other.code)


def _stand_apart(people: Collection[Registration], by: "User", now: datetime) -> None:
    """Raise NotAllowed where the person has to do with one of those whom a change is about: a colleague makes it."""
    if not access.may_place(by, people, clock.day_of(now)):
        raise NotAllowed("own_registration")


def in_turn(plan: Plan, state: str, action: str, appointment: Appointment | None = None) -> None:
    """Hold the station for the rest of the transaction and read the plan anew: who changes plans does so one after the other.

    Raises IllegalTransition where the plan stands otherwise by now, NotFound where the appointment has gone from it.
    """
    lock(plan.station)
    db.session.refresh(plan, ["state", "appointments"])
    for one in plan.appointments:
        db.session.refresh(one)
    if plan.state != state:
        raise IllegalTransition("no_such_station_step", state=plan.state, action=action)
    if appointment is not None and appointment not in plan.appointments:
        raise NotFound("plan")


def _as_seen(appointment: Appointment, seen: str | None) -> None:
    """Raise Conflict where an appointment says something else than what somebody had before them; call it in one's turn."""
    if seen is not None and planned.mark(appointment) != seen:
        raise Conflict("appointment_changed")


def adopt(plan: Plan, *, by: "User", now: datetime) -> list[planned.Change]:
    """Let a version hold; those whose timetable changes are told. Return what changed. Raises IllegalTransition, Conflict."""
    in_turn(plan, PlanState.DRAFT, "adopt")
    if not plan.appointments:
        raise Conflict("plan_empty")
    before = planned.find_adopted(plan.station_id, plan.kind)
    found = planned.changes(before, plan)
    if before is not None:
        before.state = PlanState.REPLACED
        db.session.flush()
    plan.state, plan.adopted_at = PlanState.ADOPTED, now
    db.session.flush()
    notices.tell_timetable(planned.touched(found), now, changed=before is not None)
    audit.record("station.adopt", plan.station.code, by=by, now=now, kind=plan.kind, number=plan.number)
    return found


def copy(plan: Plan, *, by: "User", now: datetime) -> Plan:
    """Return a new draft that says the same, to be changed by hand."""
    lock(plan.station)
    last = planned.list_plans(plan.station_id, plan.kind)[0].number
    row = Plan(
        station=plan.station,
        kind=plan.kind,
        number=last + 1,
        state=PlanState.DRAFT,
        edited=True,
        by_id=by.id,
        made_at=now,
    )
    for one in plan.appointments:
        twin = Appointment(slot=one.slot, at=one.at, place=one.place, state=one.state, note=one.note)
        twin.introduction_id, twin.visit_id, twin.people = one.introduction_id, one.visit_id, list(one.people)
        row.appointments.append(twin)
    db.session.add(row)
    db.session.flush()
    audit.record("station.plan", plan.station.code, by=by, now=now, kind=plan.kind, number=row.number, copy=plan.number)
    return row


def change(
    appointment: Appointment,
    slot: StationSlot,
    people: Collection[Registration],
    place: int | None,
    *,
    by: "User",
    now: datetime,
    seen: str | None = None,
) -> None:
    """Move one appointment of a draft, or send others to it; what clashes is shown by the page.

    `seen` is the mark of what the person had before them, None where nobody looked. Raises IllegalTransition, NotAllowed
    (one's own), Invalid, Conflict(appointment_changed) where a colleague was first.
    """
    plan = appointment.plan
    in_turn(plan, PlanState.DRAFT, "edit", appointment)
    _stand_apart([appointment.at, *appointment.people, *people], by, now)
    _as_seen(appointment, seen)
    if slot.station_id != plan.station_id or slot.kind != plan.kind:
        raise Invalid("slot", "choose_one")
    if not people or any(one.station_id != plan.station_id or one.kind == Kind.ENTERPRISE for one in people):
        raise Invalid("people", "choose_one")
    if plan.kind == PlanKind.TABLES and not 1 <= (place or 0) <= plan.station.tables:
        raise Invalid("place", "no_such_table", n=plan.station.tables)
    appointment.slot, appointment.place = slot, place if plan.kind == PlanKind.TABLES else None
    appointment.people = sorted(people, key=lambda one: one.id)
    plan.edited = True
    db.session.flush()
    audit.record("station.edit_plan", plan.station.code, by=by, now=now, number=plan.number, at=appointment.at.code)


def drop(appointment: Appointment, *, by: "User", now: datetime, seen: str | None = None) -> None:
    """Take one appointment out of a draft. Raises IllegalTransition, NotAllowed (one's own), Conflict(appointment_changed)."""
    plan = appointment.plan
    in_turn(plan, PlanState.DRAFT, "edit", appointment)
    _stand_apart([appointment.at, *appointment.people], by, now)
    _as_seen(appointment, seen)
    plan.appointments.remove(appointment)
    plan.edited = True
    db.session.flush()
    audit.record(
        "station.edit_plan", plan.station.code, by=by, now=now, number=plan.number, dropped=appointment.at.code
    )


def hold(appointment: Appointment, state: str, note: str, *, by: "User", now: datetime) -> None:
    """Say that a visit or talk took place, or did not; a talk that belongs to an introduction is a meeting there too.

    Raises IllegalTransition (not the adopted plan), Invalid, Conflict (before its day).
    """
    plan = appointment.plan
    in_turn(plan, PlanState.ADOPTED, "hold", appointment)
    _stand_apart([appointment.at, *appointment.people], by, now)
    if state not in (AppointmentState.HELD, AppointmentState.MISSED, AppointmentState.PLANNED):
        raise Invalid("state", "choose_one")
    if appointment.slot.day > clock.day_of(now):
        raise Conflict("not_its_day")
    first = appointment.state != AppointmentState.HELD
    appointment.state, appointment.note = state, note[:200]
    db.session.flush()
    audit.record("station.hold", plan.station.code, by=by, now=now, state=state, at=appointment.at.code)
    if state == AppointmentState.HELD and first and plan.kind == PlanKind.TABLES:
        _meet(appointment, by, now)


def _meet(appointment: Appointment, by: "User", now: datetime) -> None:
    """Record the meeting with the introduction of the two, where there is one that waits for it and the person may."""
    found = find_introduction(appointment)
    if found is None:
        return
    appointment.introduction_id = found.id
    if found.state == State.INTRODUCED and introductions.may_record_meeting(by, found):
        known_on = min((one.at for one in found.reveals), default=found.created_at)
        if appointment.slot.day >= clock.day_of(known_on):
            progress.record_meeting(found, by=by, now=now, day=appointment.slot.day, note=appointment.plan.station.name)


def find_introduction(appointment: Appointment) -> Introduction | None:
    """Return the introduction that a talk belongs to: the latest between the two in which both know each other."""
    provider = next((one.organisation_id for one in appointment.people if one.organisation_id is not None), None)
    if provider is None or appointment.at.organisation_id is None:
        return None
    two = (Introduction.enterprise_id == appointment.at.organisation_id, Introduction.provider_id == provider)
    found = sa.select(Introduction).where(*two, Introduction.state.in_(TALKABLE)).order_by(Introduction.id.desc())
    return db.session.scalars(found.limit(1)).unique().first()


def half_days(station: Station) -> list[str]:
    """Return the half-days of a station, as registrations say what does not suit."""
    days = (station.last_on - station.first_on).days + 1
    return [f"{station.first_on + timedelta(days=n)} {half}" for n in range(days) for half in ("am", "pm")]
