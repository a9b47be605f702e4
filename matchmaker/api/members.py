"""Who belongs to an organisation of one's own: members and their roles, open invitations, who asks to join; people are named by address."""

from datetime import datetime
from typing import Annotated, Any, Literal

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts import access, joining, queries
from matchmaker.accounts.facts import tidy_email
from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import Membership, Role
from matchmaker.api.doors import LIMIT_MAIL, check_unchanged, door
from matchmaker.api.shapes import Given, Taken, Text
from matchmaker.foundation import clock
from matchmaker.foundation.errors import NotFound
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

AT = "/organisations/<code>/members"
Email = Annotated[Text, Field(max_length=254)]


class MemberOut(Given):
    """A member; `me`: whose token it is."""

    email: str
    name: str
    role: Role
    me: bool


class AskingOut(Given):
    """Somebody who asks to join."""

    email: str
    name: str
    at: datetime


class InvitedOut(Given):
    """An invitation that nobody has accepted yet."""

    email: str
    role: Role
    expires_at: datetime


class MembersOut(Given):
    """Everybody; the invitations are told to 单位管理员 alone."""

    members: list[MemberOut]
    asking: list[AskingOut]
    invited: list[InvitedOut]
    may_manage: bool
    may_answer: bool


class MemberIn(Taken):
    """Whom it is about."""

    email: Email


class RoleIn(MemberIn):
    """Who, and as what."""

    role: Literal["member", "admin"] = "member"


class JoinIn(MemberIn):
    """Whose asking is answered, and how."""

    answer: Literal["accept", "refuse"]


def _load(code: str) -> Organisation:
    organisation = queries.get_organisation(code)
    require(current_user.belongs_to(organisation.id), hide=True)
    return organisation


def _managed(code: str) -> Organisation:
    organisation = _load(code)
    require(access.may_manage_members(current_user, organisation))
    return organisation


def _answering(code: str) -> Organisation:
    organisation = _load(code)
    require(access.may_answer_join(current_user, organisation))
    return organisation


def _member(organisation: Organisation, email: str) -> Membership:
    found = next((one for one in queries.list_memberships(organisation.id) if one.user.email == email), None)
    if found is None:
        raise NotFound()
    return found


def _out(organisation: Organisation) -> MembersOut:
    manages = access.may_manage_members(current_user, organisation)
    held, asked = queries.list_memberships(organisation.id), queries.list_pending_joins(organisation.id)
    invited = queries.list_open_invitations(organisation.id) if manages else []
    return MembersOut(
        members=[
            MemberOut(email=one.user.email, name=one.user.name, role=Role(one.role), me=one.user_id == current_user.id)
            for one in held
        ],
        asking=[AskingOut(email=one.user.email, name=one.user.name, at=one.created_at) for one in asked],
        invited=[InvitedOut.model_validate(one) for one in invited],
        may_manage=manages,
        may_answer=access.may_answer_join(current_user, organisation),
    )


GIVES: dict[str, Any] = {"gives": MembersOut}


@door("GET", AT, N_("单位的成员、邀请和加入申请"), Who.SIGNED_IN, tagged=True, **GIVES)
def show(code: str) -> MembersOut:
    return _out(_load(code))


@door(
    "POST",
    f"{AT}/invite",
    N_("邀请成员，14 天内有效；再次邀请时旧的邀请失效"),
    Who.SIGNED_IN,
    body=RoleIn,
    guard=_managed,
    limit=LIMIT_MAIL,
    **GIVES,
)
def invite(code: str, body: RoleIn) -> MembersOut:
    organisation = _managed(code)
    joining.invite(organisation, body.email, body.role, by=current_user, now=clock.now())
    return _out(organisation)


@door("POST", f"{AT}/withdraw", N_("撤回邀请"), Who.SIGNED_IN, body=MemberIn, guard=_managed, **GIVES)
def withdraw(code: str, body: MemberIn) -> MembersOut:
    organisation, email = _managed(code), tidy_email(body.email)
    found = [one for one in queries.list_open_invitations(organisation.id) if one.email == email]
    if not found:
        raise NotFound()
    for one in found:
        joining.withdraw_invitation(one, by=current_user, now=clock.now())
    return _out(organisation)


@door(
    "POST",
    f"{AT}/answer",
    N_("同意或拒绝加入申请"),
    Who.SIGNED_IN,
    body=JoinIn,
    guard=_answering,
    problems=(409,),
    **GIVES,
)
def answer(code: str, body: JoinIn) -> MembersOut:
    organisation = _answering(code)
    asking = next((one for one in queries.list_pending_joins(organisation.id) if one.user.email == body.email), None)
    if asking is None:
        raise NotFound()
    joining.answer_join(asking, body.answer == "accept", by=current_user, now=clock.now())
    return _out(organisation)


@door(
    "PUT",
    f"{AT}/role",
    N_("修改成员的身份；至少留一位单位管理员"),
    Who.SIGNED_IN,
    body=RoleIn,
    guard=_managed,
    tagged=True,
    edits=True,
    problems=(409,),
    **GIVES,
)
def change_role(code: str, body: RoleIn) -> MembersOut:
    organisation = _managed(code)
    check_unchanged(_out(organisation))
    joining.change_role(_member(organisation, body.email), body.role, by=current_user, now=clock.now())
    return _out(organisation)


@door(
    "POST",
    f"{AT}/remove",
    N_("移出成员，或本人退出；至少留一位单位管理员"),
    Who.SIGNED_IN,
    body=MemberIn,
    guard=_load,
    status=204,
    problems=(409,),
)
def remove(code: str, body: MemberIn) -> None:
    organisation = _load(code)
    member = _member(organisation, body.email)
    require(member.user_id == current_user.id or access.may_manage_members(current_user, organisation))
    joining.remove_member(member, by=current_user, now=clock.now())
