"""Reports: the sections that a group writes, the versions that were issued and never change, what the enterprise said, who took a copy."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.diagnosis.models import Visit
from matchmaker.foundation.db import Base, one_of

if TYPE_CHECKING:
    from matchmaker.accounts.people import User


class Edition(StrEnum):
    """完整版: the enterprise's own; 脱敏版: for the sponsor and the park."""

    FULL = "full"
    REDACTED = "redacted"


class Form(StrEnum):
    """How a copy was taken."""

    PDF = "pdf"
    WORD = "word"


class ReportSection(Base):
    """What the group wrote for one of the 16 sections; tables and figures come from rows and are not typed."""

    __tablename__ = "report_section"
    __table_args__ = (
        sa.UniqueConstraint("visit_id", "number"),
        sa.CheckConstraint("number BETWEEN 1 AND 16", name="number"),
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    number: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    updated_at: Mapped[datetime]


class ReportIssue(Base):
    """One issued version, whole; neither changed nor deleted: the database itself refuses (`GUARDS`)."""

    __tablename__ = "report_issue"
    __table_args__ = (
        sa.UniqueConstraint("visit_id", "number"),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.CheckConstraint("length(digest) = 64", name="digest"),
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    number: Mapped[int]
    content: Mapped[dict[str, Any]]  # `contents.py` says what is in it
    digest: Mapped[str] = mapped_column(sa.String(64))  # SHA-256 of the content as canonical JSON
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))  # who reviewed and issued it
    at: Mapped[datetime] = mapped_column(index=True)

    visit: Mapped[Visit] = relationship()
    by: Mapped["User"] = relationship()
    acknowledgement: Mapped["Acknowledgement | None"] = relationship(back_populates="issue")


class Acknowledgement(Base):
    """The enterprise has read a version, and says what it thinks of it."""

    __tablename__ = "report_acknowledgement"

    issue_id: Mapped[int] = mapped_column(ForeignKey("report_issue.id"), unique=True)
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(index=True)

    issue: Mapped[ReportIssue] = relationship(back_populates="acknowledgement")
    by: Mapped["User"] = relationship()


class Download(Base):
    """Somebody took a copy; append-only, written before a byte is sent."""

    __tablename__ = "report_download"
    __table_args__ = (one_of("edition", Edition), one_of("form", Form))

    issue_id: Mapped[int] = mapped_column(ForeignKey("report_issue.id"), index=True)
    edition: Mapped[str] = mapped_column(sa.String(10))
    form: Mapped[str] = mapped_column(sa.String(6))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    by: Mapped["User"] = relationship(lazy="joined", innerjoin=True)


GUARDS = {
    "sqlite": tuple(
        f"CREATE TRIGGER report_issue_no_{verb.lower()} BEFORE {verb} ON report_issue"
        " BEGIN SELECT RAISE(ABORT, 'issued reports never change'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE FUNCTION report_issue_stays() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'issued reports never change'; END $$",
        "CREATE TRIGGER report_issue_stays BEFORE UPDATE OR DELETE ON report_issue"
        " FOR EACH ROW EXECUTE FUNCTION report_issue_stays()",
    ),
}


@event.listens_for(ReportIssue.__table__, "after_create")
def _guard(_table: Any, connection: sa.Connection, **_options: Any) -> None:
    """Tables that are made without migrations have the guard too; migration 0017 says the same statements."""
    for statement in GUARDS[connection.dialect.name]:
        connection.exec_driver_sql(statement)
