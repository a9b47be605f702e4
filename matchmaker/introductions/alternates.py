"""候补: providers that the enterprise would ask next, in its order, with its consent; the next is asked when one says no or is silent."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import clock
from matchmaker.foundation.db import Base, db, one_of
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.introductions import guards
from matchmaker.introductions.models import Introduction

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

MOST = 3  # waiting for one need


class AlternateState(StrEnum):
    """候补中, 已询问, 不再需要 (the need was met, or the provider can no longer be asked)."""

    WAITING = "waiting"
    ASKED = "asked"
    DROPPED = "dropped"


class Alternate(Base):
    """One provider in line for one need; whoever chose it consented for this recipient then."""

    __tablename__ = "alternate"
    __table_args__ = (
        one_of("state", AlternateState),
        sa.CheckConstraint("(state = 'asked') = (introduction_id IS NOT NULL)", name="asked"),
        sa.Index(
            "uq_alternate_waiting",
            "need_id",
            "provider_id",
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
    )

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    capability_id: Mapped[int] = mapped_column(ForeignKey("capability.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    text_version: Mapped[str] = mapped_column(sa.String(20))  # of the consent
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(sa.String(10), default=AlternateState.WAITING)
    introduction_id: Mapped[int | None] = mapped_column(ForeignKey("introduction.id"))  # that asked it

    capability: Mapped[Capability] = relationship()
    by: Mapped["User"] = relationship()


def list_waiting_for(need_id: int) -> list[Alternate]:
    """Return a need's alternates that were not asked yet, first in line first."""
    found = sa.select(Alternate).where(Alternate.need_id == need_id, Alternate.state == AlternateState.WAITING)
    return list(db.session.scalars(found.order_by(Alternate.id)))


def line_up(
    need: Need, capabilities: Sequence[Capability], *, by: "User", now: datetime, text_version: str
) -> list[Alternate]:
    """Put providers in line behind those that stand there; return the new rows. The caller has checked the consent.

    Raises Invalid (more than `MOST`), Conflict (provider unverified, its solution not public, one is open with it).
    """
    there = {one.provider_id for one in list_waiting_for(need.id)}
    fresh = {one.organisation_id: one for one in capabilities if one.organisation_id not in there}
    if len(there) + len(fresh) > MOST:
        raise Invalid("alternates", "too_many_alternates", n=MOST)
    rows = []
    for provider_id, capability in fresh.items():
        guards.capability_is_offered(capability, clock.day_of(now))
        guards.two_sides(need, capability)
        guards.none_open(need, provider_id)
        if capability.organisation.abroad:  # needs a consent of its own, which is given when it is asked
            raise Invalid("alternates", "alternate_abroad")
        rows.append(
            Alternate(
                need_id=need.id,
                provider_id=provider_id,
                capability=capability,
                by_id=by.id,
                text_version=text_version,
                at=now,
            )
        )
    db.session.add_all(rows)
    db.session.flush()
    return rows


def drop(alternate: Alternate) -> None:
    """Take one out of the line."""
    alternate.state = AlternateState.DROPPED


def list_needs() -> list[Need]:
    """Return the needs for which somebody stands in line, oldest first."""
    waiting = sa.select(Alternate.need_id).where(Alternate.state == AlternateState.WAITING)
    return list(db.session.scalars(sa.select(Need).where(Need.id.in_(waiting)).order_by(Need.id)).unique())


def drop_all(need: Need) -> None:
    """Empty a need's line."""
    for one in list_waiting_for(need.id):
        drop(one)


def next_in_line(need: Need, now: datetime) -> Alternate | None:
    """Return the first that can still be asked, None where there is none; those that cannot are dropped on the way."""
    for one in list_waiting_for(need.id):
        try:
            guards.need_is_open(need, clock.day_of(now))
            guards.capability_is_offered(one.capability, clock.day_of(now))
            guards.none_open(need, one.provider_id)
        except Conflict:
            drop(one)
            continue
        if not one.capability.organisation.abroad:
            return one
        drop(one)
    return None


def mark_asked(alternate: Alternate, introduction: Introduction) -> None:
    """Record by which introduction it was asked."""
    alternate.state, alternate.introduction_id = AlternateState.ASKED, introduction.id
