"""参访预约: open days of benchmark factories, booking, the line of those who wait, giving up; announcing one is its host's, on the page."""

from datetime import datetime
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.api import cursors
from matchmaker.api.doors import door
from matchmaker.api.parties import MaskOut
from matchmaker.api.shapes import Given, Paged, PageOf, Taken
from matchmaker.catalogue import open_days
from matchmaker.catalogue.benchmarks import Booking, BookingState, OpenDay
from matchmaker.catalogue.masking import Mask
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid
from matchmaker.web.benchmark_parties import parties
from matchmaker.web.guard import Who
from matchmaker.web.locale import language
from matchmaker.web.words import N_


class OpenDayListed(Given):
    """A day on which a benchmark shows itself; counts are of people."""

    code: str
    benchmark: str
    title: str
    name: str | None
    mask: MaskOut | None
    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int


class BookingOut(Given):
    """One's own booking."""

    people: int
    state: BookingState


class VisitorOut(BookingOut):
    """Who comes, for the host: as every visitor agreed when booking."""

    booking: int
    organisation: str
    person: str
    came: int | None


class OpenDayOut(OpenDayListed):
    """One day; `bookings` are for its host alone."""

    about: str
    waiting: int
    cancelled_at: datetime | None
    mine: BookingOut | None
    bookings: list[VisitorOut] | None


class BookIn(Taken):
    """How many come, and that the host may know who."""

    people: Annotated[int, Field(ge=1, le=open_days.MOST_PEOPLE)] = 2
    agreed: Annotated[bool, Field(description=N_("同意把本单位名称、本人姓名和人数提供给接待企业和园区"))] = False


def _told(day: OpenDay, party: str | Mask) -> dict[str, Any]:
    return {name: getattr(day, name) for name in ("code", "starts_at", "ends_at", "capacity", "taken")} | {
        "benchmark": day.benchmark.code,
        "title": day.benchmark.title,
        "name": party if isinstance(party, str) else None,
        "mask": MaskOut.model_validate(party) if isinstance(party, Mask) else None,
    }


def _booking(one: Booking | None) -> BookingOut | None:
    if one is None or one.state == BookingState.CANCELLED:
        return None
    return BookingOut(people=one.people, state=BookingState(one.state))


def _visitor(one: Booking) -> VisitorOut:
    name = one.organisation.name_in(language()) if one.organisation is not None else ""
    state = BookingState(one.state)
    return VisitorOut(
        booking=one.id, people=one.people, state=state, organisation=name, person=one.user.name, came=one.came
    )


def out(day: OpenDay) -> OpenDayOut:
    """Return a day as the person may see it."""
    signed_in, bookings = current_user.is_authenticated, open_days.list_bookings(day)
    sees = signed_in and open_days.may_see_visitors(current_user, day)
    return OpenDayOut(
        **_told(day, parties([day.benchmark])[day.benchmark.code]),
        about=day.about,
        waiting=sum(one.people for one in bookings if one.state == BookingState.WAITING),
        cancelled_at=day.cancelled_at,
        mine=_booking(open_days.find_booking(day, current_user.id)) if signed_in else None,
        bookings=[_visitor(one) for one in bookings] if sees else None,
    )


@door("GET", "/open-days", N_("标杆的开放日"), Who.PUBLIC, query=Paged, gives=PageOf[OpenDayListed])
def index(query: Paged) -> PageOf[OpenDayListed]:
    shown, after = cursors.by_code(open_days.list_open_days(since=clock.now()), query.cursor, query.limit)
    named = parties([one.benchmark for one in shown])
    return PageOf(items=[OpenDayListed(**_told(one, named[one.benchmark.code])) for one in shown], next=after)


@door("GET", "/open-days/<code>", N_("一个开放日"), Who.PUBLIC, gives=OpenDayOut)
def show(code: str) -> OpenDayOut:
    return out(open_days.get_open_day(code))


@door(
    "POST",
    "/open-days/<code>/book",
    N_("预约参访；名额已满时列入候补"),
    Who.SIGNED_IN,
    body=BookIn,
    guard=open_days.get_open_day,
    gives=OpenDayOut,
    problems=(409,),
)
def book(code: str, body: BookIn) -> OpenDayOut:
    if not body.agreed:
        raise Invalid("agreed", "consent_needed")
    day = open_days.get_open_day(code)
    open_days.book(day, body.people, by=current_user, now=clock.now())
    return out(day)


@door("POST", "/open-days/<code>/cancel", N_("取消预约"), Who.SIGNED_IN, gives=OpenDayOut, problems=(409,))
def cancel(code: str) -> OpenDayOut:
    day = open_days.get_open_day(code)
    open_days.cancel_booking(day, by=current_user, now=clock.now())
    return out(day)
