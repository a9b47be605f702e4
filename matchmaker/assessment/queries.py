"""Reads of assessments: one by its code, those of an enterprise or park, the weight set in force, and what became of a gap's need."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from matchmaker.accounts.models import Organisation
from matchmaker.assessment.maturity import WeightSet, models, read_weights, shipped_weights
from matchmaker.assessment.models import (
    Assessment,
    AssessmentEvidence,
    AssessmentState,
    GapNeed,
    MaturityWeights,
)
from matchmaker.catalogue.models import Need, NeedState
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import NotFound
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.states import State

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

NATIONAL = "gbt39116-2020"  # what the ids of the national model begin with
_NEWEST = (Assessment.updated_at.desc(), Assessment.id.desc())


def _with_result() -> tuple[ORMOption, ...]:
    """Made when asked: the mappers of all rooms are not there yet when this one is imported."""
    loaded = (Assessment.result, Assessment.updated_by, Assessment.submitted_by)
    return tuple(joinedload(one) for one in loaded)


def get_assessment(code: str) -> Assessment:
    """Return one with its result. Raises NotFound."""
    found = sa.select(Assessment).where(Assessment.code == code).options(*_with_result())
    row = db.session.scalars(found).unique().first()
    if row is None or row.model not in models():
        raise NotFound("assessment")
    return row


def list_of(organisation_ids: Collection[int]) -> list[Assessment]:
    """Return an enterprise's assessments, newest change first."""
    found = sa.select(Assessment).where(Assessment.organisation_id.in_(organisation_ids)).options(*_with_result())
    return list(db.session.scalars(found.order_by(*_NEWEST)).unique())


def latest_of(organisation_id: int) -> Assessment | None:
    """Return an enterprise's latest submitted assessment on the national model, a full one before a quick one."""
    mine = [one for one in list_of([organisation_id]) if one.state == AssessmentState.SUBMITTED]
    mine = [one for one in mine if one.model.startswith(NATIONAL) and one.result is not None]
    return max(mine, key=lambda one: (one.kind == "full", one.submitted_at), default=None)


def list_for_staff(user: "User") -> list[Assessment]:
    """Return what was submitted by enterprises that a member of staff serves, newest first."""
    found = sa.select(Assessment).join(Assessment.organisation).options(*_with_result())
    found = found.where(Assessment.state == AssessmentState.SUBMITTED)
    if not user.is_operator:
        found = found.where(Organisation.park_id.in_(user.park_ids))
    return list(db.session.scalars(found.order_by(Assessment.submitted_at.desc(), Assessment.id.desc())).unique())


def find_draft(organisation_id: int, model: str, kind: str) -> Assessment | None:
    """Return the draft of an enterprise for a model and kind; there is one at most."""
    found = sa.select(Assessment).filter_by(
        organisation_id=organisation_id, model=model, kind=kind, state=AssessmentState.DRAFT
    )
    return db.session.scalars(found).unique().first()


def next_round(organisation_id: int, model: str, kind: str) -> int:
    """Return the number of the next round: 0 for the first."""
    last = sa.select(sa.func.max(Assessment.round)).filter_by(organisation_id=organisation_id, model=model, kind=kind)
    newest = db.session.execute(last).scalar()
    return 0 if newest is None else int(newest) + 1


def list_rounds(assessment: Assessment) -> list[Assessment]:
    """Return the submitted rounds of the same enterprise, model, model version and kind, the first one first."""
    found = (
        sa.select(Assessment)
        .filter_by(
            organisation_id=assessment.organisation_id,
            model=assessment.model,
            model_version=assessment.model_version,
            kind=assessment.kind,
            state=AssessmentState.SUBMITTED,
        )
        .options(*_with_result())
    )
    return list(db.session.scalars(found.order_by(Assessment.round)).unique())


def current_weights(model: str) -> WeightSet:
    """Return the set that scores a model today: the newest that an operator loaded, else the shipped one."""
    newest = sa.select(MaturityWeights).where(MaturityWeights.model == model).order_by(MaturityWeights.id.desc())
    row = db.session.scalars(newest.limit(1)).first()
    return shipped_weights(model) if row is None else weights_of(row)


def weights_of(row: MaturityWeights) -> WeightSet:
    """Return what a loaded set holds."""
    plain = {"id": row.name, "certainty": row.certainty, "source": row.source, "shares": row.shares}
    return read_weights(models()[row.model], plain)


def list_weights() -> list[MaturityWeights]:
    """Return the sets that operators loaded, the newest first."""
    return list(db.session.scalars(sa.select(MaturityWeights).order_by(MaturityWeights.id.desc())))


@dataclass(frozen=True)
class Fate:
    """What became of a gap: its newest need, that need's foremost introduction, and when it was delivered."""

    link: GapNeed
    introduction: Introduction | None
    delivered_at: datetime | None

    @property
    def need(self) -> Need:
        return self.link.need

    @property
    def is_closed(self) -> bool:
        return self.delivered_at is not None

    @property
    def is_given_up(self) -> bool:
        return not self.is_closed and self.need.state == NeedState.WITHDRAWN


FURTHEST = (
    State.DELIVERED,
    State.SIGNED,
    State.MET,
    State.INTRODUCED,
    State.AGREED,
    State.PROPOSED,
)


def fates_of(assessment: Assessment) -> dict[str, Fate]:
    """Return what became of each gap that a need was drafted from, by sub-domain; of several needs, the newest that still stands.

    A gap is closed because an introduction of *its* need was delivered: derived here, never stored.
    """
    links = list(
        db.session.scalars(
            sa.select(GapNeed).where(GapNeed.assessment_id == assessment.id).order_by(GapNeed.id)
        ).unique()
    )
    foremost = _foremost([one.need_id for one in links])
    delivered = _delivered([one.id for one in foremost.values()])
    found: dict[str, Fate] = {}
    for link in links:
        introduction = foremost.get(link.need_id)
        fate = Fate(link, introduction, delivered.get(introduction.id) if introduction else None)
        before = found.get(link.sub_domain)
        if before is None or not before.is_closed:
            found[link.sub_domain] = fate
    return found


def _foremost(need_ids: Collection[int]) -> dict[int, Introduction]:
    rank = {state: place for place, state in enumerate(FURTHEST)}
    rows = db.session.scalars(
        sa.select(Introduction)
        .where(Introduction.need_id.in_(need_ids), Introduction.state.in_(FURTHEST))
        .order_by(Introduction.id)
    ).unique()
    found: dict[int, Introduction] = {}
    for row in rows:
        before = found.get(row.need_id)
        if before is None or rank[State(row.state)] < rank[State(before.state)]:
            found[row.need_id] = row
    return found


def _delivered(introduction_ids: Collection[int]) -> dict[int, datetime]:
    steps = sa.select(Step.introduction_id, sa.func.max(Step.at)).where(
        Step.introduction_id.in_(introduction_ids), Step.to_state == State.DELIVERED
    )
    delivered = sa.select(Introduction.id).where(Introduction.state == State.DELIVERED)
    rows = db.session.execute(steps.where(Step.introduction_id.in_(delivered)).group_by(Step.introduction_id))
    return {int(key): value for key, value in rows}


def find_origin(need_id: int) -> GapNeed | None:
    """Return the gap that a need was drafted from, None for any other need."""
    return db.session.scalars(sa.select(GapNeed).where(GapNeed.need_id == need_id)).unique().first()


def get_evidence(code: str) -> AssessmentEvidence:
    """Return one file. Raises NotFound."""
    found = db.session.scalars(sa.select(AssessmentEvidence).where(AssessmentEvidence.code == code)).first()
    if found is None:
        raise NotFound("attachment")
    return found


def list_evidence(assessment: Assessment) -> list[AssessmentEvidence]:
    """Return the files of an assessment, oldest first."""
    found = sa.select(AssessmentEvidence).where(AssessmentEvidence.assessment_id == assessment.id)
    return list(db.session.scalars(found.order_by(AssessmentEvidence.id)))


def evidence_size(organisation_id: int) -> int:
    """Return the bytes of all evidence of an enterprise."""
    found = sa.select(sa.func.sum(AssessmentEvidence.size)).join(AssessmentEvidence.assessment)
    return int(db.session.execute(found.where(Assessment.organisation_id == organisation_id)).scalar() or 0)


def named(digests: Collection[str]) -> set[str]:
    """Return which of the digests a row of evidence names."""
    rows = sa.select(AssessmentEvidence.digest).where(AssessmentEvidence.digest.in_(digests))
    return set(db.session.scalars(rows))
