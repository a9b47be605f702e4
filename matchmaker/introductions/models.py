"""Introductions with their steps, consents, reveals and responses; the rules that always hold are constraints here."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.foundation.db import Base, one_of
from matchmaker.introductions.claims import Claim, Rating
from matchmaker.introductions.states import Action, DeclineReason, Side, Stage, State, Waiting

if TYPE_CHECKING:
    from matchmaker.accounts.models import Organisation
    from matchmaker.accounts.people import User
    from matchmaker.catalogue.models import Need, Requirement
    from matchmaker.catalogue.offers import Capability, Case

OPEN_RULE = "state IN ('proposed', 'agreed', 'introduced', 'met', 'signed')"


class Introduction(Base):
    """A need and a provider that staff bring together."""

    __tablename__ = "introduction"
    __table_args__ = (
        one_of("state", State),
        one_of("initiator", Side),
        one_of("waiting_for", Waiting, optional=True),
        one_of("stage", Stage, optional=True),
        sa.CheckConstraint(
            f"({OPEN_RULE}) = (waiting_for IS NOT NULL) AND ({OPEN_RULE}) = (due_on IS NOT NULL)", name="waiting"
        ),
        sa.CheckConstraint("state <> 'proposed' OR waiting_for IN ('enterprise', 'provider')", name="proposed"),
        sa.CheckConstraint("state <> 'agreed' OR waiting_for = 'staff'", name="agreed"),
        sa.CheckConstraint("stage IS NULL OR state IN ('introduced', 'met', 'signed')", name="staged"),
        sa.CheckConstraint("enterprise_id <> provider_id", name="two_sides"),
        sa.Index(
            "uq_introduction_open",
            "need_id",
            "provider_id",
            unique=True,
            sqlite_where=sa.text(OPEN_RULE),
            postgresql_where=sa.text(OPEN_RULE),
        ),
    )

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    capability_id: Mapped[int | None] = mapped_column(ForeignKey("capability.id"))
    initiator: Mapped[str] = mapped_column(sa.String(12))
    initiator_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    message: Mapped[str] = mapped_column(sa.String(500), default="")
    state: Mapped[str] = mapped_column(sa.String(12), default=State.PROPOSED, index=True)
    waiting_for: Mapped[str | None] = mapped_column(sa.String(12))
    due_on: Mapped[date | None] = mapped_column(index=True)
    stage: Mapped[str | None] = mapped_column(sa.String(12))  # what is planned for the due day
    version: Mapped[int] = mapped_column(default=0)  # grows with each change, so that nobody acts on an old reading
    reminded_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    need: Mapped["Need"] = relationship(lazy="joined", innerjoin=True)
    enterprise: Mapped["Organisation"] = relationship(foreign_keys=[enterprise_id], lazy="joined", innerjoin=True)
    provider: Mapped["Organisation"] = relationship(foreign_keys=[provider_id], lazy="joined", innerjoin=True)
    capability: Mapped["Capability | None"] = relationship()
    steps: Mapped[list["Step"]] = relationship(order_by="Step.id", back_populates="introduction")
    consents: Mapped[list["Consent"]] = relationship(order_by="Consent.id")
    reveals: Mapped[list["Reveal"]] = relationship(order_by="Reveal.id")
    claims: Mapped[list[Claim]] = relationship(order_by=Claim.id)
    ratings: Mapped[list[Rating]] = relationship(order_by=Rating.id)
    response: Mapped["Response | None"] = relationship(back_populates="introduction")

    def side_of(self, user: "User") -> Side | None:
        """Return the side the user stands on, None for a third party."""
        if user.belongs_to(self.enterprise_id):
            return Side.ENTERPRISE
        return Side.PROVIDER if user.belongs_to(self.provider_id) else None


class Step(Base):
    """One change: actor, time, from, to, reason; append-only."""

    __tablename__ = "introduction_step"
    __table_args__ = (
        one_of("action", Action),
        one_of("to_state", State),
        one_of("reason", DeclineReason, optional=True),
        sa.CheckConstraint("action <> 'decline' OR reason IS NOT NULL", name="declined"),
    )

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), index=True)
    action: Mapped[str] = mapped_column(sa.String(16))
    from_state: Mapped[str | None] = mapped_column(sa.String(12))
    to_state: Mapped[str] = mapped_column(sa.String(12))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # null: the clock
    actor_side: Mapped[str | None] = mapped_column(sa.String(12))
    at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(sa.String(12))
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # e.g. the checklist that was ticked, the meeting's day

    introduction: Mapped[Introduction] = relationship(back_populates="steps")
    actor: Mapped["User | None"] = relationship()


class Consent(Base):
    """单独同意: one organisation lets one recipient have named contact data for one purpose."""

    __tablename__ = "consent"
    __table_args__ = (sa.UniqueConstraint("introduction_id", "giver_id"),)

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), index=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    text_version: Mapped[str] = mapped_column(sa.String(20))
    fields: Mapped[list[str]] = mapped_column(default=list)
    abroad: Mapped[bool] = mapped_column(default=False)  # also where the recipient sits outside the mainland
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Reveal(Base):
    """What became visible to whom when the introduction was made; both sides may read it."""

    __tablename__ = "reveal"
    __table_args__ = (sa.UniqueConstraint("introduction_id", "recipient_id"),)

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), index=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))  # whose contact
    recipient_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    fields: Mapped[list[str]] = mapped_column(default=list)
    at: Mapped[datetime]


class ContactSeen(Base):
    """Somebody opened the other side's contact; written before it is sent."""

    __tablename__ = "contact_seen"

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), index=True)
    viewer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    at: Mapped[datetime]


class Response(Base):
    """应答: a provider's structured answer to a need; the start of an introduction."""

    __tablename__ = "response"
    __table_args__ = (
        sa.CheckConstraint("price_high IS NULL OR price_low IS NULL OR price_high >= price_low", name="price"),
    )

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), unique=True)
    price_low: Mapped[float | None]
    price_high: Mapped[float | None]
    months: Mapped[int | None]
    site_survey: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime]

    introduction: Mapped[Introduction] = relationship(back_populates="response")
    lines: Mapped[list["ResponseLine"]] = relationship(order_by="ResponseLine.id", lazy="selectin")
    cases: Mapped[list["Case"]] = relationship(secondary="response_case")


class ResponseLine(Base):
    """How one requirement is met, in the provider's words."""

    __tablename__ = "response_line"
    __table_args__ = (sa.UniqueConstraint("response_id", "requirement_id"),)

    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), index=True)
    requirement_id: Mapped[int | None] = mapped_column(ForeignKey("requirement.id", ondelete="SET NULL"))
    requirement_text: Mapped[str] = mapped_column(sa.String(200), default="")  # as it stood when answered
    text: Mapped[str] = mapped_column(sa.String(500))

    requirement: Mapped["Requirement | None"] = relationship()


class ResponseCase(Base):
    """Which cases a response points to."""

    __tablename__ = "response_case"
    __table_args__ = (sa.UniqueConstraint("response_id", "case_id"),)

    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"))
