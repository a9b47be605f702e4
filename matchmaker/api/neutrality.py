"""中立性: how proposals, introductions, exposure and refusals are spread, the rows behind each figure, and the operator's numbers."""

from datetime import datetime, time
from typing import Annotated, Literal

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api import cursors
from matchmaker.api.doors import check_unchanged, door
from matchmaker.api.exceptions import ExceptionOut
from matchmaker.api.exceptions import out as exception_out
from matchmaker.api.shapes import Asked, Given, Paged, PageOf, Taken, Text200
from matchmaker.foundation import clock
from matchmaker.introductions import limits
from matchmaker.introductions.limits import Limit
from matchmaker.introductions.states import State
from matchmaker.reporting import neutrality
from matchmaker.reporting.neutrality import Row
from matchmaker.web.guard import Who
from matchmaker.web.words import N_

Number = Annotated[int, Field(ge=1, le=100)]


class ShareOut(Given):
    """So many of so many; `percent` is null for few, `marked`: beyond what the operator wants."""

    key: str
    name: str
    n: int
    of: int
    percent: int | None
    marked: bool


class NeutralityOut(Given):
    """Every figure of the last year."""

    providers_proposed: list[ShareOut]
    providers_introduced: list[ShareOut]
    officers_proposed: list[ShareOut]
    officers_confirmed: list[ShareOut]
    top: ShareOut
    newcomers: ShareOut
    few: ShareOut
    refusals: list[ShareOut]


class FigureAsked(Asked):
    """Which figure, and the key of its line where it has several."""

    show: Literal[
        "all",
        "provider-proposed",
        "provider-introduced",
        "officer-proposed",
        "officer-confirmed",
        "refusal",
        "few",
        "top",
    ] = "all"
    key: Text200 = ""


class RowsAsked(FigureAsked, Paged):
    """Which figure, and which part of its rows."""


class OfficerOut(Given):
    """A member of staff."""

    email: str
    name: str


class RowOut(Given):
    """One introduction as far as neutrality goes."""

    code: str
    need: str
    provider: str
    provider_name: str
    created_at: datetime
    state: State
    proposer: OfficerOut | None
    confirmer: OfficerOut | None
    refused_by: str
    refused_for: str
    compared: int
    wanted: int
    few_reason: str


class ShownOut(Given):
    """One list as it came out: how many of its first places new providers had."""

    need: str
    at: datetime
    new: int
    places: int


class LimitsIn(Taken):
    """What each number bounds; shares are whole per cents."""

    open_asks: Number
    candidates: Number
    provider_share: Number
    officer_share: Number
    top_share: Number
    new_exposure: Number


class LimitsOut(Given):
    """The numbers that hold now."""

    open_asks: int
    candidates: int
    provider_share: int
    officer_share: int
    top_share: int
    new_exposure: int


def _since() -> datetime:
    return datetime.combine(neutrality.year_before(clock.today()), time(), tzinfo=clock.SHANGHAI)


@door("GET", "/staff/neutrality", N_("中立性：最近一年的各项份额"), Who.STAFF, Who.AUDITOR, gives=NeutralityOut)
def show() -> NeutralityOut:
    rows, shown = neutrality.list_rows(current_user, _since()), neutrality.list_shown(current_user, _since())
    return NeutralityOut.model_validate(neutrality.figures(rows, shown, limits.limits()))


def list_chosen(query: FigureAsked) -> list[Row]:
    """Return the rows of a figure."""
    return neutrality.chosen(neutrality.list_rows(current_user, _since()), query.show, query.key)


@door(
    "GET",
    "/staff/neutrality/rows",
    N_("一项份额背后的对接"),
    Who.STAFF,
    Who.AUDITOR,
    query=RowsAsked,
    gives=PageOf[RowOut],
)
def rows(query: RowsAsked) -> PageOf[RowOut]:
    found = list_chosen(query)
    shown, after = cursors.by_code(found, query.cursor, query.limit)
    return PageOf(items=[RowOut.model_validate(one) for one in shown], next=after)


@door(
    "GET",
    "/staff/neutrality/lists",
    N_("新服务商在前十位里出现过的名单"),
    Who.STAFF,
    Who.AUDITOR,
    query=Paged,
    gives=PageOf[ShownOut],
)
def lists(query: Paged) -> PageOf[ShownOut]:
    found = [one for one in neutrality.list_shown(current_user, _since()) if one.new]
    shown, after = cursors.part(found, lambda one: [-one.at.timestamp(), one.need], query.cursor, query.limit)
    return PageOf(items=[ShownOut.model_validate(one) for one in shown], next=after)


@door(
    "GET",
    "/staff/neutrality/exceptions",
    N_("最近一年对利益关系的例外，最新的在前"),
    Who.STAFF,
    Who.AUDITOR,
    gives=PageOf[ExceptionOut],
)
def list_exceptions() -> PageOf[ExceptionOut]:
    return PageOf(items=[exception_out(one) for one in neutrality.list_overrides(current_user, _since())])


@door("GET", "/staff/limits", N_("上限和阈值"), Who.STAFF, Who.AUDITOR, gives=LimitsOut, tagged=True)
def show_limits() -> LimitsOut:
    return _limits()


def _limits() -> LimitsOut:
    return LimitsOut(**{str(name): value for name, value in limits.limits().items()})


@door(
    "PUT",
    "/staff/limits",
    N_("修改上限和阈值，立即生效并记入审计"),
    Who.OPERATOR,
    scope=Scope.STAFF,
    body=LimitsIn,
    gives=LimitsOut,
    tagged=True,
    edits=True,
)
def set_limits(body: LimitsIn) -> LimitsOut:
    check_unchanged(_limits())
    for name in Limit:
        limits.set_limit(name, getattr(body, name), by=current_user, now=clock.now())
    return _limits()
