"""Deny by default: every view names who may use it, or nobody may; what a person may do to one thing is a room's `access.py`."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.accounts.people import Role, User
from matchmaker.foundation.errors import NotAllowed, NotFound
from matchmaker.web import bearer, second_step

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


class Who(StrEnum):
    """Kinds of visitor that a route can be opened to."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    ENTERPRISE = "enterprise"
    PROVIDER = "provider"
    STAFF = "staff"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    EXPERT = "expert"
    AUTHORITY = "authority"


def allow(*who: Who) -> Callable[[View], View]:
    """Name who may use a view; the route-table test reads the same attribute."""

    def mark(view: View) -> View:
        view.allowed = frozenset(who)  # type: ignore[attr-defined]  # a view carries its own rule
        return view

    return mark


def kinds_of(user: User) -> frozenset[Who]:
    """Return every kind of visitor that the person is."""
    if not user.is_authenticated:
        return frozenset({Who.PUBLIC})
    kinds = {Who.PUBLIC, Who.SIGNED_IN}
    for organisation in user.organisations:
        kinds.add(Who.ENTERPRISE if organisation.is_enterprise else Who.PROVIDER)
    if user.is_staff:
        kinds.add(Who.STAFF)
    if user.is_operator:
        kinds.add(Who.OPERATOR)
    if user.is_auditor:
        kinds.add(Who.AUDITOR)
    kinds |= {Who(role) for role in (Role.EXPERT, Role.AUTHORITY) if user.holds(role)}
    return frozenset(kinds)


def require(allowed: bool, hide: bool = False) -> None:
    """Go on only if allowed. With `hide` the asker does not learn that the thing exists.

    Raises NotAllowed or NotFound.
    """
    if not allowed:
        raise NotFound() if hide else NotAllowed("not_yours")


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    allowed: frozenset[Who] = getattr(view, "allowed", frozenset())
    if bearer.is_api() and Who.PUBLIC not in allowed:
        bearer.check(getattr(view, "scope", None))
    if allowed & kinds_of(current_user):
        return None if Who.PUBLIC in allowed else second_step.enrol_first(current_user)
    if not current_user.is_authenticated and allowed:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else url_for("home.show")
        return redirect(f"{url_for('session.sign_in')}?{urlencode({'next': wanted})}", 303)
    raise NotAllowed("not_your_role")


def init_app(app: Flask) -> None:
    """Check every request before its view runs."""
    app.before_request(_check)
