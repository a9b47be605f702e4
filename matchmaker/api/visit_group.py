"""The expert group of a visit: staff invite, experts sign both papers, declare a conflict or withdraw; the day's plan is on the page."""

from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.shapes import Code, Taken, Text
from matchmaker.api.visit_parts import VisitOut, out
from matchmaker.api.visits import load
from matchmaker.diagnosis import access, group, queries
from matchmaker.diagnosis.access import Part
from matchmaker.diagnosis.models import Visit
from matchmaker.diagnosis.states import Duty
from matchmaker.foundation import clock
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_


class SignIn(Taken):
    """保密承诺书 and 利益冲突声明; both are signed or neither."""

    secrecy: bool
    no_conflict: bool


class LeaveIn(Taken):
    """Why somebody leaves the group."""

    note: Annotated[Text, Field(min_length=1, max_length=group.LONGEST)]


class InviteIn(Taken):
    """An expert of the register, and what they do there."""

    expert: Code
    duty: Duty


def _invited(code: str) -> Visit:
    visit = load(code)
    require(access.member_of(visit, current_user) is not None, hide=True)
    return visit


@door(
    "POST",
    "/visits/<code>/sign",
    N_("签署保密承诺书和利益冲突声明：专家"),
    Who.EXPERT,
    body=SignIn,
    guard=_invited,
    gives=VisitOut,
    problems=(409,),
)
def sign(code: str, body: SignIn) -> VisitOut:
    visit = _invited(code)
    group.sign(visit, secrecy=body.secrecy, no_conflict=body.no_conflict, by=current_user, now=clock.now())
    return out(visit)


OUT: dict[str, Any] = {"body": LeaveIn, "guard": _invited, "status": 204, "problems": (409,)}


@door("POST", "/visits/<code>/conflict", N_("申报利益冲突，退出这次诊断：专家"), Who.EXPERT, **OUT)
def conflict(code: str, body: LeaveIn) -> None:
    group.declare_conflict(_invited(code), body.note, by=current_user, now=clock.now())


@door("POST", "/visits/<code>/withdraw", N_("不能参加，退出这次诊断：专家"), Who.EXPERT, **OUT)
def withdraw(code: str, body: LeaveIn) -> None:
    group.withdraw(_invited(code), body.note, by=current_user, now=clock.now())


def _to_arrange(code: str) -> Visit:
    visit = load(code, Part.GROUP)
    require(access.may_arrange(current_user, visit))
    return visit


@door(
    "POST",
    "/visits/<code>/group",
    N_("邀请专家：园区专员"),
    Who.STAFF,
    scope=Scope.STAFF,
    body=InviteIn,
    guard=_to_arrange,
    gives=VisitOut,
    problems=(409,),
)
def invite(code: str, body: InviteIn) -> VisitOut:
    visit = _to_arrange(code)
    group.add(visit, queries.get_expert(body.expert), body.duty, by=current_user, now=clock.now())
    return out(visit)


def _in_group(code: str, expert: str) -> Visit:
    visit, person = _to_arrange(code), queries.get_expert(expert)
    require(any(one.expert_id == person.id for one in visit.members), hide=True)
    return visit


@door(
    "POST",
    "/visits/<code>/group/<expert>/conflict",
    N_("登记专家的利益冲突，资料不再对其开放：园区专员"),
    Who.STAFF,
    scope=Scope.STAFF,
    body=LeaveIn,
    guard=_in_group,
    gives=VisitOut,
    problems=(409,),
)
def exclude(code: str, expert: str, body: LeaveIn) -> VisitOut:
    visit = _in_group(code, expert)
    group.exclude(visit, queries.get_expert(expert), body.note, by=current_user, now=clock.now())
    return out(visit)


@door(
    "DELETE",
    "/visits/<code>/group/<expert>",
    N_("移出还没有签署的专家：园区专员"),
    Who.STAFF,
    scope=Scope.STAFF,
    status=204,
    problems=(409,),
)
def drop(code: str, expert: str) -> None:
    group.drop(_to_arrange(code), queries.get_expert(expert), by=current_user, now=clock.now())
