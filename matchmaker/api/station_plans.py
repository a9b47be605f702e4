"""Versions of a station's plans: the planner asked, once or anew, what a version says, adopting it; appointments are `plan_edits.py`."""

from datetime import datetime
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import LIMIT_PLANNER, door
from matchmaker.api.registrations import AppointmentOut, appointments
from matchmaker.api.shapes import Code, Given, PageOf, Taken
from matchmaker.api.staff_stations import load
from matchmaker.api.station_slots import known_kind, number_of
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict
from matchmaker.stations import editing, planned, planning, service, visiting
from matchmaker.stations.models import Station
from matchmaker.stations.planner import plan as answers
from matchmaker.stations.states import PlanKind, PlanState
from matchmaker.stations.timetables import Appointment, Plan
from matchmaker.web import plan_grids
from matchmaker.web.guard import Who
from matchmaker.web.plan_grids import Told
from matchmaker.web.station_parties import named
from matchmaker.web.words import N_

VERSIONS = "/staff/stations/<code>/plans/<plan>/versions"
STAFF: dict[str, Any] = {"scope": Scope.STAFF}


class VersionListed(Given):
    """One version, with what the solver said of it; `status` is empty where people made it."""

    kind: PlanKind
    number: int
    state: PlanState
    status: str
    objective: float | None
    bound: float | None
    gap: float | None
    edited: bool
    made_at: datetime
    adopted_at: datetime | None


class AppointmentHeld(AppointmentOut):
    """A visit or talk for who plans it: with the numbers and registrations by which it is changed."""

    number: int
    slot: int
    at_registration: str
    registrations: list[str]
    note: str


class ClashOut(Given):
    """A rule that the version breaks as things stand now, in words, and the registrations and slots that it is about."""

    text: str
    about: list[str]


class PartOut(Given):
    """What one part of the objective is worth."""

    part: str
    worth: str


class ChangeOut(Given):
    """What differs from the version that holds, at one place; null: there was, or will be, nothing."""

    at: str
    before: AppointmentHeld | None
    after: AppointmentHeld | None


class VersionOut(VersionListed):
    """One version whole: what it holds, what it breaks, what the planner could not do, what it would change."""

    verdict: str
    conflicts: list[str]
    suggestions: list[str]
    notes: list[str]
    unserved: list[str]
    dropped: list[str]
    parts: list[PartOut]
    clashes: list[ClashOut]
    changes: list[ChangeOut]
    appointments: list[AppointmentHeld]


class AgainIn(Taken):
    """The registrations of those who do not come."""

    gone: Annotated[list[Code], Field(max_length=500)] = []


class OpenedOut(Given):
    """How many visits were opened: scheduled, short of experts, or another park's to open."""

    scheduled: int = 0
    incomplete: int = 0
    elsewhere: int = 0


def held(found: list[Appointment]) -> list[AppointmentHeld]:
    """Return visits and talks as who plans them reads them."""
    return [
        AppointmentHeld(
            **dict(told),
            number=one.id,
            slot=one.slot_id,
            at_registration=one.at.code,
            registrations=[each.code for each in one.people],
            note=one.note,
        )
        for one, told in zip(found, appointments(found), strict=True)
    ]


def clashes(found: list[Told]) -> list[ClashOut]:
    """Return broken rules in words."""
    return [ClashOut(text=one.text, about=sorted(one.codes)) for one in found]


def _listed(one: Plan) -> VersionListed:
    same = [name for name in VersionListed.model_fields if name not in ("kind", "state")]
    return VersionListed(
        kind=PlanKind(one.kind), state=PlanState(one.state), **{name: getattr(one, name) for name in same}
    )


def _changes(one: Plan) -> list[ChangeOut]:
    adopted = planned.find_adopted(one.station_id, one.kind)
    if adopted is None or adopted.id == one.id:
        return []
    name, found = named(current_user), planned.changes(adopted, one)
    sides = [[held([side])[0] if side is not None else None for side in (it.before, it.after)] for it in found]
    return [ChangeOut(at=name(it.at, None), before=was, after=now) for it, (was, now) in zip(found, sides, strict=True)]


def out(one: Plan) -> VersionOut:
    """Return a version as who runs the station reads it."""
    told = plan_grids.told(one)
    parts = [PartOut(part=word, worth=worth) for word, worth in told.pop("parts")]
    ordered = sorted(one.appointments, key=lambda it: (it.slot.day, it.slot.begins, it.place or 0, it.id))
    return VersionOut(
        **dict(_listed(one)),
        **told,
        parts=parts,
        clashes=clashes(plan_grids.clashes_of(one)),
        changes=_changes(one),
        appointments=held(ordered),
    )


def load_plan(code: str, plan: str, version: str, *_more: str) -> Plan:
    """Return a version of a plan of a station that the person runs. Raises NotFound."""
    station = load(code)
    return planned.get_plan(station.id, known_kind(plan), number_of(version))


def _load(code: str, plan: str) -> Station:
    station = load(code)
    known_kind(plan)
    return station


@door("GET", VERSIONS, N_("一种排期的全部版本，最新的在前"), Who.STAFF, gives=PageOf[VersionListed], **STAFF)
def index(code: str, plan: str) -> PageOf[VersionListed]:
    found = planned.list_plans(_load(code, plan).id, known_kind(plan))
    return PageOf(items=[_listed(one) for one in found])


@door(
    "GET",
    f"{VERSIONS}/<version>",
    N_("排期的一个版本：安排、冲突和相比现行版本的变化"),
    Who.STAFF,
    gives=VersionOut,
    **STAFF,
)
def show(code: str, plan: str, version: str) -> VersionOut:
    return out(load_plan(code, plan, version))


def _solve(code: str, plan: str) -> answers.Plan:
    """The planner works for seconds, so what it needs is read first, and nothing is locked while it works."""
    problem = planning.ask(_load(code, plan), known_kind(plan))
    db.session.rollback()
    return planning.solve(problem)


ASKED: dict[str, Any] = {"gives": VersionOut, "status": 201, "problems": (409,), "limit": LIMIT_PLANNER, **STAFF}


@door("POST", "/staff/stations/<code>/plans/<plan>/run", N_("自动排期，生成新的草案"), Who.STAFF, ahead=_solve, **ASKED)
def run(code: str, plan: str, ready: answers.Plan) -> VersionOut:
    return out(planning.keep(_load(code, plan), plan, ready, by=current_user, now=clock.now()))


def _solve_again(code: str, plan: str, body: AgainIn) -> tuple[answers.Plan, int]:
    asked = planning.ask_again(_load(code, plan), plan, body.gone, clock.now())
    db.session.rollback()
    return planning.solve(asked.problem, asked.before, asked.gone, asked.fixed), asked.number


@door(
    "POST",
    "/staff/stations/<code>/plans/<plan>/again",
    N_("有人不来时重排，尽量少动其他安排"),
    Who.STAFF,
    body=AgainIn,
    guard=_load,
    ahead=_solve_again,
    **ASKED,
)
def again(code: str, plan: str, body: AgainIn, ready: tuple[answers.Plan, int]) -> VersionOut:
    (answer, number), station = ready, _load(code, plan)
    before = planned.get_plan(station.id, plan, number)
    return out(planning.keep(station, plan, answer, by=current_user, now=clock.now(), before=before))


STEP: dict[str, Any] = {"problems": (409,), **STAFF}


@door("POST", f"{VERSIONS}/<version>/adopt", N_("采用一个版本并通知有变化的各方"), Who.STAFF, gives=VersionOut, **STEP)
def adopt(code: str, plan: str, version: str) -> VersionOut:
    service.lock(load(code))  # nobody moves an appointment between the look for clashes and the adoption
    one = load_plan(code, plan, version)
    if found := plan_grids.clashes_of(one):
        raise Conflict("plan_clashes", n=len(found))
    editing.adopt(one, by=current_user, now=clock.now())
    return out(one)


@door("POST", f"{VERSIONS}/<version>/copy", N_("复制为可修改的草案"), Who.STAFF, gives=VersionOut, status=201, **STEP)
def copy(code: str, plan: str, version: str) -> VersionOut:
    return out(editing.copy(load_plan(code, plan, version), by=current_user, now=clock.now()))


@door("POST", f"{VERSIONS}/<version>/open_visits", N_("按采用的排期建立现场诊断"), Who.STAFF, gives=OpenedOut, **STEP)
def open_visits(code: str, plan: str, version: str) -> OpenedOut:
    return OpenedOut(**visiting.open_visits(load_plan(code, plan, version), by=current_user, now=clock.now()))
