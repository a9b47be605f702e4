"""Idempotency keys: what a request that was sent again is answered; the row is written in the transaction of its one effect."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.accounts.people import User
from matchmaker.foundation.db import Base, db
from matchmaker.foundation.errors import Invalid

KEPT = timedelta(hours=24)


class IdempotencyKey(Base):
    """One request of one person by the key that its program chose, and its answer."""

    __tablename__ = "idempotency_key"
    __table_args__ = (sa.UniqueConstraint("user_id", "key"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    key: Mapped[str] = mapped_column(sa.String(200))
    digest: Mapped[str] = mapped_column(sa.String(64))  # of method, address and body
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(index=True)


def claim(by: User, key: str, digest: str, now: datetime) -> tuple[IdempotencyKey, bool]:
    """Return the key's row and whether it is new, so that the effect is still to be made.

    Who sends the same key at the same time waits here for the first one's commit, by the unique constraint. A refused
    request rolls its row back, so that it may be sent again. Raises Invalid where the key was used for another request.
    """
    row = IdempotencyKey(user_id=by.id, key=key, digest=digest, created_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        kept = find(by, key, digest)
        assert kept is not None  # who won has committed
        return kept, False
    return row, True


def find(by: User, key: str, digest: str) -> IdempotencyKey | None:
    """Return the row of a key that was answered before. Raises Invalid where the key was used for another request."""
    same = (IdempotencyKey.user_id == by.id, IdempotencyKey.key == key)
    kept = db.session.scalars(sa.select(IdempotencyKey).where(*same)).first()
    if kept is not None and kept.digest != digest:
        raise Invalid("Idempotency-Key", "key_of_another_request")
    return kept


def forget(now: datetime) -> None:
    """Drop keys whose time has passed; the clock calls it."""
    db.session.execute(sa.delete(IdempotencyKey).where(IdempotencyKey.created_at < now - KEPT))
