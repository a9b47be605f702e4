"""Who may see and run what: staff of a station's parks and operators run it, participants see their own, others what is public."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from matchmaker.introductions.interests import ties_of
from matchmaker.stations.models import Programme, Station
from matchmaker.stations.registrations import Attendee, Registration
from matchmaker.stations.states import HAPPENED, LEAVABLE, PUBLIC, RegistrationState, StationState

if TYPE_CHECKING:
    from matchmaker.accounts.people import User


def may_run(user: "User", station: Station) -> bool:
    """Staff of one of its parks, and operators."""
    if not user.is_authenticated:
        return False
    return user.is_operator or any(park.id in user.park_ids for park in station.parks)


def may_view(user: "User", station: Station) -> bool:
    """Everybody once it is announced; before, and after it was cancelled, those who run it."""
    return station.state in PUBLIC or may_run(user, station)


def may_edit(user: "User", station: Station) -> bool:
    """Who runs it, until it is summed up."""
    return may_run(user, station) and station.state not in (StationState.SUMMED_UP, StationState.CANCELLED)


def may_view_programme(user: "User", programme: Programme) -> bool:
    """Staff of any park and operators: targets and the list of enterprises are theirs."""
    return bool(user.is_authenticated and user.is_staff)


def may_edit_programme(user: "User", programme: Programme | None = None) -> bool:
    """平台运营, because a programme goes across parks."""
    return bool(user.is_authenticated and user.is_operator)


def may_view_listed(user: "User", park_id: int | None) -> bool:
    """Operators, and staff of the park that the enterprise belongs to: a name on the list is shown to nobody else."""
    return bool(user.is_authenticated and (user.is_operator or (park_id is not None and park_id in user.park_ids)))


def is_own(user: "User", registration: Registration) -> bool:
    """A member of the organisation, or the expert."""
    if not user.is_authenticated:
        return False
    if registration.expert is not None:
        return registration.expert.user_id == user.id
    return user.belongs_to(registration.organisation_id)


def may_view_registration(user: "User", registration: Registration) -> bool:
    """Whose it is, and who runs the station."""
    return is_own(user, registration) or may_run(user, registration.station)


def may_withdraw(user: "User", registration: Registration) -> bool:
    """The same, as long as the station is ahead or on; staff do it for whoever rings up."""
    return may_view_registration(user, registration) and registration.station.state in LEAVABLE


def close_to(user: "User", registrations: Collection[Registration], day: date) -> set[int]:
    """Return which of those who registered, by id, the person has to do with: their own, or tied by an interest that counts on the day."""
    keys = {one.organisation_id for one in registrations if one.organisation_id is not None}
    tied = {one.with_id for one in ties_of(user, keys, day)}
    return {one.id for one in registrations if one.organisation_id in tied or is_own(user, one)}


def may_decide(user: "User", registration: Registration, day: date) -> bool:
    """Who runs the station and has nothing to do with who registered."""
    return may_run(user, registration.station) and not close_to(user, [registration], day)


def may_place(user: "User", registrations: Collection[Registration], day: date) -> bool:
    """Who says whom these must meet, where they stand in a plan and whether they came: as `may_decide`, of each of them."""
    return all(may_run(user, one.station) for one in registrations) and not close_to(user, registrations, day)


def may_rate(user: "User", attendee: Attendee) -> bool:
    """Somebody of the registration, of a person who was there, once the station is on."""
    registration = attendee.registration
    return is_own(user, registration) and registration.station.state in HAPPENED and attendee.checked_in_at is not None


def may_wish(user: "User", registration: Registration) -> bool:
    """Whoever is selected says whom they want to meet, until the station has ended."""
    open_yet = registration.station.state in LEAVABLE
    return open_yet and registration.state == RegistrationState.SELECTED and is_own(user, registration)
