"""A registration at a station: how it stands, tickets, timetable, wishes, rating, leaving; deciding on it is `staff_stations.py`."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.api.doors import door
from matchmaker.api.shapes import Code, Given, Hour, PageOf, Taken, Text, Text60
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid
from matchmaker.stations import access, attendance, editing, planned, queries, registering
from matchmaker.stations.registrations import Attendee, Registration
from matchmaker.stations.states import AppointmentState, Kind, PlanKind, RegistrationState
from matchmaker.stations.timetables import Appointment
from matchmaker.web.guard import Who, require
from matchmaker.web.station_parties import named
from matchmaker.web.words import N_


class AttendeeOut(Given):
    """Somebody who comes; the ticket once the registration is selected."""

    id: str
    name: str
    title: str
    ticket: str | None
    checked_in: bool
    rated: bool


class AppointmentOut(Given):
    """A visit or talk, each side as the reader may see it: `at` whom, and who comes."""

    kind: PlanKind
    day: date
    begins: Hour
    ends: Hour
    table: int | None
    at: str
    people: list[str]
    state: AppointmentState
    visit: str | None
    introduction: str | None


class RegistrationOut(Given):
    """One registration, for its own people and who runs the station."""

    code: str
    station: str
    kind: Kind
    name: str
    state: RegistrationState
    place: Annotated[int | None, Field(description=N_("候补的次序"))]
    reason: Annotated[str | None, Field(description=N_("已通知的未入选或候补原因"))]
    wants_visit: bool
    wants_talks: bool
    fields: list[str]
    language: str
    away: list[str]
    note: str
    people: list[AttendeeOut]
    timetable: list[AppointmentOut]


class LeaveIn(Taken):
    """Why, if that is told."""

    reason: Annotated[Text, Field(max_length=300)] = ""


class WishOut(Given):
    """Somebody whom one may wish to meet, as the reader may see them; `rank` is the place among one's wishes."""

    registration: str
    name: str
    rank: int | None


class WishesIn(Taken):
    """Whom one wants to meet, the first wish first, by their registration."""

    wishes: Annotated[list[Code], Field(max_length=editing.MOST_WISHES)]


class RateIn(Taken):
    """How it was, for one of those who were there."""

    who: Annotated[Text60, Field(description=N_("参加人的 id"))]
    stars: Annotated[int, Field(ge=1, le=5)]
    text: Annotated[Text, Field(max_length=attendance.LONGEST)] = ""


def appointments(found: Sequence[Appointment]) -> list[AppointmentOut]:
    """Return visits and talks, each side as the person of the token may see it."""
    name = named(current_user) if found else None
    return [_appointment(one, name) for one in found]


def _appointment(one: Appointment, name: Any) -> AppointmentOut:
    slot = one.slot
    return AppointmentOut(
        kind=PlanKind(one.plan.kind),
        day=slot.day,
        **{name: getattr(slot, name) for name in ("begins", "ends")},
        table=one.place,
        at=name(one.at, one),
        people=[name(each, one) for each in one.people],
        state=AppointmentState(one.state),
        visit=one.visit.code if one.visit is not None else None,
        introduction=one.introduction.code if one.introduction is not None else None,
    )


def listed(rows: Sequence[Registration]) -> list[RegistrationOut]:
    """Return registrations; who may see them was asked before."""
    return [out(one) for one in rows]


def out(row: Registration) -> RegistrationOut:
    """Return a registration; who may see it was asked before."""
    same = ("code", "place", "wants_visit", "wants_talks", "language", "note")
    told = row.told_at is not None and row.state in (RegistrationState.REFUSED, RegistrationState.WAITING)
    return RegistrationOut(
        **{name: getattr(row, name) for name in same},
        station=row.station.code,
        kind=Kind(row.kind),
        name=named(current_user)(row, None),
        state=RegistrationState(row.state),
        reason=row.reason if told else None,
        fields=list(row.fields),
        away=list(row.away),
        people=[_person(one, row.state == RegistrationState.SELECTED) for one in row.attendees],
        timetable=appointments(planned.list_appointments(row.station_id, row.id)),
    )


def _person(one: Attendee, selected: bool) -> AttendeeOut:
    return AttendeeOut(
        id=one.uuid,
        name=one.name,
        title=one.title,
        ticket=one.ticket if selected else None,
        checked_in=one.checked_in_at is not None,
        rated=one.rating is not None,
    )


def load(code: str) -> Registration:
    """Return a registration of one's own, or of a station that one runs. Raises NotFound."""
    row = queries.get_registration(code)
    require(access.may_view_registration(current_user, row), hide=True)
    return row


def own(code: str) -> Registration:
    """Return a registration of one's own. Raises NotFound."""
    row = load(code)
    require(access.is_own(current_user, row), hide=True)
    return row


@door("GET", "/registrations/<code>", N_("一份报名：结果、签到码和安排"), Who.SIGNED_IN, gives=RegistrationOut)
def show(code: str) -> RegistrationOut:
    return out(load(code))


@door(
    "POST",
    "/registrations/<code>/withdraw",
    N_("退出活动，名额让给候补"),
    Who.SIGNED_IN,
    body=LeaveIn,
    guard=own,
    gives=RegistrationOut,
    problems=(409,),
)
def withdraw(code: str, body: LeaveIn) -> RegistrationOut:
    row = own(code)
    registering.withdraw(row, by=current_user, now=clock.now(), reason=body.reason)
    return out(row)


def _wishes(row: Registration) -> PageOf[WishOut]:
    mine = [one.to_id for one in planned.list_wishes(row.station_id) if one.from_id == row.id and not one.rule]
    rank, name = {key: place for place, key in enumerate(mine, 1)}, named(current_user)
    offered = editing.list_offered(row)
    return PageOf(
        items=[WishOut(registration=one.code, name=name(one, None), rank=rank.get(one.id)) for one in offered]
    )


@door("GET", "/registrations/<code>/wishes", N_("可以约见谁，想见谁"), Who.SIGNED_IN, gives=PageOf[WishOut])
def list_wishes(code: str) -> PageOf[WishOut]:
    return _wishes(own(code))


@door(
    "POST",
    "/registrations/<code>/wishes",
    N_("说明想见谁；不保证都能排上"),
    Who.SIGNED_IN,
    body=WishesIn,
    guard=own,
    gives=PageOf[WishOut],
    problems=(409,),
)
def wish(code: str, body: WishesIn) -> PageOf[WishOut]:
    row = own(code)
    offered = {one.code: one for one in editing.list_offered(row)}
    if not set(body.wishes) <= offered.keys():
        raise Invalid("wishes", "choose_one")
    editing.wish(row, [offered[one] for one in body.wishes], by=current_user, now=clock.now())
    return _wishes(row)


@door(
    "POST",
    "/registrations/<code>/rate",
    N_("评价活动：到场的每人一次"),
    Who.SIGNED_IN,
    body=RateIn,
    guard=own,
    gives=RegistrationOut,
    problems=(409,),
)
def rate(code: str, body: RateIn) -> RegistrationOut:
    row = own(code)
    person = next((one for one in row.attendees if one.uuid == body.who), None)
    if person is None:
        raise Invalid("who", "choose_one")
    attendance.rate(person, body.stars, body.text, by=current_user, now=clock.now())
    return out(row)
