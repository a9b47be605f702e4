"""Findings with their photos, what was said of them afterwards, and the needs that came of them; what is done with them is `finding.py`."""

from datetime import date, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.diagnosis.models import Visit
from matchmaker.diagnosis.states import Priority, Progress, Route
from matchmaker.foundation.db import Base, one_of

if TYPE_CHECKING:
    from matchmaker.accounts.people import User
    from matchmaker.catalogue.models import Need


class Finding(Base):
    """One thing that the group saw: what, on which evidence, with which effect, why, and where it leads."""

    __tablename__ = "finding"
    __table_args__ = (
        one_of("priority", Priority),
        one_of("route", Route),
        sa.UniqueConstraint("visit_id", "client_id"),  # a draft that a phone sends twice is one finding
        sa.CheckConstraint(
            "(cost_low IS NULL OR cost_low >= 0) AND (cost_high IS NULL OR cost_high >= COALESCE(cost_low, 0))",
            name="cost",
        ),
        sa.CheckConstraint("payback_months IS NULL OR payback_months BETWEEN 0 AND 600", name="payback"),
    )

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    client_id: Mapped[str] = mapped_column(sa.String(36))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    phenomenon: Mapped[str] = mapped_column(sa.Text)
    evidence: Mapped[str] = mapped_column(sa.Text, default="")
    impact: Mapped[str] = mapped_column(sa.Text, default="")
    root_cause: Mapped[str] = mapped_column(sa.Text, default="")
    sub_domain: Mapped[str] = mapped_column(sa.String(40), default="", index=True)  # an id of the maturity model
    scene: Mapped[str] = mapped_column(sa.String(20), default="", index=True)  # a scene of the taxonomy
    priority: Mapped[str] = mapped_column(sa.String(10))
    gain: Mapped[str] = mapped_column(sa.Text, default="")
    assumptions: Mapped[str] = mapped_column(sa.Text, default="")  # on which the gain rests
    cost_low: Mapped[float | None]  # 万元
    cost_high: Mapped[float | None]
    payback_months: Mapped[int | None]
    route: Mapped[str] = mapped_column(sa.String(12), index=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(index=True)
    updated_at: Mapped[datetime]

    visit: Mapped[Visit] = relationship()
    photos: Mapped[list["Photo"]] = relationship(order_by="Photo.id")
    said: Mapped[list["FindingStatus"]] = relationship(order_by="FindingStatus.id")
    link: Mapped["FindingNeed | None"] = relationship(back_populates="finding")


class Photo(Base):
    """A picture taken at the factory, drawn anew without metadata and marked with the visit's code; the bytes are in `foundation/files`."""

    __tablename__ = "visit_photo"
    __table_args__ = (sa.CheckConstraint("size > 0", name="size"), sa.UniqueConstraint("finding_id", "digest"))

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), index=True)
    caption: Mapped[str] = mapped_column(sa.String(120), default="")
    kind: Mapped[str] = mapped_column(sa.String(8))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    finding: Mapped[Finding] = relationship(back_populates="photos")


class FindingStatus(Base):
    """Where a finding stands, as somebody said on a day; append-only, the last one counts."""

    __tablename__ = "finding_status"
    __table_args__ = (one_of("status", Progress),)

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), index=True)
    status: Mapped[str] = mapped_column(sa.String(12))
    day: Mapped[date]
    note: Mapped[str] = mapped_column(sa.String(500), default="")  # of 企业自行整改: what proves it
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    by: Mapped["User"] = relationship(lazy="joined", innerjoin=True)


class FindingNeed(Base):
    """The need that a finding became; what becomes of it is read from the need's introductions."""

    __tablename__ = "finding_need"

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), unique=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(index=True)

    finding: Mapped[Finding] = relationship(back_populates="link")
    need: Mapped["Need"] = relationship(lazy="joined", innerjoin=True)
