"""People and what they are: operators look them up, give and take memberships, end their sessions, clear a lost second factor."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts import queries, second_factor, service, staffing
from matchmaker.accounts.people import Membership, Role, User
from matchmaker.accounts.tokens import Scope
from matchmaker.api import cursors
from matchmaker.api.doors import LIMIT_MAIL, door
from matchmaker.api.shapes import Given, Paged, PageOf, Taken, Text
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid
from matchmaker.web.guard import Who
from matchmaker.web.paging import LONGEST_WORDS
from matchmaker.web.words import N_

AT = "/staff/users"
Email = Annotated[Text, Field(min_length=1, max_length=254)]


class UsersAsked(Paged):
    """Words of a name or an address."""

    q: Annotated[Text, Field(max_length=LONGEST_WORDS)] = ""


class AccountIn(Taken):
    """Whose account, by the address they sign in with."""

    email: Email


class GrantIn(AccountIn):
    """Who gets which 身份; the person need not have an account yet: `name` is for a new one, `park` for an officer."""

    role: Annotated[Role, Field(description=N_("officer、operator、expert、authority 或 auditor"))]
    name: Annotated[Text, Field(max_length=50)] = ""
    park: Annotated[Text, Field(max_length=40, description=N_("园区标识；园区专员必填，其他身份不填"))] = ""


class RevokeIn(AccountIn):
    """Which 身份 ends, and where it holds: `place` as `memberships` names it."""

    role: Role
    place: Annotated[Text, Field(max_length=40)] = ""


class HeldOut(Given):
    """One 身份; `place` is the code of its organisation or park, empty for the whole platform."""

    role: Role
    place: str
    valid_from: date


class UserOut(Given):
    """One person with what they are today."""

    email: str
    name: str
    phone: str
    created_at: datetime
    email_confirmed_at: datetime | None
    two_steps: Annotated[bool, Field(description=N_("登录时还要动态码"))]
    memberships: list[HeldOut]


class SessionsOut(Given):
    """How many sessions were ended."""

    ended: int


def _held(one: Membership) -> HeldOut:
    return HeldOut(role=Role(one.role), place=staffing.place_of(one), valid_from=one.valid_from)


def _out(user: User, on: Collection[int]) -> UserOut:
    same = {name: getattr(user, name) for name in ("email", "name", "phone", "created_at", "email_confirmed_at")}
    return UserOut(**same, two_steps=user.id in on, memberships=[_held(one) for one in user.current])


def _one(user: User) -> UserOut:
    return _out(user, second_factor.list_on([user.id]))


DONE: dict[str, Any] = {"scope": Scope.STAFF, "gives": UserOut, "problems": (404, 409)}


@door("GET", AT, N_("用户及其身份：平台运营"), Who.OPERATOR, scope=Scope.STAFF, query=UsersAsked, gives=PageOf[UserOut])
def index(query: UsersAsked) -> PageOf[UserOut]:
    after = cursors.read(query.cursor, [""]) or [""]
    found = queries.list_users(query.q.strip(), query.limit + 1, after=after[0])
    shown = found[: query.limit]
    on = second_factor.list_on([one.id for one in shown])
    following = cursors.write([shown[-1].email]) if len(found) > query.limit else None
    return PageOf(items=[_out(one, on) for one in shown], next=following)


@door("POST", f"{AT}/grant", N_("授予身份，发邮件通知对方"), Who.OPERATOR, body=GrantIn, limit=LIMIT_MAIL, **DONE)
def grant(body: GrantIn) -> UserOut:
    park = queries.find_park(body.park) if body.park else None
    if body.park and park is None:
        raise Invalid("park", "choose_one")
    user, _new = service.enrol(body.email, body.name, now=clock.now())
    service.grant(user, body.role, park=park, by=current_user, now=clock.now())
    return _one(user)


@door("POST", f"{AT}/revoke", N_("收回身份"), Who.OPERATOR, body=RevokeIn, **DONE)
def revoke(body: RevokeIn) -> UserOut:
    user = queries.get_user_by_email(body.email)
    service.revoke(staffing.get_held(user, body.role, body.place), by=current_user, now=clock.now())
    return _one(user)


@door(
    "POST",
    f"{AT}/end_sessions",
    N_("退出一个人的所有登录"),
    Who.OPERATOR,
    body=AccountIn,
    **(DONE | {"gives": SessionsOut}),
)
def end_sessions(body: AccountIn) -> SessionsOut:
    user = queries.get_user_by_email(body.email)
    return SessionsOut(ended=service.end_sessions(user, by=current_user, now=clock.now()))


@door(
    "POST",
    f"{AT}/reset_second_factor",
    N_("清除一个人的两步登录并退出其所有登录"),
    Who.OPERATOR,
    body=AccountIn,
    limit=LIMIT_MAIL,
    **DONE,
)
def reset_second_factor(body: AccountIn) -> UserOut:
    user = queries.get_user_by_email(body.email)
    second_factor.reset(user, by=current_user, now=clock.now())
    return _one(user)
