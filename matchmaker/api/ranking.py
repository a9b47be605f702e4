"""推荐版本: what became of the lists of each version of the ranking, and weights that decisions propose; operators alone."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.shapes import Given, PageOf
from matchmaker.recommendations.meanings import standing
from matchmaker.recommendations.proposals import progress
from matchmaker.recommendations.versions import Version, list_versions
from matchmaker.web.guard import Who
from matchmaker.web.words import N_


class RatioOut(Given):
    """So many of so many; `few`: too few to be told as a share."""

    n: int
    of: int
    few: bool


class RankedOut(Given):
    """One version: the lists it showed, for how many needs, and what was made of them; null where that was not kept."""

    name: str
    current: bool
    since: datetime
    until: datetime
    views: int
    lists: int | None
    needs: int
    decisions: int | None
    hit: Annotated[RatioOut | None, Field(description=N_("有选择的名单里，选中前三"))]
    overridden: Annotated[RatioOut | None, Field(description=N_("选择里，选了前三以外"))]
    new: Annotated[RatioOut | None, Field(description=N_("前十位里，新入驻的服务商"))]
    weights: dict[str, Any] | None


class EncoderOut(Given):
    """The encoder in use, empty where there is none, and how far it has come with the published posts."""

    encoder: str
    posts: int
    waiting: int


class ProposalOut(Given):
    """Weights to be tried, each with its 95 % interval; nothing is changed by it."""

    weights: dict[str, float]
    intervals: dict[str, tuple[float, float]]
    decisions: int
    needs: int


class LearningOut(Given):
    """How many decisions can be learnt from, and what they propose."""

    decisions: int
    needs: int
    proposal: ProposalOut | None


class RankingOut(PageOf[RankedOut]):
    """Every version, the one shown last first."""

    encoder: EncoderOut
    learning: LearningOut


def _out(one: Version) -> RankedOut:
    kept = one.weights is not None
    same = {name: getattr(one, name) for name in ("name", "current", "since", "until", "views", "needs", "weights")}
    ratios = {name: RatioOut.model_validate(getattr(one.figures, name)) for name in ("hit", "overridden", "new")}
    return RankedOut(
        **same,
        lists=one.lists if kept else None,
        decisions=one.decisions if kept else None,
        **(ratios if kept else dict.fromkeys(ratios)),
    )


@door(
    "GET",
    "/staff/ranking",
    N_("推荐各版本的名单、选择和权重：平台运营"),
    Who.OPERATOR,
    scope=Scope.STAFF,
    gives=RankingOut,
)
def show() -> RankingOut:
    return RankingOut(
        items=[_out(one) for one in list_versions()],
        encoder=EncoderOut.model_validate(standing()),
        learning=LearningOut.model_validate(progress()),
    )
