"""Mobile numbers, where a gateway for text messages is configured: proving mine, signing in by one; codes are `accounts/codes.py`'s."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from matchmaker.accounts import codes
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, Invalid, NotFound
from matchmaker.web import sessions
from matchmaker.web.clients import client
from matchmaker.web.forms import Form, line
from matchmaker.web.guard import Who, allow
from matchmaker.web.paths import back
from matchmaker.web.security import limiter

bp = Blueprint("mobile", __name__)
ASKED = "mobile_asked"  # in the session: the number that a code was asked for


class NumberForm(Form):
    """A mobile number."""

    mobile = line(_l("手机号"), most=20, required=True)


class CodeForm(Form):
    """The code of six digits."""

    code = line(_l("短信验证码"), most=10, required=True)


def _gateway() -> None:
    """Go on only where text messages can be sent. Raises NotFound."""
    if not current_app.config["SETTINGS"].sms_url:
        raise NotFound()


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])


def _page(template: str, form: Form, **facts: Any) -> ResponseReturnValue:
    return render_template(template, form=form, **facts), 422 if form.is_submitted() else 200


def _asked(form: NumberForm, ask: Any) -> bool:
    """Send a code and remember for which number, or put what is wrong into the form."""
    try:
        with transaction():
            session[ASKED] = ask(str(form.mobile.data), client=client(), now=clock.now())
        return True
    except Invalid as error:
        form.put(error)
        return False


@bp.route("/account/mobile", methods=["GET", "POST"])
@limiter.limit("20/hour", methods=["POST"])
@allow(Who.SIGNED_IN)
def show() -> ResponseReturnValue:
    _gateway()
    form = NumberForm()

    def ask(typed: str, **more: Any) -> str:
        return codes.ask_to_prove(current_user, typed, **more)

    if form.validate_on_submit() and _asked(form, ask):
        return redirect(url_for("mobile.prove"), 303)
    return _page("mobile/show.html", form, number=codes.number_of(current_user.id))


def _proved(form: CodeForm, number: str) -> bool:
    try:
        with transaction():
            codes.count_try(number, current_user.id, now=clock.now())
        with transaction():
            codes.prove(current_user, number, str(form.code.data), key=_key(), now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    except Conflict as error:
        form.put(Invalid("code", error.code))
        return False
    session.pop(ASKED, None)
    flash(_("手机号已验证。"), "ok")
    return True


@bp.route("/account/mobile/code", methods=["GET", "POST"])
@allow(Who.SIGNED_IN)
def prove() -> ResponseReturnValue:
    _gateway()
    form, number = CodeForm(), str(session.get(ASKED, ""))
    if not number:
        return redirect(url_for("mobile.show"), 303)
    if form.validate_on_submit() and _proved(form, number):
        return redirect(url_for("mobile.show"), 303)
    return _page("mobile/code.html", form, number=number, again=url_for("mobile.show"))


@bp.post("/account/mobile/remove")
@allow(Who.SIGNED_IN)
def remove() -> ResponseReturnValue:
    _gateway()
    with transaction():
        codes.give_up(current_user, now=clock.now())
    flash(_("手机号已删除，不能再用它登录。"), "ok")
    return redirect(url_for("mobile.show"), 303)


@bp.route("/sign-in/mobile", methods=["GET", "POST"])
@limiter.limit("20/hour", methods=["POST"])
@allow(Who.PUBLIC)
def ask() -> ResponseReturnValue:
    _gateway()
    form = NumberForm()
    if form.validate_on_submit() and _asked(form, codes.ask_to_sign_in):
        return redirect(url_for("mobile.enter"), 303)
    return _page("mobile/ask.html", form)


def _entered(form: CodeForm, number: str) -> bool:
    """Sign in, or put the one sentence into the form that tells nothing of whether the number is known."""
    try:
        with transaction():
            codes.count_try(number, codes.SIGN_IN, now=clock.now())
        with transaction():
            typed = str(form.code.data)
            sessions.start(codes.sign_in(number, typed, client=client(), key=_key(), now=clock.now()))
        return True
    except Invalid as error:
        form.put(error)
        return False


@bp.route("/sign-in/mobile/code", methods=["GET", "POST"])
@limiter.limit("60/hour", methods=["POST"])
@allow(Who.PUBLIC)
def enter() -> ResponseReturnValue:
    _gateway()
    form, number = CodeForm(), str(session.get(ASKED, ""))
    if not number:
        return redirect(url_for("mobile.ask"), 303)
    if form.validate_on_submit() and _entered(form, number):
        return redirect(back(), 303)
    return _page("mobile/code.html", form, number=number, again=url_for("mobile.ask"))
