"""我方负责人: who looks after an introduction on one side, and the handing over to a colleague."""

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.queries import list_members
from matchmaker.foundation import audit
from matchmaker.foundation.db import Base, db, one_of
from matchmaker.foundation.errors import Invalid, NotAllowed
from matchmaker.introductions.access import id_of, side_for
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import Side

if TYPE_CHECKING:
    from matchmaker.accounts.people import User


class Owner(Base):
    """Who is told and asked on one side; without a row all its members are."""

    __tablename__ = "introduction_owner"
    __table_args__ = (
        one_of("side", Side),
        sa.CheckConstraint("side <> 'staff'", name="a_side"),
        sa.UniqueConstraint("introduction_id", "side"),
    )

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"))
    side: Mapped[str] = mapped_column(sa.String(12))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime]

    user: Mapped["User"] = relationship()


def owner_of(introduction: Introduction, side: Side) -> "User | None":
    """Return a side's owner while they belong to it, else None."""
    found = sa.select(Owner).where(Owner.introduction_id == introduction.id, Owner.side == side)
    row = db.session.scalars(found).first()
    return row.user if row is not None and row.user.belongs_to(id_of(introduction, side)) else None


def people_of_side(introduction: Introduction, side: Side) -> list["User"]:
    """Return who is told on a side: its owner, or all members where nobody took it on."""
    owner = owner_of(introduction, side)
    return [owner] if owner is not None else list_members(id_of(introduction, side))


def hand_to(introduction: Introduction, colleague: "User", *, by: "User", now: datetime) -> None:
    """Make a colleague (or oneself) the owner on one's own side.

    Raises NotAllowed (on neither side or both), Invalid (no member of the side's organisation).
    """
    side = side_for(by, introduction)
    if side is None:
        raise NotAllowed("not_yours")
    if not colleague.belongs_to(id_of(introduction, side)):
        raise Invalid("colleague", "not_a_colleague")
    found = sa.select(Owner).where(Owner.introduction_id == introduction.id, Owner.side == side)
    row = db.session.scalars(found).first() or Owner(introduction_id=introduction.id, side=side)
    row.user, row.at = colleague, now
    db.session.add(row)
    db.session.flush()
    audit.record("introduction.hand_to", introduction.code, by=by, now=now, side=str(side))
