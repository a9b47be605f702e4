"""Saved searches over published posts and what was told of them; what a search finds is the door's matter, sending `web/alerts.py`'s."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.accounts.links import digest_of
from matchmaker.foundation.db import Base, db, one_of
from matchmaker.foundation.errors import Invalid, NotFound
from matchmaker.notifications.models import Pace

MOST_SEARCHES = 20
LONGEST_NAME, LONGEST_QUERY = 40, 1000
OVERLAP = timedelta(hours=1)  # a post may become visible a little after the moment that it says


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

    @property
    def key(self) -> str:
        """What addresses call it: numbers of rows never appear."""
        return digest_of(f"saved-search {self.user_id} {self.id}")[:16]


class Hit(Base):
    """A post that a search has told of; the constraint keeps it from being told twice."""

    __tablename__ = "saved_search_hit"
    __table_args__ = (sa.UniqueConstraint("search_id", "code"),)

    search_id: Mapped[int] = mapped_column(ForeignKey("saved_search.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(sa.String(20))
    at: Mapped[datetime]


def list_searches(user_id: int) -> list[SavedSearch]:
    """Return a person's searches, the oldest first."""
    mine = sa.select(SavedSearch).where(SavedSearch.user_id == user_id)
    return list(db.session.scalars(mine.order_by(SavedSearch.id)))


def get_search(key: str, user_id: int) -> SavedSearch:
    """Return one search of a person by its key. Raises NotFound, also where it is another's."""
    found = next((one for one in list_searches(user_id) if one.key == key), None)
    if found is None:
        raise NotFound()
    return found


def list_running() -> list[SavedSearch]:
    """Return every search that tells of new posts."""
    running = sa.select(SavedSearch).where(SavedSearch.pace != Pace.OFF)
    return list(db.session.scalars(running.order_by(SavedSearch.id)))


def save_search(user_id: int, shelf: Shelf, name: str, query: str, pace: Pace, *, now: datetime) -> SavedSearch:
    """Keep a search and return it; only what is published from now on is told. Raises Invalid: too many, too long, name taken."""
    if len(list_searches(user_id)) >= MOST_SEARCHES:
        raise Invalid("name", "searches_full", n=MOST_SEARCHES)
    if len(query) > LONGEST_QUERY:
        raise Invalid("name", "view_too_long")
    row = SavedSearch(user_id=user_id, shelf=shelf, name=name, query=query, pace=pace, created_at=now, looked_at=now)
    _put(row)
    return row


def edit_search(search: SavedSearch, name: str, pace: Pace, *, now: datetime) -> None:
    """Rename a search or change its pace; one that slept tells only of what comes from now on. Raises Invalid (name taken)."""
    if search.pace == Pace.OFF != pace:
        search.looked_at = search.created_at = now
    search.name, search.pace = name, pace
    _put(search)


def delete_search(search: SavedSearch) -> None:
    """Forget a search and what it told."""
    db.session.execute(sa.delete(Hit).where(Hit.search_id == search.id))
    db.session.delete(search)


def look(search: SavedSearch, *, now: datetime) -> datetime | None:
    """Take this look for oneself and return since when posts are new to it; None where another worker looks."""
    before = search.looked_at
    looked = sa.update(SavedSearch).where(SavedSearch.id == search.id, SavedSearch.looked_at == before)
    done = db.session.execute(looked.values(looked_at=now), execution_options={"synchronize_session": "fetch"})
    if not getattr(done, "rowcount", 0):
        return None
    return max(search.created_at, before - OVERLAP)


def unseen(search: SavedSearch, codes: list[str], *, now: datetime) -> set[str]:
    """Return which posts the search has not told of, and keep that it does now."""
    insert: Any = sqlite_insert if db.session.get_bind().dialect.name == "sqlite" else postgresql_insert
    if not codes:
        return set()
    rows = [{"search_id": search.id, "code": code, "at": now} for code in codes]
    new = insert(Hit).values(rows).on_conflict_do_nothing(index_elements=["search_id", "code"])
    return set(db.session.scalars(new.returning(Hit.code)))


def _put(row: SavedSearch) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as error:
        raise Invalid("name", "search_name_taken") from error
