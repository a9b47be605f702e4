"""A file that staff brought, row by row, and organisations that are no duplicates; merges are in `accounts/merges.py`."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import Organisation, Park
from matchmaker.accounts.people import User
from matchmaker.foundation.db import Base, one_of


class Kind(StrEnum):
    """What the rows of a file are."""

    ORGANISATIONS = "organisations"
    NEEDS = "needs"
    CAPABILITIES = "capabilities"
    COLLECTION = "collection"  # 需求征集表: an enterprise and its need in one row


class BatchState(StrEnum):
    """Where a file stands; what ends in -ing is the worker's."""

    CHECKING = "checking"
    PREVIEW = "preview"
    APPLYING = "applying"
    DONE = "done"
    CANCELLED = "cancelled"
    UNDOING = "undoing"
    UNDONE = "undone"


class Outlook(StrEnum):
    """What applying a row would do."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    CLASH = "clash"
    WRONG = "wrong"


class RowState(StrEnum):
    """What became of a row."""

    WAITING = "waiting"
    CREATED = "created"
    UPDATED = "updated"
    SAME = "same"
    REJECTED = "rejected"
    UNDONE = "undone"
    KEPT = "kept"  # it was to be undone, but somebody has touched it since


class ImportBatch(Base):
    """One file: who brought it, how far it is."""

    __tablename__ = "import_batch"
    __table_args__ = (one_of("kind", Kind), one_of("state", BatchState))

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(16))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    park_id: Mapped[int | None] = mapped_column(ForeignKey("park.id"), index=True)  # null: the operator's
    file_name: Mapped[str] = mapped_column(sa.String(120))
    headings: Mapped[list[Any]]  # as they stand in the file
    unknown: Mapped[list[Any]] = mapped_column(default=list)  # headings that nobody reads
    total: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(
        sa.String(2), default="zh"
    )  # of its headings; texts are in it unless they say
    state: Mapped[str] = mapped_column(sa.String(12), default=BatchState.CHECKING, index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    changed_at: Mapped[datetime]

    by: Mapped[User] = relationship()
    park: Mapped[Park | None] = relationship()


class ImportRow(Base):
    """One row of a file: its cells, what was read from them, what is wrong with them and what became of it."""

    __tablename__ = "import_row"
    __table_args__ = (
        one_of("outlook", Outlook, optional=True),
        one_of("state", RowState),
        sa.UniqueConstraint("batch_id", "number"),
    )

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]  # as the spreadsheet counts
    cells: Mapped[list[Any]]
    told: Mapped[dict[str, Any]]  # what was read, by part: organisation, need, capability
    wrong: Mapped[list[Any]] = mapped_column(default=list)  # found on reading: field, found, code, facts
    clashes: Mapped[list[Any]] = mapped_column(default=list)  # found on comparing, the same form
    warnings: Mapped[list[Any]] = mapped_column(default=list)
    outlook: Mapped[str | None] = mapped_column(sa.String(8))
    state: Mapped[str] = mapped_column(sa.String(10), default=RowState.WAITING)
    made: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what was written, with what stood there before


class NotDuplicate(Base):
    """Staff looked at two organisations and found them to be two; the smaller id comes first."""

    __tablename__ = "not_duplicate"
    __table_args__ = (
        sa.CheckConstraint("first_id < second_id", name="ordered"),
        sa.UniqueConstraint("first_id", "second_id"),
    )

    first_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    first: Mapped[Organisation] = relationship(foreign_keys=[first_id])
    second: Mapped[Organisation] = relationship(foreign_keys=[second_id])
