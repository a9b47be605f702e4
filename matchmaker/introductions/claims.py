"""Rows about what came of an introduction: each side's answers, follow-ups, ratings; how answers are graded is `outcomes.py`."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.foundation.db import Base, one_of
from matchmaker.introductions.outcomes import Band, Contract, Outcome
from matchmaker.introductions.states import Side

MARKS = (30, 90, 180)  # days after the introduction on which both sides are asked what came of it


class FollowUpAnswer(StrEnum):
    """仍在推进, 已达成意向, 已签约, 已交付, 不再推进."""

    GOING = "going"
    INTENTION = "intention"
    SIGNED = "signed"
    DELIVERED = "delivered"
    ENDED = "ended"


class Claim(Base):
    """One side's answer to one outcome; append-only, the last one of a side holds."""

    __tablename__ = "outcome_claim"
    __table_args__ = (
        one_of("outcome", Outcome),
        one_of("side", Side),
        one_of("band", Band, optional=True),
        one_of("contract", Contract, optional=True),
        sa.CheckConstraint("amount IS NULL OR amount >= 0", name="amount"),
        sa.CheckConstraint("side <> 'staff' OR outcome = 'meeting' OR document <> ''", name="seen"),
        sa.Index("ix_outcome_claim_introduction_id", "introduction_id"),
    )

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"))
    outcome: Mapped[str] = mapped_column(sa.String(12))
    side: Mapped[str] = mapped_column(sa.String(12))
    holds: Mapped[bool]
    day: Mapped[date | None]
    band: Mapped[str | None] = mapped_column(sa.String(12))
    amount: Mapped[float | None]  # 万元
    contract: Mapped[str | None] = mapped_column(sa.String(12))
    document: Mapped[str] = mapped_column(sa.String(200), default="")  # what staff saw
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class FollowUp(Base):
    """One side was asked, so many days after the introduction, what came of it."""

    __tablename__ = "follow_up"
    __table_args__ = (
        one_of("side", Side),
        one_of("answer", FollowUpAnswer, optional=True),
        sa.CheckConstraint("mark IN (30, 90, 180)", name="mark"),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
        sa.UniqueConstraint("introduction_id", "mark", "side"),
    )

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"))
    mark: Mapped[int]
    side: Mapped[str] = mapped_column(sa.String(12))
    sent_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(sa.String(12))
    answered_at: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Rating(Base):
    """One side's opinion of working with the other; once."""

    __tablename__ = "rating"
    __table_args__ = (
        one_of("side", Side),
        sa.CheckConstraint("side <> 'staff'", name="a_side"),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        sa.UniqueConstraint("introduction_id", "side"),
    )

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"))
    side: Mapped[str] = mapped_column(sa.String(12))
    stars: Mapped[int]
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
