"""政策解读与标准宣贯: what is planned and was held, registering, materials; holding one is staff's, in `staff/briefings.py`."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict
from matchmaker.policies import briefings, queries
from matchmaker.policies.models import Briefing
from matchmaker.web import uploads
from matchmaker.web.guard import Who, allow
from matchmaker.web.problems import error_text

bp = Blueprint("briefings", __name__, url_prefix="/briefings")


@bp.get("")
@allow(Who.PUBLIC)
def index() -> ResponseReturnValue:
    held, now = briefings.list_briefings(), clock.now()
    ahead = [one for one in held if one.ends_at > now]
    return render_template("briefings/index.html", ahead=ahead, past=[one for one in held if one not in ahead][::-1])


@bp.get("/<code>")
@allow(Who.PUBLIC)
def show(code: str) -> ResponseReturnValue:
    return _page(briefings.get_briefing(code))


def _page(one: Briefing) -> str:
    signed_in = current_user.is_authenticated
    return render_template(
        "briefings/show.html",
        one=one,
        now=clock.now(),
        entries=[found for found in map(queries.find_entry, one.entries) if found is not None],
        seat=briefings.find_seat(one, current_user.id) if signed_in else None,
        runs=signed_in and briefings.may_run(current_user, one),
    )


@bp.post("/<code>/book")
@allow(Who.SIGNED_IN)
def book(code: str) -> ResponseReturnValue:
    try:
        with transaction():
            briefings.book(briefings.get_briefing(code), by=current_user, now=clock.now())
    except Conflict as error:
        flash(error_text(error), "stop")
        return _page(briefings.get_briefing(code)), 409
    flash(_("已报名。"), "ok")
    return redirect(url_for("briefings.show", code=code), 303)


@bp.post("/<code>/give-up")
@allow(Who.SIGNED_IN)
def give_up(code: str) -> ResponseReturnValue:
    with transaction():
        briefings.give_up(briefings.get_briefing(code), by=current_user, now=clock.now())
    flash(_("已取消报名。"), "ok")
    return redirect(url_for("briefings.show", code=code), 303)


@bp.get("/materials/<code>")
@allow(Who.SIGNED_IN)
def material(code: str) -> ResponseReturnValue:
    file = briefings.get_material(code)
    return uploads.as_download(file.digest, file.name, file.kind)
