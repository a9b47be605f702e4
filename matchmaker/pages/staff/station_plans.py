"""排期 of visits and tables: slots, versions, runs of the planner; single appointments are changed in `plan_edits.py`."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms.validators import InputRequired

from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Conflict, Invalid, NotFound
from matchmaker.pages.staff.stations import load
from matchmaker.stations import access, editing, planned, planning, service, visiting
from matchmaker.stations.models import Station
from matchmaker.stations.states import AppointmentState, PlanKind
from matchmaker.stations.timetables import Plan
from matchmaker.web import plan_grids
from matchmaker.web.display import day
from matchmaker.web.fields import WholeField, boxes
from matchmaker.web.forms import Form, line, posted
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.security import planner_limit
from matchmaker.web.station_parties import named

bp = Blueprint("station_plans", __name__, url_prefix="/staff/stations")
NEEDED = InputRequired(_l("请填写这一项。"))
USUAL = {PlanKind.VISITS: ("09:00", 180, 1), PlanKind.TABLES: ("13:30", 25, 8)}


class SlotForm(Form):
    """Slots one after the other, the same on each day."""

    days = boxes(_l("哪几天"))
    begins = line(_l("从几点开始"), most=8, required=True, description=_l("如 09:00"))
    minutes = WholeField(_l("每段多少分钟"), validators=[NEEDED])
    count = WholeField(_l("连续几段"), validators=[NEEDED])

    def __init__(self, station: Station, kind: str, **kwargs: Any) -> None:
        begins, minutes, count = USUAL[PlanKind(kind)]
        super().__init__(data={"begins": begins, "minutes": minutes, "count": count}, **kwargs)
        self.days.choices = [(str(one), day(one)) for one in days_of(station)]


def days_of(station: Station) -> list[date]:
    """Return a station's days."""
    return [station.first_on + timedelta(days=n) for n in range((station.last_on - station.first_on).days + 1)]


def known_kind(kind: str) -> PlanKind:
    """Return the kind that an address names. Raises NotFound."""
    if kind not in list(PlanKind):
        raise NotFound("plan")
    return PlanKind(kind)


@bp.get("/<code>/plans/<which>")
@allow(Who.STAFF)
def index(code: str, which: str) -> ResponseReturnValue:
    station = load(code)
    return _page(station, known_kind(which), SlotForm(station, known_kind(which), formdata=None))


def _page(station: Station, kind: PlanKind, form: SlotForm, status: int = 200) -> tuple[str, int]:
    adopted = planned.find_adopted(station.id, kind)
    return render_template(
        "staff/stations/plans.html",
        station=station,
        kind=kind,
        form=form,
        slots=planned.list_slots(station.id, kind),
        plans=planned.list_plans(station.id, kind),
        adopted=adopted,
        grid=plan_grids.grid_of(adopted) if adopted is not None else None,
        clashes=plan_grids.clashes_of(adopted) if adopted is not None else [],
        name=named(current_user),
        plannable=station.state in planning.PLANNABLE,
        close=access.close_to(current_user, planned.participants(adopted), clock.today()) if adopted else set(),
        leavers=planned.participants(adopted) if adopted is not None else [],
        seconds=int(planning.TIME_LIMIT),
    ), status


@bp.post("/<code>/plans/<which>/slots")
@allow(Who.STAFF)
def lay_slots(code: str, which: str) -> ResponseReturnValue:
    station = load(code)
    form = SlotForm(station, known_kind(which))
    if form.validate_on_submit() and _laid(code, which, form):
        flash(_("时段已设置。"), "ok")
        return redirect(url_for("station_plans.index", code=code, which=which), 303)
    return _page(load(code), known_kind(which), form, 422)


def _laid(code: str, which: str, form: SlotForm) -> bool:
    try:
        for name, most in (("minutes", 600), ("count", 30)):
            if not 1 <= (form[name].data or 0) <= most:
                raise Invalid(name, "aim_range", n=most)
        try:
            begins = service.at(form.begins.data or "")
        except ValueError as error:
            raise Invalid("begins", "hour_wrong") from error
        with transaction():
            station = load(code)
            days = [one for one in days_of(station) if str(one) in (form.days.data or [])]
            told = (days, begins, int(form.minutes.data or 0), int(form.count.data or 0))
            editing.lay_slots(station, which, *told, by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    return True


@bp.post("/<code>/plans/<which>/slots/<int:slot_id>/remove")
@allow(Who.STAFF)
def remove_slot(code: str, which: str, slot_id: int) -> ResponseReturnValue:
    with transaction():
        editing.remove_slot(load(code), slot_id, by=current_user, now=clock.now())
    return redirect(url_for("station_plans.index", code=code, which=known_kind(which)), 303)


@bp.post("/<code>/plans/<which>/run")
@planner_limit
@allow(Who.STAFF)
def run(code: str, which: str) -> ResponseReturnValue:
    """Ask the planner. It works for seconds, so what it needs is read first, and nothing is locked while it works."""
    problem = planning.ask(load(code), known_kind(which))
    db.session.rollback()
    answer = planning.solve(problem)
    with transaction():
        number = planning.keep(load(code), which, answer, by=current_user, now=clock.now()).number
    return redirect(url_for("station_plans.show", code=code, which=which, number=number), 303)


@bp.post("/<code>/plans/<which>/again")
@planner_limit
@allow(Who.STAFF)
def again(code: str, which: str) -> ResponseReturnValue:
    """Plan anew without those who do not come, with few changes for the others; what is over stays."""
    asked = planning.ask_again(load(code), known_kind(which), set(posted_list("gone")), clock.now())
    db.session.rollback()
    answer = planning.solve(asked.problem, asked.before, asked.gone, asked.fixed)
    with transaction():
        station = load(code)
        row = planned.get_plan(station.id, which, asked.number)
        made = planning.keep(station, which, answer, by=current_user, now=clock.now(), before=row).number
    return redirect(url_for("station_plans.show", code=code, which=which, number=made), 303)


def posted_list(name: str) -> list[str]:
    """Return what the boxes of a name send."""
    return [one[:20] for one in request.form.getlist(name)][:500]


@bp.get("/<code>/plans/<which>/<int:number>")
@allow(Who.STAFF)
def show(code: str, which: str, number: int) -> ResponseReturnValue:
    station, plan = load_plan(code, which, number)
    adopted = planned.find_adopted(station.id, which)
    other = adopted if adopted is not None and adopted.id != plan.id else None
    return render_template(
        "staff/stations/plan.html",
        station=station,
        kind=PlanKind(which),
        plan=plan,
        grid=plan_grids.grid_of(plan),
        clashes=plan_grids.clashes_of(plan),
        changes=planned.changes(other, plan) if other is not None else [],
        other=other,
        name=named(current_user),
        told=plan_grids.told(plan),
        why=plan_grids.reasons(plan),
    )


def load_plan(code: str, which: str, number: int) -> tuple[Station, Plan]:
    """Return a version of a plan of a station that the person runs. Raises NotFound."""
    station = load(code)
    return station, planned.get_plan(station.id, known_kind(which), number)


@bp.post("/<code>/plans/<which>/<int:number>/adopt")
@allow(Who.STAFF)
def adopt(code: str, which: str, number: int) -> ResponseReturnValue:
    with transaction():
        service.lock(load(code))  # nobody moves an appointment between the look for clashes and the adoption
        _station, plan = load_plan(code, which, number)
        if found := plan_grids.clashes_of(plan):
            raise Conflict("plan_clashes", n=len(found))
        changed = editing.adopt(plan, by=current_user, now=clock.now())
    flash(_("已采用，时间有变化的 %(n)s 方会收到通知。", n=len(planned.touched(changed))), "ok")
    return redirect(url_for("station_plans.index", code=code, which=which), 303)


@bp.post("/<code>/plans/visits/<int:number>/open-visits")
@allow(Who.STAFF)
def open_visits(code: str, number: int) -> ResponseReturnValue:
    with transaction():
        _station, plan = load_plan(code, PlanKind.VISITS, number)
        found = visiting.open_visits(plan, by=current_user, now=clock.now())
    words = {"scheduled": _("已排定"), "incomplete": _("专家组待补齐"), "elsewhere": _("由企业所在园区建立")}
    told = _("、").join(f"{words[name]} {n}" for name, n in sorted(found.items()))
    flash(_("现场诊断：%(told)s", told=told or _("没有要建立的")), "ok")
    return redirect(url_for("station_plans.index", code=code, which="visits"), 303)


@bp.post("/<code>/plans/<which>/<int:number>/copy")
@allow(Who.STAFF)
def copy(code: str, which: str, number: int) -> ResponseReturnValue:
    with transaction():
        _station, plan = load_plan(code, which, number)
        made = editing.copy(plan, by=current_user, now=clock.now()).number
    return redirect(url_for("station_plans.show", code=code, which=which, number=made), 303)


@bp.post("/<code>/plans/<which>/<int:number>/hold/<int:appointment_id>")
@allow(Who.STAFF)
def hold(code: str, which: str, number: int, appointment_id: int) -> ResponseReturnValue:
    state = posted("state")
    with transaction():
        _station, plan = load_plan(code, which, number)
        found = next((one for one in plan.appointments if one.id == appointment_id), None)
        require(found is not None, hide=True)
        assert found is not None
        editing.hold(found, state, posted("note")[:200], by=current_user, now=clock.now())
    said = {AppointmentState.HELD: _("已登记完成。"), AppointmentState.MISSED: _("已登记未成行。")}
    flash(said.get(AppointmentState(state), _("已恢复为已安排。")), "ok")
    return redirect(url_for("station_plans.index", code=code, which=which), 303)
