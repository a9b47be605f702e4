"""Frozen lists and feedback: what was shown, saved or called unsuitable; and how an encoder sees each post."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.foundation.db import Base, one_of

if TYPE_CHECKING:
    from matchmaker.accounts.models import Organisation
    from matchmaker.catalogue.models import Need


class Opinion(StrEnum):
    """收藏, or 不合适 with a reason."""

    SAVED = "saved"
    UNSUITABLE = "unsuitable"


class Ranking(Base):
    """What one list followed from, before anybody filtered or paged it, and the order that came out; shared by all to whom it was shown;
    append-only."""

    __tablename__ = "ranking"
    __table_args__ = (sa.UniqueConstraint("subject", "digest"),)

    subject: Mapped[str] = mapped_column(sa.String(20), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    engine: Mapped[str] = mapped_column(sa.String(40), index=True)
    at: Mapped[datetime] = mapped_column(index=True)  # when it was shown first
    weights: Mapped[dict[str, Any]]
    order: Mapped[list[Any]]  # for each row the post, whose it is and whether that one was new, in the order shown
    inputs: Mapped[bytes]  # `freezing.packed`: numbers and codes, no text of a post

    shown: Mapped[list["ShownList"]] = relationship(order_by="ShownList.id", back_populates="ranking")


class ShownList(Base):
    """One list as it was shown: one row per viewer, subject and content; append-only."""

    __tablename__ = "list_shown"
    __table_args__ = (sa.UniqueConstraint("viewer_id", "subject", "digest"),)

    viewer_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    subject: Mapped[str] = mapped_column(sa.String(20), index=True)  # public code of the need or capability
    digest: Mapped[str] = mapped_column(sa.String(64))
    engine: Mapped[str] = mapped_column(sa.String(40))  # engine and weights version
    at: Mapped[datetime]
    items: Mapped[list[Any]]  # codes, ranks, groups, scores, parts (`freezing.items_of`)
    ranking_id: Mapped[int | None] = mapped_column(
        ForeignKey("ranking.id"), index=True
    )  # none: shown before inputs were kept

    ranking: Mapped[Ranking | None] = relationship(back_populates="shown")


class Feedback(Base):
    """What an enterprise made of one provider for one need."""

    __tablename__ = "feedback"
    __table_args__ = (one_of("opinion", Opinion), sa.UniqueConstraint("need_id", "provider_id", "opinion"))

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), index=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    opinion: Mapped[str] = mapped_column(sa.String(12))
    reason: Mapped[str | None] = mapped_column(sa.String(12))  # a DeclineReason
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    need: Mapped["Need"] = relationship()
    provider: Mapped["Organisation"] = relationship()


class PostMeaning(Base):
    """A need or a capability as a sentence encoder sees it; no text of it. Vectors of an earlier text have another digest."""

    __tablename__ = "meaning"
    __table_args__ = (
        sa.CheckConstraint("(need_id IS NULL) <> (capability_id IS NULL)", name="owner"),
        sa.CheckConstraint("dimensions > 0", name="dimensions"),
    )

    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), unique=True)
    capability_id: Mapped[int | None] = mapped_column(ForeignKey("capability.id", ondelete="CASCADE"), unique=True)
    encoder: Mapped[str] = mapped_column(sa.String(80))  # its name and version
    digest: Mapped[str] = mapped_column(sa.String(64))
    dimensions: Mapped[int]
    vectors: Mapped[bytes] = mapped_column(sa.LargeBinary)  # int8, a row of `dimensions` for each sentence
    at: Mapped[datetime]
