"""Assessments: answers, submitted results, evidence, needs that came of gaps; models of maturity are data, `maturity.py`."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.foundation.db import Base, one_of

if TYPE_CHECKING:
    from matchmaker.accounts.models import Organisation
    from matchmaker.accounts.people import User
    from matchmaker.catalogue.models import Need


class Kind(StrEnum):
    """快速自评: one ladder a sub-domain, an indicative range; 完整自评: statement by statement."""

    QUICK = "quick"
    FULL = "full"


class AssessmentState(StrEnum):
    """填写中, 已提交; what was submitted never changes."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


_DRAFTS = sa.text("state = 'draft'")


class Assessment(Base):
    """An enterprise's answers to one version of a model. Rounds count per model and kind: T0, T1, T2."""

    __tablename__ = "assessment"
    __table_args__ = (
        one_of("kind", Kind),
        one_of("state", AssessmentState),
        sa.CheckConstraint("round BETWEEN 0 AND 99", name="round"),
        sa.CheckConstraint(
            "(state = 'submitted') = (submitted_at IS NOT NULL) AND (state = 'submitted') = (submitted_by_id IS NOT NULL)",
            name="submitted",
        ),
        sa.UniqueConstraint("organisation_id", "model", "kind", "round"),
        sa.Index(
            "uq_assessment_draft",
            "organisation_id",
            "model",
            "kind",
            unique=True,
            sqlite_where=_DRAFTS,
            postgresql_where=_DRAFTS,
        ),
    )

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(8))
    model: Mapped[str] = mapped_column(sa.String(40))
    model_version: Mapped[str] = mapped_column(sa.String(12))
    weights: Mapped[str] = mapped_column(
        sa.String(60)
    )  # the set in force when it was begun, at the end when it was submitted
    round: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(12), default=AssessmentState.DRAFT)
    # Of a full one {sub-domain: {level: {number: degree}}}, of a quick one {sub-domain: step}.
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    not_applicable: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {sub-domain: reason}
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    updated_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    updated_at: Mapped[datetime]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(index=True)
    is_demo: Mapped[bool] = mapped_column(default=False)

    organisation: Mapped["Organisation"] = relationship(lazy="joined", innerjoin=True)
    updated_by: Mapped["User"] = relationship(foreign_keys=[updated_by_id])
    submitted_by: Mapped["User | None"] = relationship(foreign_keys=[submitted_by_id])
    result: Mapped["AssessmentResult | None"] = relationship(back_populates="assessment")

    @property
    def is_submitted(self) -> bool:
        return self.state == AssessmentState.SUBMITTED


class AssessmentResult(Base):
    """What a submitted assessment came to, whole, with its digest: written once, never changed.

    Industry, size and park are those of the day, so that figures as of that day do not move.
    """

    __tablename__ = "assessment_result"
    __table_args__ = (sa.CheckConstraint("level BETWEEN 0 AND 9", name="level"),)

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), unique=True)
    at: Mapped[datetime] = mapped_column(index=True)
    level: Mapped[int]
    total: Mapped[str] = mapped_column(sa.String(12))  # as printed, two decimals; exact in `content`
    industry: Mapped[str] = mapped_column(sa.String(20), default="", index=True)
    size: Mapped[str] = mapped_column(sa.String(10))
    park_id: Mapped[int | None] = mapped_column(ForeignKey("park.id"), index=True)
    content: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(sa.String(64))

    assessment: Mapped[Assessment] = relationship(back_populates="result")


class AssessmentEvidence(Base):
    """A file that an enterprise keeps as evidence on a sub-domain; its own people alone have it."""

    __tablename__ = "assessment_evidence"
    __table_args__ = (sa.CheckConstraint("size > 0", name="size"),)

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), index=True)
    sub_domain: Mapped[str] = mapped_column(sa.String(40))
    name: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[str] = mapped_column(sa.String(8))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    assessment: Mapped[Assessment] = relationship()
    by: Mapped["User"] = relationship(lazy="joined", innerjoin=True)


class GapNeed(Base):
    """A need that was drafted from a gap of a submitted assessment; what became of it is asked of the need."""

    __tablename__ = "assessment_need"
    __table_args__ = (sa.CheckConstraint("level BETWEEN 1 AND 9", name="level"),)

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), index=True)
    sub_domain: Mapped[str] = mapped_column(sa.String(40))
    level: Mapped[int]
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    assessment: Mapped[Assessment] = relationship(lazy="joined", innerjoin=True)
    need: Mapped["Need"] = relationship(lazy="joined", innerjoin=True)


class MaturityWeights(Base):
    """A weight set that an operator loaded for a model; the newest one counts, older ones stay for the results under them."""

    __tablename__ = "maturity_weights"
    __table_args__ = (sa.UniqueConstraint("model", "name"),)

    model: Mapped[str] = mapped_column(sa.String(40), index=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    certainty: Mapped[str] = mapped_column(sa.String(40))
    source: Mapped[str] = mapped_column(sa.String(300))
    shares: Mapped[dict[str, Any]]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


@event.listens_for(AssessmentResult, "before_update")
@event.listens_for(AssessmentResult, "before_delete")
def _never_changed(_mapper: object, _connection: object, row: AssessmentResult) -> None:
    """A result that somebody submitted is evidence: no code path of the product may touch it."""
    raise RuntimeError(f"the result of assessment {row.assessment_id} is not to be changed")
