"""Capabilities: public ones with the filters of 找方案, one with its cases; writing one's own is in `own_capabilities.py`."""

from datetime import date, datetime
from typing import Literal

from flask_login import current_user

from matchmaker.api import lists
from matchmaker.api.contents import CaseOut, TagOut, plain_capability
from matchmaker.api.doors import door
from matchmaker.api.lists import Searched, Values
from matchmaker.api.own_posts import EditOut, edit_of
from matchmaker.api.parties import PartyOut
from matchmaker.api.shapes import Given, PageOf
from matchmaker.catalogue import access, browsing, queries, shelves
from matchmaker.catalogue.content import capability_content
from matchmaker.catalogue.offers import Capability, CapabilityKind, CapabilityState
from matchmaker.introductions.cards import party_of
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_


class CapabilityOut(Given):
    """One capability of a provider, with its cases."""

    code: str
    state: CapabilityState
    provider: PartyOut
    mine: bool
    state_note: str | None
    edit: EditOut | None
    published_at: datetime | None
    language: str
    title: str
    kind: CapabilityKind | Literal[""]
    does: str
    unsuitable: str
    industries: list[str]
    interfaces: list[str]
    regions: list[str]
    languages: list[str]
    price_low: float | None
    price_high: float | None
    earliest_start: date | None
    months_min: int | None
    months_max: int | None
    cases: list[CaseOut]
    tags: list[TagOut]


class CapabilitiesAsked(Searched):
    """The filters of 找方案."""

    kind: Values = []
    industry: Values = []
    scene: Values = []
    technology: Values = []
    solution: Values = []
    region: Values = []
    price: Values = []
    grade: Values = []


def out(capability: Capability) -> CapabilityOut:
    """Return a capability as the person of the token may see it."""
    owns = access.is_owner(current_user, capability)
    return CapabilityOut(
        code=capability.code,
        state=CapabilityState(capability.state),
        provider=PartyOut.model_validate(party_of(None, current_user, capability.organisation)),
        mine=owns,
        state_note=capability.state_note if owns else None,
        edit=edit_of(capability) if owns else None,
        published_at=capability.published_at,
        **plain_capability(capability, capability_content(capability)),
    )


@door(
    "GET",
    "/capabilities",
    N_("公开的解决方案，可按列表页的条件筛选"),
    Who.SIGNED_IN,
    query=CapabilitiesAsked,
    gives=PageOf[CapabilityOut],
)
def browse(query: CapabilitiesAsked) -> PageOf[CapabilityOut]:
    sorts, dimensions = browsing.CAPABILITY_SORTS, browsing.capability_dimensions()
    found = lists.build("find.show", query, shelves.list_capabilities(), dimensions, sorts, "capability")
    posts, after = lists.part(found, query, sorts)
    rows = shelves.whole_capabilities(posts)
    return PageOf(items=[out(rows[one.code]) for one in posts if one.code in rows], next=after)


@door(
    "GET", "/capabilities/<code>", N_("一个解决方案"), Who.SIGNED_IN, gives=CapabilityOut, tagged=True, problems=(404,)
)
def show(code: str) -> CapabilityOut:
    capability = queries.get_capability(code)
    require(access.may_view_capability(current_user, capability), hide=True)
    return out(capability)
