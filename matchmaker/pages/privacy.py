"""个人信息: what is held of me, a copy of it, consents that I take back, closing my account; what is kept how long."""

import json

from flask import Blueprint, Response, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, logout_user
from wtforms import BooleanField, PasswordField
from wtforms.validators import InputRequired, Length

from matchmaker.accounts import service
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.importing.service import KEPT, KEPT_PREVIEW
from matchmaker.introductions import consents
from matchmaker.introductions.cards import cards_of
from matchmaker.introductions.queries import count_consented, get_introduction, list_consented
from matchmaker.pages.introduction_steps import load
from matchmaker.pages.tries import tried
from matchmaker.privacy import erasing, exporting
from matchmaker.privacy.retention import RULES, Ending
from matchmaker.web.forms import Form
from matchmaker.web.guard import Who, allow
from matchmaker.web.paging import paging
from matchmaker.web.security import limiter
from matchmaker.webhooks import sending

bp = Blueprint("privacy", __name__, url_prefix="/account")
NEEDED = InputRequired(_l("请填写这一项。"))
# What its own room lets go of: whoever asks how long something is kept finds it in the same list.
ELSEWHERE = (("previews", KEPT_PREVIEW), ("imports", KEPT), ("deliveries", sending.KEPT))
KEPT_FOR = [(one.name, one.days, one.ending) for one in RULES] + [
    (name, kept.days, Ending.DELETED) for name, kept in ELSEWHERE
]


class EraseForm(Form):
    """The password, and that it is meant."""

    password = PasswordField(_l("现在的密码"), validators=[NEEDED, Length(max=1000)])
    sure = BooleanField(_l("我明白注销后不能恢复"), validators=[InputRequired(_l("请先勾选。"))])


@bp.get("/privacy")
@allow(Who.SIGNED_IN)
def show() -> ResponseReturnValue:
    own = {one.id for one in current_user.organisations}
    pages = paging(count_consented(own), "privacy.show", size=20)
    given = cards_of(list_consented(own, limit=pages.size, offset=pages.offset), current_user)
    held = exporting.count_held(current_user)
    facts = {"held": sum(held.values()), "kinds": len(held), "given": given, "pages": pages, "rules": KEPT_FOR}
    return render_template("privacy/show.html", **facts)


@bp.get("/privacy/data.json")
@limiter.limit("20/hour")
@allow(Who.SIGNED_IN)
def data() -> ResponseReturnValue:
    written = json.dumps(exporting.held_of(current_user), ensure_ascii=False, indent=2, default=str)
    day = clock.today().isoformat()
    head = {"Content-Disposition": f'attachment; filename="zhizaohe-{day}.json"', "Cache-Control": "no-store"}
    return Response(written, mimetype="application/json", headers=head)


@bp.post("/privacy/consents/<code>/revoke")
@allow(Who.ENTERPRISE, Who.PROVIDER)
def revoke(code: str) -> ResponseReturnValue:
    with transaction():
        load(code)
        consents.revoke(get_introduction(code), by=current_user, now=clock.now())
    flash(_("已撤回同意，对方今后看不到贵单位的联系方式；对接本身继续。"), "ok")
    return redirect(url_for("privacy.show"), 303)


@bp.route("/erase", methods=["GET", "POST"])
@limiter.limit("30/hour", methods=["POST"])
@allow(Who.SIGNED_IN)
def erase() -> ResponseReturnValue:
    form = EraseForm()
    if form.validate_on_submit() and _erased(form):
        logout_user()
        session.clear()
        flash(_("您的账号已经注销，个人资料已经删除。"), "ok")
        return redirect(url_for("home.show"), 303)
    page = render_template("privacy/erase.html", form=form, hinders=erasing.hinders(current_user))
    return page, 422 if form.is_submitted() else 200


def _erased(form: EraseForm) -> bool:
    """Close the account, or put at the form why it cannot be."""
    try:
        attempt = tried(current_user.email, str(form.password.data), Invalid("password", "password_wrong"))
        with transaction():
            erasing.erase(service.succeed(attempt, now=clock.now()), now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    except Conflict as error:
        form.put(Invalid("", error.code, **error.facts))
        return False
    return True
