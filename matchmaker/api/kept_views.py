"""Kept views: a page of staff with its filter under a name, one's own and those that colleagues share."""

from typing import Annotated, Any, Literal

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.shapes import Given, PageOf, Taken, Text
from matchmaker.api.station_slots import number_of
from matchmaker.brokering import access, queries, views
from matchmaker.brokering.models import SavedView
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.web import desk_labels
from matchmaker.web.guard import Who, require
from matchmaker.web.kept_views import tidy
from matchmaker.web.words import N_

STAFF: dict[str, Any] = {"scope": Scope.STAFF}
Page = Literal[
    "desk.show",
    "board.show",
    "shortage.show",
    "standing.show",
    "staff_introductions.index",
    "staff_organisations.index",
    "staff_posts.index",
]


class ViewIn(Taken):
    """A page, its filter as in the page's address, and the name; `shared` with the staff of one's place."""

    page: Page
    name: Annotated[Text, Field(min_length=1, max_length=views.LONGEST_NAME)]
    query: Annotated[Text, Field(max_length=views.LONGEST_QUERY)] = ""
    shared: bool = False


class ViewOut(Given):
    """One view; `mine`: it can be removed by whose token it is."""

    id: int
    page: Page
    name: str
    query: str
    shared: bool
    by: str
    mine: bool


def _out(one: SavedView) -> ViewOut:
    known = {name: getattr(one, name) for name in ("id", "page", "name", "query")}
    mine = access.may_remove_view(current_user, one)
    return ViewOut(**known, shared=one.place is not None, by=one.owner.name, mine=mine)


@door("GET", "/staff/views", N_("存下的视图，含同事共享的"), Who.STAFF, gives=PageOf[ViewOut], **STAFF)
def index() -> PageOf[ViewOut]:
    found = [one for page in desk_labels.view_page.words for one in queries.list_views(current_user, page)]
    return PageOf(items=[_out(one) for one in found])


@door("POST", "/staff/views", N_("把页面的筛选存为视图"), Who.STAFF, body=ViewIn, gives=ViewOut, status=201, **STAFF)
def keep(body: ViewIn) -> ViewOut:
    said = (str(body.page), body.name, tidy(body.query))
    view = views.keep(*said, shared=body.shared, by=current_user, now=clock.now())
    db.session.flush()
    return _out(view)


@door("DELETE", "/staff/views/<view_id>", N_("删除视图"), Who.STAFF, status=204, **STAFF)
def remove(view_id: str) -> None:
    view = queries.get_view(number_of(view_id))
    require(access.may_remove_view(current_user, view), hide=True)
    views.remove(view, by=current_user)
