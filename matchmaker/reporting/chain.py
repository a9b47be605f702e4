"""The chain of one thing: the gap or finding that it came from, need, introductions, delivery, and the next assessment."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

import sqlalchemy as sa

from matchmaker.accounts.access import serves
from matchmaker.assessment.models import Assessment, AssessmentState, GapNeed
from matchmaker.assessment.queries import find_origin as find_gap
from matchmaker.catalogue.models import Need
from matchmaker.diagnosis.findings import Finding, FindingNeed
from matchmaker.diagnosis.queries import find_origin as find_finding
from matchmaker.diagnosis.standing import delivered_needs
from matchmaker.foundation.db import db
from matchmaker.introductions.models import Introduction

if TYPE_CHECKING:
    from matchmaker.accounts.people import User


@dataclass(frozen=True)
class Chain:
    """Where a need came from and what became of it; any part may be missing. `closed_on`: when a delivery closed gap or finding."""

    gap: GapNeed | None
    finding: Finding | None
    need: Need | None
    introductions: tuple[Introduction, ...]
    delivered_on: date | None
    next_round: Assessment | None

    @property
    def closed_on(self) -> date | None:
        return self.delivered_on if self.gap is not None or self.finding is not None else None

    @property
    def origin(self) -> Literal["gap", "finding", "own"]:
        """Where the need came from."""
        return "gap" if self.gap is not None else "finding" if self.finding is not None else "own"


def may_view(user: "User", need: Need) -> bool:
    """Return whether the person may read the chain of a need: its enterprise and the staff that serve it, nobody else."""
    return bool(user.is_authenticated) and (user.belongs_to(need.organisation_id) or serves(user, need.organisation))


def chain_of(thing: Need | Introduction | Finding | GapNeed) -> Chain:
    """Return the chain of a gap that a need was drafted from, a finding, a need or an introduction."""
    if isinstance(thing, Introduction):
        return chain_of(thing.need)
    if isinstance(thing, GapNeed):
        return chain_of(thing.need)
    if isinstance(thing, Finding):
        return chain_of(thing.link.need) if thing.link is not None else Chain(None, thing, None, (), None, None)
    gap, link = find_gap(thing.id), find_finding(thing.id)
    found = sa.select(Introduction).where(Introduction.need_id == thing.id).order_by(Introduction.id)
    return Chain(
        gap=gap,
        finding=_finding(link),
        need=thing,
        introductions=tuple(db.session.scalars(found).unique()),
        delivered_on=delivered_needs({thing.id}).get(thing.id),
        next_round=_next_round(gap.assessment) if gap is not None else None,
    )


def _finding(link: FindingNeed | None) -> Finding | None:
    return link.finding if link is not None else None


def _next_round(before: Assessment) -> Assessment | None:
    """Return the first later round on the same model that is handed in."""
    same = sa.select(Assessment).where(
        Assessment.organisation_id == before.organisation_id,
        Assessment.model == before.model,
        Assessment.model_version == before.model_version,
        Assessment.kind == before.kind,
        Assessment.round > before.round,
        Assessment.state == AssessmentState.SUBMITTED,
    )
    return db.session.scalars(same.order_by(Assessment.round).limit(1)).unique().first()
