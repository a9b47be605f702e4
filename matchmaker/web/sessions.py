"""Who is asking: Flask-Login over session rows of our own, so that a password change can end the others."""

import hashlib
import secrets

import sqlalchemy as sa
from flask import Flask, current_app, g, session
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy.orm import joinedload

from matchmaker.accounts import second_factor
from matchmaker.accounts.people import Membership, User, UserSession
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Invalid
from matchmaker.web import second_step

# Every request asks who the person is: one question to the database instead of three.
_PERSON = joinedload(User.memberships).joinedload(Membership.organisation)

login_manager = LoginManager()
login_manager.session_protection = None  # the row is the protection; addresses of phones change
# We set no such cookie; looking for one would open the session of every answer, and static files would vary with the cookie.
login_manager._update_remember_cookie = lambda response: response


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def current_row() -> UserSession | None:
    """Return the row of this request's session, None where it has ended or never was."""
    token = session.get("token")
    if not isinstance(token, str):
        return None
    if "session_row" not in g:
        alive = sa.select(UserSession).where(UserSession.token_hash == _digest(token), UserSession.ended_at.is_(None))
        g.session_row = db.session.scalars(alive).first()
    row: UserSession | None = g.session_row
    return row


def load_user(user_id: str) -> User | None:
    row = current_row()
    if row is None or str(row.user_id) != user_id:
        return None
    return db.session.get(User, row.user_id, options=[_PERSON])


def start(user: User, *, proved: bool = False) -> None:
    """Sign the user in with a new session row; whatever the cookie held before is dropped. Call inside a transaction.

    Who has a second factor is not signed in yet but owes its code, unless that was `proved`: so no door forgets to ask.
    Raises Invalid(sign_in_failed) for an account of a demonstration where this is none, however the server was started:
    their passwords are public.
    """
    if user.is_demo and not current_app.config["DEMO"]:
        raise Invalid("", "sign_in_failed")
    kept_language = session.get("language")
    session.clear()
    if kept_language:
        session["language"] = kept_language
    if not proved and second_factor.is_on(user.id):
        second_step.owe(user)
        return
    token = secrets.token_urlsafe(32)
    db.session.add(UserSession(user_id=user.id, token_hash=_digest(token), created_at=clock.now()))
    db.session.flush()
    g.pop("session_row", None)
    session.permanent = True
    session["token"] = token
    login_user(user)


def end() -> None:
    """Sign out: the row ends, so that a copied cookie is worth nothing. Call inside a transaction."""
    row = current_row()
    if row is not None:
        row.ended_at = clock.now()
    logout_user()
    session.clear()


def acting() -> Membership | None:
    """Return the membership that the person acts as: the one chosen, else the first that holds."""
    if not current_user.is_authenticated:
        return None
    row = current_row()
    held: list[Membership] = current_user.current
    chosen = [one for one in held if row is not None and one.id == row.membership_id]
    return next(iter(chosen or held), None)


def init_app(app: Flask) -> None:
    """Attach Flask-Login, and the question for the code of whoever gave a password alone."""
    login_manager.user_loader(load_user)
    login_manager.init_app(app)
    app.before_request(second_step.ask_for_code)
