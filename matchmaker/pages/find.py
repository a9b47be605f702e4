"""找方案: browse and search capabilities."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from matchmaker.web.guard import Who, allow

bp = Blueprint("find", __name__)


@bp.get("/find")
@allow(Who.SIGNED_IN)
def show() -> ResponseReturnValue:
    return render_template("layout/base.html")
