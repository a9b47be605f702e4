"""年度计划: a year's stations, targets against what rows say, coverage; the operator sets them up."""

from datetime import date
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api import cursors
from matchmaker.api.doors import door
from matchmaker.api.shapes import Given, Paged, PageOf, Taken, Text, Text60, Text120
from matchmaker.foundation import clock
from matchmaker.stations import access, figures, programmes, queries
from matchmaker.stations.models import Programme
from matchmaker.stations.states import Indicator
from matchmaker.web.guard import Who, require
from matchmaker.web.locale import language
from matchmaker.web.words import N_

STAFF: dict[str, Any] = {"scope": Scope.STAFF}


class ProgrammeListed(Given):
    """A year's plan."""

    code: str
    name: str
    year: int


class TargetOut(Given):
    """目标任务 and what rows say of it; coverage in percent. `number` is named when it is taken away."""

    number: int
    indicator: Indicator
    aim: int
    reached: float
    n: int
    of: int | None
    first_on: date
    last_on: date
    owner: str


class ProgrammeOut(ProgrammeListed):
    """A year's plan whole: its stations by code, its targets, how many enterprises it lists and covers."""

    about: str
    stations: list[str]
    targets: list[TargetOut]
    listed: int
    covered: int


def _told(one: Programme) -> dict[str, Any]:
    return {"code": one.code, "name": one.name_in(language()), "year": one.year}


def out(one: Programme) -> ProgrammeOut:
    """Return a year's plan as its page tells it."""
    today = clock.today()
    listed = figures.list_listed(one.id, today)
    return ProgrammeOut(
        **_told(one),
        about=one.about,
        stations=[each.code for each in one.stations],
        targets=[
            TargetOut(
                number=each.target.id,
                indicator=Indicator(each.target.indicator),
                reached=each.value,
                n=each.n,
                of=each.of,
                **{name: getattr(each.target, name) for name in ("aim", "first_on", "last_on", "owner")},
            )
            for each in figures.reached(one, today)
        ],
        listed=len(listed),
        covered=sum(each.covered for each in listed),
    )


@door("GET", "/staff/programmes", N_("年度计划"), Who.STAFF, query=Paged, gives=PageOf[ProgrammeListed], **STAFF)
def index(query: Paged) -> PageOf[ProgrammeListed]:
    found = [one for one in queries.list_programmes() if access.may_view_programme(current_user, one)]
    shown, after = cursors.by_code(found, query.cursor, query.limit)
    return PageOf(items=[ProgrammeListed(**_told(one)) for one in shown], next=after)


@door("GET", "/staff/programmes/<code>", N_("一份年度计划：场次、目标和覆盖"), Who.STAFF, gives=ProgrammeOut, **STAFF)
def show(code: str) -> ProgrammeOut:
    one = queries.get_programme(code)
    require(access.may_view_programme(current_user, one), hide=True)
    return out(one)


class ProgrammeIn(Taken):
    """A new year's plan."""

    name: Annotated[Text, Field(min_length=1, max_length=100)]
    name_en: Text120 = ""
    year: Annotated[int, Field(ge=2000, le=2100)]
    about: Annotated[Text, Field(max_length=3000)] = ""


class TargetIn(Taken):
    """目标任务; coverage in percent."""

    indicator: Indicator
    aim: Annotated[int, Field(ge=1, le=1_000_000)]
    first_on: date
    last_on: date
    owner: Annotated[Text60, Field(min_length=1)]


STEP: dict[str, Any] = {"gives": ProgrammeOut, "status": 201, "location": "api.programmes_show", **STAFF}


@door("POST", "/staff/programmes", N_("建立年度计划：平台运营"), Who.OPERATOR, body=ProgrammeIn, **STEP)
def create(body: ProgrammeIn) -> ProgrammeOut:
    require(access.may_edit_programme(current_user))
    return out(programmes.create(body.name, body.name_en, body.year, body.about, by=current_user, now=clock.now()))


def to_edit(code: str) -> Programme:
    """Return a year's plan that the person may change. Raises NotFound, NotAllowed."""
    one = queries.get_programme(code)
    require(access.may_edit_programme(current_user, one))
    return one


@door(
    "POST",
    "/staff/programmes/<code>/targets",
    N_("加一项目标：平台运营"),
    Who.OPERATOR,
    body=TargetIn,
    guard=to_edit,
    **STEP,
)
def set_target(code: str, body: TargetIn) -> ProgrammeOut:
    one = to_edit(code)
    told = (body.indicator, body.aim, body.first_on, body.last_on, body.owner)
    programmes.set_target(one, *told, by=current_user, now=clock.now())
    return out(one)
