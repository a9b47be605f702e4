"""Lists as xlsx, the same files as the pages give: they follow the same filters and are masked by the same cards."""

from datetime import timedelta
from typing import Annotated, Any

from flask import Response, current_app
from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api import lists
from matchmaker.api.capabilities import CapabilitiesAsked
from matchmaker.api.doors import door
from matchmaker.api.introductions import ListAsked, found
from matchmaker.api.needs import NeedsAsked
from matchmaker.api.shapes import Asked, Code
from matchmaker.catalogue import access, browsing, shelves
from matchmaker.catalogue.queries import get_need, list_capabilities_of, list_needs_of
from matchmaker.foundation import clock
from matchmaker.introductions.cards import cards_of
from matchmaker.recommendations.access import may_see_providers
from matchmaker.recommendations.service import recommend_providers
from matchmaker.web import list_sheets, own_sheets, provider_sheets, shortlist, shown, wish
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

XLSX: dict[str, Any] = {"file": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@door("GET", "/exports/needs.xlsx", N_("公开的需求，按筛选导出"), Who.PROVIDER, Who.STAFF, query=NeedsAsked, **XLSX)
def needs(query: NeedsAsked) -> Response:
    require(access.may_browse_needs(current_user))
    dimensions = browsing.need_dimensions(clock.today(), clock.now() - timedelta(days=browsing.NEW_DAYS))
    listed = lists.build("needs.browse", query, shelves.list_needs(), dimensions, browsing.NEED_SORTS, "need")
    return list_sheets.needs_sheet(listed.found)


@door("GET", "/exports/capabilities.xlsx", N_("公开的方案，按筛选导出"), Who.SIGNED_IN, query=CapabilitiesAsked, **XLSX)
def capabilities(query: CapabilitiesAsked) -> Response:
    sorts, dimensions = browsing.CAPABILITY_SORTS, browsing.capability_dimensions()
    listed = lists.build("find.show", query, shelves.list_capabilities(), dimensions, sorts, "capability")
    return list_sheets.capabilities_sheet(listed.found)


@door(
    "GET",
    "/exports/introductions.xlsx",
    N_("对接台账，按筛选导出"),
    Who.SIGNED_IN,
    query=ListAsked,
    problems=(404,),
    **XLSX,
)
def introductions(query: ListAsked) -> Response:
    return list_sheets.introductions_sheet(cards_of(found(query), current_user))


def _board(code: str, asked: wish.Wish) -> shortlist.Board:
    need = get_need(code)
    require(may_see_providers(current_user, need), hide=True)
    ranked = recommend_providers(need, newcomers=current_app.config["NEWCOMERS"])
    return shortlist.board(need, ranked, asked, current_user)


@door(
    "GET",
    "/needs/<code>/providers.xlsx",
    N_("推荐的服务商，含逐条依据"),
    Who.ENTERPRISE,
    Who.STAFF,
    scope=Scope.READ,
    **XLSX,
)
def providers(code: str) -> Response:
    board = _board(code, wish.Wish(whole=True))
    file = provider_sheets.whole(board)
    shown.keep_rows(current_user, board, board.rows)
    return file


class ShortlistAsked(Asked):
    """The providers to compare, by their codes; the first ones of the list if empty."""

    provider: Annotated[list[Code], Field(max_length=wish.MOST_PICKED)] = []


@door(
    "GET",
    "/needs/<code>/shortlist.xlsx",
    N_("比选单：逐条对照几家服务商"),
    Who.ENTERPRISE,
    Who.STAFF,
    scope=Scope.READ,
    query=ShortlistAsked,
    **XLSX,
)
def compared(code: str, query: ShortlistAsked) -> Response:
    board = _board(code, wish.Wish(picked=tuple(query.provider)))
    file = provider_sheets.compared(board)
    shown.keep_rows(current_user, board, shortlist.for_sheet(board))
    return file


@door("GET", "/exports/own-needs.xlsx", N_("本单位需求台账"), Who.ENTERPRISE, **XLSX)
def own_needs() -> Response:
    return own_sheets.needs(list_needs_of({one.id for one in current_user.organisations if one.is_enterprise}))


@door("GET", "/exports/own-capabilities.xlsx", N_("本单位方案台账"), Who.PROVIDER, **XLSX)
def own_capabilities() -> Response:
    ids = {one.id for one in current_user.organisations if not one.is_enterprise}
    return own_sheets.capabilities(list_capabilities_of(ids))
