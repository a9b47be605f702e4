"""Open days for their hosts: announcing one, who came, calling it off; visitors book in `open_days.py`."""

from datetime import datetime
from typing import Annotated

from flask_login import current_user
from pydantic import Field

from matchmaker.api.doors import door
from matchmaker.api.open_days import OpenDayOut, out
from matchmaker.api.shapes import Taken, Text
from matchmaker.catalogue import open_days, registers
from matchmaker.catalogue.benchmarks import Benchmark, OpenDay
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

HOSTS = (Who.ENTERPRISE, Who.STAFF)


class OpenDayIn(Taken):
    """When, with its offset from UTC, for how long, for how many, and what is shown."""

    starts_at: datetime
    hours: Annotated[float, Field(ge=0.5, le=12, allow_inf_nan=False)] = 2
    capacity: Annotated[int, Field(ge=1, le=open_days.LARGEST)] = 20
    about: Annotated[Text, Field(max_length=2000)] = ""


class CameIn(Taken):
    """How many of one booking came."""

    booking: Annotated[int, Field(ge=1)]
    people: Annotated[int, Field(ge=0, le=open_days.MOST_PEOPLE)]


class AttendanceIn(Taken):
    """Who came; bookings that are not named did not."""

    came: Annotated[list[CameIn], Field(max_length=open_days.LARGEST)]


def moment(at: datetime) -> datetime:
    """Return a moment that is given with its offset. Raises Invalid(starts_at) where none was given, or none can be reckoned."""
    try:
        if at.tzinfo is not None and 2000 <= at.year <= 2100:
            return at.astimezone(clock.SHANGHAI)
    except OverflowError:
        pass
    raise Invalid("starts_at", "day_too_early")


def _hosted(code: str) -> Benchmark:
    one = registers.get_benchmark(code)
    require(registers.may_host(current_user, one))
    return one


@door(
    "POST",
    "/benchmarks/<code>/open-days",
    N_("公布一个开放日"),
    *HOSTS,
    body=OpenDayIn,
    guard=_hosted,
    gives=OpenDayOut,
    status=201,
    location="api.open_days_show",
    problems=(409,),
)
def announce(code: str, body: OpenDayIn) -> OpenDayOut:
    told = (moment(body.starts_at), body.hours, body.capacity, body.about)
    return out(open_days.announce(_hosted(code), *told, by=current_user, now=clock.now()))


def _visited(code: str) -> OpenDay:
    day = open_days.get_open_day(code)
    require(open_days.may_see_visitors(current_user, day))
    return day


@door(
    "POST",
    "/open-days/<code>/attendance",
    N_("登记到场人数"),
    *HOSTS,
    body=AttendanceIn,
    guard=_visited,
    gives=OpenDayOut,
    problems=(409,),
)
def mark(code: str, body: AttendanceIn) -> OpenDayOut:
    day = _visited(code)
    open_days.mark(day, {one.booking: one.people for one in body.came}, by=current_user, now=clock.now())
    return out(day)


@door("POST", "/open-days/<code>/call_off", N_("取消开放日"), *HOSTS, gives=OpenDayOut, problems=(409,))
def call_off(code: str) -> OpenDayOut:
    day = _visited(code)
    open_days.call_off(day, by=current_user, now=clock.now())
    return out(day)
