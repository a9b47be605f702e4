"""智能工厂梯度自查: how near given facts are to each tier, with the gaps; what the platform knows to start from; the gaps as xlsx."""

from typing import Annotated, Any, Literal

from flask import Response
from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.exports import XLSX
from matchmaker.api.shapes import Asked, Digits, Given, PageOf, Taken
from matchmaker.foundation import clock
from matchmaker.policies import readiness
from matchmaker.policies.checking import Because
from matchmaker.policies.eligibility import Answer
from matchmaker.policies.queries import list_entries
from matchmaker.policies.readiness import Tier
from matchmaker.web import factory_start
from matchmaker.web.guard import Who
from matchmaker.web.locale import language
from matchmaker.web.words import N_

Link: Any = Literal[tuple(readiness.links())]
Scene: Any = Literal[tuple(sorted({one for some in readiness.links().values() for one in some}))]


class ReadinessIn(Taken):
    """The level, 0 below the first; scenes that are covered; links that are certainly not. What is left out is unknown."""

    level: Annotated[int, Field(ge=0, le=5)] | None = None
    scenes: Annotated[list[Scene], Field(max_length=60)] = []
    without: Annotated[list[Link], Field(max_length=10)] = []


class TierGapOut(Given):
    """A condition that is not met, or not known to be."""

    text: str
    answer: Answer


class TierOut(Given):
    """One tier with its answer and what is missing."""

    tier: str
    policy: str
    answer: Answer
    gaps: list[TierGapOut]


def _gap(one: Because) -> TierGapOut:
    assert one.clause is not None  # of a tier only its own conditions are asked
    return TierGapOut(text=one.clause.said(language()), answer=one.answer)


def _tier(one: Tier) -> TierOut:
    assert one.entry.tier is not None
    return TierOut(tier=one.entry.tier, policy=one.entry.id, answer=one.answer, gaps=[_gap(each) for each in one.gaps])


def _own() -> Organisation | None:
    return next(iter(current_user.organisations), None) if current_user.is_authenticated else None


def _tiers(level: int | None, scenes: list[str], without: list[str]) -> list[Tier]:
    return readiness.tiers(list_entries(), factory_start.known(_own(), level, scenes, without), clock.today())


@door(
    "POST",
    "/readiness",
    N_("离智能工厂各梯度还差什么"),
    Who.SIGNED_IN,
    scope=Scope.READ,
    body=ReadinessIn,
    gives=PageOf[TierOut],
)
def check(body: ReadinessIn) -> PageOf[TierOut]:
    return PageOf(items=[_tier(one) for one in _tiers(body.level, body.scenes, body.without)])


class StartOut(Given):
    """What the platform knows to start from: the level of the latest assessment, scenes recognised or delivered here."""

    assessment: str | None
    level: int | None
    scenes: list[str]


@door("GET", "/readiness", N_("平台已知的等级和场景，自查由此开始"), Who.SIGNED_IN, gives=StartOut)
def start() -> StartOut:
    found = factory_start.start_of(_own())
    latest = found.assessment
    return StartOut(
        assessment=latest.code if latest is not None else None,
        level=latest.result.level if latest is not None and latest.result is not None else None,
        scenes=sorted(found.scenes),
    )


class GapsAsked(Asked):
    """The same as for the answer on screen."""

    level: Annotated[int, Field(ge=0, le=5), Digits] | None = None
    scenes: Annotated[list[Scene], Field(max_length=60)] = []
    without: Annotated[list[Link], Field(max_length=10)] = []


@door("GET", "/exports/readiness.xlsx", N_("智能工厂各梯度的差距清单"), Who.PUBLIC, query=GapsAsked, **XLSX)
def sheet(query: GapsAsked) -> Response:
    return factory_start.sheet_of(_tiers(query.level, query.scenes, query.without))
