"""What is printed for a station's day: the sheet at the door, each table's, each participant's; the rows behind the report's figures."""

from typing import Any, Literal

from flask_login import current_user

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.registrations import AppointmentOut, appointments
from matchmaker.api.shapes import Asked, Given, PageOf
from matchmaker.api.staff_stations import load
from matchmaker.api.station_door import PresentOut, present
from matchmaker.stations import planned, queries
from matchmaker.stations.states import Kind
from matchmaker.web import plan_grids, station_report, tickets
from matchmaker.web.guard import Who
from matchmaker.web.station_parties import named
from matchmaker.web.words import N_

AT = "/staff/stations/<code>"
STAFF: dict[str, Any] = {"scope": Scope.STAFF}
Counted: Any = Literal[station_report.ROWS]


class ExpectedOut(Given):
    """A line of the sheet at the door; the ticket as it is printed."""

    name: str
    organisation: str
    ticket: str


class TableOut(Given):
    """What takes place at one table, in order of time."""

    table: int
    appointments: list[AppointmentOut]


class PersonalOut(Given):
    """One participant's timetable."""

    registration: str
    name: str
    kind: Kind
    appointments: list[AppointmentOut]


class FigureRowsAsked(Asked):
    """Which figure of the report."""

    what: Counted = "people"


class StarsOut(Given):
    """What was said of the station, not by whom or when."""

    stars: int
    text: str


class ThereOut(Given):
    """A registration of which somebody was there."""

    registration: str
    name: str
    present: int
    people: int


class RowsOut(Given):
    """The rows, as many as the figure says, in the list of their kind; the other lists are empty."""

    registrations: list[ThereOut] = []
    people: list[PresentOut] = []
    appointments: list[AppointmentOut] = []
    ratings: list[StarsOut] = []


@door("GET", f"{AT}/sheets/door", N_("门口签到表"), Who.STAFF, gives=PageOf[ExpectedOut], **STAFF)
def at_door(code: str) -> PageOf[ExpectedOut]:
    station, name = load(code), named(current_user)
    return PageOf(
        items=[
            ExpectedOut(name=one.name, organisation=name(one.registration, None), ticket=tickets.grouped(one.ticket))
            for one in queries.list_attendees(station.id)
        ]
    )


@door("GET", f"{AT}/sheets/tables", N_("桌签表：每张桌的安排"), Who.STAFF, gives=PageOf[TableOut], **STAFF)
def at_tables(code: str) -> PageOf[TableOut]:
    found = plan_grids.by_table(planned.list_appointments(load(code).id))
    return PageOf(items=[TableOut(table=table, appointments=appointments(some)) for table, some in found])


@door("GET", f"{AT}/sheets/people", N_("个人时间表：每个参加方的安排"), Who.STAFF, gives=PageOf[PersonalOut], **STAFF)
def of_people(code: str) -> PageOf[PersonalOut]:
    station, name = load(code), named(current_user)
    found = plan_grids.by_person(station, planned.list_appointments(station.id))
    return PageOf(
        items=[
            PersonalOut(
                registration=row.code, name=name(row, None), kind=Kind(row.kind), appointments=appointments(some)
            )
            for row, some in found
        ]
    )


@door(
    "GET",
    f"{AT}/summary/rows",
    N_("总结报告里一项数字背后的记录"),
    Who.STAFF,
    query=FigureRowsAsked,
    gives=RowsOut,
    **STAFF,
)
def rows(code: str, query: FigureRowsAsked) -> RowsOut:
    found, name = station_report.rows_of(load(code), query.what), named(current_user)
    if query.what == "people":
        return RowsOut(people=present(found))
    if query.what == "ratings":
        return RowsOut(ratings=[StarsOut(stars=one.stars, text=one.text) for one in found])
    if query.what in ("visits", "talks", "linked"):
        return RowsOut(appointments=appointments(found))
    return RowsOut(
        registrations=[
            ThereOut(
                registration=one.code,
                name=name(one, None),
                present=sum(each.checked_in_at is not None for each in one.attendees),
                people=len(one.attendees),
            )
            for one in found
        ]
    )
