"""Setting a password: forgotten, changed, or for the first time; what a password must be is in `passwords.py`."""

from datetime import datetime
from typing import Any

from matchmaker.accounts import links, passwords, queries, registration, signing_in, throttle, tokens
from matchmaker.accounts.facts import tidy_email
from matchmaker.accounts.people import User, UserSession
from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.notifications.service import tell, tell_address


def ask_reset(email: str, *, now: datetime) -> None:
    """Mail a link to a known address and nothing to an unknown one; the caller cannot tell which."""
    user = queries.find_user_by_email(tidy_email(email))
    if user is not None:
        facts = {"name": user.name, "link": reset_link(user)}
        tell_address("password_reset", user.email, user.language, subject="", facts=facts, now=now)


def reset_link(user: User) -> dict[str, Any]:
    """Return the link fact with which the person sets a password; it dies with the present one."""
    return links.facts(links.Purpose.RESET, "password.reset", user=user.id, seal=registration.seal_of(user))


def find_resetting(link: links.Link) -> User | None:
    """Return whose password the link may set; None where it was used, or the password was set since."""
    user = db.session.get(User, link.data["user"])
    if user is None or link.data["seal"] != registration.seal_of(user) or links.is_used(link):
        return None
    return user


def reset_by(link: links.Link, password_hash: str, *, now: datetime) -> User:
    """Spend the link and set the password (see `reset_password`). Raises Conflict(link_used) where it is dead by now."""
    user = find_resetting(link)
    if user is None:
        raise Conflict("link_used")
    links.use(link, now=now)
    reset_password(user, password_hash, now=now)
    return user


def reset_password(user: User, password_hash: str, *, now: datetime) -> None:
    """Set the password, end all sessions and tokens, and let the address sign in at once.

    The mail proves the address too. What an unproved registration had typed is dropped: it may be somebody else's.
    """
    user.password_hash = password_hash
    user.registration = None
    if user.email_confirmed_at is None:
        user.email_confirmed_at = now
    throttle.forget(user.email)
    signing_in.end_sessions(user, by=user, now=now)
    tokens.revoke_all(user, now)
    audit.record("reset_password", user, by=user, now=now)
    tell("password_changed", user, subject="", facts={"name": user.name, "changed_at": now}, now=now)


def change_password(user: User, password_hash: str, *, old_hash: str, but: UserSession | None, now: datetime) -> None:
    """Set the password, end the other sessions and all tokens. `old_hash` is the hash that the old password was checked against.

    Raises Invalid(old, password_wrong) where the password was changed meanwhile.
    """
    if user.password_hash != old_hash or old_hash == passwords.UNUSABLE:
        raise Invalid("old", "password_wrong")
    user.password_hash = password_hash
    signing_in.end_sessions(user, by=user, now=now, but=but)
    tokens.revoke_all(user, now)
    audit.record("change_password", user, by=user, now=now)
    tell("password_changed", user, subject="", facts={"name": user.name, "changed_at": now}, now=now)
