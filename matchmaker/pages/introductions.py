"""My introductions: ask, agree, decline, withdraw, follow."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from matchmaker.web.guard import Who, allow

bp = Blueprint("introductions", __name__)


@bp.get("/introductions")
@allow(Who.SIGNED_IN)
def index() -> ResponseReturnValue:
    return render_template("layout/base.html")
