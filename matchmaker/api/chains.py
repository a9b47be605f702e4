"""来龙去脉 of a need and of an introduction: what it came from and what became of it, for its enterprise and the staff that serve it."""

from datetime import date
from typing import Literal

from flask_login import current_user

from matchmaker.api.doors import door
from matchmaker.api.shapes import Given
from matchmaker.assessment import access as assessments
from matchmaker.catalogue.models import Need, NeedState
from matchmaker.catalogue.queries import get_need
from matchmaker.foundation.errors import NotFound
from matchmaker.introductions.states import State
from matchmaker.reporting import chain
from matchmaker.web.guard import Who
from matchmaker.web.words import N_


class LinkOut(Given):
    """One introduction of the need."""

    code: str
    state: State


class ChainOut(Given):
    """`assessment` holds the gap, `finding` is the diagnosis's, as far as the reader may know; `closed_on`: a delivery closed it."""

    origin: Literal["gap", "finding", "own"]
    assessment: str | None
    finding: str | None
    need: str
    need_state: NeedState
    introductions: list[LinkOut]
    closed_on: date | None
    next_round: str | None


def of(need: Need) -> ChainOut | None:
    """Return the chain of a need for who may read it, None for everybody else."""
    if not chain.may_view(current_user, need):
        return None
    found = chain.chain_of(need)
    gap = found.gap if found.gap is not None and assessments.may_view(current_user, found.gap.assessment) else None
    return ChainOut(
        origin=found.origin,
        assessment=gap.assessment.code if gap is not None else None,
        finding=found.finding.code if found.finding is not None else None,
        need=need.code,
        need_state=NeedState(need.state),
        introductions=[LinkOut.model_validate(one) for one in found.introductions],
        closed_on=found.closed_on,
        next_round=found.next_round.code if gap is not None and found.next_round is not None else None,
    )


@door(
    "GET", "/needs/<code>/chain", N_("一条需求的来龙去脉"), Who.ENTERPRISE, Who.STAFF, gives=ChainOut, problems=(404,)
)
def show(code: str) -> ChainOut:
    made = of(get_need(code))
    if made is None:
        raise NotFound()
    return made
