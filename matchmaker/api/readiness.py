"""智能工厂梯度自查: how near given facts are to each tier, with the gaps; the page fills in what the platform knows."""

from typing import Annotated, Any, Literal

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.shapes import Given, PageOf, Taken
from matchmaker.foundation import clock
from matchmaker.policies import readiness
from matchmaker.policies.checking import Because
from matchmaker.policies.eligibility import Answer, Known
from matchmaker.policies.places import industry_of, region_of
from matchmaker.policies.queries import list_entries
from matchmaker.policies.readiness import Tier
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
    own = next(iter(current_user.organisations), None)
    told = readiness.facts_from(body.level, body.scenes, body.without)
    known = Known(
        region_of(own.region) if own is not None else None, industry_of(own.industry) if own is not None else "C", told
    )
    return PageOf(items=[_tier(one) for one in readiness.tiers(list_entries(), known, clock.today())])
