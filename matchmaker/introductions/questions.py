"""提问与答复: a provider asks about a need, the enterprise answers once for all; rows and reads, what is done with them is `asking.py`."""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.access import serves
from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.catalogue.models import Need
from matchmaker.foundation.db import Base, db, one_of
from matchmaker.foundation.errors import NotFound

if TYPE_CHECKING:
    from matchmaker.catalogue.models import Revision


class QuestionState(StrEnum):
    """open -> answered, declined, taken down by staff, or closed because the need ended."""

    OPEN = "open"
    ANSWERED = "answered"
    DECLINED = "declined"
    TAKEN_DOWN = "taken_down"
    CLOSED = "closed"


class NoAnswer(StrEnum):
    """Why an enterprise does not answer: 涉及商业秘密, 需现场说明, 需求中已写明, 与需求无关, 其他."""

    SECRET = "secret"
    ON_SITE = "on_site"
    WRITTEN = "written"
    UNRELATED = "unrelated"
    OTHER = "other"


class Question(Base):
    """One question of a provider about a need, with its answer."""

    __tablename__ = "question"
    __table_args__ = (
        one_of("state", QuestionState),
        one_of("reason", NoAnswer, optional=True),
        sa.CheckConstraint("language IN ('zh', 'en')", name="language"),
        sa.CheckConstraint("(state = 'open') = (due_on IS NOT NULL)", name="waiting"),
        sa.CheckConstraint("state <> 'answered' OR (answer <> '' AND answered_at IS NOT NULL)", name="answered"),
        sa.CheckConstraint("state <> 'declined' OR reason IS NOT NULL", name="declined"),
        sa.CheckConstraint("revision_id IS NULL OR answered_at IS NOT NULL", name="adopted"),
    )

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    language: Mapped[str] = mapped_column(sa.String(2))
    text: Mapped[str] = mapped_column(sa.String(500))
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(sa.String(12), default=QuestionState.OPEN, index=True)
    due_on: Mapped[date | None] = mapped_column(index=True)
    reminded_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(sa.String(1000), default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str | None] = mapped_column(sa.String(12))
    note: Mapped[str] = mapped_column(sa.String(500), default="")  # why it was not answered or was taken down
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))  # the need's version that it led to

    need: Mapped[Need] = relationship(lazy="joined", innerjoin=True)
    provider: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    by: Mapped[User] = relationship(foreign_keys=[by_id])
    revision: Mapped["Revision | None"] = relationship()


def get_question(code: str) -> Question:
    """Return the question. Raises NotFound."""
    found = db.session.scalars(sa.select(Question).where(Question.code == code)).first()
    if found is None:
        raise NotFound("question")
    return found


def list_of_need(need_id: int, states: Collection[str] | None = None) -> list[Question]:
    """Return a need's questions, oldest first; of some states, if given."""
    found = sa.select(Question).where(Question.need_id == need_id).order_by(Question.id)
    return list(db.session.scalars(found.where(Question.state.in_(states)) if states is not None else found))


def count_open(need_id: int, provider_id: int) -> int:
    """Return how many questions of a provider about a need wait for an answer."""
    mine = (Question.need_id == need_id, Question.provider_id == provider_id, Question.state == QuestionState.OPEN)
    return int(db.session.execute(sa.select(sa.func.count()).select_from(Question).where(*mine)).scalar_one())


def list_waiting_questions(user: User) -> list[Question]:
    """Return what waits for an answer, the most urgent first: where staff serve, else of the person's own enterprises."""
    found = sa.select(Question).join(Question.need).join(Need.organisation).where(Question.state == QuestionState.OPEN)
    rows = db.session.scalars(found.order_by(Question.due_on, Question.id)).unique()
    if user.is_staff:
        return [one for one in rows if serves(user, one.need.organisation)]
    return [one for one in rows if user.belongs_to(one.need.organisation_id)]


def list_all_open() -> list[Question]:
    """Return every question that waits, for the clock."""
    found = sa.select(Question).where(Question.state == QuestionState.OPEN).order_by(Question.due_on, Question.id)
    return list(db.session.scalars(found))
