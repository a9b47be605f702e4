"""个人信息: a copy of what is held of me, correcting it, another address to sign in with, taking a consent back, closing my account."""

from typing import Annotated, Literal

from flask import Response, json
from flask_login import current_user
from pydantic import Field

from matchmaker.accounts import moving, service
from matchmaker.accounts.people import User
from matchmaker.accounts.signing_in import Attempt
from matchmaker.api import me
from matchmaker.api.doors import LIMIT_MAIL, check_unchanged, door
from matchmaker.api.introductions import IntroductionOut, load, out
from matchmaker.api.me import Me
from matchmaker.api.shapes import Taken, Text
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.introductions import consents
from matchmaker.privacy import erasing, exporting
from matchmaker.web.clients import client
from matchmaker.web.guard import Who
from matchmaker.web.words import N_


class PersonIn(Taken):
    """What a person tells about themselves."""

    name: Annotated[Text, Field(min_length=1, max_length=50)]
    phone: Annotated[Text, Field(max_length=30)] = ""
    language: Literal["zh", "en"]


class EraseIn(Taken):
    """The password, and that it is meant: it cannot be undone."""

    password: Annotated[Text, Field(min_length=1, max_length=1000)]
    sure: Literal[True]


class AddressIn(Taken):
    """The new address, and the password of today."""

    email: Annotated[Text, Field(min_length=1, max_length=254)]
    password: Annotated[Text, Field(min_length=1, max_length=1000)]


@door("GET", "/me/data", N_("查阅与复制：本平台留存的本人全部信息"), Who.SIGNED_IN, file="application/json")
def copy() -> Response:
    written = json.dumps(exporting.held_of(current_user), default=str)
    return Response(written, content_type="application/json")


@door("PUT", "/me", N_("更正姓名、手机和语言"), Who.SIGNED_IN, body=PersonIn, gives=Me, tagged=True, edits=True)
def correct(body: PersonIn) -> Me:
    check_unchanged(me.show())
    service.edit_person(current_user, **dict(body))
    found: Me = me.show()
    return found


@door(
    "POST",
    "/introductions/<code>/revoke_consent",
    N_("撤回同意：对方今后看不到本单位的联系方式，对接继续"),
    Who.ENTERPRISE,
    Who.PROVIDER,
    gives=IntroductionOut,
    problems=(409,),
)
def revoke(code: str) -> IntroductionOut:
    consents.revoke(load(code), by=current_user, now=clock.now())
    return out(load(code))


def _try(body: EraseIn | AddressIn) -> Attempt:
    """Count the try in a transaction of its own; the slow check of the password holds none open. Raises Invalid."""
    if isinstance(body, AddressIn):
        moving.checked(current_user, body.email)  # a mistyped address costs no try
    with transaction():
        attempt = service.begin(current_user.email, client=client(), now=clock.now())
    if not attempt.fits(body.password):
        raise Invalid("password", "password_wrong")
    return attempt


@door(
    "POST",
    "/me/email",
    N_("更换登录邮箱：确认链接发到新邮箱，确认之前不变"),
    Who.SIGNED_IN,
    body=AddressIn,
    ahead=_try,
    limit=LIMIT_MAIL,
    status=204,
)
def move(body: AddressIn, ready: Attempt) -> None:
    now = clock.now()
    service.ask_email_change(service.succeed(ready, now=now), moving.checked(current_user, body.email), now=now)


@door("DELETE", "/me", N_("注销账号"), Who.SIGNED_IN, body=EraseIn, ahead=_try, status=204, problems=(409,))
def erase(body: EraseIn, ready: Attempt) -> None:
    person: User = service.succeed(ready, now=clock.now())
    erasing.erase(person, now=clock.now())
