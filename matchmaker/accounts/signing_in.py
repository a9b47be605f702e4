"""Signing in with a back-off that counts each try before it is checked; the browser's session is in `web/sessions.py`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from matchmaker.accounts import links, passwords, queries
from matchmaker.accounts.facts import tidy_email
from matchmaker.accounts.people import SignInThrottle, User, UserSession
from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Invalid

FREE_TRIES = 4
LONGEST = timedelta(minutes=15)
FORGET = timedelta(days=1)


@dataclass(frozen=True)
class Attempt:
    """One try: the hash to check the password against, outside of any transaction."""

    email: str
    password_hash: str | None

    def fits(self, password: str) -> bool:
        """Return whether the password fits; it takes about the same time whether the address is known or not."""
        return passwords.verify_password(self.password_hash, password)


def pause_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row: nothing up to four, then 2^n seconds, 15 minutes at most."""
    if failures <= FREE_TRIES:
        return timedelta(0)
    return min(timedelta(seconds=2.0 ** min(failures, 20)), LONGEST)


def begin(email: str, *, now: datetime) -> Attempt:
    """Count the try as failed and return what to check; guesses sent at once are all counted before one is checked.

    Raises Invalid(sign_in_locked, seconds=...) while the address has to wait, known or not.
    """
    email = tidy_email(email)
    row = _throttle(email, now)
    if row.locked_until is not None and row.locked_until > now:
        raise Invalid("", "sign_in_locked", seconds=int((row.locked_until - now).total_seconds()) + 1)
    if now - row.last_at > FORGET:
        row.failures = 0
    row.failures += 1
    row.last_at = now
    pause = pause_after(row.failures)
    row.locked_until = now + pause if pause else None  # not `now`: a try that waited for the row came a little earlier
    user = queries.find_user_by_email(email)
    return Attempt(email, user.password_hash if user is not None else None)


def _throttle(email: str, now: datetime) -> SignInThrottle:
    key = links.digest_of(email)
    insert = sqlite_insert if db.session.get_bind().dialect.name == "sqlite" else postgresql_insert
    new = insert(SignInThrottle).values(key=key, failures=0, last_at=now).on_conflict_do_nothing(index_elements=["key"])
    db.session.execute(new)
    held = sa.select(SignInThrottle).where(SignInThrottle.key == key).with_for_update()
    return db.session.scalars(held.execution_options(populate_existing=True)).one()


def succeed(attempt: Attempt, *, now: datetime) -> User:
    """Return the user whose password fitted and forget the failures.

    Raises Invalid(sign_in_failed) where the password was changed meanwhile, Invalid(email_unconfirmed) where the address
    is not proved yet: only who knows the password learns that.
    """
    user = queries.find_user_by_email(attempt.email)
    if user is None or user.password_hash != attempt.password_hash:
        raise Invalid("", "sign_in_failed")
    if not user.is_active:
        raise Invalid("", "email_unconfirmed")
    forget_failures(user.email)
    return user


def forget_failures(email: str) -> None:
    """Let the address try again at once."""
    db.session.execute(sa.delete(SignInThrottle).where(SignInThrottle.key == links.digest_of(email)))


def end_sessions(user: User, *, by: User | None, now: datetime, but: UserSession | None = None) -> int:
    """End the user's sessions, all but one if given; return how many."""
    alive = sa.update(UserSession).where(UserSession.user_id == user.id, UserSession.ended_at.is_(None))
    if but is not None:
        alive = alive.where(UserSession.id != but.id)
    done = db.session.execute(alive.values(ended_at=now), execution_options={"synchronize_session": "fetch"})
    ended = int(getattr(done, "rowcount", 0))
    audit.record("end_sessions", f"user:{user.id}", by=by, now=now, ended=ended)
    return ended
