"""Opening signed mail links at the browser's door; what a link says is in `accounts/links.py`."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from matchmaker.accounts import links
from matchmaker.foundation.errors import Invalid


def open_link(purpose: links.Purpose, token: str) -> links.Link | None:
    """Return what the token says, None where it is malformed or has expired."""
    try:
        return links.read(purpose, token, str(current_app.config["SECRET_KEY"]))
    except Invalid:
        return None


def dead_link() -> ResponseReturnValue:
    """Return the page for a link that does nothing any more; it does not say why, because it knows nobody."""
    return render_template("register/dead.html"), 410
