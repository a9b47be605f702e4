"""Operator: users, parks, outbox, taxonomy view."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from matchmaker.web.guard import Who, allow

bp = Blueprint("operator", __name__, url_prefix="/staff")


@bp.get("/operator")
@allow(Who.OPERATOR)
def show() -> ResponseReturnValue:
    return render_template("layout/base.html")
