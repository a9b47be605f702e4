"""Two officers for one introduction: why one may not confirm alone, 复核, 回避; 例外 are `exceptions.py`'s, confirming `steps.py`'s."""

from datetime import datetime
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.people import User
from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.handling import PersonOut
from matchmaker.api.shapes import Given, Taken, Text500
from matchmaker.foundation import clock
from matchmaker.introductions import access, interests, limits, separation
from matchmaker.introductions.fairness import InterestKind
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.queries import get_introduction
from matchmaker.introductions.separation import Why
from matchmaker.introductions.states import WAITING, State
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

AT = "/staff/introductions/<code>"


class SignedOut(Given):
    """Somebody signed beside whoever confirms."""

    by: str
    note: str
    at: datetime


class AsideOut(Given):
    """Somebody stood aside, and to whom it went."""

    person: str
    to: str
    reason: str
    at: datetime


class ComparedOut(Given):
    """Whom staff looked at before they proposed one, the proposed one first, or why they were fewer than wanted."""

    providers: list[str]
    wanted: int
    reason: str


class DutyOut(Given):
    """How the reader stands to one introduction, and what other staff did beside its steps."""

    why: Annotated[list[Why], Field(description=N_("本人不能单独确认的原因；空表示可以"))]
    ties: Annotated[list[InterestKind], Field(description=N_("本人申报过的关系"))]
    side_ties: Annotated[list[InterestKind], Field(description=N_("双方之间的关系"))]
    barred: bool
    needs_second: bool
    signers: Annotated[list[PersonOut], Field(description=N_("可以复核的人"))]
    signatures: list[SignedOut]
    may_sign: bool
    successors: Annotated[list[PersonOut], Field(description=N_("回避时可以转交的人"))]
    recusals: list[AsideOut]
    may_stand_aside: bool
    compared: ComparedOut | None


class SignIn(Taken):
    """What the signer looked at."""

    note: Text500 = ""


class AsideIn(Taken):
    """To whom it goes, and why."""

    to: Annotated[int, Field(ge=1, le=10**9, description=N_("successors 里的 id"))]
    reason: Annotated[Text500, Field(min_length=1)]


def load(code: str) -> Introduction:
    """Return an introduction whose trail the person may read. Raises NotFound."""
    introduction = get_introduction(code)
    require(access.may_view_trail(current_user, introduction), hide=True)
    return introduction


def _people(found: list[User]) -> list[PersonOut]:
    return [PersonOut(id=one.id, name=one.name) for one in found]


def out(one: Introduction) -> DutyOut:
    """Return how the person of the token stands to an introduction."""
    now, user = clock.now(), current_user
    duty, staff = separation.duty(user, one, now), access.is_staff_for(user, one)
    aside = staff and one.state in WAITING and Why.RECUSED not in duty.why
    between = interests.ties_between(one.need, {one.provider_id}, clock.today())
    compared = limits.candidates_of(one.id)
    return DutyOut(
        why=list(duty.why),
        ties=[InterestKind(kind) for kind in interests.kinds(duty.ties)],
        side_ties=[InterestKind(kind) for kind in interests.kinds(between)],
        barred=duty.barred,
        needs_second=duty.needs_second,
        signers=_people(separation.signers(one, user, now)) if staff and duty.needs_second else [],
        signatures=[SignedOut(by=row.by.name, note=row.note, at=row.at) for row in separation.list_signatures(one)],
        may_sign=staff and one.state == State.AGREED and not duty.why,
        successors=_people(separation.successors(one, user, now)) if aside else [],
        recusals=[
            AsideOut(person=row.person.name, to=row.to.name, reason=row.reason, at=row.at)
            for row in separation.list_recusals(one.id)
        ],
        may_stand_aside=aside,
        compared=ComparedOut.model_validate(compared) if compared is not None else None,
    )


STAFF: dict[str, Any] = {"scope": Scope.STAFF, "gives": DutyOut}


@door(
    "GET",
    f"{AT}/duties",
    N_("能否单独确认：本人的职责、复核、回避和比较过的服务商"),
    Who.STAFF,
    problems=(404,),
    **STAFF,
)
def show(code: str) -> DutyOut:
    return out(load(code))


def _to_sign(code: str) -> Introduction:
    introduction = load(code)
    require(separation.may_sign(current_user, introduction, clock.now()))
    return introduction


@door(
    "POST",
    f"{AT}/sign_beside",
    N_("复核：提议或核验过的专员随后可以确认"),
    Who.STAFF,
    body=SignIn,
    guard=_to_sign,
    problems=(403, 404, 409),
    **STAFF,
)
def sign(code: str, body: SignIn) -> DutyOut:
    introduction = load(code)
    separation.sign(introduction, by=current_user, now=clock.now(), note=body.note)
    return out(introduction)


def _to_leave(code: str) -> Introduction:
    introduction = load(code)
    require(access.is_staff_for(current_user, introduction))
    return introduction


@door(
    "POST",
    f"{AT}/stand_aside",
    N_("回避并转交，对方会收到通知"),
    Who.STAFF,
    body=AsideIn,
    guard=_to_leave,
    problems=(403, 404, 409),
    **STAFF,
)
def stand_aside(code: str, body: AsideIn) -> DutyOut:
    introduction, now = _to_leave(code), clock.now()
    to = next((one for one in separation.successors(introduction, current_user, now) if one.id == body.to), None)
    separation.recuse(introduction, by=current_user, to=to, reason=body.reason, now=now)
    return out(introduction)
