"""Whose a thing on the desk is and whether it is put off, each with its undo; what waits is `staff.py`'s."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.handling import PersonOut
from matchmaker.api.shapes import Given, Taken, Text
from matchmaker.brokering import access, queries, service
from matchmaker.brokering.models import Snooze
from matchmaker.brokering.things import Thing, get_thing, place_for
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Conflict
from matchmaker.reporting.desk import desk_of
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_


class SnoozeOut(Given):
    """Until when it is put off, and why; it is back before where something happens."""

    until: date
    reason: str


class WorkOut(Given):
    """Who has a thing in hand, who could, and whether it is put off."""

    code: str
    officer: PersonOut | None
    officers: list[PersonOut]
    snoozed: SnoozeOut | None


class SnoozeIn(Taken):
    """The day on which it is back, within half a year, and why."""

    until: date
    reason: Annotated[Text, Field(min_length=1, max_length=service.REASON)]


class AssignIn(Taken):
    """Who has it in hand from now on; null for nobody."""

    officer: Annotated[int, Field(ge=1, le=10**9, description=N_("officers 里的 id；null 为不指定"))] | None


DESK: dict[str, Any] = {"scope": Scope.STAFF, "gives": WorkOut}


def _load(code: str) -> Thing:
    thing = get_thing(code)
    require(access.may_handle(current_user, thing), hide=True)
    return thing


def _out(thing: Thing) -> WorkOut:
    place = place_for(current_user, thing.place)
    held, off = queries.find_assignment(thing.code, place), queries.find_snooze(thing.code, place)
    officer = held.officer if held is not None else None
    return WorkOut(
        code=thing.code,
        officer=PersonOut.model_validate(officer) if officer is not None else None,
        officers=[PersonOut.model_validate(one) for one in queries.list_assignable(thing, place)],
        snoozed=_snoozed(off),
    )


def _snoozed(off: Snooze | None) -> SnoozeOut | None:
    holds = off is not None and off.until > clock.today()
    return SnoozeOut.model_validate(off) if holds else None


@door("GET", "/staff/work/<code>", N_("一件事的经办人和挂起"), Who.STAFF, **DESK)
def show(code: str) -> WorkOut:
    return _out(_load(code))


@door(
    "POST",
    "/staff/work/<code>/snooze",
    N_("挂起到某一天，写明原因"),
    Who.STAFF,
    body=SnoozeIn,
    guard=_load,
    problems=(409,),
    **DESK,
)
def snooze(code: str, body: SnoozeIn) -> WorkOut:
    thing, item = _load(code), desk_of(current_user).find(code)
    if item is None:
        raise Conflict("not_waiting")
    service.snooze(thing, body.until, body.reason, item.stamp, by=current_user, now=clock.now())
    return _out(thing)


@door("POST", "/staff/work/<code>/assign", N_("由谁经办；null 为不指定"), Who.STAFF, body=AssignIn, guard=_load, **DESK)
def assign(code: str, body: AssignIn) -> WorkOut:
    thing = _load(code)
    service.assign(thing, body.officer, by=current_user, now=clock.now())
    return _out(thing)


def offer(name: str, act: Callable[..., Any], said: str) -> None:
    """Open the door of one thing that takes no more than the code."""

    def take(code: str) -> WorkOut:
        thing = _load(code)
        act(thing, by=current_user, now=clock.now())
        return _out(thing)

    door("POST", f"/staff/work/<code>/{name}", said, Who.STAFF, name=f"staff_work_{name}", problems=(409,), **DESK)(
        take
    )


offer("wake", service.wake, N_("放回待办"))
offer("undo_snooze", service.undo_snooze, N_("十秒内撤销自己的挂起"))
offer("undo_assign", service.undo_assign, N_("十秒内撤销自己的转派"))
