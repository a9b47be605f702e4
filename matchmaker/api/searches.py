"""保存的搜索: one's searches and how often they tell of new posts; the lists are `needs.py`'s and `capabilities.py`'s."""

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import parse_qsl

from flask_babel import gettext as _
from flask_login import current_user
from pydantic import Field

from matchmaker.api.doors import check_unchanged, door
from matchmaker.api.shapes import Given, PageOf, Taken, Text
from matchmaker.catalogue import saved
from matchmaker.catalogue.saved import SavedSearch, Shelf
from matchmaker.foundation import clock
from matchmaker.notifications.models import Pace
from matchmaker.web import alerts, listing
from matchmaker.web.guard import Who, require
from matchmaker.web.problem_json import FieldError, Problem
from matchmaker.web.words import N_

Named = Annotated[Text, Field(min_length=1, max_length=saved.LONGEST_NAME)]


class SearchEdit(Taken):
    """Its name, and how often it tells of what is new."""

    name: Named
    pace: Pace = Pace.DAILY


class SearchIn(SearchEdit):
    """A search: the query as the list of needs or of capabilities takes it, without order and cursor."""

    shelf: Shelf
    query: Annotated[Text, Field(max_length=saved.LONGEST_QUERY, description=N_("例如 q=检测&industry=IND024"))] = ""


class SearchOut(Given):
    """One search; `conditions` is what it asks for, in words."""

    code: str
    name: str
    pace: Pace
    shelf: Shelf
    query: str
    conditions: list[str]
    created_at: datetime


def _load(code: str) -> SavedSearch:
    return saved.get_search(code, current_user.id)


def _out(one: SavedSearch) -> SearchOut:
    shelf = Shelf(one.shelf)
    return SearchOut(
        code=one.key,
        name=one.name,
        pace=Pace(one.pace),
        shelf=shelf,
        query=one.query,
        conditions=[chip.label for chip in listing.chips(alerts.asked_of(shelf, one.query))],
        created_at=one.created_at,
    )


def _tidy(shelf: Shelf, query: str) -> str:
    """Return the query as it is kept; a page leaves out what means nothing, a program is told. Raises Problem 422."""
    kept = alerts.asked_of(shelf, query).query
    if {name for name, _value in parse_qsl(query)} - {name for name, _value in parse_qsl(kept)}:
        words = _("没有这个取值。")
        raise Problem(422, "invalid", words, [FieldError.of("query", "unknown_value", words)])
    return kept


@door("GET", "/searches", N_("本人保存的搜索"), Who.SIGNED_IN, gives=PageOf[SearchOut])
def index() -> PageOf[SearchOut]:
    return PageOf(items=[_out(one) for one in saved.list_searches(current_user.id)])


@door(
    "POST",
    "/searches",
    N_("保存一个搜索，有新发布的内容时提醒"),
    Who.SIGNED_IN,
    body=SearchIn,
    gives=SearchOut,
    status=201,
    location="api.searches_show",
)
def create(body: SearchIn) -> SearchOut:
    require(alerts.may_search(current_user, body.shelf))
    values: tuple[Any, ...] = (body.name, _tidy(body.shelf, body.query), body.pace)
    return _out(saved.save_search(current_user.id, body.shelf, *values, now=clock.now()))


@door("GET", "/searches/<code>", N_("一个保存的搜索"), Who.SIGNED_IN, gives=SearchOut, tagged=True)
def show(code: str) -> SearchOut:
    return _out(_load(code))


@door(
    "PUT",
    "/searches/<code>",
    N_("修改搜索的名称和提醒频率"),
    Who.SIGNED_IN,
    body=SearchEdit,
    guard=_load,
    gives=SearchOut,
    tagged=True,
    edits=True,
)
def edit(code: str, body: SearchEdit) -> SearchOut:
    search = _load(code)
    check_unchanged(_out(search))
    saved.edit_search(search, body.name, body.pace, now=clock.now())
    return _out(search)


@door("DELETE", "/searches/<code>", N_("删除搜索"), Who.SIGNED_IN, status=204)
def remove(code: str) -> None:
    saved.delete_search(_load(code))
