"""标杆示范: both registers and one row with what it uses; its open days are `open_days.py`, samples are `samples.py`."""

from datetime import date, datetime
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.api import cursors
from matchmaker.api.doors import door
from matchmaker.api.parties import MaskOut
from matchmaker.api.shapes import Code, Given, Paged, PageOf, Taken, Text200
from matchmaker.catalogue import open_days, registers
from matchmaker.catalogue.benchmarks import Benchmark, BenchmarkUse, RecogniserLevel, Register
from matchmaker.catalogue.masking import Mask
from matchmaker.catalogue.queries import find_capability, get_capability
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid
from matchmaker.web.benchmark_parties import parties
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

SIDES = (Who.ENTERPRISE, Who.PROVIDER)


class BenchmarksAsked(Paged):
    """Both registers, or one."""

    which: Annotated[Register | None, Field(description=N_("project 示范项目；enterprise 标杆企业"))] = None


class BenchmarkListed(Given):
    """One row; `name` where the reader may know who it is, else the mask."""

    code: str
    which: Register
    title: str
    name: str | None
    mask: MaskOut | None
    region: str
    industry: str
    recogniser: str
    level: RecogniserLevel
    year: int
    valid_until: date | None
    holds: bool
    scenes: list[str]


class UseOut(Given):
    """A solution that is used there: shown to all once both sides say so, before to those of the two sides."""

    capability: str
    title: str
    note: str
    enterprise_said: bool
    provider_said: bool


class BenchmarkOut(BenchmarkListed):
    """One row whole: its source, what it uses, its open days to come."""

    story: str
    source: str
    checked_on: date
    used: list[UseOut]
    asked: list[UseOut]
    open_days: list[str]
    mine: bool
    named_at: datetime | None


class NamedIn(Taken):
    """Whether everybody may read who it is: the enterprise alone decides."""

    agreed: bool


class UseIn(Taken):
    """Which solution, and where it is used."""

    solution: Code
    note: Text200 = ""


def _told(one: Benchmark, party: str | Mask) -> dict[str, Any]:
    same = ("code", "title", "region", "industry", "recogniser", "year", "valid_until", "scenes")
    return {name: getattr(one, name) for name in same} | {
        "name": party if isinstance(party, str) else None,
        "mask": MaskOut.model_validate(party) if isinstance(party, Mask) else None,
        "which": Register(one.register),
        "level": RecogniserLevel(one.level),
        "holds": one.holds_on(clock.today()),
    }


def _use(one: BenchmarkUse) -> UseOut:
    return UseOut(
        capability=one.capability.code,
        title=one.capability.title,
        note=one.note,
        enterprise_said=one.enterprise_at is not None,
        provider_said=one.provider_at is not None,
    )


def out(one: Benchmark) -> BenchmarkOut:
    """Return a row as the person may see it."""
    signed_in = current_user.is_authenticated
    standing = [use for use in one.uses if use.ended_at is None]
    own = [use for use in standing if signed_in and registers.may_end_use(current_user, use)]
    return BenchmarkOut(
        **_told(one, parties([one])[one.code]),
        story=one.story,
        source=one.source,
        checked_on=one.checked_on,
        used=[_use(use) for use in standing if use.is_shown and use.capability.is_public],
        asked=[_use(use) for use in own if not use.is_shown],
        open_days=[day.code for day in open_days.list_open_days(one, clock.now())],
        mine=signed_in and current_user.belongs_to(one.organisation_id),
        named_at=one.named_at,
    )


@door("GET", "/benchmarks", N_("示范项目与标杆企业"), Who.PUBLIC, query=BenchmarksAsked, gives=PageOf[BenchmarkListed])
def index(query: BenchmarksAsked) -> PageOf[BenchmarkListed]:
    found = [one for one in registers.list_benchmarks() if query.which in (None, one.register)]
    shown, after = cursors.by_code(found, query.cursor, query.limit)
    named = parties(shown)
    return PageOf(items=[BenchmarkListed(**_told(one, named[one.code])) for one in shown], next=after)


@door("GET", "/benchmarks/<code>", N_("一个标杆：认定、所用方案和开放日"), Who.PUBLIC, gives=BenchmarkOut)
def show(code: str) -> BenchmarkOut:
    return out(registers.get_benchmark(code))


def _own(code: str) -> Benchmark:
    one = registers.get_benchmark(code)
    require(current_user.belongs_to(one.organisation_id))
    return one


def _of_a_side(code: str) -> Benchmark:
    """Return a row of which the person can be a side: its factory, or a provider of something that is used there."""
    one = registers.get_benchmark(code)
    provides = any(not each.is_enterprise for each in current_user.organisations)
    require(one.organisation is not None and (provides or current_user.belongs_to(one.organisation_id)))
    return one


@door(
    "POST",
    "/benchmarks/<code>/named",
    N_("企业同意或不再同意公开名称"),
    Who.ENTERPRISE,
    body=NamedIn,
    guard=_own,
    gives=BenchmarkOut,
)
def named(code: str, body: NamedIn) -> BenchmarkOut:
    one = _own(code)
    registers.agree_to_be_named(one, body.agreed, by=current_user, now=clock.now())
    return out(one)


@door(
    "POST",
    "/benchmarks/<code>/uses",
    N_("登记或确认这里用了哪个方案；双方都确认后公开"),
    *SIDES,
    body=UseIn,
    guard=_of_a_side,
    gives=BenchmarkOut,
    problems=(409,),
)
def use(code: str, body: UseIn) -> BenchmarkOut:
    one, solution = _of_a_side(code), find_capability(body.solution.upper())
    if solution is None or not solution.is_public:
        raise Invalid("solution", "choose_one")
    registers.say_used(one, solution, body.note, by=current_user, now=clock.now())
    return out(one)


@door(
    "DELETE",
    "/benchmarks/<code>/uses/<solution>",
    N_("撤回所用方案的登记"),
    *SIDES,
    Who.STAFF,
    status=204,
    problems=(409,),
)
def end_use(code: str, solution: str) -> None:
    row = registers.get_use(registers.get_benchmark(code), get_capability(solution))
    registers.end_use(row, by=current_user, now=clock.now())
