"""今日待办: everything that waits, in one queue, with the open thing beside it; one thing is assigned and put off in `work.py`."""

from flask import Blueprint, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.pages.staff import desk_bulk, desk_view
from matchmaker.pages.staff.desk_view import Refused, Told
from matchmaker.web.bulk import Outcome, carry_out
from matchmaker.web.guard import Who, allow

bp = Blueprint("desk", __name__, url_prefix="/staff")

OUTCOMES = "desk_outcomes"


@bp.get("/")
@allow(Who.STAFF)
def show() -> ResponseReturnValue:
    kept = session.pop(OUTCOMES, None) or {}
    return desk_view.page(Told(kept.get("act", ""), [Outcome(*one) for one in kept.get("rows", [])]))


@bp.post("/bulk")
@allow(Who.STAFF)
def bulk() -> ResponseReturnValue:
    picked = request.form.getlist("item")
    order = desk_bulk.ordered()
    problem = order.problem if picked else "pick_something"
    if problem:
        return desk_view.page(refused=Refused(problem, picked)), 422
    done = carry_out(order, picked, current_user)
    session[OUTCOMES] = {"act": order.act, "rows": [(one.key, one.code, one.n) for one in done]}
    desk_bulk.offer_undo(order, done)
    return redirect(desk_view.asked().url(), 303)
