"""今日待办: everything that waits, in one queue."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from matchmaker.web.guard import Who, allow

bp = Blueprint("desk", __name__, url_prefix="/staff")


@bp.get("/")
@allow(Who.STAFF)
def show() -> ResponseReturnValue:
    return render_template("layout/base.html")
