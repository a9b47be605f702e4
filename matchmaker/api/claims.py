"""认领 of organisations that staff entered: who asks, inviting the contact, answering; who asks does so by registering."""

from datetime import datetime
from typing import Annotated, Any, Literal

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts import access, claiming, queries
from matchmaker.accounts.facts import tidy_email
from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import JoinRequest
from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import LIMIT_MAIL, door
from matchmaker.api.shapes import Given, PageOf, Taken, Text
from matchmaker.foundation import clock
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

AT = "/staff/organisations/<code>"
STAFF: dict[str, Any] = {"scope": Scope.STAFF}


class ClaimOut(Given):
    """Somebody who asks to take the organisation over, or to join it."""

    email: str
    name: str
    at: datetime


class ClaimsOut(PageOf[ClaimOut]):
    """Who asks; `unclaimed`: nobody acts for the organisation yet."""

    unclaimed: bool


class InviteIn(Taken):
    """Where the link goes by which its holder becomes 单位管理员."""

    email: Annotated[Text, Field(max_length=200)]


class AnswerIn(Taken):
    """Whose asking is answered, and how."""

    email: Annotated[Text, Field(max_length=200)]
    answer: Literal["accept", "refuse"]


def load(code: str) -> Organisation:
    """Return an organisation that the person serves and may verify. Raises NotFound, NotAllowed."""
    organisation = queries.get_organisation(code)
    require(access.serves(current_user, organisation), hide=True)
    require(access.may_verify(current_user, organisation))
    return organisation


def out(organisation: Organisation) -> ClaimsOut:
    """Return who asks, the oldest first."""
    found: list[JoinRequest] = queries.list_pending_joins(organisation.id)
    told = [ClaimOut(email=one.user.email, name=one.user.name, at=one.created_at) for one in found]
    return ClaimsOut(items=told, unclaimed=claiming.is_unclaimed(organisation))


@door("GET", f"{AT}/claims", N_("谁申请认领或加入一个单位"), Who.STAFF, gives=ClaimsOut, **STAFF)
def index(code: str) -> ClaimsOut:
    return out(load(code))


@door(
    "POST",
    f"{AT}/claims/invite",
    N_("邀请单位的人认领，14 天内有效"),
    Who.STAFF,
    body=InviteIn,
    guard=load,
    gives=ClaimsOut,
    limit=LIMIT_MAIL,
    problems=(409,),
    **STAFF,
)
def invite(code: str, body: InviteIn) -> ClaimsOut:
    organisation = load(code)
    claiming.invite_to_claim(organisation, tidy_email(body.email), by=current_user, now=clock.now())
    return out(organisation)


@door(
    "POST",
    f"{AT}/claims/answer",
    N_("同意或拒绝认领"),
    Who.STAFF,
    body=AnswerIn,
    guard=load,
    gives=ClaimsOut,
    problems=(409,),
    **STAFF,
)
def answer(code: str, body: AnswerIn) -> ClaimsOut:
    organisation = load(code)
    asking = next((one for one in queries.list_pending_joins(organisation.id) if one.user.email == body.email), None)
    require(asking is not None, hide=True)
    assert asking is not None
    require(asking.user_id != current_user.id)
    claiming.answer_claim(asking, body.answer == "accept", by=current_user, now=clock.now())
    return out(organisation)
