"""Needs: mine, the editor, the page, its ends and its history; browsing all of them is in `browse.py`."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.catalogue import access, queries, service
from matchmaker.catalogue.content import NeedContent
from matchmaker.catalogue.models import Need
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.pages import browse, editing, intake, need_form, need_record, need_view, post_history
from matchmaker.pages.editor import Editor
from matchmaker.web.forms import posted
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.locale import language

bp = Blueprint("needs", __name__)
bp.route("/needs/confirm/<token>", methods=["GET", "POST"])(need_record.confirm_record)


@bp.get("/needs/mine")
@allow(Who.ENTERPRISE)
def mine() -> ResponseReturnValue:
    needs = queries.list_needs_of(editing.own_ids(enterprise=True))
    organisation = editing.own_organisation(enterprise=True)
    ready = bool(need_view.link("recommendations.providers", code="N"))
    entrusted = queries.list_entrusted(needs)
    return render_template(
        "needs/mine.html", needs=needs, organisation=organisation, providers_ready=ready, entrusted=entrusted
    )


def _blank(organisation: Organisation) -> NeedContent:
    return NeedContent(language=language(), industry=organisation.industry, place=organisation.region)


editor = Editor(
    noun="needs",
    kind=Need,
    get=queries.get_need,
    may_view=access.may_view_need,
    blank=_blank,
    create=service.create_need,
    fill=need_form.fill,
    typed=need_form.content_of,
)
editor.add_to(bp, Who.ENTERPRISE, Who.STAFF)
intake.add_to(bp, editor.to_write)


@bp.get("/needs/<code>")
@allow(Who.SIGNED_IN)
def show(code: str) -> ResponseReturnValue:
    need = queries.get_need(code)
    view = need_view.of(need, current_user)
    if not view.readable and access.waits_for_verification(current_user, need):
        return render_template("needs/browse.html", listing=None, cards=[]), 403
    require(view.readable, hide=True)
    return render_template("needs/show.html", need=need, view=view)


@bp.get("/needs/<code>/history")
@allow(Who.ENTERPRISE, Who.STAFF)
def history(code: str) -> ResponseReturnValue:
    return post_history.draw(queries.get_need(code))


def _end(code: str, ending: Callable[[Need, User, datetime, str], None], words: str) -> ResponseReturnValue:
    need = editor.own(code)
    with transaction():
        ending(need, current_user, clock.now(), posted("reason"))
        need_view.close_introductions(need, current_user)
    flash(words, "ok")
    return redirect(url_for("needs.show", code=code), 303)


@bp.post("/needs/<code>/withdraw")
@allow(Who.ENTERPRISE, Who.STAFF)
def withdraw(code: str) -> ResponseReturnValue:
    return _end(code, service.withdraw_need, _("需求已撤下，尚未建立联系的对接已结束并通知对方。"))


@bp.post("/needs/<code>/fill")
@allow(Who.ENTERPRISE, Who.STAFF)
def fill(code: str) -> ResponseReturnValue:
    return _end(code, service.fill_need, _("已标记为满足，其余尚未建立联系的对接已结束并通知对方。"))


@bp.post("/needs/<code>/renew")
@allow(Who.ENTERPRISE, Who.STAFF)
def renew(code: str) -> ResponseReturnValue:
    need = editor.own(code)
    with transaction():
        service.renew_need(need, current_user, clock.now())
    flash(_("需求已延期 90 天。"), "ok")
    return redirect(url_for("needs.show", code=code), 303)


browse.add_to(bp)
