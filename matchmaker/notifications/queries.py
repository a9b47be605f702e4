"""Reads of the outbox and the inbox."""

import sqlalchemy as sa

from matchmaker.foundation.db import db
from matchmaker.notifications.models import Notice


def count_unread(user_id: int) -> int:
    """Return how many lines behind the bell were not read yet."""
    unread = sa.select(sa.func.count()).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    return db.session.execute(unread).scalar_one()
