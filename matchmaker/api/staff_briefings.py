"""Holding a briefing: announcing it, its materials, who has a seat, who came, calling it off; seats are booked in `briefings.py`."""

from datetime import datetime
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api import reading
from matchmaker.api.briefings import BriefingOut, out
from matchmaker.api.doors import door
from matchmaker.api.open_day_hosts import moment
from matchmaker.api.shapes import File, Form, Given, PageOf, Taken, Text, Text60, Text120, Text200
from matchmaker.foundation import clock
from matchmaker.foundation.files.accepting import Accepted, accept
from matchmaker.policies import briefings
from matchmaker.policies.briefings import Plan
from matchmaker.policies.models import Briefing, BriefingKind
from matchmaker.web import uploads
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

STAFF: dict[str, Any] = {"scope": Scope.STAFF}
STEP: dict[str, Any] = {"gives": BriefingOut, "problems": (409,), **STAFF}


class BriefingIn(Taken):
    """What is told, by whom, where and when, with its offset from UTC, to how many, about which entries of the library."""

    kind: BriefingKind
    title: Annotated[Text120, Field(min_length=1)]
    about: Annotated[Text, Field(max_length=3000)] = ""
    speaker: Annotated[Text120, Field(min_length=1, max_length=100)]
    place: Annotated[Text200, Field(min_length=1)]
    entries: Annotated[list[Text60], Field(max_length=50)] = []
    starts_at: datetime
    hours: Annotated[float, Field(ge=0.5, le=briefings.LONGEST_HOURS, allow_inf_nan=False)] = 2
    capacity: Annotated[int, Field(ge=1, le=briefings.LARGEST)] = 50


class MaterialIn(Form):
    """One file, for whoever is signed in."""

    file: File


class SeatOut(Given):
    """A seat that stands: `number` is named when saying who came."""

    number: int
    booked_at: datetime
    attended_at: datetime | None


class SeatsIn(Taken):
    """Who came: exactly these."""

    seats: Annotated[list[Annotated[int, Field(ge=1)]], Field(max_length=briefings.LARGEST)]


def _own(code: str) -> Briefing:
    one = briefings.get_briefing(code)
    require(briefings.may_run(current_user, one))
    return one


@door(
    "POST",
    "/staff/briefings",
    N_("公布一场宣讲"),
    Who.STAFF,
    body=BriefingIn,
    gives=BriefingOut,
    status=201,
    location="api.briefings_show",
    **STAFF,
)
def hold(body: BriefingIn) -> BriefingOut:
    park = None if current_user.is_operator else min(current_user.park_ids)
    told = {name: getattr(body, name) for name in Plan.__dataclass_fields__}
    plan = Plan(**told | {"entries": tuple(body.entries), "starts_at": moment(body.starts_at)})
    return out(briefings.hold(plan, park_id=park, by=current_user, now=clock.now()))


@door("GET", "/staff/briefings/<code>/seats", N_("一场宣讲的报名"), Who.STAFF, gives=PageOf[SeatOut], **STAFF)
def list_seats(code: str) -> PageOf[SeatOut]:
    rows = briefings.list_seats(_own(code))
    return PageOf(items=[SeatOut(number=one.id, booked_at=one.booked_at, attended_at=one.attended_at) for one in rows])


@door("POST", "/staff/briefings/<code>/attendance", N_("登记谁到场听讲"), Who.STAFF, body=SeatsIn, guard=_own, **STEP)
def mark(code: str, body: SeatsIn) -> BriefingOut:
    one = _own(code)
    briefings.mark(one, set(body.seats), by=current_user, now=clock.now())
    return out(one)


@door("POST", "/staff/briefings/<code>/cancel", N_("取消一场宣讲"), Who.STAFF, **STEP)
def cancel(code: str) -> BriefingOut:
    one = _own(code)
    briefings.cancel(one, by=current_user, now=clock.now())
    return out(one)


def _look_through(code: str) -> tuple[Accepted, str]:
    """Take the file in before the transaction begins."""
    _own(code)
    form = reading.form(MaterialIn)
    file = accept(form.file.filename or "", form.file.read())
    return file, uploads.store().put(file.data)


@door(
    "POST",
    "/staff/briefings/<code>/materials",
    N_("上传一份宣讲资料"),
    Who.STAFF,
    form=MaterialIn,
    ahead=_look_through,
    status=201,
    **STEP,
)
def add_material(code: str, ready: tuple[Accepted, str]) -> BriefingOut:
    one = _own(code)
    briefings.add_material(one, *ready, by=current_user, now=clock.now())
    return out(one)
