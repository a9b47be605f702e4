"""Outbox and inbox rows; what they say is rendered at the door from facts that passed the visibility function."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.foundation.db import Base, one_of


class MailState(StrEnum):
    """queued -> leased -> sent, or failed after the last try, or cancelled before it left."""

    QUEUED = "queued"
    LEASED = "leased"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class OutboxMessage(Base):
    """One mail to one address, written in the transaction of the change that it tells of."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        one_of("state", MailState),
        sa.Index(
            "ix_outbox_message_due",
            "not_before",
            sqlite_where=sa.text("state IN ('queued', 'leased')"),
            postgresql_where=sa.text("state IN ('queued', 'leased')"),
        ),
    )

    kind: Mapped[str] = mapped_column(sa.String(60))
    recipient_id: Mapped[int | None] = mapped_column(index=True)  # a user's id; accounts stands above, so no key
    address: Mapped[str] = mapped_column(sa.String(254))
    language: Mapped[str] = mapped_column(sa.String(2), default="zh")
    subject: Mapped[str] = mapped_column(sa.String(40), default="", index=True)  # public code of what it is about
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(sa.String(10), default=MailState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(sa.String(300), default="")


class Notice(Base):
    """One line behind the bell."""

    __tablename__ = "notice"

    user_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(sa.String(60))
    subject: Mapped[str] = mapped_column(sa.String(40), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
