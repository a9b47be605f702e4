"""Which organisations were found to be one and the same: the record of a merge; what moved and how is `importing/merging.py`'s."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.foundation.db import Base, db

STANDS = sa.text("split_at IS NULL")


class Merge(Base):
    """One organisation goes on under another's address; with the rows that moved, so that it can be split again."""

    __tablename__ = "organisation_merge"
    __table_args__ = (
        sa.CheckConstraint("survivor_id <> merged_id", name="two"),
        sa.Index(
            "uq_organisation_merge_standing", "merged_id", unique=True, sqlite_where=STANDS, postgresql_where=STANDS
        ),
    )

    survivor_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    moved: Mapped[dict[str, Any]]  # "table.column": ids of the rows that went over
    split_at: Mapped[datetime | None]
    split_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    survivor: Mapped[Organisation] = relationship(foreign_keys=[survivor_id])
    merged: Mapped[Organisation] = relationship(foreign_keys=[merged_id])
    by: Mapped[User] = relationship(foreign_keys=[by_id])


def stands_alone() -> sa.ColumnElement[bool]:
    """Return the condition that an organisation was not merged into another one."""
    gone = sa.select(Merge.merged_id).where(Merge.split_at.is_(None))
    return Organisation.id.not_in(gone)


def find_merge(organisation: Organisation) -> Merge | None:
    """Return the merge by which the organisation went into another one, None where it stands alone."""
    return db.session.scalars(
        sa.select(Merge).where(Merge.merged_id == organisation.id, Merge.split_at.is_(None))
    ).first()


def survivor_of(organisation: Organisation) -> Organisation:
    """Return under which organisation it goes on today: itself where it stands alone."""
    seen = {organisation.id}
    while (merge := find_merge(organisation)) is not None and merge.survivor_id not in seen:
        organisation = merge.survivor
        seen.add(organisation.id)
    return organisation
