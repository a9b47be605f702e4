"""The times in which a station's visits and talks take place: laid out, listed, taken away; plans put people into them."""

from datetime import date
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.shapes import Given, Hour, PageOf, Taken, Text
from matchmaker.api.staff_stations import load
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid, NotFound
from matchmaker.stations import editing, planned, service
from matchmaker.stations.models import Station
from matchmaker.stations.states import PlanKind
from matchmaker.web.guard import Who
from matchmaker.web.words import N_

STAFF: dict[str, Any] = {"scope": Scope.STAFF}


class SlotOut(Given):
    """One time, with the number by which it is named."""

    number: int
    day: date
    begins: Hour
    ends: Hour


class SlotsIn(Taken):
    """Slots one after the other, the same on each day."""

    days: Annotated[list[date], Field(min_length=1, max_length=60)]
    begins: Annotated[Text, Field(max_length=8, description=N_("几点几分，例如 09:30"))]
    minutes: Annotated[int, Field(ge=1, le=600)]
    count: Annotated[int, Field(ge=1, le=30)]


def known_kind(plan: str) -> PlanKind:
    """Return the kind that an address names. Raises NotFound."""
    if plan not in list(PlanKind):
        raise NotFound("plan")
    return PlanKind(plan)


def number_of(text: str) -> int:
    """Return the number that an address names, 0 where it names none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _load(code: str, plan: str) -> Station:
    station = load(code)
    known_kind(plan)
    return station


def out(station: Station, kind: PlanKind) -> PageOf[SlotOut]:
    """Return a station's slots of a kind in order of time."""
    lines = ("day", "begins", "ends")
    found = planned.list_slots(station.id, kind)
    return PageOf(items=[SlotOut(number=one.id, **{name: getattr(one, name) for name in lines}) for one in found])


@door(
    "GET",
    "/staff/stations/<code>/slots/<plan>",
    N_("排期用的时段：visits 进厂诊断，tables 一对一洽谈"),
    Who.STAFF,
    gives=PageOf[SlotOut],
    **STAFF,
)
def index(code: str, plan: str) -> PageOf[SlotOut]:
    return out(_load(code, plan), known_kind(plan))


@door(
    "POST",
    "/staff/stations/<code>/slots/<plan>",
    N_("设置时段：每天相同，一段接一段"),
    Who.STAFF,
    body=SlotsIn,
    guard=_load,
    gives=PageOf[SlotOut],
    **STAFF,
)
def lay(code: str, plan: str, body: SlotsIn) -> PageOf[SlotOut]:
    station = _load(code, plan)
    try:
        begins = service.at(body.begins)
    except ValueError as error:
        raise Invalid("begins", "hour_wrong") from error
    told = (list(dict.fromkeys(body.days)), begins, body.minutes, body.count)
    editing.lay_slots(station, plan, *told, by=current_user, now=clock.now())
    return out(station, known_kind(plan))


@door(
    "DELETE",
    "/staff/stations/<code>/slots/<plan>/<slot>",
    N_("删去一个没有安排的时段"),
    Who.STAFF,
    status=204,
    problems=(409,),
    **STAFF,
)
def remove(code: str, plan: str, slot: str) -> None:
    editing.remove_slot(_load(code, plan), number_of(slot), by=current_user, now=clock.now())
