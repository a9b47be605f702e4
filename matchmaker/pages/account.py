"""My own data: name, language, sessions, the address to sign in with; what stands behind the bell is in `notices.py`."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import EmailField, PasswordField, RadioField
from wtforms.validators import InputRequired, Length

from matchmaker.accounts import links, moving, queries, second_factor, service
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.notifications import choosing
from matchmaker.pages.mail_links import dead_link, open_link
from matchmaker.pages.tries import tried
from matchmaker.web import sessions
from matchmaker.web.forms import CleanText, Form, line
from matchmaker.web.guard import Who, allow
from matchmaker.web.security import limiter

bp = Blueprint("account", __name__)
NEEDED = InputRequired(_l("请填写这一项。"))
LANGUAGES = (("zh", "中文"), ("en", "English"))


class AccountForm(Form):
    """What a person tells about themselves."""

    name = line(_l("姓名"), most=50, required=True)
    phone = line(_l("手机"), most=30)
    language = RadioField(_l("界面和邮件的语言"), choices=LANGUAGES, validators=[InputRequired(_l("请选择一项。"))])


class EmailForm(Form):
    """The new address, and the password of today."""

    email = EmailField(_l("新的登录邮箱"), validators=[NEEDED, CleanText(), Length(max=254, message=_l("邮箱太长。"))])
    password = PasswordField(_l("现在的密码"), validators=[NEEDED, Length(max=1000)])


def _save(form: AccountForm) -> None:
    chosen = str(form.language.data)
    with transaction():
        service.edit_person(current_user, name=str(form.name.data), phone=form.phone.data or "", language=chosen)
    session["language"] = chosen
    flash(_("已保存。"), "ok")


@bp.route("/account", methods=["GET", "POST"])
@allow(Who.SIGNED_IN)
def show() -> ResponseReturnValue:
    form = AccountForm(obj=current_user)
    if form.validate_on_submit():
        _save(form)
        return redirect(url_for("account.show"), 303)
    status = 422 if form.is_submitted() else 200
    devices = queries.list_sessions(current_user.id)
    here = sessions.current_row()
    facts = {"devices": devices, "here": here, "two_steps": second_factor.is_on(current_user.id)}
    facts |= {
        "by_mobile": bool(current_app.config["SETTINGS"].sms_url),
        "refused": choosing.is_refused(current_user.email),
    }
    return render_template("account/show.html", form=form, **facts), status


@bp.post("/account/sessions/end")
@allow(Who.SIGNED_IN)
def end_sessions() -> ResponseReturnValue:
    with transaction():
        service.end_sessions(current_user, by=current_user, now=clock.now(), but=sessions.current_row())
    flash(_("其他设备上的登录已退出。"), "ok")
    return redirect(url_for("account.show"), 303)


def _ask(form: EmailForm) -> bool:
    """Mail the link, or put what is wrong into the form; a mistyped address costs no try."""
    try:
        address = moving.checked(current_user, str(form.email.data))
        attempt = tried(current_user.email, str(form.password.data), Invalid("password", "password_wrong"))
        with transaction():
            service.ask_email_change(service.succeed(attempt, now=clock.now()), address, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    flash(_("确认链接已发到 %(address)s，24 小时内有效。确认之前，登录邮箱不变。", address=address), "ok")
    return True


@bp.route("/account/email", methods=["GET", "POST"])
@limiter.limit("30/hour", methods=["POST"])
@allow(Who.SIGNED_IN)
def email() -> ResponseReturnValue:
    form = EmailForm()
    if form.validate_on_submit() and _ask(form):
        return redirect(url_for("account.show"), 303)
    return render_template("account/email.html", form=form), 422 if form.is_submitted() else 200


@bp.route("/account/email/<token>", methods=["GET", "POST"])
@allow(Who.SIGNED_IN)
def confirm_email(token: str) -> ResponseReturnValue:
    link = open_link(links.Purpose.MOVE, token)
    address = moving.find_changing(link, current_user) if link is not None else None
    if link is None or address is None:
        return dead_link()
    if request.method != "POST":  # HEAD too
        return render_template("account/confirm_email.html", address=address)
    with transaction():
        service.change_email(link, by=current_user, but=sessions.current_row(), now=clock.now())
    flash(_("登录邮箱已更换，其他设备上的登录已退出。"), "ok")
    return redirect(url_for("account.show"), 303)
