"""What participants of a station are told, and who they are; the words are `templates/email/station_*`."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from matchmaker.accounts.queries import list_members
from matchmaker.notifications.service import tell
from matchmaker.stations import queries
from matchmaker.stations.models import Station
from matchmaker.stations.registrations import Registration
from matchmaker.stations.states import LIVE, RegistrationState

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

DECIDED = (RegistrationState.SELECTED, RegistrationState.WAITING, RegistrationState.REFUSED)


def people_of(registration: Registration) -> list["User"]:
    """Return whom mail about a registration goes to: the organisation's members, or the expert."""
    if registration.expert is not None:
        return [registration.expert.user]
    assert registration.organisation_id is not None
    return list_members(registration.organisation_id)


def tell_one(kind: str, registration: Registration, now: datetime, **more: Any) -> None:
    """Tell those of one registration; facts name nobody but the station."""
    station = registration.station
    facts: dict[str, Any] = {
        "station": station.name,
        "station_en": station.name_in("en"),
        "first_on": station.first_on,
        "venue": station.venue,
        "page": {"to": "stations.show", "values": {"code": station.code}},
        **more,
    }
    for person in people_of(registration):
        tell(kind, person, subject=station.code, facts=facts, now=now)


def tell_decision(registration: Registration, now: datetime) -> None:
    """Tell how it was decided, once for each decision."""
    facts = {"decision": registration.state, "reason": registration.reason, "place": registration.place}
    tell_one("station_decided", registration, now, **facts)
    registration.told_at = now


def tell_decisions(station: Station, now: datetime) -> None:
    """Tell all whose decision was not told yet."""
    for one in queries.list_registrations(station.id):
        stale = one.told_at is None or (one.decided_at is not None and one.told_at < one.decided_at)
        if one.state in DECIDED and stale:
            tell_decision(one, now)


def tell_cancelled(station: Station, reason: str, now: datetime) -> None:
    """Tell everybody who has not left that it does not take place, and why."""
    for one in queries.list_registrations(station.id):
        if one.state in LIVE:
            tell_one("station_cancelled", one, now, reason=reason)


def tell_timetable(registrations: Iterable[Registration], now: datetime, changed: bool) -> None:
    """Tell those whose timetable is there, or is another now."""
    for one in registrations:
        tell_one("station_timetable", one, now, changed=changed)
