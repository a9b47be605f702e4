"""Signing in, where each try is counted before it is checked (`throttle.py`); the browser's session is in `web/sessions.py`."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from matchmaker.accounts import passwords, queries, throttle
from matchmaker.accounts.facts import tidy_email
from matchmaker.accounts.people import User, UserSession
from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Invalid


@dataclass(frozen=True)
class Attempt:
    """One try: the hash to check the password against, outside of any transaction."""

    email: str
    password_hash: str | None
    client: str

    def fits(self, password: str) -> bool:
        """Return whether the password fits; it takes about the same time whether the address is known or not."""
        return passwords.verify_password(self.password_hash, password)


def begin(email: str, *, client: str, now: datetime) -> Attempt:
    """Count the try as failed and return what to check; guesses sent at once are all counted before one is checked.

    `client` names who tries, from whichever device. Raises Invalid(sign_in_locked, seconds=...) while the address, known or
    not, or the client has to wait.
    """
    email = tidy_email(email)
    throttle.count(email, client, now=now)
    user = queries.find_user_by_email(email)
    return Attempt(email, user.password_hash if user is not None else None, client)


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
    throttle.forget(user.email)
    throttle.give_back(attempt.client)
    return user


def end_sessions(user: User, *, by: User | None, now: datetime, but: UserSession | None = None) -> int:
    """End the user's sessions, all but one if given; return how many."""
    alive = sa.update(UserSession).where(UserSession.user_id == user.id, UserSession.ended_at.is_(None))
    if but is not None:
        alive = alive.where(UserSession.id != but.id)
    done = db.session.execute(alive.values(ended_at=now), execution_options={"synchronize_session": "fetch"})
    ended = int(getattr(done, "rowcount", 0))
    audit.record("end_sessions", user, by=by, now=now, ended=ended)
    return ended
