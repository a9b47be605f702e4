"""Rows of the library: the operator's editions of entries, who follows what, reminders, briefings with materials and seats."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.foundation.db import Base, one_of

if TYPE_CHECKING:
    from matchmaker.accounts.models import Park
    from matchmaker.accounts.people import User


class BriefingKind(StrEnum):
    """政策解读, 标准宣贯."""

    POLICY = "policy"
    STANDARD = "standard"


class PolicyEdition(Base):
    """One version of an entry that the operator wrote; the latest stands in place of what ships, older ones are its history."""

    __tablename__ = "policy_edition"
    __table_args__ = (
        sa.UniqueConstraint("slug", "number"),
        sa.CheckConstraint("number > 0", name="number"),
    )

    slug: Mapped[str] = mapped_column(sa.String(60), index=True)
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(sa.String(500))  # why it was changed
    withdrawn: Mapped[bool] = mapped_column(default=False)  # it no longer stands in the library
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    by: Mapped["User"] = relationship(lazy="joined", innerjoin=True)


class PolicyFollow(Base):
    """Somebody wants to be reminded of an entry's deadline."""

    __tablename__ = "policy_follow"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "slug"),
        sa.CheckConstraint("days_before BETWEEN 1 AND 90", name="days_before"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    slug: Mapped[str] = mapped_column(sa.String(60), index=True)
    days_before: Mapped[int] = mapped_column(default=14)
    created_at: Mapped[datetime]
    reminded_of: Mapped[date | None]  # the deadline of which they were reminded; another one is told anew

    user: Mapped["User"] = relationship(lazy="joined", innerjoin=True)


class Briefing(Base):
    """政策解读 or 标准宣贯: one lecture, with its entries by id."""

    __tablename__ = "briefing"
    __table_args__ = (
        one_of("kind", BriefingKind),
        sa.CheckConstraint("capacity > 0", name="capacity"),
        sa.CheckConstraint("taken BETWEEN 0 AND capacity", name="taken"),
        sa.CheckConstraint("ends_at > starts_at", name="hours"),
    )

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    title: Mapped[str] = mapped_column(sa.String(120))
    about: Mapped[str] = mapped_column(sa.Text, default="")
    speaker: Mapped[str] = mapped_column(sa.String(100))
    place: Mapped[str] = mapped_column(sa.String(200))
    park_id: Mapped[int | None] = mapped_column(ForeignKey("park.id"), index=True)  # null: the operator holds it
    entries: Mapped[list[str]] = mapped_column(default=list)  # ids of the library
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)  # seats that are booked; the CHECK holds of two who book at once
    cancelled_at: Mapped[datetime | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]

    park: Mapped["Park | None"] = relationship()
    materials: Mapped[list["BriefingMaterial"]] = relationship(order_by="BriefingMaterial.id")


class BriefingMaterial(Base):
    """A file of a briefing, for whoever is signed in; the bytes are in `foundation/files`."""

    __tablename__ = "briefing_material"
    __table_args__ = (sa.UniqueConstraint("briefing_id", "digest"), sa.CheckConstraint("size > 0", name="size"))

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    briefing_id: Mapped[int] = mapped_column(ForeignKey("briefing.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[str] = mapped_column(sa.String(8))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    briefing: Mapped[Briefing] = relationship(back_populates="materials")


class BriefingSeat(Base):
    """One person's registration, and whether they came."""

    __tablename__ = "briefing_seat"
    __table_args__ = (
        sa.UniqueConstraint("briefing_id", "user_id"),
        sa.CheckConstraint("attended_at IS NULL OR cancelled_at IS NULL", name="came"),
    )

    briefing_id: Mapped[int] = mapped_column(ForeignKey("briefing.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    booked_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    attended_at: Mapped[datetime | None]

    user: Mapped["User"] = relationship(lazy="joined", innerjoin=True)
