"""标杆示范: the two registers, what a benchmark uses, its open days and their bookings; use cases are `registers.py` and `open_days.py`."""

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
    from matchmaker.catalogue.offers import Capability


class Register(StrEnum):
    """示范项目, 标杆企业: two registers that are counted apart."""

    PROJECT = "project"
    ENTERPRISE = "enterprise"


class RecogniserLevel(StrEnum):
    """Who recognised it: 区县, 市, 省, 国家, 国际."""

    DISTRICT = "district"
    CITY = "city"
    PROVINCE = "province"
    NATIONAL = "national"
    INTERNATIONAL = "international"


def _once(name: str, who: str, where: str) -> sa.Index:
    """The same title of the same year stands in a register once for each holder."""
    columns = ("register", "title", "recogniser", "year", who)
    rule = sa.text(where)
    return sa.Index(f"uq_benchmark_{name}", *columns, unique=True, sqlite_where=rule, postgresql_where=rule)


class Benchmark(Base):
    """One row of a register: what was recognised, by whom, when and until when."""

    __tablename__ = "benchmark"
    __table_args__ = (
        one_of("register", Register),
        one_of("level", RecogniserLevel),
        sa.CheckConstraint("year BETWEEN 1990 AND 2100", name="year"),
        sa.CheckConstraint("named_at IS NULL OR organisation_id IS NOT NULL", name="named"),
        _once("here", "organisation_id", "organisation_id IS NOT NULL AND removed_at IS NULL"),
        _once("listed", "holder", "organisation_id IS NULL AND removed_at IS NULL"),
    )

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    register: Mapped[str] = mapped_column(sa.String(12), index=True)
    title: Mapped[str] = mapped_column(sa.String(120))  # of the project or the title; names nobody
    holder: Mapped[str] = mapped_column(sa.String(100), default="")  # as the public list has it
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)  # where it is here
    named_at: Mapped[datetime | None]  # when the organisation agreed to be named
    region: Mapped[str] = mapped_column(sa.String(20))  # taxonomy ids
    industry: Mapped[str] = mapped_column(sa.String(20), default="")
    recogniser: Mapped[str] = mapped_column(sa.String(100))
    level: Mapped[str] = mapped_column(sa.String(14))
    year: Mapped[int]
    valid_until: Mapped[date | None]
    scenes: Mapped[list[str]] = mapped_column(default=list)  # of the 40, by taxonomy id
    story: Mapped[str] = mapped_column(sa.Text, default="")  # what is to be seen there
    source: Mapped[str] = mapped_column(sa.String(300))
    checked_on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    organisation: Mapped["Organisation | None"] = relationship(lazy="joined")
    uses: Mapped[list["BenchmarkUse"]] = relationship(order_by="BenchmarkUse.id")

    def holds_on(self, day: date) -> bool:
        return self.valid_until is None or self.valid_until >= day

    def receives_on(self, day: date) -> bool:
        """Return whether it may have visitors on a day: it stands in its register, is named and still recognised."""
        named = self.organisation_id is None or self.named_at is not None
        return self.removed_at is None and named and self.holds_on(day)


class BenchmarkUse(Base):
    """A benchmark factory uses a provider's solution; it is shown once both say so."""

    __tablename__ = "benchmark_use"
    __table_args__ = (
        sa.CheckConstraint("enterprise_at IS NOT NULL OR provider_at IS NOT NULL", name="said"),
        sa.Index(
            "uq_benchmark_use_standing",
            "benchmark_id",
            "capability_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    benchmark_id: Mapped[int] = mapped_column(ForeignKey("benchmark.id"), index=True)
    capability_id: Mapped[int] = mapped_column(ForeignKey("capability.id"), index=True)
    note: Mapped[str] = mapped_column(sa.String(200), default="")  # for what
    enterprise_at: Mapped[datetime | None]
    provider_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    benchmark: Mapped[Benchmark] = relationship(back_populates="uses")
    capability: Mapped["Capability"] = relationship()

    @property
    def is_shown(self) -> bool:
        """Both keys are turned, and neither was taken back."""
        return self.enterprise_at is not None and self.provider_at is not None and self.ended_at is None


class OpenDay(Base):
    """A day on which a benchmark factory shows itself; `taken` never exceeds `capacity`, the CHECK sees to it."""

    __tablename__ = "open_day"
    __table_args__ = (
        sa.CheckConstraint("capacity > 0", name="capacity"),
        sa.CheckConstraint("taken BETWEEN 0 AND capacity", name="taken"),
        sa.CheckConstraint("ends_at > starts_at", name="hours"),
    )

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    benchmark_id: Mapped[int] = mapped_column(ForeignKey("benchmark.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    about: Mapped[str] = mapped_column(sa.Text, default="")
    capacity: Mapped[int]  # people
    taken: Mapped[int] = mapped_column(default=0)
    cancelled_at: Mapped[datetime | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]

    benchmark: Mapped[Benchmark] = relationship(lazy="joined", innerjoin=True)


class BookingState(StrEnum):
    """已预约, 候补, 已取消."""

    BOOKED = "booked"
    WAITING = "waiting"
    CANCELLED = "cancelled"


class Booking(Base):
    """Some people of one organisation come to an open day, or wait for room."""

    __tablename__ = "open_day_booking"
    __table_args__ = (
        one_of("state", BookingState),
        sa.UniqueConstraint("open_day_id", "user_id"),
        sa.CheckConstraint("people BETWEEN 1 AND 20", name="people"),
        sa.CheckConstraint("came IS NULL OR (came BETWEEN 0 AND people AND state = 'booked')", name="came"),
    )

    open_day_id: Mapped[int] = mapped_column(ForeignKey("open_day.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    people: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(10))
    asked_at: Mapped[datetime]  # the place in the line
    changed_at: Mapped[datetime]
    came: Mapped[int | None]  # how many were there

    user: Mapped["User"] = relationship(lazy="joined", innerjoin=True)
    organisation: Mapped["Organisation | None"] = relationship()
