"""Sign in, sign out, choose the membership acted as."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length

from matchmaker.accounts import queries, service
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.pages.tries import tried
from matchmaker.web import sessions
from matchmaker.web.forms import CleanText, Form
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.paths import back

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
    return render_template("session/sign_in.html", form=form), 422 if form.is_submitted() else 200


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
