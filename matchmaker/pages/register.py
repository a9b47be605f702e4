"""Registering a person with an organisation, and confirming the mail address."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, PasswordField
from wtforms.validators import InputRequired, Length

from matchmaker.accounts import links, passwords, registration, service
from matchmaker.accounts.facts import Person, is_email, tidy_email
from matchmaker.accounts.people import User
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.pages.mail_links import dead_link, open_link
from matchmaker.pages.organisation_form import OrganisationForm
from matchmaker.pages.tries import tried
from matchmaker.web import sessions
from matchmaker.web.forms import CleanText, Form, line
from matchmaker.web.guard import Who, allow
from matchmaker.web.locale import language
from matchmaker.web.security import limiter

bp = Blueprint("register", __name__)
NEEDED = InputRequired(_l("请填写这一项。"))


class RegisterForm(OrganisationForm):
    """A person and their organisation; fields of the person begin with `my_`."""

    my_name = line(_l("您的姓名"), most=50, required=True)
    my_phone = line(_l("您的手机"), most=30)
    email = EmailField(_l("登录邮箱"), validators=[NEEDED, CleanText(), Length(max=254, message=_l("邮箱太长。"))])
    password = PasswordField(_l("密码"), validators=[NEEDED])
    accept = BooleanField(_l("我已阅读并同意"), validators=[InputRequired(_l("请先阅读并勾选同意。"))])

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the account too before anything is told, so that all that is wrong is said at once."""
        right: bool = super().validate(extra_validators)
        email = tidy_email(self.email.data or "")
        try:
            if email and not is_email(email):
                raise Invalid("email", "email_wrong")
            if self.password.data:
                passwords.check_password(self.password.data, email)
        except Invalid as error:
            self.put(error)
            return False
        return right


class ConfirmForm(Form):
    """The password that was chosen at registration."""

    password = PasswordField(_l("注册时设置的密码"), validators=[NEEDED, Length(max=1000)])


def _register(form: RegisterForm) -> bool:
    """Register, or put what is wrong into the form; the password is hashed before the transaction, whoever asks."""
    email = tidy_email(str(form.email.data))
    try:
        person = Person(
            email=email,
            name=str(form.my_name.data),
            phone=form.my_phone.data or "",
            password_hash=passwords.hash_password(str(form.password.data)),
            language=language(),
        )
        with transaction():
            service.register(person, form.facts(), now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    session["mailed_to"] = email
    return True


@bp.route("/register", methods=["GET", "POST"])
@limiter.limit("60/hour", methods=["POST"])
@allow(Who.PUBLIC)
def show() -> ResponseReturnValue:
    form = RegisterForm()
    if form.validate_on_submit() and _register(form):
        return redirect(url_for("register.sent"), 303)
    return render_template("register/show.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/register/sent")
@allow(Who.PUBLIC)
def sent() -> ResponseReturnValue:
    return render_template("register/sent.html", address=session.get("mailed_to", ""))


def _confirm(form: ConfirmForm, user: User, link: links.Link) -> bool:
    try:
        attempt = tried(user.email, str(form.password.data), Invalid("password", "password_wrong"))
        with transaction():
            _user, founded = service.confirm_by(link, now=clock.now())
            sessions.start(service.succeed(attempt, now=clock.now()))
        flash(_("邮箱已确认。请补全单位资料，提交园区核验。") if founded else _("邮箱已确认。"), "ok")
        return True
    except Invalid as error:
        form.put(error)
        return False


@bp.route("/register/confirm/<token>", methods=["GET", "POST"])
@allow(Who.PUBLIC)
def confirm(token: str) -> ResponseReturnValue:
    link = open_link(links.Purpose.CONFIRM, token)
    user = registration.find_confirming(link) if link is not None else None
    if link is None or user is None:
        return dead_link()
    form = ConfirmForm()
    if form.validate_on_submit() and _confirm(form, user, link):
        return redirect(url_for("organisations.mine"), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("register/confirm.html", form=form, address=user.email), status
