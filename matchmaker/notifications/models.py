"""Outbox and inbox rows, choices and digests; what they say is rendered at the door from facts that passed the visibility function."""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.foundation.db import Base, one_of
from matchmaker.notifications.kinds import Topic


class MailState(StrEnum):
    """queued -> leased -> sent (-> bounced), or failed after the last try, or cancelled before it left.

    held -> digested: its recipient reads a digest instead; muted: its recipient wants none, or has an address that refuses.
    """

    QUEUED = "queued"
    LEASED = "leased"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"
    HELD = "held"
    DIGESTED = "digested"
    MUTED = "muted"
    BOUNCED = "bounced"


class Channel(StrEnum):
    """The ways out: 邮件, 短信, 企业微信群机器人, 钉钉群机器人."""

    MAIL = "mail"
    SMS = "sms"
    WECOM = "wecom"
    DINGTALK = "dingtalk"


class Pace(StrEnum):
    """When somebody wants to be told: at once, in a digest of the day or the week, or not at all."""

    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"


class Owner(StrEnum):
    """Whose group a robot posts to; the room of accounts knows who that is."""

    PARK = "park"
    ORGANISATION = "organisation"


HELD_RULE = sa.text("state = 'held'")


class OutboxMessage(Base):
    """One message to one address, written in the transaction of the change that it tells of."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        one_of("state", MailState),
        one_of("channel", Channel),
        one_of("pace", Pace),
        sa.Index(
            "ix_outbox_message_due",
            "not_before",
            sqlite_where=sa.text("state IN ('queued', 'leased')"),
            postgresql_where=sa.text("state IN ('queued', 'leased')"),
        ),
        sa.Index("ix_outbox_message_held", "recipient_id", "pace", sqlite_where=HELD_RULE, postgresql_where=HELD_RULE),
    )

    channel: Mapped[str] = mapped_column(sa.String(10), default=Channel.MAIL)
    pace: Mapped[str] = mapped_column(sa.String(8), default=Pace.NOW)
    digest_id: Mapped[int | None] = mapped_column(sa.ForeignKey("digest.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(60))
    recipient_id: Mapped[int | None] = mapped_column(index=True)  # a user's id; accounts stands above, so no key
    address: Mapped[str] = mapped_column(sa.String(254))  # of a robot its number: its URL holds a key
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


class Choice(Base):
    """How a person wants to be told of a topic by one channel, where that is not the default."""

    __tablename__ = "notification_choice"
    __table_args__ = (
        one_of("topic", Topic),
        one_of("channel", Channel),
        one_of("pace", Pace),
        sa.UniqueConstraint("user_id", "topic", "channel"),
    )

    user_id: Mapped[int]
    topic: Mapped[str] = mapped_column(sa.String(10))
    channel: Mapped[str] = mapped_column(sa.String(10))
    pace: Mapped[str] = mapped_column(sa.String(8))
    address: Mapped[str] = mapped_column(sa.String(30), default="")  # the proved mobile number, for SMS alone
    changed_at: Mapped[datetime]


class Digest(Base):
    """One digest for one person and period; the constraint keeps a second worker from making it again."""

    __tablename__ = "digest"
    __table_args__ = (one_of("pace", Pace), sa.UniqueConstraint("user_id", "pace", "period"))

    user_id: Mapped[int]
    pace: Mapped[str] = mapped_column(sa.String(8))
    period: Mapped[str] = mapped_column(sa.String(10))  # 2026-11-27, or 2026-W48
    made_at: Mapped[datetime]


class Refusal(Base):
    """A mail address that was refused for good: nothing is sent there until its owner proves that it works."""

    __tablename__ = "refused_address"

    address: Mapped[str] = mapped_column(sa.String(254), unique=True)
    error: Mapped[str] = mapped_column(sa.String(300), default="")
    refused_at: Mapped[datetime]


class Robot(Base):
    """A group robot of WeCom or DingTalk; whoever has its URL can post, so that no page shows it whole."""

    __tablename__ = "robot"
    __table_args__ = (
        one_of("owner", Owner),
        sa.CheckConstraint("channel IN ('wecom', 'dingtalk')", name="channel"),
        sa.UniqueConstraint("owner", "owner_id", "url"),
    )

    owner: Mapped[str] = mapped_column(sa.String(12))
    owner_id: Mapped[int]
    channel: Mapped[str] = mapped_column(sa.String(10))
    name: Mapped[str] = mapped_column(sa.String(40))
    url: Mapped[str] = mapped_column(sa.String(500))
    secret: Mapped[str] = mapped_column(sa.String(200), default="")
    language: Mapped[str] = mapped_column(sa.String(2), default="zh")
    hears: Mapped[list[Any]]  # of News
    by_id: Mapped[int]
    created_at: Mapped[datetime]
    failed_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(sa.String(300), default="")

    @property
    def key(self) -> str:
        """What forms call it: numbers of rows never appear."""
        return hashlib.sha256(f"robot {self.owner} {self.owner_id} {self.id}".encode()).hexdigest()[:16]
