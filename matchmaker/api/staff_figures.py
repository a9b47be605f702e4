"""Staff's figures over where they serve: 服务商缺口, 需求进展, 周报 and 月报 as files; 数据看板 is `figures.py`'s."""

from typing import Annotated, Any

from flask import Response
from flask_babel import gettext as _
from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api import cursors
from matchmaker.api.doors import door
from matchmaker.api.exports import XLSX
from matchmaker.api.shapes import Asked, Given, Paged, PageOf, Text60
from matchmaker.foundation import clock
from matchmaker.reporting.periods import Span, read_period
from matchmaker.reporting.report import Report, make_report
from matchmaker.reporting.shortage import Cell, Shortage, list_links, map_shortage
from matchmaker.reporting.standing import Standing, Stands, count_standing, list_standing
from matchmaker.web import report_sheets, report_word, report_words
from matchmaker.web.guard import Who
from matchmaker.web.parks import my_parks
from matchmaker.web.problem_json import FieldError, Problem
from matchmaker.web.words import N_

STAFF: dict[str, Any] = {"scope": Scope.STAFF}
DOCX: dict[str, Any] = {"file": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


class ShortageAsked(Asked):
    """One park of those one serves, and one link of the chain that scenes belong to."""

    park: Text60 = ""
    link: Text60 = ""


class CellOut(Given):
    """One industry and one scene (empty: of needs that name none); `heat` from 0, enough, to 3, nobody."""

    industry: str
    scene: str
    needs: list[str]
    providers: list[str]
    heat: int | None


class SceneOut(Given):
    """One scene with the link of the chain that it belongs to."""

    id: str
    link: str
    number: int


class ShortageOut(Given):
    """The map: industries with open needs, the most first; cells that hold something; where providers are shortest."""

    industries: list[str]
    scenes: list[SceneOut]
    cells: list[CellOut]
    worst: list[CellOut]
    links: list[str]


class StandingAsked(Paged):
    """Only needs that stand here; all if empty."""

    standing: Standing | None = None


class StandsOut(Given):
    """One need that was published, and where it stands."""

    need: str
    title: str
    organisation: str
    standing: Standing
    open_for: int
    ended: int


class StandingOut(PageOf[StandsOut]):
    """The needs, and how many stand where."""

    counts: dict[Standing, int]


class ReportAsked(Asked):
    """A week (2026-W48) or a month (2026-11), the present one if empty; one park of those one serves."""

    span: Span = Span.WEEK
    of: Annotated[Text60, Field(description=N_("例如 2026-W48 或 2026-11"))] = ""
    park: Text60 = ""


def _refuse(field: str) -> Problem:
    words = _("没有这个取值。")
    return Problem(422, "invalid", words, [FieldError.of(field, "unknown_value", words)])


def known_park(slug: str) -> str:
    """Return the park; a page leaves out one that is none of theirs, a program is told. Raises Problem 422."""
    if slug and slug not in {one.slug for one in my_parks()}:
        raise _refuse("park")
    return slug


def _cell(one: Cell) -> CellOut:
    return CellOut(
        industry=one.industry,
        scene=one.scene,
        needs=[need.code for need in one.needs],
        providers=[provider.code for provider in one.providers],
        heat=one.heat,
    )


def read_map(query: ShortageAsked) -> Shortage:
    """Return the map that is asked for. Raises Problem 422 for a park or link that is none."""
    if query.link and query.link not in list_links():
        raise _refuse("link")
    return map_shortage(current_user, park=known_park(query.park), link=query.link)


@door(
    "GET", "/staff/shortage", N_("服务商缺口：行业和场景"), Who.STAFF, query=ShortageAsked, gives=ShortageOut, **STAFF
)
def shortage(query: ShortageAsked) -> ShortageOut:
    found = read_map(query)
    return ShortageOut(
        industries=found.industries,
        scenes=[SceneOut.model_validate(one) for one in found.scenes],
        cells=[_cell(one) for one in found.cells.values() if one.needs or one.providers],
        worst=[_cell(one) for one in found.worst(3)],
        links=list_links(),
    )


def _stands(one: Stands) -> StandsOut:
    known = {name: getattr(one, name) for name in ("standing", "open_for", "ended")}
    need = one.need
    return StandsOut(need=need.code, title=need.title, organisation=need.organisation.code, **known)


@door(
    "GET", "/staff/standing", N_("需求进展，每条需求一处"), Who.STAFF, query=StandingAsked, gives=StandingOut, **STAFF
)
def standing(query: StandingAsked) -> StandingOut:
    rows = list_standing(current_user)
    found = [(at, one) for at, one in enumerate(rows) if query.standing in (None, one.standing)]
    shown, after = cursors.part(found, lambda one: [-one[0]], query.cursor, query.limit)
    return StandingOut(items=[_stands(one) for _place, one in shown], next=after, counts=count_standing(rows))


def _report(query: ReportAsked) -> tuple[Report, str]:
    """Return the report and whose figures they are, in words. Raises Problem 422 for a period or park that is none."""
    period = read_period(query.span, query.of, clock.today())
    if query.of and period.name != query.of:
        raise _refuse("of")
    park, parks = known_park(query.park), my_parks()
    scope = report_words.scope(next((one for one in parks if one.slug == park), None), parks)
    return make_report(current_user, period, park=park), scope


@door("GET", "/staff/reports/word", N_("周报或月报的 Word 文件"), Who.STAFF, query=ReportAsked, **DOCX, **STAFF)
def word(query: ReportAsked) -> Response:
    return report_word.answer(*_report(query))


@door("GET", "/staff/reports/sheet", N_("周报或月报的 Excel 文件"), Who.STAFF, query=ReportAsked, **XLSX, **STAFF)
def sheet(query: ReportAsked) -> Response:
    return report_sheets.answer(*_report(query))
