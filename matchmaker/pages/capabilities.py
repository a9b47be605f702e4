"""Capabilities: mine, the editor, the page with cases."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from matchmaker.web.guard import Who, allow

bp = Blueprint("capabilities", __name__)


@bp.get("/capabilities/mine")
@allow(Who.PROVIDER)
def mine() -> ResponseReturnValue:
    return render_template("layout/base.html")
