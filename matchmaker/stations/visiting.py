"""From a plan's visits to 现场诊断: each becomes a visit of the room below, with its group and day; the rest happens there."""

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from matchmaker.diagnosis import access, group, service
from matchmaker.diagnosis.models import Visit
from matchmaker.diagnosis.states import GROUP, NEEDED
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, DomainError, IllegalTransition, Invalid
from matchmaker.stations.editing import in_turn
from matchmaker.stations.states import AppointmentState, PlanKind, PlanState
from matchmaker.stations.timetables import Appointment, Plan

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

DUTIES = (*NEEDED, *sorted(GROUP - set(NEEDED)))  # in the order in which a group's experts take them


def open_visits(plan: Plan, *, by: "User", now: datetime) -> Counter[str]:
    """Open a visit for each appointment without one; return how many are scheduled, incomplete, or another park's to open.

    Raises IllegalTransition for a plan that does not hold, or that is of tables.
    """
    in_turn(plan, PlanState.ADOPTED, "open_visits")
    if plan.kind != PlanKind.VISITS:
        raise IllegalTransition("no_such_station_step", state=plan.state, action="open_visits")
    found: Counter[str] = Counter()
    for one in plan.appointments:
        if one.visit_id is None and one.state == AppointmentState.PLANNED:
            found[_open(one, by, now)] += 1
    audit.record("station.open_visits", plan.station.code, by=by, now=now, **dict(found))
    return found


def _open(appointment: Appointment, by: "User", now: datetime) -> str:
    enterprise = appointment.at.organisation
    assert enterprise is not None
    if not access.may_apply(by, enterprise) or by.belongs_to(enterprise.id):
        return "elsewhere"
    case = service.Case(wish=appointment.at.note or appointment.plan.station.name, language=appointment.at.language)
    visit = service.apply(enterprise, case, by=by, now=now)
    service.submit(visit, by=by, now=now)
    service.accept(visit, by=by, now=now)
    whole = _form(visit, appointment, by, now)
    appointment.visit_id = visit.id
    db.session.flush()
    return "scheduled" if whole and _schedule(visit, appointment, by, now) else "incomplete"


def _form(visit: Visit, appointment: Appointment, by: "User", now: datetime) -> bool:
    """Invite the group; return whether everybody of the plan could be."""
    whole = True
    for duty, one in zip(DUTIES, appointment.people, strict=False):
        try:
            with db.session.begin_nested():
                assert one.expert is not None
                group.add(visit, one.expert, duty, by=by, now=now)
        except (Invalid, Conflict):
            whole = False
    db.session.refresh(visit)
    return whole


def _schedule(visit: Visit, appointment: Appointment, by: "User", now: datetime) -> bool:
    """Set the day; return whether the group was valid for it."""
    try:
        with db.session.begin_nested():
            service.schedule(visit, max(appointment.slot.day, clock.day_of(now)), by=by, now=now)
    except DomainError:
        return False
    return True
