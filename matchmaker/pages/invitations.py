"""Accepting an invitation to an organisation from its mail link."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField, PasswordField
from wtforms.validators import InputRequired

from matchmaker.accounts import joining, links, passwords, queries, service
from matchmaker.accounts.facts import Person
from matchmaker.accounts.people import Invitation
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.pages.mail_links import dead_link, open_link
from matchmaker.web import sessions
from matchmaker.web.forms import Form, line
from matchmaker.web.guard import Who, allow
from matchmaker.web.locale import language

bp = Blueprint("invitations", __name__)


class JoinForm(Form):
    """A new person who was invited."""

    my_name = line(_l("您的姓名"), most=50, required=True)
    my_phone = line(_l("您的手机"), most=30)
    password = PasswordField(_l("设置密码"), validators=[InputRequired(_l("请填写这一项。"))])
    accept = BooleanField(_l("我已阅读并同意"), validators=[InputRequired(_l("请先阅读并勾选同意。"))])


def _known(invitation: Invitation) -> ResponseReturnValue:
    """Somebody with an account accepts by a button, once signed in with the invited address."""
    mine = current_user.is_authenticated and current_user.email == invitation.email
    if request.method == "POST" and mine:
        code = invitation.organisation.code
        with transaction():
            service.accept_invitation(invitation, by=current_user, now=clock.now())
        flash(_("您已加入单位。"), "ok")
        return redirect(url_for("organisations.mine", code=code), 303)
    return render_template("organisations/invitation.html", invitation=invitation, form=None, mine=mine)


def _enrol(form: JoinForm, invitation: Invitation) -> bool:
    try:
        passwords.check_password(str(form.password.data), invitation.email)
    except Invalid as error:
        form.put(error)
        return False
    person = Person(
        email=invitation.email,
        name=str(form.my_name.data),
        phone=form.my_phone.data or "",
        password_hash=passwords.hash_password(str(form.password.data)),
        language=language(),
    )
    with transaction():
        sessions.start(service.enrol_invited(invitation, person, now=clock.now()))
    flash(_("账号已建立，您已加入单位。"), "ok")
    return True


@bp.route("/invitations/<token>", methods=["GET", "POST"])
@allow(Who.PUBLIC)
def show(token: str) -> ResponseReturnValue:
    link = open_link(links.Purpose.INVITE, token)
    invitation = joining.find_invitation(link, clock.now()) if link is not None else None
    if link is None or invitation is None:
        return dead_link()
    user = queries.find_user_by_email(invitation.email)
    if user is not None and user.is_active:
        return _known(invitation)
    form = JoinForm()
    if form.validate_on_submit() and _enrol(form, invitation):
        return redirect(url_for("organisations.mine"), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("organisations/invitation.html", invitation=invitation, form=form), status
