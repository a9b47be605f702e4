"""What every template knows besides its own arguments."""

from typing import Any

from flask import Flask, current_app
from flask_login import current_user

from matchmaker.foundation import clock
from matchmaker.notifications.queries import count_unread
from matchmaker.web import display, labels, navigation, paths, sessions
from matchmaker.web.locale import language


def _context() -> dict[str, Any]:
    acting = sessions.acting()
    return {
        "acting": acting,
        "nav": navigation.items(acting),
        "lang": language(),
        "labels": labels.Labels(),
        "unread": count_unread(current_user.id) if current_user.is_authenticated else 0,
        "demo": current_app.config["DEMO"],
        "today": clock.today(),
        "this_page": paths.here,
    }


def init_app(app: Flask) -> None:
    """Register the context and the filters of `display`."""
    app.context_processor(_context)
    app.jinja_env.filters.update(display.FILTERS)
