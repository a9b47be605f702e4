"""Where a finding stands: what was last said of it, and what has become of its need, which is read upwards and never written down here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from matchmaker.diagnosis.findings import Finding, FindingStatus
from matchmaker.diagnosis.states import Progress
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.states import State

FURTHEST = (State.DELIVERED, State.SIGNED, State.MET, State.INTRODUCED, State.AGREED, State.PROPOSED)


@dataclass(frozen=True)
class Standing:
    """A finding's status with its day; `derived` where a delivery says so and nobody had to; the need's furthest introduction beside it."""

    status: Progress
    day: date | None
    said: FindingStatus | None
    derived: bool
    need: str = ""
    need_state: str = ""
    introduction: str = ""
    introduction_state: str = ""


def delivered_needs(need_ids: Collection[int], until: date | None = None) -> dict[int, date]:
    """Return which of the needs have a delivered introduction, each with the day of the first; with `until` as of that day."""
    if not need_ids:
        return {}
    rows = (
        sa.select(Introduction.need_id, sa.func.min(Step.at))
        .join(Step, Step.introduction_id == Introduction.id)
        .where(
            Introduction.need_id.in_(need_ids),
            Introduction.state == State.DELIVERED,
            Step.to_state == State.DELIVERED,
        )
        .group_by(Introduction.need_id)
    )
    found = {need: clock.day_of(at) for need, at in db.session.execute(rows)}
    return {need: day for need, day in found.items() if until is None or day <= until}


def standing_of(finding: Finding) -> Standing:
    """Return where one finding stands today."""
    said = finding.said[-1] if finding.said else None
    if finding.link is None:
        return Standing(Progress(said.status) if said else Progress.OPEN, said.day if said else None, said, False)
    need = finding.link.need
    met = _furthest(need.id)
    beside = {
        "need": need.code,
        "need_state": need.state,
        "introduction": met.code if met else "",
        "introduction_state": met.state if met else "",
    }
    delivered = delivered_needs({need.id})
    if delivered:
        return Standing(Progress.IMPLEMENTED, delivered[need.id], said, True, **beside)
    status = Progress(said.status) if said else Progress.IN_PROGRESS
    return Standing(status, said.day if said else clock.day_of(finding.link.at), said, said is None, **beside)


def _furthest(need_id: int) -> Introduction | None:
    order = sa.case({state: place for place, state in enumerate(FURTHEST)}, value=Introduction.state, else_=9)
    rows = sa.select(Introduction).where(Introduction.need_id == need_id).order_by(order, Introduction.id)
    return db.session.scalars(rows.limit(1)).unique().first()
