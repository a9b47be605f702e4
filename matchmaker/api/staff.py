"""What waits for staff, and what they look at before they confirm; confirming is a step of `steps.py`, reviewing `staff_posts.py`."""

from datetime import date, datetime

from flask_login import current_user

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.introductions import StepOut, load
from matchmaker.api.shapes import Given, PageOf
from matchmaker.foundation import clock
from matchmaker.introductions import access
from matchmaker.introductions.checklist import Tick, checklist
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.queries import list_contact_seen
from matchmaker.reporting.items import Group, Item, Kind
from matchmaker.reporting.waiting import list_waiting
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_


class WaitingOut(Given):
    """One thing that waits: its code, what it is, whose turn, until when."""

    key: str
    kind: Kind
    group: Group
    title: str
    state: str
    note: str
    since: date | None
    due: date
    waits_for: str | None
    version: int


class CheckOut(Given):
    """One line of the checklist with what the rows say; `holds` is null where only a human can tell."""

    tick: Tick
    holds: bool | None
    stops: bool


class SeenOut(Given):
    """Who opened whose contact data, how often, last when."""

    viewer: str
    times: int
    last_at: datetime


class TrailOut(Given):
    """The whole record of an introduction."""

    steps: list[StepOut]
    seen: list[SeenOut]


def _item(one: Item) -> WaitingOut:
    return WaitingOut.model_validate(one)


@door("GET", "/staff/queue", N_("今日待办"), Who.STAFF, scope=Scope.STAFF, gives=PageOf[WaitingOut])
def queue() -> PageOf[WaitingOut]:
    return PageOf(items=[_item(one) for one in list_waiting(current_user)])


def _load(code: str) -> Introduction:
    introduction = load(code)
    require(access.may_view_trail(current_user, introduction), hide=True)
    return introduction


@door(
    "GET",
    "/staff/introductions/<code>/checklist",
    N_("确认前核对"),
    Who.STAFF,
    scope=Scope.STAFF,
    gives=PageOf[CheckOut],
    problems=(404,),
)
def show_checklist(code: str) -> PageOf[CheckOut]:
    lines = checklist(_load(code), clock.today())
    return PageOf(items=[CheckOut(tick=one.tick, holds=one.holds, stops=one.stops) for one in lines])


@door(
    "GET",
    "/staff/introductions/<code>/trail",
    N_("一件对接的全部记录"),
    Who.STAFF,
    scope=Scope.STAFF,
    gives=TrailOut,
    problems=(404,),
)
def trail(code: str) -> TrailOut:
    introduction = _load(code)
    seen = list_contact_seen(introduction.id)
    return TrailOut(
        steps=[StepOut.of(one) for one in introduction.steps],
        seen=[SeenOut(viewer=name, times=times, last_at=last) for name, _, times, last in seen],
    )
