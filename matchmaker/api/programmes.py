"""年度计划: a year's stations, targets against what rows say, coverage; setting them up is the operator's, on the page."""

from datetime import date
from typing import Any

from flask_login import current_user

from matchmaker.accounts.tokens import Scope
from matchmaker.api import cursors
from matchmaker.api.doors import door
from matchmaker.api.shapes import Given, Paged, PageOf
from matchmaker.foundation import clock
from matchmaker.stations import access, figures, queries
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
    """目标任务 and what rows say of it; coverage in percent."""

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
