"""Changing the address that a person signs in with: proved by a link to the new one, told to the old one."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from matchmaker.accounts import links, queries, registration, signing_in
from matchmaker.accounts.facts import is_email, tidy_email
from matchmaker.accounts.people import User, UserSession
from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed
from matchmaker.notifications import choosing
from matchmaker.notifications.service import tell_address


def checked(user: User, typed: str) -> str:
    """Return the new address as it is kept. Raises Invalid(email, ...) where it is none or the present one."""
    email = tidy_email(typed)
    if not is_email(email):
        raise Invalid("email", "email_wrong")
    if email == user.email:
        raise Invalid("email", "email_same")
    return email


def ask_email_change(user: User, email: str, *, now: datetime) -> None:
    """Mail a link to the new address; one that has an account is told so instead, and the caller cannot tell which.

    Raises Invalid as `checked`.
    """
    email = checked(user, email)
    holder = queries.find_user_by_email(email)
    if holder is not None and _is_held(holder):
        page = {"page": {"to": "session.sign_in", "values": {}}}
        tell_address("email_change", email, holder.language, subject="", facts=page, now=now)
        return
    seal = registration.seal_of(user)
    link = links.facts(links.Purpose.MOVE, "account.confirm_email", user=user.id, email=email, seal=seal)
    tell_address("email_change", email, user.language, subject="", facts={"link": link}, now=now)


def find_changing(link: links.Link, user: User) -> str | None:
    """Return the address that the link moves the person to; None where it was used, or address or password changed since.

    Raises NotAllowed(link_of_another) where it is somebody else's.
    """
    if link.data["user"] != user.id:
        raise NotAllowed("link_of_another")
    if link.data["seal"] != registration.seal_of(user) or links.is_used(link):
        return None
    return str(link.data["email"])


def change_email(link: links.Link, *, by: User, but: UserSession | None, now: datetime) -> None:
    """Spend the link, set the address, end the other sessions and tell the old address.

    Raises Conflict(link_used) where the link is dead by now, Conflict(email_taken) where the address got an account since.
    """
    email, old = find_changing(link, by), by.email
    if email is None:
        raise Conflict("link_used")
    links.use(link, now=now)
    try:
        with db.session.begin_nested():
            _make_room(email)
            by.email, by.email_confirmed_at = email, now
    except IntegrityError as error:
        raise Conflict("email_taken") from error
    signing_in.end_sessions(by, by=by, now=now, but=but)
    audit.record("change_email", by, by=by, now=now)
    tell_address("email_changed", old, by.language, subject="", facts={"changed_at": now}, now=now)


def _make_room(email: str) -> None:
    """Drop a registration that never proved the address: typing somebody's address first keeps nobody from their own."""
    holder = queries.find_user_by_email(email)
    if holder is None:
        return
    if _is_held(holder):
        raise Conflict("email_taken")
    db.session.delete(holder)
    db.session.flush()


def _is_held(holder: User) -> bool:
    return holder.is_active or bool(
        holder.memberships
    )  # staff may be given their role before they open their first mail


def ask_whether_it_works(user: User, *, now: datetime) -> None:
    """Send one mail to an address that was refused: who reads it has proved that it works. Raises Conflict for any other address."""
    if not choosing.is_refused(user.email):
        raise Conflict("address_not_refused")
    link = links.facts(links.Purpose.WORKS, "telling.accept_address", user=user.id, email=user.email)
    tell_address("address_check", user.email, user.language, subject="", facts={"link": link}, now=now)
