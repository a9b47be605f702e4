"""Needs with their requirement lines, and what both kinds of post share (tags, revisions, waivers); capabilities are in `offers.py`."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.foundation.db import Base, one_of

if TYPE_CHECKING:
    from matchmaker.accounts.models import Organisation
    from matchmaker.accounts.people import User

LANGUAGES = ("zh", "en")


class NeedState(StrEnum):
    """Life of a need; transitions are in `states.py`."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    SENT_BACK = "sent_back"
    FILLED = "filled"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Service(StrEnum):
    """Where the work is to be done."""

    ONSITE = "onsite"
    REMOTE = "remote"
    EITHER = "either"


class Procurement(StrEnum):
    """采购方式; for a tender the product stops at 市场调研."""

    DIRECT = "direct"
    INQUIRY = "inquiry"
    NEGOTIATION = "negotiation"
    TENDER = "tender"


class TagFacet(StrEnum):
    """What kind of word a tag is."""

    SCENE = "scene"
    TECHNOLOGY = "technology"
    SOLUTION = "solution"
    PROCESS = "process"
    EQUIPMENT = "equipment"
    NEED = "need"
    FREE = "free"


class Need(Base):
    """What an enterprise posts: a problem to be solved."""

    __tablename__ = "need"
    __table_args__ = (
        one_of("state", NeedState),
        one_of("service", Service, optional=True),
        one_of("procurement", Procurement, optional=True),
        sa.CheckConstraint("language IN ('zh', 'en')", name="language"),
        sa.CheckConstraint(
            "(budget_low IS NULL OR budget_low >= 0) AND (budget_high IS NULL OR budget_high >= COALESCE(budget_low, 0))",
            name="budget",
        ),
        sa.CheckConstraint(
            "state <> 'published' OR (published_at IS NOT NULL AND expires_on IS NOT NULL)", name="published"
        ),
    )

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    language: Mapped[str] = mapped_column(sa.String(2), default="zh")
    title: Mapped[str] = mapped_column(sa.String(120), default="")
    problem: Mapped[str] = mapped_column(sa.Text, default="")
    result: Mapped[str] = mapped_column(sa.Text, default="")
    systems: Mapped[str] = mapped_column(sa.Text, default="")
    production_type: Mapped[str] = mapped_column(sa.String(20), default="")
    industry: Mapped[str] = mapped_column(sa.String(20), default="", index=True)
    budget_low: Mapped[float | None]  # 万元
    budget_high: Mapped[float | None]
    budget_open: Mapped[bool] = mapped_column(
        default=False
    )  # 面议: left open on purpose, which is not the same as empty
    deadline: Mapped[date | None]
    place: Mapped[str] = mapped_column(sa.String(20), default="")
    service: Mapped[str | None] = mapped_column(sa.String(10))
    procurement: Mapped[str | None] = mapped_column(sa.String(12))
    state: Mapped[str] = mapped_column(sa.String(12), default=NeedState.DRAFT, index=True)
    state_note: Mapped[str] = mapped_column(sa.String(500), default="")  # why it was sent back or withdrawn
    source: Mapped[str] = mapped_column(sa.String(200), default="")  # 代录: where staff had it from
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    contact_confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    expires_on: Mapped[date | None]
    reminded_at: Mapped[datetime | None]
    secrecy_checked: Mapped[bool] = mapped_column(default=False)  # 保密审查
    taken_down_at: Mapped[datetime | None]  # 紧急下线
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped["Organisation"] = relationship(lazy="joined", innerjoin=True)
    author: Mapped["User"] = relationship(foreign_keys=[author_id])
    requirements: Mapped[list["Requirement"]] = relationship(
        order_by="Requirement.position", cascade="all, delete-orphan", lazy="selectin"
    )
    tags: Mapped[list["Tag"]] = relationship(order_by="Tag.position", cascade="all, delete-orphan", lazy="selectin")

    kind = "need"

    @property
    def is_public(self) -> bool:
        return self.state == NeedState.PUBLISHED and self.taken_down_at is None


class Requirement(Base):
    """One line of a need, 必须 or 期望, matched and evidenced apart."""

    __tablename__ = "requirement"

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    must: Mapped[bool]
    text: Mapped[str] = mapped_column(sa.String(200))
    measure: Mapped[str] = mapped_column(sa.String(60), default="")
    current: Mapped[str] = mapped_column(sa.String(40), default="")
    target: Mapped[str] = mapped_column(sa.String(40), default="")
    unit: Mapped[str] = mapped_column(sa.String(20), default="")


class Tag(Base):
    """A word on a post: from the taxonomy (`concept`) or free."""

    __tablename__ = "tag"
    __table_args__ = (
        one_of("facet", TagFacet),
        sa.CheckConstraint("(need_id IS NULL) <> (capability_id IS NULL)", name="owner"),
    )

    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), index=True)
    capability_id: Mapped[int | None] = mapped_column(ForeignKey("capability.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(sa.String(60))
    concept: Mapped[str | None] = mapped_column(sa.String(20), index=True)
    facet: Mapped[str] = mapped_column(sa.String(12), default=TagFacet.FREE)


class RevisionState(StrEnum):
    """Whether a version is the public one, waits for staff, or is history."""

    LIVE = "live"
    WAITING = "waiting"
    REFUSED = "refused"
    PAST = "past"


class Revision(Base):
    """One saved version of a post, whole, with its dated declaration that nothing in it is secret."""

    __tablename__ = "revision"
    __table_args__ = (
        one_of("state", RevisionState),
        sa.CheckConstraint("(need_id IS NULL) <> (capability_id IS NULL)", name="owner"),
        sa.UniqueConstraint("need_id", "version"),
        sa.UniqueConstraint("capability_id", "version"),
    )

    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    capability_id: Mapped[int | None] = mapped_column(ForeignKey("capability.id"), index=True)
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(sa.String(10), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    declared_at: Mapped[datetime | None]
    declaration: Mapped[str] = mapped_column(sa.String(20), default="")  # version of the declaration's text
    seen_at: Mapped[datetime | None]  # when staff looked at the difference
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    note: Mapped[str] = mapped_column(sa.String(500), default="")  # why staff refused it

    by: Mapped["User"] = relationship(foreign_keys=[by_id], lazy="joined", innerjoin=True)


class Waiver(Base):
    """Staff say that a hit of the scan is a false alarm."""

    __tablename__ = "waiver"
    __table_args__ = (sa.CheckConstraint("(need_id IS NULL) <> (capability_id IS NULL)", name="owner"),)

    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    capability_id: Mapped[int | None] = mapped_column(ForeignKey("capability.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)  # all of the hit: an address of the web may be long
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class Unconfirmed(Base):
    """A value that was read from a pasted message into a draft, with its words and what stood around them; gone once it is confirmed."""

    __tablename__ = "unconfirmed"
    __table_args__ = (sa.UniqueConstraint("need_id", "number"),)

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]  # by which the page names it
    field: Mapped[str] = mapped_column(sa.String(20))
    columns: Mapped[dict[str, Any]]  # what was filled, empty where the words tell no value
    lead: Mapped[str] = mapped_column(sa.Text)
    words: Mapped[str] = mapped_column(sa.Text)
    tail: Mapped[str] = mapped_column(sa.Text)
