"""两步登录 on one's own account: turn it on with a QR code, see the recovery codes once, turn it off."""

import segno
from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from markupsafe import Markup
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from matchmaker.accounts import second_factor, service
from matchmaker.accounts.people import User
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.pages.tries import tried
from matchmaker.web import sessions
from matchmaker.web.clients import client
from matchmaker.web.forms import Form, line
from matchmaker.web.guard import Who, allow

bp = Blueprint("second_factor", __name__, url_prefix="/account/second-factor")
NEEDED = InputRequired(_l("请填写这一项。"))


class BeginForm(Form):
    """The password of today: an unlocked screen must not be enough to lock its owner out."""

    password = PasswordField(_l("现在的密码"), validators=[NEEDED, Length(max=1000)])


class CodeForm(Form):
    """The first code of the device."""

    code = line(_l("验证器上显示的 6 位数字"), most=40, required=True)


class OffForm(Form):
    """Both, to turn it off; a recovery code counts too."""

    code = line(_l("验证码或恢复码"), most=40, required=True)
    password = PasswordField(_l("现在的密码"), validators=[NEEDED, Length(max=1000)])


def key() -> str:
    """Return what the secrets of all second factors are made from."""
    return str(current_app.config["SECRET_KEY"])


def picture(address: str) -> Markup:
    """Return a QR code as inline SVG, on white whatever the theme, because cameras expect it."""
    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_inline(omitsize=True, svgclass="qr", lineclass=None, light="#fff", dark="#000", border=3))


def spend(user: User, code: str) -> None:
    """Count the try and take the code, each in a transaction of its own, so that a wrong one stays counted. Raises Invalid."""
    with transaction():
        second_factor.try_code(user.id, client=client(), now=clock.now())
    with transaction():
        second_factor.spend(user, code, key=key(), client=client(), now=clock.now())


def _page(form: Form | None = None) -> ResponseReturnValue:
    """Return the page as things stand now; a form that was sent from an older page gives way to the one that fits."""
    factor = second_factor.find(current_user.id)
    fits = BeginForm if factor is None else CodeForm if factor.confirmed_at is None else OffForm
    facts: dict[str, object] = {"factor": factor, "left": second_factor.count_left(current_user.id)}
    if factor is not None and factor.confirmed_at is None:
        facts["qr"] = picture(second_factor.address_of(factor, current_user, key()))
        facts["secret"] = second_factor.secret_of(factor, key())
    shown = form if type(form) is fits else fits()
    return render_template("second_factor/show.html", form=shown, **facts), 422 if form is not None else 200


@bp.get("")
@allow(Who.SIGNED_IN)
def show() -> ResponseReturnValue:
    return _page()


@bp.post("/begin")
@allow(Who.SIGNED_IN)
def begin() -> ResponseReturnValue:
    form = BeginForm()
    if not form.validate():
        return _page(form)
    try:
        attempt = tried(current_user.email, str(form.password.data), Invalid("password", "password_wrong"))
        with transaction():
            second_factor.begin(service.succeed(attempt, now=clock.now()), now=clock.now())
    except Invalid as error:
        form.put(error)
        return _page(form)
    return redirect(url_for("second_factor.show"), 303)


def _turn_on(form: CodeForm) -> list[str]:
    """Return the recovery codes; none where something is wrong, which is put into the form."""
    try:
        with transaction():
            second_factor.try_code(current_user.id, client=client(), now=clock.now())
        with transaction():
            here, code = sessions.current_row(), str(form.code.data)
            return second_factor.confirm(current_user, code, key=key(), but=here, now=clock.now())
    except Invalid as error:
        form.put(error)
        return []


@bp.post("/confirm")
@allow(Who.SIGNED_IN)
def confirm() -> ResponseReturnValue:
    form = CodeForm()
    codes = _turn_on(form) if form.validate() else []
    return render_template("second_factor/codes.html", codes=codes) if codes else _page(form)


@bp.post("/off")
@allow(Who.SIGNED_IN)
def off() -> ResponseReturnValue:
    form = OffForm()
    if not form.validate():
        return _page(form)
    try:
        attempt = tried(current_user.email, str(form.password.data), Invalid("password", "password_wrong"))
        spend(current_user, str(form.code.data))
        with transaction():
            second_factor.switch_off(service.succeed(attempt, now=clock.now()), by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return _page(form)
    flash(_("两步登录已关闭。"), "ok")
    return redirect(url_for("second_factor.show"), 303)
