"""What stands behind the bell."""

from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.notifications.queries import list_notices
from matchmaker.notifications.service import read_all
from matchmaker.web import mail
from matchmaker.web.guard import Who, allow

bp = Blueprint("notices", __name__)


@bp.get("/notices")
@allow(Who.SIGNED_IN)
def index() -> ResponseReturnValue:
    lines = [(notice, mail.line(notice), mail.page_of(notice)) for notice in list_notices(current_user.id)]
    return render_template("notices/index.html", lines=lines)


@bp.post("/notices/read")
@allow(Who.SIGNED_IN)
def read() -> ResponseReturnValue:
    with transaction():
        read_all(current_user.id, clock.now(), until=_moment(request.form.get("until", "")))
    return redirect(url_for("notices.index"), 303)


def _moment(typed: str) -> datetime | None:
    """Return the moment that the page was made for; a broken one counts as none."""
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
