"""共性问题: a problem that several enterprises share, its members with their consent, providers' answers; what is done is `sharing.py`."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.foundation.db import Base, db, one_of
from matchmaker.foundation.errors import NotFound

if TYPE_CHECKING:
    from matchmaker.accounts.models import Organisation, Park
    from matchmaker.catalogue.models import Need
    from matchmaker.catalogue.offers import Capability
    from matchmaker.diagnosis.findings import Finding
    from matchmaker.introductions.models import Introduction


class SharedState(StrEnum):
    """整理中, 已公开, 已并入别组, 已结束."""

    DRAFT = "draft"
    OPEN = "open"
    MERGED = "merged"
    CLOSED = "closed"


class SharedProblem(Base):
    """One group: name and words by staff, which no member's own text enters by itself."""

    __tablename__ = "shared_problem"
    __table_args__ = (
        one_of("state", SharedState),
        sa.CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged"),
    )

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    about: Mapped[str] = mapped_column(sa.Text, default="")
    park_id: Mapped[int | None] = mapped_column(ForeignKey("park.id"), index=True)  # null: of several parks
    state: Mapped[str] = mapped_column(sa.String(10), default=SharedState.DRAFT, index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("shared_problem.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    opened_at: Mapped[datetime | None]

    park: Mapped["Park | None"] = relationship()
    merged_into: Mapped["SharedProblem | None"] = relationship(remote_side="SharedProblem.id")
    members: Mapped[list["SharedMember"]] = relationship(order_by="SharedMember.id", back_populates="problem")
    answers: Mapped[list["SharedAnswer"]] = relationship(order_by="SharedAnswer.id", back_populates="problem")

    @property
    def agreed(self) -> list["SharedMember"]:
        """The members who said yes; nobody else is told of."""
        return [one for one in self.members if one.agreed]


class SharedMember(Base):
    """A need or a finding in a group, and whether its enterprise agreed to stand there; hidden from others until it has."""

    __tablename__ = "shared_member"
    __table_args__ = (
        sa.CheckConstraint("(need_id IS NULL) <> (finding_id IS NULL)", name="what"),
        sa.CheckConstraint("(agreed IS NULL) = (answered_at IS NULL)", name="answered"),
        sa.UniqueConstraint("problem_id", "need_id"),
        sa.UniqueConstraint("problem_id", "finding_id"),
    )

    problem_id: Mapped[int] = mapped_column(ForeignKey("shared_problem.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"), index=True)
    at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    agreed: Mapped[bool | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    problem: Mapped[SharedProblem] = relationship(back_populates="members")
    organisation: Mapped["Organisation"] = relationship(lazy="joined", innerjoin=True)
    need: Mapped["Need | None"] = relationship()
    finding: Mapped["Finding | None"] = relationship()

    @property
    def stands_for(self) -> "Need | None":
        """The need that can be answered: its own, or the one that its finding became."""
        if self.need is not None:
            return self.need
        return self.finding.link.need if self.finding is not None and self.finding.link is not None else None


class SharedAnswer(Base):
    """A provider answers a whole group with one of its solutions."""

    __tablename__ = "shared_answer"
    __table_args__ = (sa.UniqueConstraint("problem_id", "capability_id"),)

    problem_id: Mapped[int] = mapped_column(ForeignKey("shared_problem.id"), index=True)
    capability_id: Mapped[int] = mapped_column(ForeignKey("capability.id"), index=True)
    note: Mapped[str] = mapped_column(sa.String(500))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    problem: Mapped[SharedProblem] = relationship(back_populates="answers")
    capability: Mapped["Capability"] = relationship(lazy="joined", innerjoin=True)
    proposals: Mapped[list["SharedProposal"]] = relationship(order_by="SharedProposal.id")


class SharedProposal(Base):
    """The introduction that an answer became for one member."""

    __tablename__ = "shared_proposal"
    __table_args__ = (sa.UniqueConstraint("answer_id", "member_id"),)

    answer_id: Mapped[int] = mapped_column(ForeignKey("shared_answer.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("shared_member.id"), index=True)
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), unique=True)

    introduction: Mapped["Introduction"] = relationship(lazy="joined", innerjoin=True)


def get_problem(code: str) -> SharedProblem:
    """Return one. Raises NotFound."""
    found = db.session.scalars(sa.select(SharedProblem).where(SharedProblem.code == code)).first()
    if found is None:
        raise NotFound("shared_problem")
    return found


def get_member(problem: SharedProblem, organisation_ids: set[int], number: int) -> SharedMember:
    """Return a member of one's own by its place in the group. Raises NotFound, also for somebody else's."""
    found = next((one for one in problem.members if one.id == number and one.organisation_id in organisation_ids), None)
    if found is None:
        raise NotFound("shared_problem")
    return found


def list_problems(states: tuple[str, ...] = ()) -> list[SharedProblem]:
    """Return the groups, the newest first."""
    found = sa.select(SharedProblem).order_by(SharedProblem.id.desc())
    return list(db.session.scalars(found.where(SharedProblem.state.in_(states)) if states else found))
