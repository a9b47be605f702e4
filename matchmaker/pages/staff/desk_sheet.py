"""今日待办 as a file: what the desk lists under the same filter."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.pages.staff import desk_view
from matchmaker.reporting.desk import desk_of
from matchmaker.web import desk_sheets
from matchmaker.web.guard import Who, allow

bp = Blueprint("desk_sheet", __name__, url_prefix="/staff")


@bp.get("/desk.xlsx")
@allow(Who.STAFF)
def show() -> ResponseReturnValue:
    chosen = desk_view.asked()
    return desk_sheets.desk(one for one in desk_of(current_user).part(chosen.whose) if chosen.passes(one))
