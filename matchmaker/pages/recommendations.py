"""Recommended providers for a need, needs for a capability, compare, save, 比选单."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.queries import get_organisation
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.queries import get_capability, get_need
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.recommendations import access, service
from matchmaker.web import comparison, need_cards, provider_sheets, shown, wish
from matchmaker.web import shortlist as lists
from matchmaker.web.forms import posted
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.paths import is_local
from matchmaker.web.problems import error_text
from matchmaker.web.provider_cards import name_of
from matchmaker.web.toasts import flash_with_undo

bp = Blueprint("recommendations", __name__)
LIST = "recommendations.providers"


def _seen_need(code: str) -> Need:
    """Return the need whose list the viewer may see; others do not learn that there is one."""
    need = get_need(code)
    require(access.may_see_providers(current_user, need), hide=True)
    return need


def _board(code: str) -> lists.Board:
    need = _seen_need(code)
    found = service.recommend_providers(need, newcomers=current_app.config["NEWCOMERS"])
    return lists.board(need, found, wish.read(request.args), current_user)


def _pair(code: str, provider: str) -> tuple[Need, Organisation]:
    """Return need and provider of a choice, read in the transaction that changes it."""
    need = _seen_need(code)
    require(access.may_choose(current_user, need))
    chosen = get_organisation(provider)
    require(not chosen.is_enterprise and chosen.verified_at is not None, hide=True)  # others never had a public page
    return need, chosen


def _back(code: str, key: str = "") -> ResponseReturnValue:
    """Return to the list in the state it was left in, at the card."""
    target = request.form.get("next", "")
    plain = target if is_local(target) else url_for(LIST, code=code)
    return redirect(plain.split("#")[0] + (f"#card-{key}" if key else ""), 303)


@bp.get("/needs/<code>/providers")
@allow(Who.ENTERPRISE, Who.STAFF)
def providers(code: str) -> ResponseReturnValue:
    if "toggle" in request.args:
        return _toggled(code, request.args["toggle"])
    board = _board(code)
    page = render_template(
        "recommendations/providers.html", b=board, need=board.need, here=request.full_path.rstrip("?")
    )
    shown.keep_rows(current_user, board, board.visible)
    return page


def _toggled(code: str, provider: str) -> ResponseReturnValue:
    asked = wish.read(request.args)
    then = asked.toggled(provider)
    if then.picked == asked.picked:
        flash(_("最多对比 %(n)s 家，请先去掉一家。", n=wish.MOST_PICKED), "warn")
    return redirect(then.url(LIST, anchor=f"card-{provider}", code=code), 303)


@bp.post("/needs/<code>/providers/<provider>/save")
@allow(Who.ENTERPRISE)
def save(code: str, provider: str) -> ResponseReturnValue:
    with transaction():
        need, chosen = _pair(code, provider)
        kept = service.save(need, chosen, current_user, clock.now())
    flash(_("已收藏，可在“我的收藏”里找到。") if kept else _("已取消收藏。"), "ok")
    return _back(code, provider)


@bp.post("/needs/<code>/providers/<provider>/unsuitable")
@allow(Who.ENTERPRISE)
def unsuitable(code: str, provider: str) -> ResponseReturnValue:
    try:
        reason, note = posted("reason"), posted("note").strip()[:300]
        with transaction():
            need, chosen = _pair(code, provider)
            name = name_of(chosen, current_user)
            service.call_unsuitable(need, chosen, reason, note, current_user, clock.now())
    except Invalid as error:
        flash(error_text(error), "error")
        return _back(code, provider)
    text = _("已把“%(name)s”移出这条需求的推荐，服务商看不到。", name=name)
    undo = url_for("recommendations.undo", code=code, provider=provider)
    flash_with_undo(text, undo, next=request.form.get("next", ""))
    return _back(code)


@bp.post("/needs/<code>/providers/<provider>/undo")
@allow(Who.ENTERPRISE)
def undo(code: str, provider: str) -> ResponseReturnValue:
    with transaction():
        need, chosen = _pair(code, provider)
        name = name_of(chosen, current_user)
        back = service.undo_unsuitable(need, chosen, current_user, clock.now())
    if back:
        flash(_("已恢复“%(name)s”。", name=name), "ok")
    return _back(code, provider)


@bp.post("/needs/<code>/ask-staff")
@allow(Who.ENTERPRISE)
def ask_staff(code: str) -> ResponseReturnValue:
    with transaction():
        need = _seen_need(code)
        require(access.may_choose(current_user, need))
        told = service.ask_staff(need, current_user, clock.now())
    flash(_("已告诉园区专员，推荐后会通知您。") if told else _("已经告诉过园区专员，请等待答复。"), "ok")
    return _back(code)


@bp.get("/needs/<code>/compare")
@allow(Who.ENTERPRISE, Who.STAFF)
def compare(code: str) -> ResponseReturnValue:
    board = _board(code)
    if len(board.chosen) < 2:
        flash(_("请至少选两家再对比。"), "warn")
        return redirect(board.wish.url(LIST, code=code), 303)
    facts = comparison.conditions(board.chosen)
    page = render_template("recommendations/compare.html", b=board, need=board.need, conditions=facts)
    shown.keep_rows(current_user, board, board.chosen)
    return page


@bp.get("/needs/<code>/shortlist")
@allow(Who.ENTERPRISE, Who.STAFF)
def shortlist(code: str) -> ResponseReturnValue:
    board = _board(code)
    rows = lists.for_sheet(board)
    facts = {"conditions": comparison.conditions(rows), "asks": comparison.asks(rows, board.lines)}
    page = render_template("recommendations/shortlist.html", b=board, need=board.need, rows=rows, **facts)
    shown.keep_rows(current_user, board, rows)
    return page


@bp.get("/needs/<code>/providers.xlsx")
@allow(Who.ENTERPRISE, Who.STAFF)
def export(code: str) -> ResponseReturnValue:
    board = _board(code)
    file = provider_sheets.whole(board)
    shown.keep_rows(current_user, board, board.rows)
    return file


@bp.get("/needs/<code>/shortlist.xlsx")
@allow(Who.ENTERPRISE, Who.STAFF)
def export_shortlist(code: str) -> ResponseReturnValue:
    board = _board(code)
    file = provider_sheets.compared(board)
    shown.keep_rows(current_user, board, lists.for_sheet(board))
    return file


@bp.get("/saved")
@allow(Who.SIGNED_IN)
def saved() -> ResponseReturnValue:
    owns = any(one.is_enterprise for one in current_user.organisations)
    return render_template(
        "recommendations/saved.html", rows=provider_sheets.list_saved(current_user), owns=owns, here=request.path
    )


@bp.get("/saved.xlsx")
@allow(Who.SIGNED_IN)
def export_saved() -> ResponseReturnValue:
    return provider_sheets.saved(provider_sheets.list_saved(current_user))


@bp.get("/capabilities/<code>/needs")
@allow(Who.PROVIDER, Who.STAFF)
def needs(code: str) -> ResponseReturnValue:
    capability = get_capability(code)
    require(access.may_see_needs(current_user, capability), hide=True)
    found = service.needs_for(capability, viewer=current_user)
    board = need_cards.board(
        capability, found, request.args.get("sort", ""), request.args.get("all") == "1", current_user
    )
    page = render_template("recommendations/needs.html", b=board, capability=capability)
    shown.keep(current_user, code, [row.match for row in board.rows], found.basis)
    return page
