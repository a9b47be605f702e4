"""One appointment of a plan's draft, changed by hand; and the sheets that are printed from the adopted plans."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, DomainError, Invalid
from matchmaker.pages.staff.station_plans import load_plan, posted_list
from matchmaker.pages.staff.stations import load
from matchmaker.stations import access, editing, planned, queries
from matchmaker.stations.states import Kind, PlanKind, RegistrationState
from matchmaker.stations.timetables import Appointment, Plan
from matchmaker.web import plan_grids, tickets
from matchmaker.web.forms import posted
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.problems import error_text
from matchmaker.web.station_parties import named

bp = Blueprint("plan_edits", __name__, url_prefix="/staff/stations")


def _load(code: str, which: str, number: int, appointment_id: int) -> tuple[Plan, Appointment]:
    _station, plan = load_plan(code, which, number)
    found = next((one for one in plan.appointments if one.id == appointment_id), None)
    require(found is not None, hide=True)
    assert found is not None
    return plan, found


@bp.get("/<code>/plans/<which>/<int:number>/<int:appointment_id>")
@allow(Who.STAFF)
def show(code: str, which: str, number: int, appointment_id: int) -> ResponseReturnValue:
    return _page(*_load(code, which, number, appointment_id))


def _page(plan: Plan, one: Appointment, problem: DomainError | None = None, status: int = 200) -> tuple[str, int]:
    station = plan.station
    people = queries.list_registrations(station.id, state=RegistrationState.SELECTED)
    experts = plan.kind == PlanKind.VISITS
    offered = [row for row in people if (row.kind == Kind.EXPERT if experts else row.kind != Kind.ENTERPRISE)]
    return render_template(
        "staff/stations/appointment.html",
        station=station,
        plan=plan,
        one=one,
        slots=planned.list_slots(station.id, plan.kind),
        offered=offered,
        explained=plan_grids.explained(plan, one),
        own=not access.may_place(current_user, [one.at, *one.people], clock.today()),
        clashes=[clash for clash in plan_grids.clashes_of(plan) if one.at.code in clash.codes],
        name=named(current_user),
        problem=error_text(problem) if problem is not None else "",
        field=problem.field if isinstance(problem, Invalid) else "",
        mark=planned.mark(one),
    ), status


@bp.post("/<code>/plans/<which>/<int:number>/<int:appointment_id>")
@allow(Who.STAFF)
def change(code: str, which: str, number: int, appointment_id: int) -> ResponseReturnValue:
    try:
        slot_id, place, chosen = posted("slot"), posted("place").strip(), set(posted_list("people"))
        with transaction():
            plan, one = _load(code, which, number, appointment_id)
            slots = {str(slot.id): slot for slot in planned.list_slots(plan.station_id, plan.kind)}
            people = [row for row in queries.list_registrations(plan.station_id) if row.code in chosen]
            if slot_id not in slots or len(people) != len(chosen):
                raise Invalid("slot" if slot_id not in slots else "people", "choose_one")
            table = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else None
            editing.change(one, slots[slot_id], people, table, by=current_user, now=clock.now(), seen=posted("seen"))
    except Invalid as problem:
        return _page(*_load(code, which, number, appointment_id), problem, 422)
    except Conflict as problem:
        return _page(*_load(code, which, number, appointment_id), problem, 409)
    flash(_("已修改。有冲突会标在表上。"), "ok")
    return redirect(url_for("station_plans.show", code=code, which=which, number=number), 303)


@bp.post("/<code>/plans/<which>/<int:number>/<int:appointment_id>/drop")
@allow(Who.STAFF)
def drop(code: str, which: str, number: int, appointment_id: int) -> ResponseReturnValue:
    try:
        with transaction():
            _plan, one = _load(code, which, number, appointment_id)
            editing.drop(one, by=current_user, now=clock.now(), seen=posted("seen"))
    except Conflict as problem:
        return _page(*_load(code, which, number, appointment_id), problem, 409)
    flash(_("已从草案中去掉。"), "ok")
    return redirect(url_for("station_plans.show", code=code, which=which, number=number), 303)


@bp.get("/<code>/sheets")
@allow(Who.STAFF)
def sheets(code: str) -> ResponseReturnValue:
    """Door, table and personal sheets of the adopted plans, for the printer."""
    station = load(code)
    what = request.args.get("what", "door")
    what = what if what in ("door", "tables", "people") else "door"
    appointments = planned.list_appointments(station.id)
    return render_template(
        "staff/stations/sheets.html",
        station=station,
        what=what,
        people=queries.list_attendees(station.id) if what == "door" else [],
        tables=plan_grids.by_table(appointments) if what == "tables" else [],
        persons=plan_grids.by_person(station, appointments) if what == "people" else [],
        name=named(current_user),
        grouped=tickets.grouped,
    )
