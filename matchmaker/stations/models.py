"""Programmes with their targets and enterprises to cover, stations with parks, hosts, criteria and agenda; who takes part is in
`registrations.py`, who meets whom in `timetables.py`."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.foundation.db import Base, one_of
from matchmaker.stations.states import HostPart, Indicator, ItemKind, Kind, StationState

if TYPE_CHECKING:
    from matchmaker.accounts.models import Park


class Programme(Base):
    """A year's plan: its stations, what it sets itself, and the enterprises that it is to reach."""

    __tablename__ = "programme"
    __table_args__ = (sa.CheckConstraint("year BETWEEN 2000 AND 2100", name="year"),)

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    name_en: Mapped[str] = mapped_column(sa.String(120), default="")
    year: Mapped[int]
    about: Mapped[str] = mapped_column(sa.Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]

    targets: Mapped[list["Target"]] = relationship(order_by="Target.id", cascade="all, delete-orphan")
    stations: Mapped[list["Station"]] = relationship(
        order_by="Station.first_on, Station.id", back_populates="programme"
    )

    def name_in(self, lang: str) -> str:
        return self.name_en or self.name if lang == "en" else self.name


class Target(Base):
    """目标任务: an indicator, how much, within which days, and whose it is; what is reached is counted from rows, never typed."""

    __tablename__ = "programme_target"
    __table_args__ = (
        one_of("indicator", Indicator),
        sa.CheckConstraint("aim BETWEEN 1 AND 1000000", name="aim"),
        sa.CheckConstraint("indicator <> 'coverage' OR aim <= 100", name="percent"),
        sa.CheckConstraint("first_on <= last_on", name="days"),
        sa.UniqueConstraint("programme_id", "indicator", "first_on", "last_on"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    indicator: Mapped[str] = mapped_column(sa.String(12))
    aim: Mapped[int]
    first_on: Mapped[date]
    last_on: Mapped[date]
    owner: Mapped[str] = mapped_column(sa.String(60))


class ListedEnterprise(Base):
    """One 规上企业 of the list that a programme is to cover, as it was imported; known by its code, on the platform or not."""

    __tablename__ = "listed_enterprise"
    __table_args__ = (sa.UniqueConstraint("programme_id", "uscc"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    uscc: Mapped[str] = mapped_column(sa.String(18), index=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    industry: Mapped[str] = mapped_column(sa.String(60), default="")  # as it stands in the list
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class StationPark(Base):
    """A park in which a station takes place; its staff run it."""

    __tablename__ = "station_park"
    __table_args__ = (sa.UniqueConstraint("station_id", "park_id"),)

    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    park_id: Mapped[int] = mapped_column(ForeignKey("park.id"), index=True)


class Station(Base):
    """进园区活动: one event, in one or more parks, from its preparation to the 总结会."""

    __tablename__ = "station"
    __table_args__ = (
        one_of("state", StationState),
        sa.CheckConstraint("first_on <= last_on", name="days"),
        sa.CheckConstraint(
            "seats_enterprise BETWEEN 0 AND 2000 AND seats_provider BETWEEN 0 AND 2000"
            " AND seats_expert BETWEEN 0 AND 2000",
            name="seats",
        ),
        sa.CheckConstraint("tables BETWEEN 0 AND 200", name="tables"),
        sa.CheckConstraint("team_low >= 1 AND team_low <= team_high AND team_high <= 12", name="team"),
        sa.CheckConstraint("travel_minutes BETWEEN 0 AND 600", name="travel"),
    )

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    name_en: Mapped[str] = mapped_column(sa.String(120), default="")
    about: Mapped[str] = mapped_column(sa.Text, default="")
    venue: Mapped[str] = mapped_column(sa.String(120), default="")
    industries: Mapped[list[str]] = mapped_column(default=list)  # taxonomy ids
    theme: Mapped[str] = mapped_column(sa.String(120), default="")
    theme_code: Mapped[str | None] = mapped_column(sa.String(20), index=True)  # the 共性问题 that it takes up
    first_on: Mapped[date] = mapped_column(index=True)
    last_on: Mapped[date]
    register_until: Mapped[date]
    seats_enterprise: Mapped[int]
    seats_provider: Mapped[int]
    seats_expert: Mapped[int]
    tables: Mapped[int] = mapped_column(default=0)  # for 一对一洽谈
    team_low: Mapped[int] = mapped_column(default=3)  # experts of a group
    team_high: Mapped[int] = mapped_column(default=5)
    travel_minutes: Mapped[int] = mapped_column(default=40)  # from one park to another
    state: Mapped[str] = mapped_column(sa.String(12), default=StationState.DRAFT, index=True)
    version: Mapped[int] = mapped_column(
        default=0
    )  # grows with each change; also the lock that seats are given out under
    findings: Mapped[str] = mapped_column(sa.Text, default="")  # what the 总结会 found
    advice: Mapped[str] = mapped_column(sa.Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    programme: Mapped[Programme | None] = relationship(back_populates="stations")
    parks: Mapped[list["Park"]] = relationship(secondary="station_park", order_by="Park.id", lazy="selectin")
    hosts: Mapped[list["StationHost"]] = relationship(order_by="StationHost.position", cascade="all, delete-orphan")
    criteria: Mapped[list["Criterion"]] = relationship(order_by="Criterion.position", cascade="all, delete-orphan")
    items: Mapped[list["StationItem"]] = relationship(
        order_by="StationItem.day, StationItem.begins, StationItem.id", cascade="all, delete-orphan"
    )

    def name_in(self, lang: str) -> str:
        return self.name_en or self.name if lang == "en" else self.name

    def seats(self, kind: str) -> int:
        """How many of a kind can take part."""
        return {
            Kind.ENTERPRISE: self.seats_enterprise,
            Kind.PROVIDER: self.seats_provider,
            Kind.EXPERT: self.seats_expert,
        }[Kind(kind)]


class StationHost(Base):
    """主办, 承办 or 协办, by name."""

    __tablename__ = "station_host"
    __table_args__ = (one_of("part", HostPart),)

    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    position: Mapped[int]
    part: Mapped[str] = mapped_column(sa.String(12))
    name: Mapped[str] = mapped_column(sa.String(100))


class Criterion(Base):
    """What registrations are scored by, each from 0 to 5, and how much it weighs."""

    __tablename__ = "station_criterion"
    __table_args__ = (sa.CheckConstraint("weight BETWEEN 1 AND 100", name="weight"),)

    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(60))
    weight: Mapped[int]


class StationItem(Base):
    """A line of the agenda: 政策解读, 标准宣贯, 标杆参观, 现场诊断, 一对一洽谈, 总结会..."""

    __tablename__ = "station_item"
    __table_args__ = (one_of("kind", ItemKind), sa.CheckConstraint("begins < ends", name="hours"))

    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    day: Mapped[date]
    begins: Mapped[time]
    ends: Mapped[time]
    kind: Mapped[str] = mapped_column(sa.String(12))
    title: Mapped[str] = mapped_column(sa.String(120))
    place: Mapped[str] = mapped_column(sa.String(80), default="")
    speaker: Mapped[str] = mapped_column(sa.String(80), default="")
