"""One appointment of a plan: why it is as it is, moved or sent others in a draft, held or missed once the plan is adopted."""

from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import check_unchanged, door
from matchmaker.api.shapes import Code, Given, Taken, Text
from matchmaker.api.station_plans import VERSIONS, AppointmentHeld, ClashOut, clashes, held, load_plan
from matchmaker.api.station_slots import number_of
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid, NotFound
from matchmaker.stations import access, editing, planned, queries
from matchmaker.stations.states import AppointmentState
from matchmaker.stations.timetables import Appointment
from matchmaker.web import plan_grids
from matchmaker.web.guard import Who
from matchmaker.web.words import N_

ONE = f"{VERSIONS}/<version>/appointments/<appointment>"


class AppointmentShown(Given):
    """An appointment with the reasons for it, in words, what it breaks, and whether the person may change it."""

    appointment: AppointmentHeld
    explained: list[str]
    clashes: list[ClashOut]
    may_place: bool


class ChangeIn(Taken):
    """In which slot, who comes, at which table."""

    slot: Annotated[int, Field(ge=1)]
    registrations: Annotated[list[Code], Field(min_length=1, max_length=20)]
    table: Annotated[int, Field(ge=1, le=200)] | None = None


class HoldIn(Taken):
    """It took place, it did not, or neither is said any more."""

    state: AppointmentState
    note: Annotated[Text, Field(max_length=200)] = ""


def load(code: str, plan: str, version: str, appointment: str) -> Appointment:
    """Return an appointment of a plan of a station that the person runs. Raises NotFound."""
    row = load_plan(code, plan, version)
    found = next((one for one in row.appointments if one.id == number_of(appointment)), None)
    if found is None:
        raise NotFound("plan")
    return found


def out(one: Appointment) -> AppointmentShown:
    """Return an appointment as who plans it reads it."""
    (told,), found = held([one]), plan_grids.clashes_of(one.plan)
    here = {one.at.code, *told.registrations}
    return AppointmentShown(
        appointment=told,
        explained=plan_grids.explained(one.plan, one),
        clashes=clashes([clash for clash in found if here & clash.codes]),
        may_place=access.may_place(current_user, [one.at, *one.people], clock.today()),
    )


TOLD: dict[str, Any] = {"gives": AppointmentShown, "tagged": True, "scope": Scope.STAFF}


@door("GET", ONE, N_("一项安排：理由、冲突和可替补的人"), Who.STAFF, **TOLD)
def show(code: str, plan: str, version: str, appointment: str) -> AppointmentShown:
    return out(load(code, plan, version, appointment))


@door(
    "PUT",
    ONE,
    N_("在草案里换时段、换人或换桌"),
    Who.STAFF,
    body=ChangeIn,
    guard=load,
    edits=True,
    problems=(409,),
    **TOLD,
)
def change(code: str, plan: str, version: str, appointment: str, body: ChangeIn) -> AppointmentShown:
    one = load(code, plan, version, appointment)
    check_unchanged(out(one))
    seen = planned.mark(one)
    station, chosen = one.plan.station, set(body.registrations)
    slot = {each.id: each for each in planned.list_slots(station.id, plan)}.get(body.slot)
    people = [row for row in queries.list_registrations(station.id) if row.code in chosen]
    if slot is None or len(people) != len(chosen):
        raise Invalid("slot" if slot is None else "registrations", "choose_one")
    editing.change(one, slot, people, body.table, by=current_user, now=clock.now(), seen=seen)
    return out(one)


@door(
    "DELETE",
    ONE,
    N_("从草案中去掉一项安排"),
    Who.STAFF,
    status=204,
    edits=True,
    problems=(409,),
    scope=Scope.STAFF,
)
def drop(code: str, plan: str, version: str, appointment: str) -> None:
    one = load(code, plan, version, appointment)
    check_unchanged(out(one))
    editing.drop(one, by=current_user, now=clock.now(), seen=planned.mark(one))


@door(
    "POST",
    f"{ONE}/hold",
    N_("登记一项安排已完成或未成行"),
    Who.STAFF,
    body=HoldIn,
    guard=load,
    problems=(409,),
    **TOLD,
)
def hold(code: str, plan: str, version: str, appointment: str, body: HoldIn) -> AppointmentShown:
    one = load(code, plan, version, appointment)
    editing.hold(one, body.state, body.note, by=current_user, now=clock.now())
    return out(one)
