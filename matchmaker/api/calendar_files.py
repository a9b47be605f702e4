"""Calendar files: a station with one's own visits and talks, one introduction, everything that concerns the person of the token."""

from typing import Any

from flask import Response
from flask_login import current_user

from matchmaker.api.doors import door
from matchmaker.api.introductions import load as load_introduction
from matchmaker.api.stations import load as load_station
from matchmaker.web import calendars, station_calendar
from matchmaker.web.guard import Who
from matchmaker.web.locale import language
from matchmaker.web.words import N_

ICS: dict[str, Any] = {"file": "text/calendar"}


@door("GET", "/stations/<code>/calendar", N_("活动的日历文件：议程，加上本人的安排"), Who.PUBLIC, **ICS)
def of_station(code: str) -> Response:
    return station_calendar.of_reader(load_station(code), current_user)


@door("GET", "/introductions/<code>/calendar", N_("一件对接的日历文件：期限和洽谈日"), Who.SIGNED_IN, **ICS)
def of_introduction(code: str) -> Response:
    return calendars.answer([load_introduction(code)], current_user, language(), f"{code}.ics")


@door("GET", "/me/calendar", N_("本人全部对接的日历文件"), Who.SIGNED_IN, **ICS)
def mine() -> Response:
    return calendars.answer(calendars.list_mine(current_user), current_user, language(), "zhizaohe.ics")
