"""The page that a signed link opens: the contact of a recorded need reads it whole and confirms it; routed by `needs.py`."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts import links
from matchmaker.catalogue import recording
from matchmaker.catalogue.models import Need
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.web.guard import Who, allow
from matchmaker.web.problems import error_text


@allow(Who.PUBLIC)
def confirm_record(token: str) -> ResponseReturnValue:
    try:
        link = links.read(links.Purpose.RECORD, token, current_app.config["SECRET_KEY"])
    except Invalid as error:
        return _page(None, error_text(error), 422)
    need = recording.find_recorded(link)
    if need is None:
        return _page(None, error_text(Conflict("record_changed")), 409)
    if request.method == "GET":
        return _page(need)
    return _confirm(link, need)


def _confirm(link: links.Link, need: Need) -> ResponseReturnValue:
    code = need.code
    try:
        with transaction():
            recording.confirm_record(link, "declared" in request.form, clock.now())
    except Invalid as error:
        return _page(recording.find_recorded(link), error_text(error), 422)
    flash(_("已确认需求 %(code)s，园区专员会继续处理。", code=code), "ok")
    return redirect(url_for("home.show"), 303)


def _page(need: Need | None, problem: str = "", status: int = 200) -> ResponseReturnValue:
    return render_template("needs/confirm.html", need=need, problem=problem), status
