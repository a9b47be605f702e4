"""Rows about work, not about the things worked on: those are named by their public code, or by key where a note must never outlive them."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.foundation.db import Base, one_of

if TYPE_CHECKING:
    from matchmaker.accounts.models import Organisation
    from matchmaker.accounts.people import User
    from matchmaker.catalogue.models import Need
    from matchmaker.introductions.models import Introduction


class Assignment(Base):
    """转派: whose a thing is at one place; one row a thing and place, what was before is in the audit trail."""

    __tablename__ = "assignment"
    __table_args__ = (sa.UniqueConstraint("subject", "place"),)

    subject: Mapped[str] = mapped_column(sa.String(20))  # public code
    place: Mapped[str] = mapped_column(sa.String(40))  # the park's short name, "" for the operators
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)  # null: nobody's again
    before_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # whose it was, for the undo
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    mail_id: Mapped[int | None]  # the mail that waits as long as this can be undone

    officer: Mapped["User | None"] = relationship(foreign_keys=[officer_id])
    by: Mapped["User"] = relationship(foreign_keys=[by_id])


class Snooze(Base):
    """挂起: a thing leaves the queue of one place until a day, or until its stamp is another because something happened to it."""

    __tablename__ = "snooze"
    __table_args__ = (sa.UniqueConstraint("subject", "place"),)

    subject: Mapped[str] = mapped_column(sa.String(20))
    place: Mapped[str] = mapped_column(sa.String(40))
    until: Mapped[date]  # the day on which it is back
    reason: Mapped[str] = mapped_column(sa.String(200))
    stamp: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    by: Mapped["User"] = relationship(foreign_keys=[by_id])


class Absence(Base):
    """AB角: from a first to a last day somebody else looks after what is assigned to an officer."""

    __tablename__ = "absence"
    __table_args__ = (
        sa.CheckConstraint("first_on <= last_on", name="days"),
        sa.CheckConstraint("user_id <> deputy_id", name="deputy"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    created_at: Mapped[datetime]

    user: Mapped["User"] = relationship(foreign_keys=[user_id])
    deputy: Mapped["User"] = relationship(foreign_keys=[deputy_id])


class RemarkKind(StrEnum):
    """电话, 微信等聊天, 见面, 备忘."""

    CALL = "call"
    CHAT = "chat"
    VISIT = "visit"
    NOTE = "note"


class SpokenTo(StrEnum):
    """Whom one spoke to."""

    ENTERPRISE = "enterprise"
    PROVIDER = "provider"
    BOTH = "both"


class Remark(Base):
    """沟通记录: one line about an introduction, a need or an organisation, kept by the staff of a place or by one organisation."""

    __tablename__ = "remark"
    __table_args__ = (
        one_of("kind", RemarkKind),
        one_of("spoken_to", SpokenTo, optional=True),
        sa.CheckConstraint("(keeper_id IS NULL) <> (place IS NULL)", name="keeper"),
        sa.CheckConstraint(
            "(CASE WHEN introduction_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN need_id IS NULL THEN 0 ELSE 1 END) "
            "+ (CASE WHEN organisation_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="about",
        ),
    )

    introduction_id: Mapped[int | None] = mapped_column(ForeignKey("introduction.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    keeper_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    place: Mapped[str | None] = mapped_column(sa.String(40))  # of the staff who keep it, "" for the operators
    kind: Mapped[str] = mapped_column(sa.String(8))
    spoken_to: Mapped[str | None] = mapped_column(sa.String(12))
    text: Mapped[str] = mapped_column(sa.String(500))
    day: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    by: Mapped["User"] = relationship(foreign_keys=[by_id])
    introduction: Mapped["Introduction | None"] = relationship()
    need: Mapped["Need | None"] = relationship()
    organisation: Mapped["Organisation | None"] = relationship(foreign_keys=[organisation_id])

    @property
    def sides(self) -> frozenset[int]:
        """Return the organisations that it is about."""
        if self.introduction is not None:
            return frozenset({self.introduction.enterprise_id, self.introduction.provider_id})
        about = self.need.organisation_id if self.need is not None else self.organisation_id
        return frozenset({about} if about is not None else ())


class SavedView(Base):
    """A page with its filter under a name, for one person or for the staff of a place."""

    __tablename__ = "saved_view"
    __table_args__ = (sa.UniqueConstraint("owner_id", "page", "name"),)

    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    place: Mapped[str | None] = mapped_column(
        sa.String(40), index=True
    )  # whose staff see it too; null: the owner alone
    page: Mapped[str] = mapped_column(sa.String(40))  # its endpoint
    name: Mapped[str] = mapped_column(sa.String(30))
    query: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime]

    owner: Mapped["User"] = relationship()
