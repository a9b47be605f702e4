"""Resetting and changing a password."""

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length

from matchmaker.accounts import credentials, links, passwords, service
from matchmaker.accounts.facts import tidy_email
from matchmaker.accounts.people import User
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.pages.mail_links import dead_link, open_link
from matchmaker.pages.tries import tried
from matchmaker.web import sessions
from matchmaker.web.forms import CleanText, Form
from matchmaker.web.guard import Who, allow
from matchmaker.web.security import limiter

bp = Blueprint("password", __name__)
NEEDED = InputRequired(_l("请填写这一项。"))


class ForgotForm(Form):
    """The address that the link is sent to."""

    email = EmailField(_l("登录邮箱"), validators=[NEEDED, CleanText(), Length(max=254, message=_l("邮箱太长。"))])


class NewPasswordForm(Form):
    """A new password, typed once; it can be shown."""

    password = PasswordField(_l("新密码"), validators=[NEEDED])


class ChangeForm(NewPasswordForm):
    """The old password and a new one."""

    old = PasswordField(_l("现在的密码"), validators=[NEEDED, Length(max=1000)])


@bp.route("/password/forgot", methods=["GET", "POST"])
@limiter.limit("30/hour", methods=["POST"])
@allow(Who.PUBLIC)
def forgot() -> ResponseReturnValue:
    form = ForgotForm()
    if form.validate_on_submit():
        with transaction():
            service.ask_reset(str(form.email.data), now=clock.now())
        session["mailed_to"] = tidy_email(str(form.email.data))
        return redirect(url_for("password.sent"), 303)
    return render_template("password/forgot.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/password/sent")
@allow(Who.PUBLIC)
def sent() -> ResponseReturnValue:
    return render_template("password/sent.html", address=session.get("mailed_to", ""))


def _reset(form: NewPasswordForm, link: links.Link, email: str) -> bool:
    password = str(form.password.data)
    try:
        passwords.check_password(password, email)
    except Invalid as error:
        form.put(error)
        return False
    hashed = passwords.hash_password(password)
    with transaction():
        sessions.start(service.reset_by(link, hashed, now=clock.now()))
    flash(_("新密码已生效，其他设备上的登录已退出。"), "ok")
    return True


@bp.route("/password/reset/<token>", methods=["GET", "POST"])
@allow(Who.PUBLIC)
def reset(token: str) -> ResponseReturnValue:
    link = open_link(links.Purpose.RESET, token)
    user = credentials.find_resetting(link) if link is not None else None
    if link is None or user is None:
        return dead_link()
    email, form = user.email, NewPasswordForm()
    if form.validate_on_submit() and _reset(form, link, email):
        return redirect(url_for("home.show"), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("password/reset.html", form=form, address=email), status


def _change(form: ChangeForm, user: User) -> bool:
    """Change the password, or put what is wrong into the form; tries are counted as at sign-in."""
    try:
        passwords.check_password(str(form.password.data), user.email)
        attempt = tried(user.email, str(form.old.data), Invalid("old", "password_wrong"))
        hashed = passwords.hash_password(str(form.password.data))
        with transaction():
            known, row = service.succeed(attempt, now=clock.now()), sessions.current_row()
            service.change_password(known, hashed, old_hash=attempt.password_hash or "", but=row, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    flash(_("密码已修改，其他设备上的登录已退出。"), "ok")
    return True


@bp.route("/account/password", methods=["GET", "POST"])
@allow(Who.SIGNED_IN)
def change() -> ResponseReturnValue:
    form = ChangeForm()
    if form.validate_on_submit() and _change(form, current_user):
        return redirect(url_for("account.show"), 303)
    return render_template("password/change.html", form=form), 422 if form.is_submitted() else 200
