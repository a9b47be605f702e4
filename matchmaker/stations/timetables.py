"""Who meets whom when at a station: slots, wishes, plans and their appointments; how a plan is found is not said here."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.foundation.db import Base, one_of
from matchmaker.stations.registrations import Registration
from matchmaker.stations.states import AppointmentState, PlanKind, PlanState

if TYPE_CHECKING:
    from matchmaker.accounts.people import User
    from matchmaker.diagnosis.models import Visit
    from matchmaker.introductions.models import Introduction
    from matchmaker.stations.models import Station


class StationSlot(Base):
    """A time in which visits, or talks at tables, take place."""

    __tablename__ = "station_slot"
    __table_args__ = (
        one_of("kind", PlanKind),
        sa.CheckConstraint("begins < ends", name="hours"),
        sa.UniqueConstraint("station_id", "kind", "day", "begins"),
    )

    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(8))
    day: Mapped[date]
    begins: Mapped[time]
    ends: Mapped[time]

    @property
    def half(self) -> str:
        """The half-day that it lies in, as registrations say what does not suit."""
        return f"{self.day.isoformat()} {'am' if self.begins < time(12) else 'pm'}"


class Wish(Base):
    """Whom a participant wants to meet, the first wish first; `must` and `never` are staff's."""

    __tablename__ = "station_wish"
    __table_args__ = (
        sa.UniqueConstraint("from_id", "to_id"),
        sa.CheckConstraint("from_id <> to_id", name="another"),
        sa.CheckConstraint("rank BETWEEN 1 AND 12", name="rank"),
        sa.CheckConstraint("rule IN ('', 'must', 'never')", name="rule"),
    )

    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    rank: Mapped[int]
    rule: Mapped[str] = mapped_column(sa.String(8), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    wanted: Mapped[Registration] = relationship(foreign_keys=[to_id])
    wanting: Mapped[Registration] = relationship(foreign_keys=[from_id])


class Plan(Base):
    """One version of the visits' or the tables' plan, with what the solver said of it; one of each kind is adopted."""

    __tablename__ = "station_plan"
    __table_args__ = (
        one_of("kind", PlanKind),
        one_of("state", PlanState),
        sa.UniqueConstraint("station_id", "kind", "number"),
        sa.Index(
            "uq_station_plan_adopted",
            "station_id",
            "kind",
            unique=True,
            sqlite_where=sa.text("state = 'adopted'"),
            postgresql_where=sa.text("state = 'adopted'"),
        ),
    )

    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(8))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(8), default=PlanState.DRAFT)
    status: Mapped[str] = mapped_column(sa.String(20), default="")  # as the solver says it; "" where people made it
    objective: Mapped[float | None]
    bound: Mapped[float | None]
    gap: Mapped[float | None]
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)  # explanations by key, conflicts of an infeasible one
    edited: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    adopted_at: Mapped[datetime | None]

    station: Mapped["Station"] = relationship()
    by: Mapped["User"] = relationship()
    appointments: Mapped[list["Appointment"]] = relationship(
        order_by="Appointment.id", back_populates="plan", cascade="all, delete-orphan"
    )


class Appointment(Base):
    """One visit or talk of a plan: at whom, in which slot, at which table; a talk may lead to, or come from, an introduction."""

    __tablename__ = "station_appointment"
    __table_args__ = (one_of("state", AppointmentState),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("station_plan.id"), index=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("station_slot.id"))
    at_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)  # the factory, or the enterprise
    place: Mapped[int | None]  # the table's number
    state: Mapped[str] = mapped_column(sa.String(8), default=AppointmentState.PLANNED)
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    introduction_id: Mapped[int | None] = mapped_column(ForeignKey("introduction.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)  # the 现场诊断 that it is

    plan: Mapped[Plan] = relationship(back_populates="appointments")
    slot: Mapped[StationSlot] = relationship(lazy="joined", innerjoin=True)
    at: Mapped[Registration] = relationship(lazy="joined", innerjoin=True)
    introduction: Mapped["Introduction | None"] = relationship()
    visit: Mapped["Visit | None"] = relationship()
    people: Mapped[list[Registration]] = relationship(
        secondary="station_appointment_person", order_by="Registration.id", lazy="selectin"
    )


class AppointmentPerson(Base):
    """Who comes to an appointment: experts to a factory, a provider or an expert to a table."""

    __tablename__ = "station_appointment_person"
    __table_args__ = (sa.UniqueConstraint("appointment_id", "registration_id"),)

    appointment_id: Mapped[int] = mapped_column(ForeignKey("station_appointment.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
