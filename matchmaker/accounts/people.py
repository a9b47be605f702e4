"""People: users, their memberships, sessions, invitations and consents to the terms; organisations are in `models.py`."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import Organisation, Park
from matchmaker.foundation import clock
from matchmaker.foundation.db import Base, one_of


class Role(StrEnum):
    """What a membership lets a person be."""

    ADMIN = "admin"  # 单位管理员
    MEMBER = "member"  # 经办人
    OFFICER = "officer"  # 园区专员
    OPERATOR = "operator"  # 平台运营
    EXPERT = "expert"  # 专家
    AUTHORITY = "authority"  # 主管部门, aggregates only
    AUDITOR = "auditor"  # 审计员


class User(Base):
    """A person who signs in; carries Flask-Login's four attributes itself."""

    __tablename__ = "user"

    email: Mapped[str] = mapped_column(sa.String(254), unique=True)  # lower case
    name: Mapped[str] = mapped_column(sa.String(50))
    phone: Mapped[str] = mapped_column(sa.String(30), default="")
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    language: Mapped[str] = mapped_column(sa.String(2), default="zh")
    email_confirmed_at: Mapped[datetime | None]
    # What was registered waits here until the address is proved: nobody holds a code with a borrowed address.
    registration: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    created_at: Mapped[datetime]
    is_demo: Mapped[bool] = mapped_column(default=False)

    memberships: Mapped[list["Membership"]] = relationship(back_populates="user", order_by="Membership.id")

    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.email_confirmed_at is not None

    def get_id(self) -> str:
        return str(self.id)

    @property
    def current(self) -> list["Membership"]:
        """Memberships that hold today."""
        day = clock.today()
        return [one for one in self.memberships if one.holds_on(day)]

    def holds(self, role: Role) -> bool:
        """Whether a membership of that role holds today."""
        return any(one.role == role for one in self.current)

    @property
    def is_operator(self) -> bool:
        return self.holds(Role.OPERATOR)

    @property
    def is_auditor(self) -> bool:
        return any(one.role == Role.AUDITOR for one in self.current)

    @property
    def park_ids(self) -> set[int]:
        """Parks that the person is staff of."""
        return {one.park_id for one in self.current if one.role == Role.OFFICER and one.park_id is not None}

    @property
    def is_staff(self) -> bool:
        return self.is_operator or bool(self.park_ids)

    @property
    def organisations(self) -> list[Organisation]:
        return [one.organisation for one in self.current if one.organisation is not None]

    def belongs_to(self, organisation_id: int | None) -> bool:
        return organisation_id is not None and any(one.organisation_id == organisation_id for one in self.current)

    def is_admin_of(self, organisation_id: int) -> bool:
        return any(one.organisation_id == organisation_id and one.role == Role.ADMIN for one in self.current)


class Membership(Base):
    """A row (person, organisation or park, role, from, to)."""

    __tablename__ = "membership"
    __table_args__ = (
        one_of("role", Role),
        sa.CheckConstraint(
            "(role IN ('admin', 'member')) = (organisation_id IS NOT NULL) AND (role = 'officer') = (park_id IS NOT NULL)",
            name="place",
        ),
        sa.Index(
            "uq_membership_open",
            "user_id",
            "organisation_id",
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL AND organisation_id IS NOT NULL"),
            postgresql_where=sa.text("valid_to IS NULL AND organisation_id IS NOT NULL"),
        ),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    park_id: Mapped[int | None] = mapped_column(ForeignKey("park.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(12))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  # the last day

    user: Mapped[User] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation | None] = relationship(back_populates="memberships")
    park: Mapped[Park | None] = relationship()

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)


class UserSession(Base):
    """One sign-in on one device; ended rows no longer let anyone in."""

    __tablename__ = "user_session"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))  # the one acted as
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SignInThrottle(Base):
    """Failed tries for one address, whether an account has it or not, or from one client."""

    __tablename__ = "sign_in_throttle"

    key: Mapped[str] = mapped_column(sa.String(64), unique=True)  # hash of either
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    last_at: Mapped[datetime]


class UsedLink(Base):
    """A signed mail link that was used; each works once."""

    __tablename__ = "used_link"

    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    used_at: Mapped[datetime]


class TermsAcceptance(Base):
    """Which version of 隐私政策 and 用户协议 a person accepted, and when."""

    __tablename__ = "terms_acceptance"
    __table_args__ = (sa.UniqueConstraint("user_id", "document", "version"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    document: Mapped[str] = mapped_column(sa.String(12))  # privacy, terms
    version: Mapped[str] = mapped_column(sa.String(20))
    accepted_at: Mapped[datetime]


class Invitation(Base):
    """单位管理员 invites somebody by mail."""

    __tablename__ = "invitation"
    __table_args__ = (one_of("role", Role),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    email: Mapped[str] = mapped_column(sa.String(254))
    role: Mapped[str] = mapped_column(sa.String(12), default=Role.MEMBER)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()


class JoinState(StrEnum):
    """How the organisation's members answered."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class JoinRequest(Base):
    """Somebody registered a code that is known already and asks to join."""

    __tablename__ = "join_request"
    __table_args__ = (
        one_of("state", JoinState),
        sa.Index(
            "uq_join_request_pending",
            "organisation_id",
            "user_id",
            unique=True,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        ),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    state: Mapped[str] = mapped_column(sa.String(10), default=JoinState.PENDING)
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    organisation: Mapped[Organisation] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])
