"""Responses: a provider answers a need, line by line; the enterprise and staff read all answers to it."""

from datetime import datetime
from typing import Annotated

from flask_login import current_user
from pydantic import Field

from matchmaker.api.asking import MADE, capability_of
from matchmaker.api.contents import Wan
from matchmaker.api.doors import door
from matchmaker.api.introductions import IntroductionListed, IntroductionOut, load, out
from matchmaker.api.shapes import Code, Given, PageOf, Taken, Text500, Text5000
from matchmaker.catalogue.access import may_view_need
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability, Case
from matchmaker.catalogue.queries import get_need, list_capabilities_of
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid
from matchmaker.introductions import access, cards, queries
from matchmaker.introductions.comparison import Row, rows_of
from matchmaker.introductions.models import Response
from matchmaker.introductions.responding import LONGEST_NOTE, MOST_MONTHS, Answer, respond
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_


class LineIn(Taken):
    """How one requirement is met; `number` is its place in the need, from 0."""

    number: Annotated[int, Field(ge=0, le=50)]
    text: Text500


class CaseNamed(Taken):
    """A case of one's own: the capability's code and the case's place in it, from 1."""

    capability: Code
    number: Annotated[int, Field(ge=1, le=50)]


class ResponseIn(Taken):
    """应答: every 必须 is answered; prices in 万元."""

    capability: Code
    lines: Annotated[list[LineIn], Field(max_length=50)] = []
    cases: Annotated[list[CaseNamed], Field(max_length=20)] = []
    price_low: Wan | None = None
    price_high: Wan | None = None
    months: Annotated[int, Field(ge=0, le=MOST_MONTHS)] | None = None
    site_survey: bool = False
    note: Annotated[Text5000, Field(max_length=LONGEST_NOTE)] = ""
    consent: bool = False
    abroad: bool = False


class LineOut(Given):
    """One requirement and how it is met; `asked` is what the line said then, where it was rewritten since."""

    requirement: str
    must: bool
    text: str
    asked: str


class ResponseCaseOut(Given):
    """A case that a response points to."""

    customer: str
    work: str
    result: str
    year: int | None
    grade: str


class ResponseOut(Given):
    """One answer to a need."""

    introduction: IntroductionListed
    lines: list[LineOut]
    cases: list[ResponseCaseOut]
    price_low: float | None
    price_high: float | None
    months: int | None
    site_survey: bool
    note: str
    created_at: datetime


def _cases(named: list[CaseNamed], provider_id: int) -> list[Case]:
    own: dict[str, Capability] = {one.code: one for one in list_capabilities_of({provider_id}) if one.is_public}
    found = []
    for one in named:
        there = own[one.capability].cases if one.capability in own else []
        if one.number > len(there) or not there[one.number - 1].consented:
            raise Invalid("cases", "not_your_case")
        found.append(there[one.number - 1])
    return list(dict.fromkeys(found))


def _to_respond(code: str) -> Need:
    need = get_need(code)
    require(may_view_need(current_user, need), hide=True)
    require(access.may_respond(current_user, need))
    return need


@door(
    "POST",
    "/needs/<code>/responses",
    N_("应答需求：服务商"),
    Who.PROVIDER,
    body=ResponseIn,
    guard=_to_respond,
    **MADE,
)
def create(code: str, body: ResponseIn) -> IntroductionOut:
    need = _to_respond(code)
    capability = capability_of(body.capability)
    answer = Answer(
        lines={one.number: one.text for one in body.lines},
        cases=_cases(body.cases, capability.organisation_id),
        price_low=body.price_low,
        price_high=body.price_high,
        months=body.months,
        site_survey=body.site_survey,
        note=body.note,
    )
    ticks = {"consent": body.consent, "abroad": body.abroad}
    made = respond(need, capability, by=current_user, now=clock.now(), answer=answer, **ticks)
    return out(load(made.code))


@door(
    "GET",
    "/needs/<code>/responses",
    N_("一条需求收到的应答"),
    Who.ENTERPRISE,
    Who.STAFF,
    gives=PageOf[ResponseOut],
    problems=(404,),
)
def index(code: str) -> PageOf[ResponseOut]:
    need = get_need(code)
    require(access.may_compare_responses(current_user, need), hide=True)
    found = [one for one in queries.list_responses(need.id) if access.may_view(current_user, one.introduction)]
    made = cards.cards_of([one.introduction for one in found], current_user)
    rows = rows_of(need.requirements, found)
    return PageOf(items=[_out(one, card, at, rows) for at, (one, card) in enumerate(zip(found, made, strict=True))])


def _out(response: Response, card: cards.Card, at: int, rows: list[Row]) -> ResponseOut:
    return ResponseOut(
        introduction=IntroductionListed.model_validate(card),
        lines=[
            LineOut(requirement=row.text, must=row.must, text=row.cells[at].text, asked=row.cells[at].asked)
            for row in rows
        ],
        cases=[ResponseCaseOut.model_validate(one) for one in response.cases],
        price_low=response.price_low,
        price_high=response.price_high,
        months=response.months,
        site_survey=response.site_survey,
        note=response.note,
        created_at=response.created_at,
    )
