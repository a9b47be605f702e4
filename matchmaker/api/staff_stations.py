"""Running a station: its registrations and deciding on them, the plans that hold, its way from state to state."""

from datetime import datetime
from typing import Annotated, Any, Literal

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.registrations import AppointmentOut, LeaveIn, RegistrationOut, appointments, listed, out
from matchmaker.api.shapes import Asked, Given, PageOf, Taken, Text
from matchmaker.api.stations import StationOut
from matchmaker.api.stations import out as station_out
from matchmaker.foundation import clock
from matchmaker.foundation.errors import NotFound
from matchmaker.stations import access, planned, queries, registering, service
from matchmaker.stations.models import Station
from matchmaker.stations.registrations import Registration
from matchmaker.stations.states import Kind, PlanKind, RegistrationAction, RegistrationState, StationAction
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

STAFF: dict[str, Any] = {"scope": Scope.STAFF}


class RegistrationsAsked(Asked):
    """All of them, or of one kind, in one state."""

    kind: Kind | None = None
    state: RegistrationState | None = None


class CriterionOut(Given):
    """What registrations are scored by."""

    id: int
    name: str
    weight: int


class RegistrationHeld(RegistrationOut):
    """One for who runs the station: with its scores by criterion and the reason, told or not."""

    score: int | None
    scores: dict[str, int]
    decided_at: datetime | None
    decision: str
    criteria: list[CriterionOut]
    may_decide: bool


class ScoreIn(Taken):
    """What was given for one criterion."""

    criterion: Annotated[int, Field(ge=1)]
    score: Annotated[int, Field(ge=0, le=registering.MOST_STARS)]


class DecideIn(Taken):
    """Selected, on the waiting list or refused, and why."""

    action: Literal["select", "wait", "refuse"]
    reason: Annotated[Text, Field(min_length=2, max_length=300)]
    scores: Annotated[list[ScoreIn], Field(max_length=20)] = []


class PlanOut(Given):
    """The version that holds: what the solver said of it, and what it holds."""

    kind: PlanKind
    number: int
    status: str
    objective: float | None
    bound: float | None
    gap: float | None
    edited: bool
    adopted_at: datetime | None
    appointments: list[AppointmentOut]


class MoveIn(Taken):
    """Which step, and why where people are told."""

    action: StationAction
    reason: Annotated[Text, Field(max_length=300)] = ""


def load(code: str) -> Station:
    """Return the station if the person runs it. Raises NotFound."""
    station = queries.get_station(code)
    require(access.may_run(current_user, station), hide=True)
    return station


def load_registration(code: str) -> Registration:
    """Return a registration of a station that the person runs. Raises NotFound."""
    row = queries.get_registration(code)
    require(access.may_run(current_user, row.station), hide=True)
    return row


def held(row: Registration) -> RegistrationHeld:
    """Return a registration as who runs the station reads it."""
    return RegistrationHeld(
        **dict(out(row)),
        score=row.score,
        scores=dict(row.scores),
        decided_at=row.decided_at,
        decision=row.reason,
        criteria=[CriterionOut(id=one.id, name=one.name, weight=one.weight) for one in row.station.criteria],
        may_decide=access.may_decide(current_user, row, clock.today()),
    )


@door(
    "GET",
    "/staff/stations/<code>/registrations",
    N_("一场活动的报名：园区专员"),
    Who.STAFF,
    query=RegistrationsAsked,
    gives=PageOf[RegistrationOut],
    **STAFF,
)
def index(code: str, query: RegistrationsAsked) -> PageOf[RegistrationOut]:
    station = load(code)
    return PageOf(items=listed(queries.list_registrations(station.id, query.kind or "", query.state or "")))


@door("GET", "/staff/registrations/<code>", N_("一份报名及其评分"), Who.STAFF, gives=RegistrationHeld, **STAFF)
def show(code: str) -> RegistrationHeld:
    return held(load_registration(code))


@door(
    "POST",
    "/staff/registrations/<code>/decide",
    N_("遴选：入选、候补或不入选"),
    Who.STAFF,
    body=DecideIn,
    guard=load_registration,
    gives=RegistrationHeld,
    problems=(409,),
    **STAFF,
)
def decide(code: str, body: DecideIn) -> RegistrationHeld:
    row = load_registration(code)
    scores = {str(one.criterion): one.score for one in body.scores}
    action, now = RegistrationAction(body.action), clock.now()
    registering.decide(row, action, by=current_user, now=now, reason=body.reason, scores=scores)
    return held(row)


@door(
    "POST",
    "/staff/registrations/<code>/leave",
    N_("替来电退出的一方登记，名额让给候补"),
    Who.STAFF,
    body=LeaveIn,
    guard=load_registration,
    gives=RegistrationHeld,
    problems=(409,),
    **STAFF,
)
def leave(code: str, body: LeaveIn) -> RegistrationHeld:
    row = load_registration(code)
    registering.withdraw(row, by=current_user, now=clock.now(), reason=body.reason)
    return held(row)


@door(
    "GET",
    "/staff/stations/<code>/plans/<plan>",
    N_("已采用的排期：visits 进厂诊断，tables 一对一洽谈"),
    Who.STAFF,
    gives=PlanOut,
    **STAFF,
)
def show_plan(code: str, plan: str) -> PlanOut:
    station = load(code)
    found = planned.find_adopted(station.id, plan) if plan in list(PlanKind) else None
    if found is None:
        raise NotFound("plan")
    same = ("number", "status", "objective", "bound", "gap", "edited", "adopted_at")
    ordered = [one for one in planned.list_appointments(station.id) if one.plan_id == found.id]
    return PlanOut(
        kind=PlanKind(found.kind), **{name: getattr(found, name) for name in same}, appointments=appointments(ordered)
    )


@door(
    "POST",
    "/staff/stations/<code>/move",
    N_("把活动推进到下一步，或取消"),
    Who.STAFF,
    body=MoveIn,
    guard=load,
    gives=StationOut,
    problems=(409,),
    **STAFF,
)
def move(code: str, body: MoveIn) -> StationOut:
    station = load(code)
    service.move(station, body.action, by=current_user, now=clock.now(), reason=body.reason)
    return station_out(station)
