"""Needs: browse, mine, the editor, the page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from matchmaker.web.guard import Who, allow

bp = Blueprint("needs", __name__)


@bp.get("/needs")
@allow(Who.SIGNED_IN)
def browse() -> ResponseReturnValue:
    return render_template("layout/base.html")


@bp.get("/needs/mine")
@allow(Who.ENTERPRISE)
def mine() -> ResponseReturnValue:
    return render_template("layout/base.html")
