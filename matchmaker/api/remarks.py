"""沟通记录 and private notes about a need, an introduction or an organisation: read, written and taken out by who keeps them."""

from datetime import date
from typing import Annotated

from flask_login import current_user
from pydantic import Field

from matchmaker.api.doors import door
from matchmaker.api.shapes import Given, PageOf, Taken, Text
from matchmaker.brokering import access, queries, remarks
from matchmaker.brokering.models import Remark, RemarkKind, SpokenTo
from matchmaker.brokering.things import Thing, get_thing
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import NotFound
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_


class RemarkIn(Taken):
    """How one spoke, on which day (today where none is named), and what was said, in one line."""

    kind: RemarkKind = RemarkKind.NOTE
    spoken_to: SpokenTo | None = None
    day: date | None = None
    text: Annotated[Text, Field(min_length=1, max_length=remarks.LONGEST)]


class RemarkOut(Given):
    """One line; `id` names it here alone."""

    id: int
    kind: RemarkKind
    spoken_to: SpokenTo | None
    day: date
    text: str
    by: str
    mine: Annotated[bool, Field(description=N_("本人写的，可以删除"))]


def _load(code: str) -> Thing:
    thing = get_thing(code)
    require(access.keeper_for(current_user, thing) is not None, hide=True)
    return thing


def _out(one: Remark) -> RemarkOut:
    return RemarkOut(
        id=one.id,
        kind=RemarkKind(one.kind),
        spoken_to=SpokenTo(one.spoken_to) if one.spoken_to else None,
        day=one.day,
        text=one.text,
        by=one.by.name,
        mine=access.may_remove_remark(current_user, one),
    )


@door("GET", "/remarks/<code>", N_("对一件事的沟通记录"), Who.SIGNED_IN, gives=PageOf[RemarkOut])
def index(code: str) -> PageOf[RemarkOut]:
    return PageOf(items=[_out(one) for one in queries.list_remarks(current_user, _load(code))])


@door("POST", "/remarks/<code>", N_("记下一条"), Who.SIGNED_IN, body=RemarkIn, guard=_load, gives=RemarkOut, status=201)
def write(code: str, body: RemarkIn) -> RemarkOut:
    thing, spoken_to = _load(code), body.spoken_to or ""
    told = (thing, body.kind, body.text, body.day)
    row = remarks.write(*told, by=current_user, now=clock.now(), spoken_to=spoken_to)
    db.session.flush()
    return _out(row)


@door("DELETE", "/remarks/<code>/<number>", N_("删除自己记的一条"), Who.SIGNED_IN, status=204)
def remove(code: str, number: str) -> None:
    found = [one for one in queries.list_remarks(current_user, _load(code)) if str(one.id) == number]
    if not found:
        raise NotFound()
    require(access.may_remove_remark(current_user, found[0]), hide=True)
    remarks.remove(found[0], code, by=current_user, now=clock.now())
