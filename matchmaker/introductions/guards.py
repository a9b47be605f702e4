"""What must hold before a step: the need is open, the provider is verified and has room, no text gives anybody away."""

from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.findings import names_of
from matchmaker.catalogue.scan import scan
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.queries import count_taken_on, open_introduction

if TYPE_CHECKING:
    from matchmaker.catalogue.models import Need
    from matchmaker.catalogue.offers import Capability

LONGEST_NOTE = 500


def need_is_open(need: "Need", day: date) -> None:
    """Raise Conflict unless the need is published, not taken down, and its enterprise's seal holds."""
    if not need.is_public or not need.organisation.verified_on(day):
        raise Conflict("need_not_open")


def need_still_stands(need: "Need") -> None:
    """Raise Conflict where the need was withdrawn, filled or taken down since; one that only ran out still counts."""
    if need.taken_down_at is not None or need.state not in ("published", "expired"):
        raise Conflict("need_not_open")


def provider_is_verified(provider: Organisation, day: date) -> None:
    """Raise Conflict unless the provider's seal holds."""
    if provider.is_enterprise or not provider.verified_on(day):
        raise Conflict("provider_not_verified")


def capability_is_offered(capability: "Capability", day: date) -> None:
    """Raise Conflict unless the capability is published by a verified provider."""
    provider_is_verified(capability.organisation, day)
    if not capability.is_public:
        raise Conflict("capability_not_open")


def two_sides(need: "Need", capability: "Capability") -> None:
    """Raise Conflict where one organisation would stand on both sides."""
    if need.organisation_id == capability.organisation_id:
        raise Conflict("own_organisation")


def none_open(need: "Need", provider_id: int) -> None:
    """Raise Conflict where this provider has an open introduction for this need."""
    there = open_introduction(need.id, provider_id)
    if there is not None:
        raise Conflict("already_open")


def has_room(provider_id: int, introduction: Introduction | None = None) -> None:
    """Raise Conflict where the provider has taken on as many as it can.

    The provider's row is locked until the transaction ends, so that two of its people who agree to two introductions at
    once are counted one after the other (SQLite has one writer anyway).
    """
    locked = sa.select(Organisation.capacity).where(Organisation.id == provider_id).with_for_update()
    capacity = db.session.execute(locked).scalar_one()
    taken = count_taken_on(provider_id, besides=introduction.id if introduction is not None else None)
    if taken >= capacity:
        raise Conflict("no_room", n=capacity)


def fits(field: str, text: str) -> None:
    """Raise Invalid where a note is longer than its column."""
    if len(text) > LONGEST_NOTE:
        raise Invalid(field, "note_too_long", n=LONGEST_NOTE)


def gives_nobody_away(field: str, text: str, *organisations: Organisation) -> None:
    """Raise Invalid where a text names one of the organisations or carries contact data: both stay hidden until introduced."""
    names = [name for one in organisations for name in names_of(one)]
    if text and scan(text, names):
        raise Invalid(field, "gives_away")


def a_note(field: str, text: str, *organisations: Organisation) -> None:
    """Raise Invalid where a note is too long or gives one of the organisations away."""
    fits(field, text)
    gives_nobody_away(field, text, *organisations)
