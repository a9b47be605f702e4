"""Staff side of introductions: confirm, propose, audit trail."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from matchmaker.web.guard import Who, allow

bp = Blueprint("staff_introductions", __name__, url_prefix="/staff")


@bp.get("/introductions")
@allow(Who.STAFF)
def index() -> ResponseReturnValue:
    return render_template("layout/base.html")
