"""Grievances with their answers; who may read and answer one is `access.py`."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.foundation.db import Base, one_of

if TYPE_CHECKING:
    from matchmaker.accounts.models import Organisation
    from matchmaker.accounts.people import User


class GrievanceKind(StrEnum):
    """异议 to a decision, 申诉 against a refusal, 举报 of somebody else."""

    OBJECTION = "objection"
    APPEAL = "appeal"
    REPORT = "report"


class Subject(StrEnum):
    """What it is about; of a decision, the thing that was refused or taken down."""

    INTRODUCTION = "introduction"
    NEED = "need"
    CAPABILITY = "capability"
    ORGANISATION = "organisation"


class GrievanceState(StrEnum):
    """已收到, 办理中, 已答复, 已关闭."""

    RECEIVED = "received"
    IN_HAND = "in_hand"
    ANSWERED = "answered"
    CLOSED = "closed"


class Grievance(Base):
    """One of them, from receipt to answer."""

    __tablename__ = "grievance"
    __table_args__ = (
        one_of("kind", GrievanceKind),
        one_of("subject_kind", Subject),
        one_of("state", GrievanceState),
        sa.CheckConstraint("(state = 'received') = (handler_id IS NULL)", name="handled"),
        sa.CheckConstraint("(state IN ('answered', 'closed')) = (answered_at IS NOT NULL)", name="answered"),
        sa.CheckConstraint("handler_id IS NULL OR handler_id <> author_id", name="another"),
    )

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    subject_kind: Mapped[str] = mapped_column(sa.String(12))
    subject: Mapped[str] = mapped_column(sa.String(20), index=True)  # its public code
    about_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))  # the organisation that it is about
    park_id: Mapped[int | None] = mapped_column(ForeignKey("park.id"), index=True)  # whose staff; null: operators alone
    text: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[str] = mapped_column(sa.String(12), default=GrievanceState.RECEIVED, index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime]
    due_on: Mapped[date]
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]  # when the operators were told that its day had passed

    author: Mapped["User"] = relationship(foreign_keys=[author_id])
    handler: Mapped["User | None"] = relationship(foreign_keys=[handler_id])
    about: Mapped["Organisation | None"] = relationship()
