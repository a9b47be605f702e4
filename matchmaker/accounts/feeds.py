"""The private calendar feed of a person: its secret address is shown once and kept as a hash; what stands in it is the door's matter."""

import secrets
from datetime import datetime

import sqlalchemy as sa

from matchmaker.accounts.links import digest_of
from matchmaker.accounts.people import User
from matchmaker.accounts.reaching import CalendarFeed
from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import NotFound


def find_feed(user_id: int) -> CalendarFeed | None:
    """Return the feed that a person has, None where there is none."""
    return db.session.scalars(sa.select(CalendarFeed).where(CalendarFeed.user_id == user_id)).first()


def renew_feed(user: User, *, now: datetime) -> str:
    """Give the person a new secret, end the old one, and return the new: it can be read this once."""
    token = secrets.token_urlsafe(32)
    db.session.execute(sa.delete(CalendarFeed).where(CalendarFeed.user_id == user.id))
    db.session.add(CalendarFeed(user_id=user.id, token_hash=digest_of(token), created_at=now))
    audit.record("renew_calendar", f"user:{user.id}", by=user, now=now)
    return token


def revoke_feed(user: User, *, now: datetime) -> None:
    """End the feed: whoever subscribed to it gets nothing any more."""
    db.session.execute(sa.delete(CalendarFeed).where(CalendarFeed.user_id == user.id))
    audit.record("revoke_calendar", f"user:{user.id}", by=user, now=now)


def owner_of(token: str) -> User:
    """Return whose feed a secret opens. Raises NotFound where it was ended, or its person may not sign in any more."""
    held = sa.select(CalendarFeed).where(CalendarFeed.token_hash == digest_of(token))
    feed = db.session.scalars(held).first()
    user = db.session.get(User, feed.user_id) if feed is not None else None
    if user is None or not user.is_active:
        raise NotFound()
    return user
