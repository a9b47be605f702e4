"""Capabilities: mine, the editor with cases, the page, pausing and its history; browsing all of them is in `find.py`."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts.people import User
from matchmaker.catalogue import access, completeness, offering, queries, revisions
from matchmaker.catalogue.content import CapabilityContent, capability_content
from matchmaker.catalogue.models import RevisionState
from matchmaker.catalogue.offers import Capability
from matchmaker.catalogue.states import PostAction
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.pages import capability_form, editing, post_history
from matchmaker.pages.editor import Editor
from matchmaker.pages.need_view import link
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.locale import language

bp = Blueprint("capabilities", __name__)


@bp.get("/capabilities/mine")
@allow(Who.PROVIDER)
def mine() -> ResponseReturnValue:
    capabilities = queries.list_capabilities_of(editing.own_ids(enterprise=False))
    organisation = editing.own_organisation(enterprise=False)
    return render_template(
        "capabilities/mine.html",
        capabilities=capabilities,
        organisation=organisation,
        entrusted=queries.list_entrusted(capabilities),
    )


editor = Editor(
    noun="capabilities",
    kind=Capability,
    get=queries.get_capability,
    may_view=access.may_view_capability,
    blank=lambda _organisation: CapabilityContent(language=language()),
    create=offering.create_capability,
    fill=capability_form.fill,
    typed=capability_form.content_of,
)
editor.add_to(bp, Who.PROVIDER)


@bp.get("/capabilities/<code>")
@allow(Who.SIGNED_IN)
def show(code: str) -> ResponseReturnValue:
    capability = queries.get_capability(code)
    require(access.may_view_capability(current_user, capability), hide=True)
    owner = access.is_owner(current_user, capability)
    newest = next(iter(revisions.list_revisions(capability)), None) if owner else None
    return render_template(
        "capabilities/show.html",
        capability=capability,
        owner=owner,
        steps=frozenset(one for one in PostAction if owner and access.may_do(current_user, capability, one)),
        reviews=access.may_review(current_user, capability),
        complete=completeness.of(capability_content(capability)) if owner else None,
        edit_state=newest.state if newest is not None and newest.state in OPEN_EDITS else "",
        edit_note=newest.note if newest is not None else "",
        needs_url=link("recommendations.needs", code=code),
        organisation_page=link("organisations.show", code=capability.organisation.code),
    )


OPEN_EDITS = frozenset({RevisionState.WAITING, RevisionState.REFUSED})


@bp.get("/capabilities/<code>/history")
@allow(Who.PROVIDER, Who.STAFF)
def history(code: str) -> ResponseReturnValue:
    return post_history.draw(queries.get_capability(code))


def _step(code: str, step: Callable[[Capability, User, datetime], None], words: str) -> ResponseReturnValue:
    with transaction():
        step(editor.own(code), current_user, clock.now())
    flash(words, "ok")
    return redirect(url_for("capabilities.show", code=code), 303)


@bp.post("/capabilities/<code>/pause")
@allow(Who.PROVIDER)
def pause(code: str) -> ResponseReturnValue:
    return _step(code, offering.pause_capability, _("已暂停：不再出现在列表和推荐里，随时可以恢复。"))


@bp.post("/capabilities/<code>/resume")
@allow(Who.PROVIDER)
def resume(code: str) -> ResponseReturnValue:
    return _step(code, offering.resume_capability, _("已恢复公开。"))


@bp.post("/capabilities/<code>/withdraw")
@allow(Who.PROVIDER)
def withdraw(code: str) -> ResponseReturnValue:
    return _step(code, offering.withdraw_capability, _("方案已撤下。修改后可以重新提交。"))
