"""Personal tokens on the account page: made, shown once, revoked; what they open is `api/`."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import RadioField
from wtforms.validators import InputRequired

from matchmaker.accounts import tokens
from matchmaker.accounts.tokens import LIFETIMES, LONGEST_NAME
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.web import program_labels as words
from matchmaker.web.fields import OneOf, boxes
from matchmaker.web.forms import Form, line
from matchmaker.web.guard import Who, allow
from matchmaker.web.problems import error_text
from matchmaker.web.security import limiter

bp = Blueprint("tokens", __name__)


class TokenForm(Form):
    """What it is called, what it may do, how long it holds."""

    name = line(_l("名称"), most=LONGEST_NAME, required=True)
    scopes = boxes(_l("权限范围"))
    days = RadioField(
        _l("有效期"), choices=[], validate_choice=False, validators=[InputRequired(_l("请选择一项。")), OneOf()]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = words.scope.items()
        self.scopes.choices = offered if current_user.is_staff else [one for one in offered if one[0] != "staff"]
        self.days.choices = [(str(one), _("%(n)s 天", n=one)) for one in LIFETIMES]


def _made(form: TokenForm) -> str:
    """Return the secret of a new token, "" where the form needs a change, its errors put."""
    try:
        with transaction():
            chosen, days = list(form.scopes.data or ()), int(form.days.data)
            return tokens.make(current_user, str(form.name.data), chosen, days, clock.now())[1]
    except Invalid as error:
        form.put(error)
    except Conflict as error:
        form.form_errors.append(error_text(error))
    return ""


@bp.route("/account/tokens", methods=["GET", "POST"])
@limiter.limit("30/hour", methods=["POST"])
@allow(Who.SIGNED_IN)
def index() -> ResponseReturnValue:
    form = TokenForm(data={"scopes": ["read"], "days": "90"})
    secret = _made(form) if form.validate_on_submit() else ""
    status = 422 if form.is_submitted() and not secret else 200
    held = tokens.list_tokens(current_user.id, clock.today())
    rows = [(one, _("、").join(words.scope_short[scope] for scope in one.scopes)) for one in held]
    return render_template("account/tokens.html", form=form, secret=secret, rows=rows), status


@bp.post("/account/tokens/<handle>/revoke")
@allow(Who.SIGNED_IN)
def revoke(handle: str) -> ResponseReturnValue:
    with transaction():
        tokens.revoke(handle, current_user, clock.now())
    flash(_("令牌已停用，使用它的程序从现在起不能再访问。"), "ok")
    return redirect(url_for("tokens.index"), 303)
