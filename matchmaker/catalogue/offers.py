"""Capabilities and their cases: what a provider posts, with the evidence for it."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.catalogue.models import Tag
from matchmaker.foundation.db import Base, one_of

if TYPE_CHECKING:
    from matchmaker.accounts.models import Organisation
    from matchmaker.accounts.people import User


class CapabilityState(StrEnum):
    """Life of a capability; transitions are in `states.py`."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    PAUSED = "paused"
    SENT_BACK = "sent_back"
    WITHDRAWN = "withdrawn"


class CapabilityKind(StrEnum):
    """装备, 软件, 系统集成, 咨询, 培训, 金融, 科研."""

    EQUIPMENT = "equipment"
    SOFTWARE = "software"
    INTEGRATION = "integration"
    CONSULTING = "consulting"
    TRAINING = "training"
    FINANCE = "finance"
    RESEARCH = "research"


class Grade(StrEnum):
    """How far a case is proven: 企业自述, 材料已核, 客户确认, 平台交付."""

    SELF = "self"
    MATERIAL = "material"
    CUSTOMER = "customer"
    PLATFORM = "platform"


class Capability(Base):
    """Something a provider can deliver."""

    __tablename__ = "capability"
    __table_args__ = (
        one_of("state", CapabilityState),
        sa.CheckConstraint(  # a draft may leave it empty
            "kind = '' OR kind IN (" + ", ".join(f"'{kind}'" for kind in CapabilityKind) + ")", name="kind"
        ),
        sa.CheckConstraint("language IN ('zh', 'en')", name="language"),
        sa.CheckConstraint(
            "(price_low IS NULL OR price_low >= 0) AND (price_high IS NULL OR price_high >= COALESCE(price_low, 0))",
            name="price",
        ),
        sa.CheckConstraint(
            "(months_min IS NULL OR months_min >= 0) AND (months_max IS NULL OR months_max >= COALESCE(months_min, 0))",
            name="months",
        ),
    )

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    language: Mapped[str] = mapped_column(sa.String(2), default="zh")
    title: Mapped[str] = mapped_column(sa.String(120), default="")
    kind: Mapped[str] = mapped_column(sa.String(12), default="", index=True)
    does: Mapped[str] = mapped_column(sa.Text, default="")
    unsuitable: Mapped[str] = mapped_column(sa.Text, default="")
    industries: Mapped[list[str]] = mapped_column(default=list)  # taxonomy industry ids
    interfaces: Mapped[list[str]] = mapped_column(default=list)
    regions: Mapped[list[str]] = mapped_column(default=list)  # served on site; REG100000 is the whole country
    languages: Mapped[list[str]] = mapped_column(default=list)
    price_low: Mapped[float | None]  # 万元
    price_high: Mapped[float | None]
    earliest_start: Mapped[date | None]
    months_min: Mapped[int | None]
    months_max: Mapped[int | None]
    state: Mapped[str] = mapped_column(sa.String(12), default=CapabilityState.DRAFT, index=True)
    state_note: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    secrecy_checked: Mapped[bool] = mapped_column(default=False)
    taken_down_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped["Organisation"] = relationship(lazy="joined", innerjoin=True)
    author: Mapped["User"] = relationship(foreign_keys=[author_id])
    cases: Mapped[list["Case"]] = relationship(order_by="Case.position", cascade="all, delete-orphan", lazy="selectin")
    tags: Mapped[list[Tag]] = relationship(order_by="Tag.position", cascade="all, delete-orphan", lazy="selectin")

    @property
    def is_public(self) -> bool:
        return self.state == CapabilityState.PUBLISHED and self.taken_down_at is None


class Case(Base):
    """实施案例: a delivered project with its measured result."""

    __tablename__ = "case"
    __table_args__ = (
        one_of("grade", Grade),
        sa.CheckConstraint("year BETWEEN 1990 AND 2100", name="year"),
    )

    capability_id: Mapped[int] = mapped_column(ForeignKey("capability.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    customer: Mapped[str] = mapped_column(sa.String(100), default="")
    work: Mapped[str] = mapped_column(sa.Text, default="")
    result: Mapped[str] = mapped_column(sa.Text, default="")
    year: Mapped[int | None]  # empty in drafts only
    grade: Mapped[str] = mapped_column(sa.String(10), default=Grade.SELF)
    consented: Mapped[bool] = mapped_column(default=False)  # 已获客户同意公开
    sample: Mapped[bool] = mapped_column(
        default=False
    )  # made from a delivered introduction by both sides; edits of the post leave it alone
