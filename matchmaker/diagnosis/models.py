"""Experts and visits with their group, steps, preparation and plan of the day; findings are in `findings.py`, reports in `reports.py`."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.diagnosis.states import GROUP, Action, AgendaKind, Duty, EmployerKind, State
from matchmaker.foundation.db import Base, one_of

if TYPE_CHECKING:
    from matchmaker.accounts.models import Organisation
    from matchmaker.accounts.people import User


class Expert(Base):
    """What the register holds of a person whose membership is 专家; ties to organisations are declared as interests."""

    __tablename__ = "expert"
    __table_args__ = (
        one_of("employer_kind", EmployerKind),
        sa.CheckConstraint("most_visits BETWEEN 1 AND 50", name="most_visits"),
    )

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    fields: Mapped[list[str]] = mapped_column(default=list)  # taxonomy ids
    languages: Mapped[list[str]] = mapped_column(default=list)
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    employer: Mapped[str] = mapped_column(sa.String(100), default="")  # its name where it is not on the platform
    employer_kind: Mapped[str] = mapped_column(sa.String(12))
    post: Mapped[str] = mapped_column(sa.String(60), default="")  # 职务与职称
    most_visits: Mapped[int] = mapped_column(default=3)  # open visits at once
    updated_at: Mapped[datetime]

    user: Mapped["User"] = relationship(lazy="joined", innerjoin=True)
    organisation: Mapped["Organisation | None"] = relationship()

    @property
    def name(self) -> str:
        return self.user.name


class Visit(Base):
    """An expert group at one enterprise, from the application to the end of tracking."""

    __tablename__ = "visit"
    __table_args__ = (
        one_of("state", State),
        sa.CheckConstraint("language IN ('zh', 'en')", name="language"),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'accepted', 'cancelled') OR day IS NOT NULL", name="dated"),
    )

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    language: Mapped[str] = mapped_column(sa.String(2), default="zh")
    wish: Mapped[str] = mapped_column(sa.Text, default="")  # what the enterprise wants looked at
    products: Mapped[str] = mapped_column(sa.Text, default="")  # products, lines, people, systems in its own words
    photos_allowed: Mapped[bool] = mapped_column(default=False)
    photo_rules: Mapped[str] = mapped_column(sa.String(500), default="")
    state: Mapped[str] = mapped_column(sa.String(12), default=State.DRAFT, index=True)
    version: Mapped[int] = mapped_column(default=0)
    day: Mapped[date | None] = mapped_column(index=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    prepare_told_at: Mapped[datetime | None]  # when the factory was told to prepare

    enterprise: Mapped["Organisation"] = relationship(lazy="joined", innerjoin=True)
    steps: Mapped[list["VisitStep"]] = relationship(order_by="VisitStep.id")
    members: Mapped[list["VisitMember"]] = relationship(
        order_by="VisitMember.id", lazy="selectin", back_populates="visit"
    )
    preparations: Mapped[list["Preparation"]] = relationship(
        order_by="Preparation.position", cascade="all, delete-orphan"
    )
    agenda: Mapped[list["AgendaItem"]] = relationship(order_by="AgendaItem.begins, AgendaItem.id")

    @property
    def group(self) -> list["VisitMember"]:
        """Who goes to the factory, without those who withdrew or are excluded."""
        return [one for one in self.members if one.duty in GROUP and one.stays]


class VisitStep(Base):
    """One change: actor, time, from, to, note; append-only."""

    __tablename__ = "visit_step"
    __table_args__ = (one_of("action", Action), one_of("to_state", State))

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    action: Mapped[str] = mapped_column(sa.String(16))
    from_state: Mapped[str] = mapped_column(sa.String(12))
    to_state: Mapped[str] = mapped_column(sa.String(12))
    actor_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(index=True)
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)

    actor: Mapped["User"] = relationship()


class VisitMember(Base):
    """An expert on a visit. 保密承诺书 and 利益冲突声明 are signed for this visit; until then nothing of the enterprise is shown."""

    __tablename__ = "visit_member"
    __table_args__ = (
        one_of("duty", Duty),
        sa.UniqueConstraint("visit_id", "expert_id"),
        sa.CheckConstraint("(signed_at IS NULL) = (text_version = '')", name="signed"),
        sa.CheckConstraint("conflict = '' OR conflict_at IS NOT NULL", name="conflict"),
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    duty: Mapped[str] = mapped_column(sa.String(12))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    added_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    text_version: Mapped[str] = mapped_column(sa.String(20), default="")
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))  # as of signing
    conflict_at: Mapped[datetime | None]
    conflict: Mapped[str] = mapped_column(sa.String(500), default="")
    withdrawn_at: Mapped[datetime | None]
    withdrawal: Mapped[str] = mapped_column(sa.String(500), default="")

    expert: Mapped[Expert] = relationship(lazy="joined", innerjoin=True)
    visit: Mapped[Visit] = relationship(back_populates="members")

    @property
    def stays(self) -> bool:
        return self.conflict_at is None and self.withdrawn_at is None

    @property
    def has_signed(self) -> bool:
        return self.signed_at is not None and self.stays


class Preparation(Base):
    """A line of the 准备清单: what the factory gets ready; the usual ones are named by a key, others by their text."""

    __tablename__ = "visit_preparation"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    position: Mapped[int]
    item: Mapped[str] = mapped_column(sa.String(20), default="")
    text: Mapped[str] = mapped_column(sa.String(200), default="")
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class AgendaItem(Base):
    """A line of the day's plan and, afterwards, what was said or seen there: who was spoken to is told by post, not by name."""

    __tablename__ = "visit_agenda"
    __table_args__ = (one_of("kind", AgendaKind),)

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    begins: Mapped[str] = mapped_column(sa.String(5))  # 09:30
    kind: Mapped[str] = mapped_column(sa.String(12))
    subject: Mapped[str] = mapped_column(sa.String(200), default="")
    whom: Mapped[str] = mapped_column(sa.String(100), default="")
    notes: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    updated_at: Mapped[datetime]
