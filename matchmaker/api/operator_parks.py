"""Parks with their staff: operators add one and change its names; its short name is its address and stays."""

from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts import queries, service
from matchmaker.accounts.models import Park
from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import check_unchanged, door
from matchmaker.api.shapes import Given, PageOf, Region, Taken, Text
from matchmaker.foundation import clock
from matchmaker.web.guard import Who
from matchmaker.web.words import N_

Name = Annotated[Text, Field(min_length=1, max_length=100)]
OPERATOR: dict[str, Any] = {"scope": Scope.STAFF}


class ParkIn(Taken):
    """What a park is called, and where it lies."""

    name: Name
    name_en: Name
    region: Annotated[Region, Field(min_length=1)]


class ParkNew(ParkIn):
    """The same with the short name that is its address: small letters, digits and hyphens."""

    slug: Annotated[Text, Field(min_length=1, max_length=40)]


class StaffOut(Given):
    """Somebody who serves a park."""

    email: str
    name: str


class ParkOut(Given):
    """One park; `code` is its short name."""

    code: str
    name: str
    name_en: str
    region: str
    staff: list[StaffOut]


def _out(park: Park) -> ParkOut:
    same = {name: getattr(park, name) for name in ("name", "name_en", "region")}
    staff = [StaffOut.model_validate(one) for one in queries.list_staff_of(park.id)]
    return ParkOut(code=park.slug, staff=staff, **same)


def _get(code: str) -> Park:
    return queries.get_park(code)


@door("GET", "/staff/parks", N_("园区及其园区专员：平台运营"), Who.OPERATOR, gives=PageOf[ParkOut], **OPERATOR)
def index() -> PageOf[ParkOut]:
    return PageOf(items=[_out(one) for one in queries.list_parks()])


@door("GET", "/staff/parks/<code>", N_("一个园区：平台运营"), Who.OPERATOR, gives=ParkOut, tagged=True, **OPERATOR)
def show(code: str) -> ParkOut:
    return _out(_get(code))


@door(
    "POST",
    "/staff/parks",
    N_("新增园区"),
    Who.OPERATOR,
    body=ParkNew,
    gives=ParkOut,
    status=201,
    location="api.operator_parks_show",
    tagged=True,
    **OPERATOR,
)
def add(body: ParkNew) -> ParkOut:
    now = clock.now()
    return _out(service.add_park(body.slug, body.name, body.name_en, body.region, by=current_user, now=now))


@door(
    "PUT",
    "/staff/parks/<code>",
    N_("修改园区的名称和所在地区"),
    Who.OPERATOR,
    body=ParkIn,
    guard=_get,
    gives=ParkOut,
    tagged=True,
    edits=True,
    **OPERATOR,
)
def edit(code: str, body: ParkIn) -> ParkOut:
    park = _get(code)
    check_unchanged(_out(park))
    service.edit_park(park, body.name, body.name_en, body.region, by=current_user, now=clock.now())
    return _out(park)
