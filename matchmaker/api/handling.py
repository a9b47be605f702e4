"""Who looks after an introduction on one's own side and who is asked next; what is noted about a thing is `remarks.py`'s."""

from datetime import datetime
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.people import User
from matchmaker.accounts.queries import list_members
from matchmaker.api.doors import door
from matchmaker.api.introductions import load
from matchmaker.api.shapes import Given, PageOf, Taken
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid, NotFound
from matchmaker.introductions import access, alternates, owners
from matchmaker.introductions.alternates import Alternate
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import Side
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

SIDES = (Who.ENTERPRISE, Who.PROVIDER)


class PersonOut(Given):
    """A colleague of one's own side; `id` names them here alone."""

    id: int
    name: str


class OwnerOut(Given):
    """我方负责人: null while all members are told; and to whom it can be handed."""

    owner: PersonOut | None
    colleagues: list[PersonOut]


class OwnerIn(Taken):
    """The colleague, or oneself, who looks after it from now on."""

    colleague: Annotated[int, Field(ge=1, le=10**9, description=N_("colleagues 里的 id"))]


class AlternateOut(Given):
    """One provider in line for the need of an introduction."""

    provider: str
    name: str
    capability: str
    title: str
    at: datetime


def _own_side(code: str) -> tuple[Introduction, Side]:
    introduction = load(code)
    side = access.side_for(current_user, introduction)
    if side is None:
        raise NotFound()
    return introduction, side


def _colleagues(introduction: Introduction, side: Side) -> list[User]:
    return list_members(access.id_of(introduction, side))


def _owner(introduction: Introduction, side: Side) -> OwnerOut:
    owner = owners.owner_of(introduction, side)
    return OwnerOut(
        owner=PersonOut.model_validate(owner) if owner is not None else None,
        colleagues=[PersonOut.model_validate(one) for one in _colleagues(introduction, side)],
    )


@door("GET", "/introductions/<code>/owner", N_("我方负责人"), *SIDES, gives=OwnerOut)
def owner(code: str) -> OwnerOut:
    return _owner(*_own_side(code))


@door("POST", "/introductions/<code>/owner", N_("转交给同事"), *SIDES, body=OwnerIn, guard=_own_side, gives=OwnerOut)
def hand_to(code: str, body: OwnerIn) -> OwnerOut:
    introduction, side = _own_side(code)
    chosen = next((one for one in _colleagues(introduction, side) if one.id == body.colleague), None)
    if chosen is None:
        raise Invalid("colleague", "not_a_colleague")
    owners.hand_to(introduction, chosen, by=current_user, now=clock.now())
    return _owner(introduction, side)


def _line(code: str) -> list[Alternate]:
    introduction = load(code)
    require(access.side_for(current_user, introduction) == Side.ENTERPRISE, hide=True)
    return alternates.list_waiting_for(introduction.need_id)


@door("GET", "/introductions/<code>/alternates", N_("候补服务商，按顺序"), Who.ENTERPRISE, gives=PageOf[AlternateOut])
def in_line(code: str) -> PageOf[AlternateOut]:
    def out(one: Alternate) -> AlternateOut:
        told: dict[str, Any] = {"provider": one.capability.organisation.code, "name": one.capability.organisation.name}
        return AlternateOut(**told, capability=one.capability.code, title=one.capability.title, at=one.at)

    return PageOf(items=[out(one) for one in _line(code)])


@door("DELETE", "/introductions/<code>/alternates/<provider>", N_("从候补中移出"), Who.ENTERPRISE, status=204)
def drop(code: str, provider: str) -> None:
    found = [one for one in _line(code) if one.capability.organisation.code == provider]
    if not found:
        raise NotFound()
    for one in found:
        alternates.drop(one)
