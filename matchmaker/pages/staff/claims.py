"""认领 of organisations that staff entered: inviting the contact, answering who asks; shown on `staff_organisations.show` and the desk."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts import access, claiming, queries
from matchmaker.accounts.facts import tidy_email
from matchmaker.accounts.models import Organisation
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.web.forms import posted
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.paths import named
from matchmaker.web.problems import error_text

bp = Blueprint("claims", __name__, url_prefix="/staff/organisations/<code>")


def _get(code: str) -> Organisation:
    organisation = queries.get_organisation(code)
    require(access.serves(current_user, organisation), hide=True)
    require(access.may_verify(current_user, organisation))
    return organisation


def _back(code: str) -> ResponseReturnValue:
    return redirect(named() or url_for("staff_organisations.show", code=code, _anchor="members"), 303)


@bp.post("/invite")
@allow(Who.STAFF)
def invite(code: str) -> ResponseReturnValue:
    organisation = _get(code)
    try:
        with transaction():
            email = tidy_email(posted("email"))
            claiming.invite_to_claim(organisation, email, by=current_user, now=clock.now())
    except Invalid as error:
        flash(error_text(error), "error")
        return _back(code)
    flash(_("认领邀请已发出，14 天内有效。对方打开链接后成为单位管理员。"), "ok")
    return _back(code)


@bp.post("/claim")
@allow(Who.STAFF)
def answer(code: str) -> ResponseReturnValue:
    organisation, email = _get(code), posted("email")
    accept = request.form.get("answer") == "accept"
    with transaction():
        asking = next((one for one in queries.list_pending_joins(organisation.id) if one.user.email == email), None)
        require(asking is not None, hide=True)
        if asking is not None:
            require(asking.user_id != current_user.id)
            claiming.answer_claim(asking, accept, by=current_user, now=clock.now())
    flash(_("已同意认领，对方现在是单位管理员。") if accept else _("已拒绝。"), "ok")
    return _back(code)
