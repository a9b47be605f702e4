"""Between password and session: who still owes the code of a second factor, and who has to enrol first; the rules are in `accounts`."""

from datetime import timedelta

from flask import current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts import second_factor
from matchmaker.accounts.people import User
from matchmaker.accounts.registration import seal_of
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import NotAllowed

PATIENCE = timedelta(minutes=10)
HALF = "half_way"  # in the session's cookie, which is signed: who gave the password, and when
WITHOUT_CODE = frozenset({"session.code", "session.leave", "static"})
WITHOUT_FACTOR = frozenset({"second_factor.show", "second_factor.begin", "second_factor.confirm", "session.sign_out"})


def owe(user: User) -> None:
    """Remember that the person gave the password and owes the code."""
    session[HALF] = {"user": user.id, "at": int(clock.now().timestamp()), "seal": seal_of(user)}


def owing() -> User | None:
    """Return who owes a code; None after ten minutes, or where password or address changed since."""
    kept = session.get(HALF)
    if not isinstance(kept, dict) or clock.now().timestamp() - kept["at"] > PATIENCE.total_seconds():
        return None
    user = db.session.get(User, kept["user"])
    return user if user is not None and seal_of(user) == kept["seal"] else None


def leave() -> None:
    """Forget who owes a code."""
    session.pop(HALF, None)


def ask_for_code() -> ResponseReturnValue | None:
    """Lead whoever owes a code from any page to the one that asks for it, and on to that page afterwards."""
    open_to_all = request.endpoint is None or request.endpoint in WITHOUT_CODE
    if request.method != "GET" or open_to_all or HALF not in session:  # the session last: files are kept for everybody
        return None
    if owing() is None:
        leave()
        return None
    return redirect(url_for("session.code", next=request.full_path.rstrip("?")), 303)


def enrol_first(user: User) -> ResponseReturnValue | None:
    """Lead staff without a second factor to enrolment, where STAFF_TOTP requires one; called for pages that ask for a sign-in.

    Raises NotAllowed(second_factor_first) where the request is no plain look at a page.
    """
    if current_app.config["SETTINGS"].staff_totp != "required" or request.endpoint in WITHOUT_FACTOR:
        return None
    if not user.is_authenticated or not (user.is_staff or user.is_auditor) or second_factor.is_on(user.id):
        return None
    if request.method == "GET" and not request.path.startswith("/api/v1/"):
        return redirect(url_for("second_factor.show"), 303)
    raise NotAllowed("second_factor_first")
