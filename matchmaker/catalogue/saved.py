"""Saved searches over published posts and what was told of them; what a search finds is the door's matter, sending `web/alerts.py`'s."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.foundation.db import Base, one_of
from matchmaker.notifications.models import Pace


class Shelf(StrEnum):
    """What is searched: published needs, or capabilities."""

    NEED = "need"
    CAPABILITY = "capability"


class SavedSearch(Base):
    """A person's search with a name, run again at its pace over what was published since."""

    __tablename__ = "saved_search"
    __table_args__ = (
        one_of("shelf", Shelf),
        one_of("pace", Pace),
        sa.UniqueConstraint("user_id", "name"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    shelf: Mapped[str] = mapped_column(sa.String(12))
    name: Mapped[str] = mapped_column(sa.String(40))
    query: Mapped[str] = mapped_column(sa.String(1000), default="")  # of the list's address, tidied
    pace: Mapped[str] = mapped_column(sa.String(8), default=Pace.DAILY)
    created_at: Mapped[datetime]
    looked_at: Mapped[datetime]


class Hit(Base):
    """A post that a search has told of; the constraint keeps it from being told twice."""

    __tablename__ = "saved_search_hit"
    __table_args__ = (sa.UniqueConstraint("search_id", "code"),)

    search_id: Mapped[int] = mapped_column(ForeignKey("saved_search.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(sa.String(20))
    at: Mapped[datetime]
