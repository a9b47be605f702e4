"""Parks, organisations and their verification; people and their memberships are in `people.py`."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.foundation import clock
from matchmaker.foundation.db import Base, one_of

if TYPE_CHECKING:
    from matchmaker.accounts.people import Membership, User


class OrganisationKind(StrEnum):
    """Who posts needs, and who posts capabilities."""

    ENTERPRISE = "enterprise"
    PROVIDER = "provider"
    INSTITUTE = "institute"


class SizeBand(StrEnum):
    """Number of people."""

    MICRO = "1-19"
    SMALL = "20-99"
    MEDIUM = "100-299"
    LARGE = "300-999"
    HUGE = "1000+"


class Verification(StrEnum):
    """Where 主体核验 stands; that it has lapsed is derived from `verified_until`."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    SENT_BACK = "sent_back"
    SUSPENDED = "suspended"


class CheckItem(StrEnum):
    """What is looked up before an organisation is verified."""

    STATUS = "status"  # 企业状态
    ABNORMAL = "abnormal"  # 经营异常
    DISHONEST = "dishonest"  # 严重违法失信


class Park(Base):
    """A park or zone with its staff."""

    __tablename__ = "park"

    slug: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    name_en: Mapped[str] = mapped_column(sa.String(100))
    region: Mapped[str] = mapped_column(sa.String(20))  # taxonomy region id

    def name_in(self, lang: str) -> str:
        return self.name_en if lang == "en" else self.name


class Organisation(Base):
    """An enterprise, provider or institute, known by its 统一社会信用代码."""

    __tablename__ = "organisation"
    __table_args__ = (
        one_of("kind", OrganisationKind),
        one_of("size", SizeBand),
        one_of("verification", Verification),
        sa.CheckConstraint("capacity BETWEEN 1 AND 50", name="capacity"),
        sa.CheckConstraint(
            "verification <> 'verified' OR (verified_until IS NOT NULL AND verified_by_id IS NOT NULL)", name="verified"
        ),
    )

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    uscc: Mapped[str] = mapped_column(sa.String(18), unique=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    short_name: Mapped[str] = mapped_column(sa.String(30), default="")
    name_en: Mapped[str] = mapped_column(sa.String(120), default="")
    name_sort: Mapped[str] = mapped_column(sa.String(400), default="")  # pinyin: no database orders Chinese for us
    park_id: Mapped[int | None] = mapped_column(ForeignKey("park.id"), index=True)  # null: 园区外
    region: Mapped[str] = mapped_column(sa.String(20))
    industry: Mapped[str] = mapped_column(sa.String(20), default="")  # taxonomy industry id
    size: Mapped[str] = mapped_column(sa.String(10))
    contact_name: Mapped[str] = mapped_column(sa.String(50), default="")
    contact_title: Mapped[str] = mapped_column(sa.String(50), default="")
    contact_phone: Mapped[str] = mapped_column(sa.String(30), default="")
    contact_email: Mapped[str] = mapped_column(sa.String(254), default="")
    capacity: Mapped[int] = mapped_column(default=5)  # open introductions a provider takes on at once
    abroad: Mapped[bool] = mapped_column(default=False)  # contact data is received outside the mainland
    verification: Mapped[str] = mapped_column(sa.String(12), default=Verification.DRAFT)
    verified_at: Mapped[datetime | None]
    verified_until: Mapped[date | None]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    # The place whose staff verified, for the seal; null: 平台运营.
    verified_park_id: Mapped[int | None] = mapped_column(ForeignKey("park.id"))
    verified_scope: Mapped[str] = mapped_column(sa.String(200), default="")
    verified_note: Mapped[str] = mapped_column(sa.String(500), default="")  # why it was sent back
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    park: Mapped[Park | None] = relationship(foreign_keys=[park_id])
    verified_park: Mapped[Park | None] = relationship(foreign_keys=[verified_park_id])
    verified_by: Mapped["User | None"] = relationship(foreign_keys=[verified_by_id])
    qualifications: Mapped[list["Qualification"]] = relationship(
        order_by="Qualification.id", cascade="all, delete-orphan"
    )
    checks: Mapped[list["VerificationCheck"]] = relationship(
        order_by="VerificationCheck.id", cascade="all, delete-orphan"
    )
    memberships: Mapped[list["Membership"]] = relationship(back_populates="organisation")

    def name_in(self, lang: str) -> str:
        return self.name_en or self.name if lang == "en" else self.name

    @property
    def is_enterprise(self) -> bool:
        return self.kind == OrganisationKind.ENTERPRISE

    def verified_on(self, day: date) -> bool:
        """Return whether the seal holds on that day: it lapses by itself."""
        until = self.verified_until
        return self.verification == Verification.VERIFIED and until is not None and until >= day

    @property
    def is_verified(self) -> bool:
        return self.verified_on(clock.today())


class Qualification(Base):
    """A title such as 专精特新, with its expiry."""

    __tablename__ = "qualification"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "concept"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    concept: Mapped[str] = mapped_column(sa.String(20))
    expires_on: Mapped[date | None]


class VerificationCheck(Base):
    """One look-up of the checklist: what was seen, where and when."""

    __tablename__ = "verification_check"
    __table_args__ = (one_of("item", CheckItem), sa.UniqueConstraint("organisation_id", "item"))

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    item: Mapped[str] = mapped_column(sa.String(12))
    clear: Mapped[bool]
    source: Mapped[str] = mapped_column(sa.String(200))
    checked_on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
