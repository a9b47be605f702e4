"""Webhooks, the events that wait to be told, and each delivery with how it went."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.foundation.db import Base, one_of

if TYPE_CHECKING:
    from matchmaker.accounts.models import Organisation, Park


class Topic(StrEnum):
    """What a webhook is told of."""

    INTRODUCTION = "introduction"
    NEED = "need"
    CAPABILITY = "capability"


class DeliveryState(StrEnum):
    """queued -> leased -> sent, or failed after the last try."""

    QUEUED = "queued"
    LEASED = "leased"
    SENT = "sent"
    FAILED = "failed"


class Webhook(Base):
    """One address of an organisation's or a park's program."""

    __tablename__ = "webhook"
    __table_args__ = (sa.CheckConstraint("(organisation_id IS NULL) <> (park_id IS NULL)", name="owner"),)

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    park_id: Mapped[int | None] = mapped_column(ForeignKey("park.id"), index=True)
    url: Mapped[str] = mapped_column(sa.String(2000))
    topics: Mapped[list[str]]
    salt: Mapped[str] = mapped_column(sa.String(32))  # the secret follows from it and from the server's key
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    disabled_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]

    organisation: Mapped["Organisation | None"] = relationship(lazy="joined")
    park: Mapped["Park | None"] = relationship(lazy="joined")

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None and self.deleted_at is None


class WebhookEvent(Base):
    """Something happened, written in the transaction in which it happened; gone once it was given to the webhooks."""

    __tablename__ = "webhook_event"

    key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    topic: Mapped[str] = mapped_column(sa.String(12))
    action: Mapped[str] = mapped_column(sa.String(20))
    subject_id: Mapped[int | None]  # of an introduction, where the step knows no code
    subject: Mapped[str] = mapped_column(sa.String(40), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]


class WebhookDelivery(Base):
    """One event for one webhook: the very text that is sent, and how it went."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        one_of("state", DeliveryState),
        sa.UniqueConstraint("webhook_id", "key"),
        sa.Index(
            "ix_webhook_delivery_due",
            "not_before",
            sqlite_where=sa.text("state IN ('queued', 'leased')"),
            postgresql_where=sa.text("state IN ('queued', 'leased')"),
        ),
    )

    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"), index=True)
    key: Mapped[str] = mapped_column(sa.String(32))  # of the event: the same however often it is sent
    kind: Mapped[str] = mapped_column(sa.String(40))
    subject: Mapped[str] = mapped_column(sa.String(40))
    body: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[str] = mapped_column(sa.String(10), default=DeliveryState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    status: Mapped[int | None]  # what the program answered last
    error: Mapped[str] = mapped_column(sa.String(300), default="")

    webhook: Mapped[Webhook] = relationship()
