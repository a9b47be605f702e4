"""Grouping common problems: what may stand in a group, its words, asking members, the next theme; reading is `shared_problems.py`."""

from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.shapes import Code, Given, PageOf, Taken, Text, Text120
from matchmaker.api.shared_problems import SharedOut, load, out
from matchmaker.foundation import clock
from matchmaker.reporting import sharing
from matchmaker.reporting.shared_problems import SharedProblem, get_problem
from matchmaker.stations.queries import get_station
from matchmaker.web.guard import Who, require
from matchmaker.web.locale import language
from matchmaker.web.words import N_

STAFF: dict[str, Any] = {"scope": Scope.STAFF}
STEP: dict[str, Any] = {"gives": SharedOut, "problems": (409,), **STAFF}


class CandidateOut(Given):
    """A need or finding that may stand in a group; `group` numbers those that seem to tell of the same problem."""

    code: str
    title: str
    organisation: str
    name: str
    group: int | None


class WordsIn(Taken):
    """A group's words; no member's own text enters by itself."""

    name: Annotated[Text120, Field(min_length=1, max_length=100)]
    about: Annotated[Text, Field(max_length=2000)] = ""


class GroupIn(WordsIn):
    """A new group: its words, and what is in it by code."""

    codes: Annotated[list[Code], Field(min_length=1, max_length=200)]


class IntoIn(Taken):
    """Into which group."""

    into: Code


class StationNamed(Taken):
    """For which event."""

    station: Code


def _kept(code: str) -> SharedProblem:
    row = load(code)
    require(sharing.may_manage(current_user, row))
    return row


@door(
    "GET",
    "/staff/shared-problems/candidates",
    N_("可归组的需求和诊断问题"),
    Who.STAFF,
    gives=PageOf[CandidateOut],
    **STAFF,
)
def list_candidates() -> PageOf[CandidateOut]:
    found = sharing.list_candidates(current_user)
    numbers = {one.code: number for number, ones in enumerate(sharing.suggest(found), 1) for one in ones}
    return PageOf(
        items=[
            CandidateOut(
                code=one.code,
                title=one.title,
                organisation=one.organisation.code,
                name=one.organisation.name_in(language()),
                group=numbers.get(one.code),
            )
            for one in found
        ]
    )


@door(
    "POST",
    "/staff/shared-problems",
    N_("把需求和诊断问题归成一组"),
    Who.STAFF,
    body=GroupIn,
    gives=SharedOut,
    status=201,
    location="api.shared_problems_show",
    **STAFF,
)
def create(body: GroupIn) -> SharedOut:
    return out(sharing.create(body.name, body.about, body.codes, by=current_user, now=clock.now()))


@door(
    "POST", "/staff/shared-problems/<code>/rename", N_("修改名称和说明"), Who.STAFF, body=WordsIn, guard=_kept, **STEP
)
def rename(code: str, body: WordsIn) -> SharedOut:
    row = _kept(code)
    sharing.rename(row, body.name, body.about, by=current_user, now=clock.now())
    return out(row)


@door("POST", "/staff/shared-problems/<code>/merge", N_("并入别组"), Who.STAFF, body=IntoIn, guard=_kept, **STEP)
def merge(code: str, body: IntoIn) -> SharedOut:
    row, into = _kept(code), get_problem(body.into)
    require(sharing.may_view(current_user, into), hide=True)
    sharing.merge(row, into, by=current_user, now=clock.now())
    return out(into)


@door("POST", "/staff/shared-problems/<code>/ask", N_("公开并征求各企业意见"), Who.STAFF, **STEP)
def ask(code: str) -> SharedOut:
    row = _kept(code)
    sharing.ask(row, by=current_user, now=clock.now())
    return out(row)


@door("POST", "/staff/shared-problems/<code>/close", N_("结束这一组"), Who.STAFF, **STEP)
def close(code: str) -> SharedOut:
    row = _kept(code)
    sharing.close(row, by=current_user, now=clock.now())
    return out(row)


@door(
    "POST",
    "/staff/shared-problems/<code>/theme",
    N_("作为一场活动的主题"),
    Who.STAFF,
    body=StationNamed,
    guard=_kept,
    **STEP,
)
def theme(code: str, body: StationNamed) -> SharedOut:
    row = _kept(code)
    sharing.take_as_theme(row, get_station(body.station), by=current_user, now=clock.now())
    return out(row)
