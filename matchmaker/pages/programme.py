"""进园区: the hub of the park programme, one entry a room; each room's own pages are in its own module."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.web.guard import Who, allow, kinds_of

bp = Blueprint("programme", __name__)


def may_open(endpoint: str) -> bool:
    """Return whether the page is there and its view is open to the reader's kind."""
    view = current_app.view_functions.get(endpoint)
    return bool(getattr(view, "allowed", frozenset()) & kinds_of(current_user))


@bp.get("/programme")
@allow(Who.PUBLIC)
def show() -> ResponseReturnValue:
    return render_template("programme/show.html", may_open=may_open)
