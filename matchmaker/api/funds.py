"""资金: what staff write down of an enterprise's funds, and corrections; rows are only added, sums are `figures.py`'s."""

from datetime import date, datetime
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.queries import find_organisation
from matchmaker.accounts.tokens import Scope
from matchmaker.api import cursors
from matchmaker.api.doors import door
from matchmaker.api.shapes import Code, Given, Paged, PageOf, Taken, Text, Text200
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid
from matchmaker.reporting import funds
from matchmaker.reporting.funds import Evidence, Fund, FundKind, Said
from matchmaker.reporting.ledger import Ledger
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

STAFF: dict[str, Any] = {"scope": Scope.STAFF}


class FundHeld(Given):
    """One amount in 元; `corrects` is the row in whose place it stands, `corrected_by` the one that stands in its place."""

    code: str
    organisation: str
    kind: FundKind
    yuan: int
    evidence: Evidence
    source: str
    on: date
    note: str
    corrects: str | None
    corrected_by: str | None
    by: str
    at: datetime


class SaidIn(Taken):
    """One amount in 元 with its evidence."""

    kind: FundKind
    yuan: Annotated[int, Field(ge=0, le=funds.MOST)]
    evidence: Evidence
    source: Annotated[Text200, Field(min_length=1, description=N_("文件名称和文号，或谁提供的"))]
    on: date
    note: Annotated[Text, Field(max_length=300)] = ""


class FundIn(SaidIn):
    """One amount of an enterprise."""

    organisation: Code


class CorrectIn(SaidIn):
    """What stands in a row's place, and why; 0 takes the row back."""

    note: Annotated[Text, Field(min_length=1, max_length=300)]


def load(code: str) -> Fund:
    """Return an amount of an enterprise that the person serves. Raises NotFound."""
    row = funds.get_fund(code)
    require(funds.may_enter(current_user, row.organisation), hide=True)
    return row


def out(one: Fund) -> FundHeld:
    """Return one amount; who may see it was asked before."""
    gone = funds.find_correction(one)
    return FundHeld(
        **{name: getattr(one, name) for name in ("code", "yuan", "source", "on", "note", "at")},
        organisation=one.organisation.code,
        kind=FundKind(one.kind),
        evidence=Evidence(one.evidence),
        corrects=one.corrects.code if one.corrects is not None else None,
        corrected_by=gone.code if gone is not None else None,
        by=one.by.name,
    )


def _said(body: SaidIn) -> Said:
    return Said(body.kind, body.yuan, body.evidence, body.source, body.on, body.note)


@door("GET", "/staff/funds", N_("所服务企业的资金记录"), Who.STAFF, query=Paged, gives=PageOf[FundHeld], **STAFF)
def index(query: Paged) -> PageOf[FundHeld]:
    listed = funds.list_funds(Ledger(clock.today()))
    found = [one for one in listed if funds.may_enter(current_user, one.organisation)]
    shown, after = cursors.by_code(found, query.cursor, query.limit)
    return PageOf(items=[out(one) for one in shown], next=after)


@door("GET", "/staff/funds/<code>", N_("一笔资金记录"), Who.STAFF, gives=FundHeld, **STAFF)
def show(code: str) -> FundHeld:
    return out(load(code))


MADE: dict[str, Any] = {"gives": FundHeld, "status": 201, "location": "api.funds_show", **STAFF}


@door("POST", "/staff/funds", N_("登记一笔资金"), Who.STAFF, body=FundIn, **MADE)
def enter(body: FundIn) -> FundHeld:
    owner = find_organisation(body.organisation)
    if owner is None or not funds.may_enter(current_user, owner):
        raise Invalid("organisation", "no_such_organisation")
    return out(funds.enter(owner, _said(body), by=current_user, now=clock.now()))


@door(
    "POST",
    "/staff/funds/<code>/correct",
    N_("更正一笔资金：原记录保留"),
    Who.STAFF,
    body=CorrectIn,
    guard=load,
    problems=(409,),
    **MADE,
)
def correct(code: str, body: CorrectIn) -> FundHeld:
    row = load(code)
    return out(funds.enter(row.organisation, _said(body), by=current_user, now=clock.now(), corrects=row))
