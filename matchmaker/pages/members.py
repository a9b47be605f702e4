"""Who belongs to my organisation: inviting, answering who asks to join, roles, leaving; people are named by their address."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import EmailField, RadioField
from wtforms.validators import InputRequired, Length

from matchmaker.accounts import access, joining, queries, service
from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import Membership
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid, NotFound
from matchmaker.pages.organisations import own
from matchmaker.web import labels
from matchmaker.web.forms import CleanText, Form, posted
from matchmaker.web.guard import Who, allow, require

bp = Blueprint("members", __name__, url_prefix="/organisation/members")


class InviteForm(Form):
    """Whom to invite, and as what."""

    email = EmailField(
        _l("对方邮箱"),
        validators=[InputRequired(_l("请填写这一项。")), CleanText(), Length(max=254, message=_l("邮箱太长。"))],
    )
    role = RadioField(_l("身份"), default="member")

    def __init__(self) -> None:
        super().__init__()
        self.role.choices = [(role.value, labels.role[role]) for role in joining.ROLES]


def page(organisation: Organisation, form: InviteForm) -> str:
    """Return the page of members."""
    manages = access.may_manage_members(current_user, organisation)
    return render_template(
        "organisations/members.html",
        organisation=organisation,
        form=form,
        members=queries.list_memberships(organisation.id),
        asking=queries.list_pending_joins(organisation.id),
        invited=queries.list_open_invitations(organisation.id) if manages else [],
        may_manage=manages,
        may_answer=access.may_answer_join(current_user, organisation),
    )


@bp.get("")
@allow(Who.SIGNED_IN)
def index() -> ResponseReturnValue:
    return page(own(), InviteForm())


def _back(organisation: Organisation) -> ResponseReturnValue:
    return redirect(url_for("members.index", code=organisation.code), 303)


def _managed() -> Organisation:
    organisation = own()
    require(access.may_manage_members(current_user, organisation))
    return organisation


def _member(organisation: Organisation) -> Membership:
    email = posted("email")
    found = next((one for one in queries.list_memberships(organisation.id) if one.user.email == email), None)
    if found is None:
        raise NotFound()
    return found


def _invite(form: InviteForm, organisation: Organisation) -> bool:
    try:
        with transaction():
            service.invite(organisation, str(form.email.data), str(form.role.data), by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    flash(_("邀请已发出，14 天内有效。"), "ok")
    return True


@bp.post("/invite")
@allow(Who.SIGNED_IN)
def invite() -> ResponseReturnValue:
    organisation, form = _managed(), InviteForm()
    if form.validate_on_submit() and _invite(form, organisation):
        return _back(organisation)
    return page(organisation, form), 422


@bp.post("/invitation/withdraw")
@allow(Who.SIGNED_IN)
def withdraw_invitation() -> ResponseReturnValue:
    organisation, email = _managed(), posted("email")
    with transaction():
        for one in queries.list_open_invitations(organisation.id):
            if one.email == email:
                service.withdraw_invitation(one, by=current_user, now=clock.now())
    flash(_("邀请已撤回，邮件中的链接不再有效。"), "ok")
    return _back(organisation)


@bp.post("/answer")
@allow(Who.SIGNED_IN)
def answer() -> ResponseReturnValue:
    organisation, email = own(), posted("email")
    require(access.may_answer_join(current_user, organisation))
    accept = request.form.get("answer") == "accept"
    with transaction():
        asking = next((one for one in queries.list_pending_joins(organisation.id) if one.user.email == email), None)
        require(asking is not None, hide=True)
        if asking is not None:
            service.answer_join(asking, accept, by=current_user, now=clock.now())
    flash(_("已同意加入。") if accept else _("已拒绝。"), "ok")
    return _back(organisation)


@bp.post("/role")
@allow(Who.SIGNED_IN)
def change_role() -> ResponseReturnValue:
    organisation = _managed()
    with transaction():
        service.change_role(_member(organisation), posted("role"), by=current_user, now=clock.now())
    flash(_("身份已修改。"), "ok")
    return _back(organisation)


@bp.post("/remove")
@allow(Who.SIGNED_IN)
def remove() -> ResponseReturnValue:
    organisation = own()
    member = _member(organisation)
    mine = member.user_id == current_user.id
    require(mine or access.may_manage_members(current_user, organisation))
    with transaction():
        service.remove_member(member, by=current_user, now=clock.now())
    flash(_("您已退出该单位。") if mine else _("已移出单位。"), "ok")
    return redirect(url_for("account.show"), 303) if mine else _back(organisation)
