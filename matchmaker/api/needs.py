"""Needs: published ones with the filters of browsing, one as its reader may see it; writing one's own is in `own_needs.py`."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from flask_login import current_user

from matchmaker.api import lists
from matchmaker.api.contents import RequirementOut, TagOut, plain_need
from matchmaker.api.doors import door
from matchmaker.api.lists import Searched, Values
from matchmaker.api.own_posts import EditOut, edit_of
from matchmaker.api.parties import MaskOut, PartyOut
from matchmaker.api.shapes import Given, PageOf
from matchmaker.catalogue import access, browsing, queries, shelves
from matchmaker.catalogue.browsing import ListedNeed
from matchmaker.catalogue.content import NeedContent, need_content
from matchmaker.catalogue.models import Need, NeedState, Procurement, Service
from matchmaker.foundation import clock
from matchmaker.introductions.cards import party_of
from matchmaker.web import need_reading
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_


class NeedText(Given):
    """What a need says, its place and industry no finer than its reader may know."""

    language: str
    title: str
    problem: str
    result: str
    systems: str
    production_type: str
    industry: str
    budget_low: float | None
    budget_high: float | None
    budget_open: bool
    deadline: date | None
    place: str
    service: Service | None
    procurement: Procurement | None
    requirements: list[RequirementOut]
    tags: list[TagOut]


class NeedListed(NeedText):
    """A published need behind its enterprise's mask."""

    code: str
    mask: MaskOut
    published_at: datetime
    expires_on: date


class NeedOut(NeedText):
    """One need; `poster` is a name where the reader may see it, else the mask."""

    code: str
    state: NeedState
    poster: PartyOut
    mine: bool
    state_note: str | None
    edit: EditOut | None
    introduction: str | None
    published_at: datetime | None
    expires_on: date | None


class NeedsAsked(Searched):
    """The filters of 需求广场."""

    industry: Values = []
    scene: Values = []
    technology: Values = []
    solution: Values = []
    region: Values = []
    budget: Values = []
    service: Values = []
    procurement: Values = []
    state: Values = []


def _listed(one: ListedNeed, need: Need) -> NeedListed:
    content = replace(need_content(need), industry=one.industry, place=one.place)
    return NeedListed(
        code=one.code,
        mask=MaskOut.model_validate(one.mask),
        published_at=one.published_at,
        expires_on=one.expires_on,
        **plain_need(content),
    )


@door(
    "GET",
    "/needs",
    N_("公开的需求，可按列表页的条件筛选"),
    Who.PROVIDER,
    Who.STAFF,
    query=NeedsAsked,
    gives=PageOf[NeedListed],
)
def browse(query: NeedsAsked) -> PageOf[NeedListed]:
    require(access.may_browse_needs(current_user))
    dimensions = browsing.need_dimensions(clock.today(), clock.now() - timedelta(days=browsing.NEW_DAYS))
    found = lists.build("needs.browse", query, shelves.list_needs(), dimensions, browsing.NEED_SORTS, "need")
    posts, after = lists.part(found, query, browsing.NEED_SORTS)
    rows = shelves.whole_needs(posts)
    return PageOf(items=[_listed(one, rows[one.code]) for one in posts if one.code in rows], next=after)


def out(need: Need, reading: need_reading.Reading | None = None) -> NeedOut:
    """Return a need as the person of the token may see it."""
    seen = reading or need_reading.read(need, current_user)
    owns = access.may_write(current_user, need)
    content: NeedContent = replace(need_content(need), industry=seen.industry, place=seen.place)
    return NeedOut(
        code=need.code,
        state=NeedState(need.state),
        poster=PartyOut.model_validate(party_of(seen.introduction, current_user, need.organisation)),
        mine=owns,
        state_note=need.state_note if owns else None,
        edit=edit_of(need) if owns else None,
        introduction=seen.introduction.code if seen.introduction is not None else None,
        published_at=need.published_at,
        expires_on=need.expires_on,
        **plain_need(content),
    )


@door("GET", "/needs/<code>", N_("一条需求"), Who.SIGNED_IN, gives=NeedOut, tagged=True, problems=(404,))
def show(code: str) -> NeedOut:
    need = queries.get_need(code)
    reading = need_reading.read(need, current_user)
    require(reading.readable, hide=True)
    return out(need, reading)
