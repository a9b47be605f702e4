"""Who takes part in a station: registrations, the people who come, their check-ins and rating, and what station files brought."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.foundation.db import Base, one_of
from matchmaker.stations.states import Kind, Merge, RegistrationState

if TYPE_CHECKING:
    from matchmaker.accounts.models import Organisation
    from matchmaker.accounts.people import User
    from matchmaker.diagnosis.models import Expert
    from matchmaker.stations.models import Station

LIVE_RULE = "state IN ('applied', 'selected', 'waiting')"


class Registration(Base):
    """报名: an organisation or an expert at a station, how it was decided and why."""

    __tablename__ = "registration"
    __table_args__ = (
        one_of("kind", Kind),
        one_of("state", RegistrationState),
        sa.CheckConstraint(
            "(kind = 'expert') = (expert_id IS NOT NULL) AND (kind = 'expert') = (organisation_id IS NULL)",
            name="whose",
        ),
        sa.CheckConstraint("language IN ('zh', 'en')", name="language"),
        sa.CheckConstraint("(state = 'waiting') = (place IS NOT NULL)", name="place"),
        sa.CheckConstraint("score IS NULL OR score BETWEEN 0 AND 100", name="score"),
        *(
            sa.Index(
                f"uq_registration_{column}",
                "station_id",
                column,
                unique=True,
                sqlite_where=sa.text(LIVE_RULE),
                postgresql_where=sa.text(LIVE_RULE),
            )
            for column in ("organisation_id", "expert_id")
        ),
    )

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    expert_id: Mapped[int | None] = mapped_column(ForeignKey("expert.id"), index=True)
    state: Mapped[str] = mapped_column(sa.String(12), default=RegistrationState.APPLIED, index=True)
    wants_visit: Mapped[bool] = mapped_column(default=False)  # an enterprise wants 现场诊断
    wants_talks: Mapped[bool] = mapped_column(default=False)
    fields: Mapped[list[str]] = mapped_column(default=list)  # taxonomy ids: what is sought or offered
    language: Mapped[str] = mapped_column(sa.String(2), default="zh")
    away: Mapped[list[str]] = mapped_column(default=list)  # half-days that do not suit: "2026-05-11 am"
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)  # criterion id: 0 to 5
    score: Mapped[int | None]  # weighted, of 100
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    place: Mapped[int | None]  # on the waiting list
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]  # when the decision was sent
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    station: Mapped["Station"] = relationship()
    organisation: Mapped["Organisation | None"] = relationship(lazy="joined")
    expert: Mapped["Expert | None"] = relationship(lazy="joined")
    by: Mapped["User"] = relationship(foreign_keys=[by_id])
    attendees: Mapped[list["Attendee"]] = relationship(
        order_by="Attendee.id", back_populates="registration", lazy="selectin"
    )


class Attendee(Base):
    """One person who comes: checked in once a day, by the code under the QR or typed by hand."""

    __tablename__ = "attendee"
    __table_args__ = (
        sa.UniqueConstraint("station_id", "ticket"),
        sa.CheckConstraint("checked_in_at IS NOT NULL OR checked_in_by_id IS NULL", name="checked_in"),
    )

    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True)
    ticket: Mapped[str] = mapped_column(sa.String(8))  # what is typed by hand
    name: Mapped[str] = mapped_column(sa.String(50))
    title: Mapped[str] = mapped_column(sa.String(50), default="")
    checked_in_at: Mapped[datetime | None]  # the first time; each day is a row of its own
    checked_in_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    registration: Mapped[Registration] = relationship(back_populates="attendees")
    rating: Mapped["StationRating | None"] = relationship(back_populates="attendee")
    check_ins: Mapped[list["CheckIn"]] = relationship(order_by="CheckIn.day")


class CheckIn(Base):
    """One person on one day of the station."""

    __tablename__ = "check_in"
    __table_args__ = (sa.UniqueConstraint("attendee_id", "day"),)

    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendee.id"))
    day: Mapped[date]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))


class StationRating(Base):
    """满意度: what somebody who was there says, once; lists show figures of it, never a person's own."""

    __tablename__ = "station_rating"
    __table_args__ = (sa.CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),)

    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendee.id"), unique=True)
    stars: Mapped[int]
    text: Mapped[str] = mapped_column(sa.String(500), default="")
    at: Mapped[datetime]

    attendee: Mapped[Attendee] = relationship(back_populates="rating")


class OfflineRecord(Base):
    """One record of a station file as it was brought back: merged once by its uuid, kept whatever became of it."""

    __tablename__ = "station_offline_record"
    __table_args__ = (
        one_of("outcome", Merge),
        sa.CheckConstraint("kind IN ('check_in', 'rating')", name="kind"),
    )

    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    outcome: Mapped[str] = mapped_column(sa.String(12))
    attendee_id: Mapped[int | None] = mapped_column(ForeignKey("attendee.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    attendee: Mapped[Attendee | None] = relationship()
