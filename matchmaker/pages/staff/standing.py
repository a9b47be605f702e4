"""需求进展: the rows behind the counts of where published needs stand."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.reporting.standing import Standing, count_standing, list_standing
from matchmaker.web import desk_labels, desk_sheets
from matchmaker.web.guard import Who, allow
from matchmaker.web.paging import paging

bp = Blueprint("standing", __name__, url_prefix="/staff")


def _wanted() -> str:
    wanted = request.args.get("standing", "")
    return wanted if wanted in set(Standing) else ""


@bp.get("/standing")
@allow(Who.STAFF)
def show() -> ResponseReturnValue:
    rows, wanted = list_standing(current_user), _wanted()
    found = [one for one in reversed(rows) if wanted in ("", one.standing)]
    pages = paging(len(found), "standing.show", standing=wanted)
    return render_template(
        "staff/standing/show.html",
        counts=count_standing(rows),
        total=len(rows),
        wanted=wanted,
        rows=found[pages.offset : pages.offset + pages.size],
        pages=pages,
        words=desk_labels.standing,
        export_url=url_for("standing.export", standing=wanted or None),
    )


@bp.get("/standing.xlsx")
@allow(Who.STAFF)
def export() -> ResponseReturnValue:
    wanted = _wanted()
    return desk_sheets.standing(one for one in list_standing(current_user) if wanted in ("", one.standing))
