"""Whose a thing is and whether it is put off: the buttons of the desk, each with its undo; many at once are `desk_bulk.py`'s."""

from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts.people import User
from matchmaker.brokering import access, service
from matchmaker.brokering.things import Thing, get_thing
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, Invalid, NotFound
from matchmaker.pages.staff import desk_view
from matchmaker.pages.staff.desk_view import Refused, SnoozeForm
from matchmaker.reporting.desk import desk_of
from matchmaker.web.bulk import MOST, ROW
from matchmaker.web.display import day as day_word
from matchmaker.web.forms import posted
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.paths import named
from matchmaker.web.problems import error_text
from matchmaker.web.toasts import flash_with_undo

bp = Blueprint("work", __name__, url_prefix="/staff/work")


def _load(code: str) -> Thing:
    thing = get_thing(code)
    require(access.may_handle(current_user, thing), hide=True)
    return thing


def _back(code: str) -> ResponseReturnValue:
    return redirect(named() or url_for("desk.show", open=code, _anchor="detail"), 303)


@bp.post("/<code>/assign")
@allow(Who.STAFF)
def assign(code: str) -> ResponseReturnValue:
    wanted = posted("officer")
    try:
        with transaction():
            officer = service.assign(_load(code), _id(wanted), by=current_user, now=clock.now())
            said = _given(officer)
    except Invalid as error:
        flash(error_text(error), "error")
        return _back(code)
    flash_with_undo(said, url_for("work.undo"), what="assign", items=code, next=named())
    return _back(code)


def _id(wanted: str) -> int | None:
    """Return the officer's id, None for nobody, 0 (who is nobody's colleague) for what is no id."""
    if not wanted:
        return None
    return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else 0


def _given(officer: User | None) -> str:
    if officer is None:
        return str(_("已不再指定经办人。"))
    if officer.id == current_user.id:
        return str(_("已由您办理。"))
    return str(_("已转派给%(name)s，邮件稍后发出。", name=officer.name))


@bp.post("/<code>/snooze")
@allow(Who.STAFF)
def snooze(code: str) -> ResponseReturnValue:
    form = SnoozeForm()
    if not (form.validate_on_submit() and _put_off(code, form)):
        _load(code)
        return desk_view.page(refused=Refused(snooze=form), wanted=code), 422
    said = _("已挂起到%(day)s，到期自动回到待办。", day=day_word(form.until.data))
    flash_with_undo(said, url_for("work.undo"), what="snooze", items=code)
    return redirect(named() or url_for("desk.show"), 303)


def _put_off(code: str, form: SnoozeForm) -> bool:
    try:
        with transaction():
            thing, item = _load(code), desk_of(current_user).find(code)
            if item is None:
                raise Conflict("not_waiting")
            until, reason = form.until.data or date.min, form.reason.data or ""
            service.snooze(thing, until, reason, item.stamp, by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    return True


@bp.post("/<code>/wake")
@allow(Who.STAFF)
def wake(code: str) -> ResponseReturnValue:
    with transaction():
        woken = service.wake(_load(code), by=current_user, now=clock.now())
    flash(_("已放回待办。") if woken else _("这一件没有挂起。"), "ok")
    return _back(code)


@bp.post("/undo")
@allow(Who.STAFF)
def undo() -> ResponseReturnValue:
    what = {"assign": service.undo_assign, "snooze": service.undo_snooze}.get(request.form.get("what", ""))
    codes = [code for code in posted("items").split(",") if ROW.fullmatch(code)][:MOST]
    if what is None or not codes:
        raise NotFound()
    with transaction():
        for code in codes:
            what(_load(code), by=current_user, now=clock.now())
    flash(_("已撤销。"), "ok")
    return redirect(named() or url_for("desk.show", open=codes[0] if len(codes) == 1 else None), 303)
