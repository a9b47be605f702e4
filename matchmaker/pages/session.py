"""Sign in, sign out, choose the membership acted as."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length

from matchmaker.accounts import queries, service
from matchmaker.accounts.people import User
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.notifications import choosing
from matchmaker.pages.second_factor import spend
from matchmaker.pages.tries import tried
from matchmaker.web import second_step, sessions
from matchmaker.web.forms import CleanText, Form, line
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.paths import back, named

bp = Blueprint("session", __name__)
NEEDED = InputRequired(_l("请填写这一项。"))


class SignInForm(Form):
    """Address and password."""

    email = EmailField(_l("邮箱"), validators=[NEEDED, CleanText(), Length(max=254)])
    password = PasswordField(_l("密码"), validators=[NEEDED, Length(max=1000)])


def _enter(form: SignInForm) -> bool:
    """Sign in, or put what is wrong into the form."""
    try:
        attempt = tried(str(form.email.data), str(form.password.data), Invalid("", "sign_in_failed"))
        with transaction():
            sessions.start(service.succeed(attempt, now=clock.now()))
        if choosing.is_refused(attempt.email):
            flash(_("发往您邮箱的邮件被退回，已暂停发送。请在“我的账号”里更换邮箱。"), "warn")
        return True
    except Invalid as error:
        form.put(error)
        if error.code == "email_unconfirmed":
            _send_again(attempt.email)
        return False


def _send_again(email: str) -> None:
    with transaction():
        service.ask_to_confirm(queries.get_user_by_email(email), now=clock.now())


@bp.route("/sign-in", methods=["GET", "POST"])
@allow(Who.PUBLIC)
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated and request.method == "GET":
        return redirect(back(), 303)
    form = SignInForm()
    if form.validate_on_submit() and _enter(form):
        return redirect(back(), 303)
    by_mobile = bool(current_app.config["SETTINGS"].sms_url)
    return render_template("session/sign_in.html", form=form, by_mobile=by_mobile), 422 if form.is_submitted() else 200


class CodeForm(Form):
    """The code of the second factor, or a recovery code."""

    code = line(_l("验证码或恢复码"), most=40, required=True)


def _finish(form: CodeForm, user: User) -> bool:
    """Take the code and sign in, or put what is wrong into the form."""
    try:
        spend(user, str(form.code.data))
    except Invalid as error:
        form.put(error)
        return False
    with transaction():
        sessions.start(user, proved=True)
    return True


@bp.route("/sign-in/code", methods=["GET", "POST"])
@allow(Who.PUBLIC)
def code() -> ResponseReturnValue:
    user, form = second_step.owing(), CodeForm()
    if user is None:
        return redirect(url_for("session.sign_in", next=named() or None), 303)
    if form.validate_on_submit() and _finish(form, user):
        return redirect(back(), 303)
    return render_template("session/code.html", form=form), 422 if form.is_submitted() else 200


@bp.post("/sign-in/leave")
@allow(Who.PUBLIC)
def leave() -> ResponseReturnValue:
    second_step.leave()
    return redirect(url_for("session.sign_in"), 303)


@bp.post("/sign-out")
@allow(Who.SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    with transaction():
        sessions.end()
    return redirect(url_for("home.show"), 303)


@bp.post("/act-as")
@allow(Who.SIGNED_IN)
def act_as() -> ResponseReturnValue:
    chosen = next((one for one in current_user.current if str(one.id) == request.form.get("membership", "")), None)
    require(chosen is not None, hide=True)
    with transaction():
        row = sessions.current_row()
        if row is not None and chosen is not None:
            row.membership_id = chosen.id
    return redirect(back(), 303)
