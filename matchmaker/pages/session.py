"""Sign in, sign out, choose the membership acted as."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from matchmaker.web.guard import Who, allow

bp = Blueprint("session", __name__)


@bp.get("/sign-in")
@allow(Who.PUBLIC)
def sign_in() -> ResponseReturnValue:
    return render_template("layout/base.html")
