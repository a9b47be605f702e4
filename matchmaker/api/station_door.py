"""At the door of a station: who is expected, letting in by ticket or QR code, the file that works offline and what it brings back."""

from collections import Counter
from datetime import date, datetime
from typing import Annotated, Any

from flask import Response, request
from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api import reading
from matchmaker.api.doors import door
from matchmaker.api.registrations import RegistrationOut, out
from matchmaker.api.shapes import File, Form, Given, PageOf, Taken, Text, Text60
from matchmaker.api.staff_stations import load
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.stations import access, attendance, figures, queries
from matchmaker.stations.registrations import Attendee
from matchmaker.stations.states import Merge
from matchmaker.web import station_file, tickets
from matchmaker.web.guard import Who, require
from matchmaker.web.station_parties import named
from matchmaker.web.words import N_

AT, QR = "/staff/stations/<code>", "/staff/tickets"
STAFF: dict[str, Any] = {"scope": Scope.STAFF}


class TicketIn(Taken):
    """The ticket as it is typed."""

    ticket: Annotated[Text60, Field(min_length=1, max_length=40)]


class QrIn(Taken):
    """What the QR code's address ends with."""

    token: Annotated[Text, Field(min_length=1, max_length=200)]


class PresentOut(Given):
    """Somebody who is expected or was there."""

    registration: str
    organisation: str
    name: str
    title: str
    checked_in_at: datetime | None


class ScannedOut(PresentOut):
    """Whose ticket a QR code is, at which station, and when they came in today."""

    station: str
    in_today_at: datetime | None


class TornOut(Given):
    """A record of an offline file that disagrees with what is known; it changed nothing."""

    kind: str
    outcome: Merge
    name: str
    told: Annotated[str, Field(description=N_("离线文件里记的时间"))]
    brought_at: datetime


class DoorOut(Given):
    """How many are registered, selected and there, by kind and by day; what offline files brought that could not be merged."""

    registered: dict[str, int]
    selected: dict[str, int]
    present_people: int
    by_day: dict[date, int]
    conflicts: list[TornOut]


class OfflineIn(Form):
    """What the offline file gave back, a .json file."""

    file: File


class MergedOut(Given):
    """How many records came to which end: applied, known, conflict, unknown; `again`: brought before."""

    applied: int = 0
    known: int = 0
    conflict: int = 0
    unknown: int = 0
    again: int = 0


def present(found: list[Attendee]) -> list[PresentOut]:
    """Return people as who runs the station reads them."""
    name = named(current_user)
    return [
        PresentOut(
            registration=one.registration.code,
            organisation=name(one.registration, None),
            **{field: getattr(one, field) for field in ("name", "title", "checked_in_at")},
        )
        for one in found
    ]


@door(
    "GET",
    f"{AT}/attendees",
    N_("应到和已到的人"),
    Who.STAFF,
    name="staff_stations_list_attendees",
    gives=PageOf[PresentOut],
    **STAFF,
)
def list_attendees(code: str) -> PageOf[PresentOut]:
    return PageOf(items=present(queries.list_attendees(load(code).id)))


@door("GET", f"{AT}/door", N_("签到情况：人数和未能合并的离线记录"), Who.STAFF, gives=DoorOut, **STAFF)
def show(code: str) -> DoorOut:
    station = load(code)
    tally, torn = figures.tally(station), queries.list_conflicts(station.id)
    return DoorOut(
        registered=tally.registered,
        selected=tally.selected,
        present_people=tally.present_people,
        by_day=figures.present_by_day(station.id),
        conflicts=[
            TornOut(
                kind=one.kind,
                outcome=Merge(one.outcome),
                name=one.attendee.name if one.attendee is not None else "",
                told=str(one.payload["at"]),
                brought_at=one.at,
            )
            for one in torn
        ],
    )


@door(
    "POST",
    f"{AT}/check_in",
    N_("凭签到码签到"),
    Who.STAFF,
    name="staff_stations_check_in",
    body=TicketIn,
    guard=load,
    gives=RegistrationOut,
    problems=(409,),
    **STAFF,
)
def check_in(code: str, body: TicketIn) -> RegistrationOut:
    person = queries.find_attendee(load(code).id, body.ticket)
    if person is None:
        raise Invalid("ticket", "ticket_unknown")
    attendance.check_in(person, by=current_user, now=clock.now())
    return out(person.registration)


def _scanned(token: str) -> Attendee:
    person = tickets.get(token)
    require(access.may_run(current_user, person.registration.station), hide=True)
    return person


def _told(person: Attendee) -> ScannedOut:
    today = next((one.at for one in person.check_ins if one.day == clock.today()), None)
    (known,) = present([person])
    return ScannedOut(**dict(known), station=person.registration.station.code, in_today_at=today)


SCAN: dict[str, Any] = {"body": QrIn, "gives": ScannedOut, **STAFF}


@door("POST", f"{QR}/read", N_("查看二维码是谁的；不签到"), Who.STAFF, problems=(404,), **SCAN)
def read(body: QrIn) -> ScannedOut:
    return _told(_scanned(body.token))


@door("POST", f"{QR}/check_in", N_("凭二维码签到"), Who.STAFF, problems=(404, 409), **SCAN)
def let_in(body: QrIn) -> ScannedOut:
    person = _scanned(body.token)
    attendance.check_in(person, by=current_user, now=clock.now())
    return _told(_scanned(body.token))


@door("GET", f"{AT}/offline", N_("不用网络的签到文件；取走会被记录"), Who.STAFF, file="text/html", **STAFF)
def take_file(code: str) -> Response:
    if request.method == "GET":
        with transaction():
            audit.record("station.take_file", load(code).code, by=current_user, now=clock.now())
    station = load(code)
    return station_file.answer(station, queries.list_attendees(station.id), clock.now())


def _look_through(code: str) -> object:
    """Read the file before the transaction begins."""
    load(code)
    return station_file.read(reading.form(OfflineIn).file.read())


@door(
    "POST",
    f"{AT}/offline",
    N_("合并离线文件带回的签到和评价；每条只计一次"),
    Who.STAFF,
    form=OfflineIn,
    ahead=_look_through,
    gives=MergedOut,
    problems=(409,),
    **STAFF,
)
def bring_back(code: str, ready: object) -> MergedOut:
    found: Counter[str] = attendance.merge(load(code), ready, by=current_user, now=clock.now())
    return MergedOut(**found)
