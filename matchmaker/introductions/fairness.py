"""Rows that keep brokering fair: refusals remembered, interests declared, second signatures, and what the operator allows; the rules over
them stand in `refusals.py`, `interests.py`, `separation.py` and `limits.py`."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.foundation.db import Base, one_of
from matchmaker.introductions.states import DeclineReason, Side

if TYPE_CHECKING:
    from matchmaker.accounts.models import Organisation
    from matchmaker.accounts.people import User
    from matchmaker.catalogue.models import Need
    from matchmaker.introductions.models import Introduction


class Refusal(Base):
    """What one side said when it declined, with how the facts stood that its reason rests on."""

    __tablename__ = "refusal"
    __table_args__ = (
        one_of("side", Side),
        one_of("reason", DeclineReason),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone"),
    )

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), unique=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    capability_id: Mapped[int | None] = mapped_column(ForeignKey("capability.id"))
    side: Mapped[str] = mapped_column(sa.String(12))
    reason: Mapped[str] = mapped_column(sa.String(12))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # `memory.RULES` names them
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    need: Mapped["Need"] = relationship()
    provider: Mapped["Organisation"] = relationship(foreign_keys=[provider_id])


class InterestKind(StrEnum):
    """任职, 持股, 合同往来, 参与过现场诊断."""

    EMPLOYMENT = "employment"
    HOLDING = "holding"
    CONTRACT = "contract"
    DIAGNOSIS = "diagnosis"


class Interest(Base):
    """利益关系申报: a person, or an organisation, is tied to an organisation; taken back rows stay."""

    __tablename__ = "interest"
    __table_args__ = (
        one_of("kind", InterestKind),
        sa.CheckConstraint("(person_id IS NULL) <> (holder_id IS NULL)", name="holder"),
        sa.CheckConstraint(
            "holder_id IS NULL OR (holder_id <> with_id AND kind = CASE WHEN need_id IS NULL THEN 'holding' ELSE 'diagnosis' END)",
            name="organisation",
        ),
        sa.CheckConstraint("need_id IS NULL OR holder_id IS NOT NULL", name="need"),
        sa.CheckConstraint("since IS NULL OR until IS NULL OR until >= since", name="days"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended"),
    )

    kind: Mapped[str] = mapped_column(sa.String(12))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    with_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    # Holds for this need alone: the need came of a diagnosis in which somebody of the holder's took part.
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    since: Mapped[date | None]
    until: Mapped[date | None]
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    declared_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    declared_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    person: Mapped["User | None"] = relationship(foreign_keys=[person_id])
    holder: Mapped["Organisation | None"] = relationship(foreign_keys=[holder_id])
    tied_to: Mapped["Organisation"] = relationship(foreign_keys=[with_id])


class CoSignature(Base):
    """复核: a second officer looked at an introduction, so that one who proposed it or verified its provider may confirm."""

    __tablename__ = "co_signature"
    __table_args__ = (sa.UniqueConstraint("introduction_id", "by_id"),)

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    at: Mapped[datetime]

    by: Mapped["User"] = relationship()


class Recusal(Base):
    """回避: somebody hands an introduction to another officer and does nothing to it any more."""

    __tablename__ = "recusal"
    __table_args__ = (
        sa.UniqueConstraint("introduction_id", "person_id"),
        sa.CheckConstraint("person_id <> to_id", name="another"),
    )

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(sa.String(500))
    at: Mapped[datetime]

    introduction: Mapped["Introduction"] = relationship()
    person: Mapped["User"] = relationship(foreign_keys=[person_id])
    to: Mapped["User"] = relationship(foreign_keys=[to_id])


class Override(Base):
    """例外: a declared interest does not stand in the way of this pair; it holds once a second person agreed."""

    __tablename__ = "interest_override"
    __table_args__ = (
        sa.CheckConstraint("(second_id IS NULL) = (seconded_at IS NULL)", name="seconded"),
        sa.CheckConstraint("second_id <> asked_by_id AND (person_id IS NULL OR second_id <> person_id)", name="two"),
    )

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id")
    )  # whose interest; null: between the two organisations
    reason: Mapped[str] = mapped_column(sa.String(500))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    second_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    seconded_at: Mapped[datetime | None]

    need: Mapped["Need"] = relationship()
    provider: Mapped["Organisation"] = relationship()
    person: Mapped["User | None"] = relationship(foreign_keys=[person_id])
    asked_by: Mapped["User"] = relationship(foreign_keys=[asked_by_id])
    second: Mapped["User | None"] = relationship(foreign_keys=[second_id])


class Candidates(Base):
    """Whom staff looked at before they proposed one, or why they were fewer than wanted."""

    __tablename__ = "proposal_candidates"
    __table_args__ = (sa.CheckConstraint("n >= wanted OR reason <> ''", name="enough"),)

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), unique=True)
    providers: Mapped[list[str]] = mapped_column(default=list)  # public codes, the proposed one first
    n: Mapped[int]
    wanted: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class Threshold(Base):
    """A number that the operator set; what is not set has its default in `limits.py`."""

    __tablename__ = "threshold"

    name: Mapped[str] = mapped_column(sa.String(40), unique=True)
    value: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
