"""Needs: mine, the editor, the page, its ends and its history; browsing all of them is in `browse.py`."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue import access, queries, revisions, service
from matchmaker.catalogue.content import NeedContent
from matchmaker.catalogue.models import Need
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid, NotAllowed
from matchmaker.pages import editing, need_form, need_view
from matchmaker.pages.need_form import NeedForm
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.locale import language

bp = Blueprint("needs", __name__)


@bp.get("/needs/mine")
@allow(Who.ENTERPRISE)
def mine() -> ResponseReturnValue:
    needs = queries.list_needs_of(editing.own_ids(enterprise=True))
    organisation = editing.own_organisation(enterprise=True)
    ready = bool(need_view.link("recommendations.providers", code="N"))
    return render_template("needs/mine.html", needs=needs, organisation=organisation, providers_ready=ready)


@bp.route("/needs/new", methods=["GET", "POST"])
@allow(Who.ENTERPRISE)
def new() -> ResponseReturnValue:
    organisation = editing.own_organisation(enterprise=True)
    if organisation is None:
        raise NotAllowed("not_your_role")
    start = NeedContent(language=language(), industry=organisation.industry, place=organisation.region)
    form = need_form.fill(start, 0)
    if request.method == "GET":
        return _editor(form, organisation)
    if not form.validate():
        return _refused(form, organisation, None)
    return _create(form, organisation)


def _create(form: NeedForm, organisation: Organisation) -> ResponseReturnValue:
    content = need_form.content_of(form)
    if _is_autosave() and editing.is_empty(content):
        return jsonify(saved=False)
    try:
        with transaction():
            code = service.create_need(current_user, organisation, content, clock.now()).code
    except Invalid as error:
        form.put(error)
        return _refused(form, organisation, None)
    return _hand_in(code, form) if _submits() else _kept(code, "saved")


def _hand_in(code: str, form: NeedForm) -> ResponseReturnValue:
    """Submit a draft that was just saved; what is missing is said at its field, the draft stays."""
    need = queries.get_need(code)
    try:
        with transaction():
            service.submit_need(need, current_user, clock.now(), declared=bool(form.declared.data))
    except Invalid as error:
        need = queries.get_need(code)
        form.put(error)
        form.version.data = str(need.version)
        return _refused(form, need.organisation, need)
    return _kept(code, "submitted")


def _submits() -> bool:
    return request.form.get("then") == "submit"


def _is_autosave() -> bool:
    return request.headers.get("X-Autosave") == "1"


def _kept(code: str, outcome: str) -> ResponseReturnValue:
    if _is_autosave():
        edit_url, draft_url = (url_for(f"needs.{name}", code=code) for name in ("edit", "save_draft"))
        return jsonify(saved=True, version=queries.get_need(code).version, action=edit_url, autosave=draft_url)
    editing.say(outcome)
    return redirect(url_for("needs.edit" if outcome == "saved" else "needs.show", code=code), 303)


def _refused(form: NeedForm, organisation: Organisation, need: Need | None) -> ResponseReturnValue:
    if _is_autosave():
        return jsonify(saved=False), 422
    return _editor(form, organisation, need), 422


def _editor(form: NeedForm, organisation: Organisation, need: Need | None = None, **more: object) -> str:
    rail = editing.rail(need_form.content_of(form), organisation, need)
    view = need_view.preview(organisation)
    return render_template(
        "needs/edit.html", form=form, need=need, organisation=organisation, rail=rail, view=view, **more
    )


def _to_edit(code: str) -> Need:
    need = queries.get_need(code)
    require(access.may_view_need(current_user, need), hide=True)
    require(access.may_write(current_user, need))
    if not access.may_edit(current_user, need):
        raise IllegalTransition("no_such_step")
    return need


@bp.route("/needs/<code>/edit", methods=["GET", "POST"])
@allow(Who.ENTERPRISE, Who.STAFF)
def edit(code: str) -> ResponseReturnValue:
    need = _to_edit(code)
    content = revisions.editor_content(need)
    form = need_form.fill(content, need.version)
    if request.method == "GET":
        return _editor(form, need.organisation, need)
    if words := editing.wants_replacing():
        editing.without_name(form, words)
    return _keep(need, form)


@bp.post("/needs/<code>/draft")
@allow(Who.ENTERPRISE, Who.STAFF)
def save_draft(code: str) -> ResponseReturnValue:
    need = _to_edit(code)
    return _keep(need, need_form.fill(revisions.editor_content(need), need.version))


@bp.post("/needs/<code>/submit")
@allow(Who.ENTERPRISE, Who.STAFF)
def submit(code: str) -> ResponseReturnValue:
    need = _to_edit(code)
    stored = revisions.editor_content(need)
    form = need_form.fill(stored, need.version)
    if "title" not in request.form:  # a button outside the editor submits what is stored
        form = NeedForm(formdata=None, data=form.data | {"declared": "declared" in request.form})
    return _keep(need, form, submits=True)


def _keep(need: Need, form: NeedForm, submits: bool = False) -> ResponseReturnValue:
    if not form.validate():
        return _refused(form, need.organisation, need)
    code, submits = need.code, submits or _submits()
    try:
        with transaction():
            outcome = editing.keep(need, need_form.content_of(form), form)
    except Invalid as error:
        form.put(error)
        need = queries.get_need(code)
        return _refused(form, need.organisation, need)
    except Conflict as error:
        return _stale(code, form, error)
    return _hand_in(code, form) if outcome == "saved" and submits else _kept(code, outcome)


def _stale(code: str, form: NeedForm, error: Conflict) -> ResponseReturnValue:
    """Two people at once: the second sees both texts, and may save over the first knowingly."""
    if error.code != "changed_meanwhile":
        raise error
    if _is_autosave():
        return jsonify(saved=False), 409
    need = queries.get_need(code)
    theirs = editing.theirs(need, need_form.content_of(form))
    form.version.data = str(need.version)
    return _editor(form, need.organisation, need, theirs=theirs), 409


@bp.get("/needs/<code>")
@allow(Who.SIGNED_IN)
def show(code: str) -> ResponseReturnValue:
    need = queries.get_need(code)
    view = need_view.of(need, current_user)
    require(view.readable, hide=True)
    return render_template("needs/show.html", need=need, view=view)


@bp.get("/needs/<code>/history")
@allow(Who.ENTERPRISE, Who.STAFF)
def history(code: str) -> ResponseReturnValue:
    need = queries.get_need(code)
    require(access.may_view_history(current_user, need), hide=True)
    versions = revisions.changes_of(revisions.list_revisions(need))
    return render_template("needs/history.html", post=need, versions=versions, noun="need")


def _to_end(code: str) -> Need:
    need = queries.get_need(code)
    require(access.may_view_need(current_user, need), hide=True)
    require(access.may_write(current_user, need))
    return need


@bp.post("/needs/<code>/withdraw")
@allow(Who.ENTERPRISE, Who.STAFF)
def withdraw(code: str) -> ResponseReturnValue:
    need = _to_end(code)
    with transaction():
        service.withdraw_need(need, current_user, clock.now(), request.form.get("reason", ""))
        need_view.close_introductions(need, current_user)
    flash(_("需求已撤下，尚未建立联系的对接已结束并通知对方。"), "ok")
    return redirect(url_for("needs.show", code=code), 303)


@bp.post("/needs/<code>/fill")
@allow(Who.ENTERPRISE, Who.STAFF)
def fill(code: str) -> ResponseReturnValue:
    need = _to_end(code)
    with transaction():
        service.fill_need(need, current_user, clock.now(), request.form.get("reason", ""))
        need_view.close_introductions(need, current_user)
    flash(_("已标记为满足，其余尚未建立联系的对接已结束并通知对方。"), "ok")
    return redirect(url_for("needs.show", code=code), 303)


@bp.post("/needs/<code>/renew")
@allow(Who.ENTERPRISE, Who.STAFF)
def renew(code: str) -> ResponseReturnValue:
    need = _to_end(code)
    with transaction():
        service.renew_need(need, current_user, clock.now())
    flash(_("需求已延期 90 天。"), "ok")
    return redirect(url_for("needs.show", code=code), 303)


@bp.get("/needs")
@allow(Who.SIGNED_IN)
def browse() -> ResponseReturnValue:
    return render_template("layout/base.html")
