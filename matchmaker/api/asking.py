"""How an introduction begins: the enterprise asks, a provider responds, staff propose."""

from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.introductions import IntroductionOut, load, out
from matchmaker.api.shapes import Code, Taken, Text, Text500
from matchmaker.catalogue.access import may_view_capability
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.catalogue.queries import find_capability, get_need
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.introductions import access, alternates, limits, service
from matchmaker.introductions.states import Side
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

MADE: dict[str, Any] = {
    "gives": IntroductionOut,
    "status": 201,
    "location": "api.introductions_show",
    "problems": (403, 404, 409),
}


class AskBody(Taken):
    """申请对接: with which capability, a few words, the consent; `then` are the capabilities whose providers are asked next, in order."""

    capability: Code
    message: Text500 = ""
    consent: bool = False
    abroad: bool = False
    then: Annotated[list[Code], Field(max_length=alternates.MOST)] = []


class ProposeBody(Taken):
    """提议对接: with which capability, and why; the providers that were compared with it, or why they are fewer than wanted."""

    capability: Code
    message: Text500 = ""
    others: Annotated[list[Code], Field(max_length=20)] = []
    few_reason: Annotated[Text, Field(max_length=limits.LONGEST_REASON)] = ""


def capability_of(code: str, field: str = "capability") -> Capability:
    """Return the capability that a body names. Raises Invalid at its field."""
    capability = find_capability(code)
    if capability is None or not (may_view_capability(current_user, capability) or capability.published_at is not None):
        raise Invalid(field, "no_such_capability")
    return capability


def _own_need(code: str) -> Need:
    need = get_need(code)
    require(current_user.belongs_to(need.organisation_id), hide=True)
    return need


@door(
    "POST",
    "/needs/<code>/introductions",
    N_("申请对接：企业向服务商"),
    Who.ENTERPRISE,
    body=AskBody,
    guard=_own_need,
    **MADE,
)
def ask(code: str, body: AskBody) -> IntroductionOut:
    need = _own_need(code)
    capability = capability_of(body.capability)
    require(access.may_ask(current_user, need, capability))
    if not may_view_capability(current_user, capability):
        raise Conflict("capability_not_open")
    made = service.propose(
        need,
        capability,
        by=current_user,
        side=Side.ENTERPRISE,
        now=clock.now(),
        message=body.message,
        consent=body.consent,
        abroad=body.abroad,
        then=[capability_of(one, "then") for one in body.then],
    )
    return out(load(made.code))


def _to_propose(code: str) -> Need:
    need = get_need(code)
    require(access.may_propose(current_user, need), hide=True)
    return need


@door(
    "POST",
    "/staff/needs/<code>/introductions",
    N_("提议对接：园区专员"),
    Who.STAFF,
    scope=Scope.STAFF,
    body=ProposeBody,
    guard=_to_propose,
    **MADE,
)
def propose(code: str, body: ProposeBody) -> IntroductionOut:
    need = _to_propose(code)
    capability = capability_of(body.capability)
    now, others = clock.now(), limits.known_providers(body.others)
    made = service.propose(need, capability, by=current_user, side=Side.STAFF, now=now, message=body.message)
    limits.keep_candidates(made, others, body.few_reason, by=current_user, now=now)
    return out(load(made.code))
