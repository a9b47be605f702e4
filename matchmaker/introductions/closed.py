"""Why a published need is closed to one provider; the page of the need says so, and answering it is refused for the same reasons."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.models import Need
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Conflict
from matchmaker.introductions import interests, limits, memory, refusals, separation
from matchmaker.introductions.queries import count_taken_on
from matchmaker.introductions.states import Side

if TYPE_CHECKING:
    from matchmaker.accounts.people import User


class Closed(StrEnum):
    """未核验, 容量已满, 回避, 需求已有足够对接."""

    UNVERIFIED = "unverified"
    FULL = "full"
    AVOIDED = "avoided"
    ENOUGH = "enough"


def is_avoided(need: Need, provider: Organisation, day: date) -> bool:
    """Return whether a declared tie, or what the enterprise said when it declined, keeps the provider from this need."""
    if provider.id in interests.tied_providers(need, day):
        return True
    said = refusals.list_for_provider(provider.id, day)
    return any(one.side == Side.ENTERPRISE and memory.covers(one, need) for one in said)


def why_closed(need: Need, provider: Organisation, day: date) -> list[Closed]:
    """Return everything that closes the need to the provider, nothing where it may answer."""
    found = {
        Closed.UNVERIFIED: not provider.verified_on(day),
        Closed.FULL: count_taken_on(provider.id) >= provider.capacity,
        Closed.AVOIDED: is_avoided(need, provider, day),
        Closed.ENOUGH: limits.is_enough(need.id),
    }
    return [reason for reason, holds in found.items() if holds]


def not_avoided(need: Need, provider: Organisation, day: date) -> None:
    """Raise Conflict where a tie or an earlier refusal of the enterprise stands against the provider's answer."""
    if is_avoided(need, provider, day):
        raise Conflict("avoided")


def may_begin(need: Need, provider: Organisation, *, by: "User", side: Side, now: datetime) -> None:
    """Raise Conflict where a tie, an earlier refusal or the need's limit stands against beginning; the need's row is locked."""
    day = clock.day_of(now)
    if side == Side.PROVIDER:
        not_avoided(need, provider, day)
    elif provider.id in interests.tied_providers(need, day):
        raise Conflict("organisations_tied")
    if side == Side.STAFF:
        separation.untied(need.id, provider, need.organisation, by=by, now=now)
    limits.need_has_room(need)
