"""A station as a calendar file: its agenda, and a participant's own visits and talks; introductions' days are `calendars.py`'s."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from urllib.parse import urlsplit

from flask import Response, current_app
from flask_babel import gettext as _
from icalendar import Calendar, Event

from matchmaker.accounts.people import User
from matchmaker.foundation import clock
from matchmaker.foundation.clock import SHANGHAI
from matchmaker.stations import queries
from matchmaker.stations.models import Station
from matchmaker.stations.planned import list_appointments
from matchmaker.stations.registrations import Registration
from matchmaker.stations.timetables import Appointment
from matchmaker.web import station_labels
from matchmaker.web.locale import language
from matchmaker.web.mail import absolute
from matchmaker.web.station_parties import named

Name = Callable[[Registration, Appointment | None], str]


def of_reader(station: Station, reader: User) -> Response:
    """Return the days of a station, for who takes part with their own appointments besides."""
    name = named(reader) if reader.is_authenticated else None
    own = [(row, one) for row in queries.find_own(station.id, reader) for one in list_appointments(station.id, row.id)]
    return answer(station, own, name, language(), _stamp(station.changed_at))


def _stamp(at: datetime) -> datetime:
    return max(at, clock.now().replace(hour=0, minute=0, second=0, microsecond=0))


def answer(
    station: Station, own: Sequence[tuple[Registration, Appointment]], name: Name | None, lang: str, stamp: datetime
) -> Response:
    """Return the file as a download; names stand in it only as the reader may see them."""
    made = Calendar()
    made.add("prodid", f"-//Zhizaohe//zhizaohe//{lang.upper()}")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", station.name_in(lang))
    made.add("x-wr-timezone", "Asia/Shanghai")
    page = absolute("stations.show", {"code": station.code})
    for item in station.items:
        title = f"{station_labels.item_kind[item.kind]} · {item.title}"
        made.add_component(
            _event(f"{station.code}-item-{item.id}", item.day, item.begins, item.ends, title, item.place, page, stamp)
        )
    for row, one in own:
        kind = station_labels.item_kind["visits" if one.plan.kind == "visits" else "talks"]
        others = one.people if one.at_id == row.id else [one.at]
        whom = _("、").join(name(other, one) for other in others) if name is not None else ""
        place = _("%(n)s 号桌", n=one.place) if one.place else station.venue
        key = f"{station.code}-{row.code}-{one.at.code}-{'-'.join(person.code for person in one.people)}"
        slot = one.slot
        made.add_component(_event(key, slot.day, slot.begins, slot.ends, f"{kind} · {whom}", place, page, stamp))
    found = Response(bytes(made.to_ical()), mimetype="text/calendar")
    found.headers["Content-Disposition"] = f'attachment; filename="{station.code}.ics"'
    found.headers["Cache-Control"] = "private, no-store"
    return found


def _event(key: str, day: date, begins: time, ends: time, title: str, place: str, page: str, stamp: datetime) -> Event:
    host = urlsplit(str(current_app.config["PUBLIC_URL"])).hostname or "localhost"
    event = Event()
    event.add("uid", f"{key}@{host}")
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", datetime.combine(day, begins, SHANGHAI).astimezone(UTC))
    event.add("dtend", datetime.combine(day, ends, SHANGHAI).astimezone(UTC))
    event.add("summary", title)
    if place:
        event.add("location", place)
    event.add("url", page)
    return event
