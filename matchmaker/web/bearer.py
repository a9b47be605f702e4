"""Who asks the JSON door: the person of a personal token, never of a cookie; pages ask `sessions.py`."""

import logging

from flask import Flask, current_app, g, request
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from matchmaker.accounts import tokens
from matchmaker.accounts.tokens import PersonalToken, Scope
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import NotAllowed
from matchmaker.web.sessions import login_manager

log = logging.getLogger(__name__)
ROOT = "/api/v1"


def is_api() -> bool:
    """Return whether the request came to the JSON door, whether such a route is there or not."""
    return request.path == ROOT or request.path.startswith(ROOT + "/")


def token() -> PersonalToken | None:
    """Return the token of this request, None where none was shown or it opens nothing."""
    found: PersonalToken | None = g.get("token")
    return found


def _find() -> PersonalToken | None:
    shown = request.authorization
    if shown is None or shown.type != "bearer" or not shown.token:
        return None
    found = tokens.find(shown.token, clock.today())
    if found is None or (found.user.is_demo and not current_app.config["DEMO"]):
        return None
    return found


def load() -> None:
    """Say who asks, once a request; whatever cookie came along is not looked at."""
    if not is_api() or "token" in g:
        return
    found = _find()
    if found is not None and found.last_used_on != clock.today():
        _note_use(found.id)
        found = _find()
    g.token = found
    login_manager._update_request_context_with_user(found.user if found else login_manager.anonymous_user())


def _note_use(token_id: int) -> None:
    """The day of a token's last use is a log, in a short transaction of its own; if it fails the request still goes on."""
    db.session.rollback()
    try:
        with transaction():
            tokens.mark_used(token_id, clock.today())
    except SQLAlchemyError:
        log.exception("the use of a token was not noted")
        db.session.rollback()


def check(scope: Scope | None) -> None:
    """Go on only if somebody is known and the token has the scope; a route that names none is closed.

    Raises Unauthorized, NotAllowed.
    """
    if not current_user.is_authenticated:
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "api"}))
    held = token()
    if held is None or scope not in held.scopes:
        raise NotAllowed("scope_missing", scope=str(scope))


def init_app(app: Flask) -> None:
    """Load the person before anything asks who it is."""
    app.before_request(load)
