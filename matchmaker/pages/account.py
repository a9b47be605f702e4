"""My own data: name, language, sessions; what stands behind the bell is in `notices.py`."""

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import RadioField
from wtforms.validators import InputRequired

from matchmaker.accounts import queries, service
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.web import sessions
from matchmaker.web.forms import Form, line
from matchmaker.web.guard import Who, allow

bp = Blueprint("account", __name__)
LANGUAGES = (("zh", "中文"), ("en", "English"))


class AccountForm(Form):
    """What a person tells about themselves."""

    name = line(_l("姓名"), most=50, required=True)
    phone = line(_l("手机"), most=30)
    language = RadioField(_l("界面和邮件的语言"), choices=LANGUAGES, validators=[InputRequired(_l("请选择一项。"))])


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
    return render_template("account/show.html", form=form, devices=devices, here=here), status


@bp.post("/account/sessions/end")
@allow(Who.SIGNED_IN)
def end_sessions() -> ResponseReturnValue:
    with transaction():
        service.end_sessions(current_user, by=current_user, now=clock.now(), but=sessions.current_row())
    flash(_("其他设备上的登录已退出。"), "ok")
    return redirect(url_for("account.show"), 303)
