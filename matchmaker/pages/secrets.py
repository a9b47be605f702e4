"""商业秘密与保密承诺: what an organisation adds for those who promised, and the promise; who may read it is `privacy/secrets.py`."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField

from matchmaker.catalogue.queries import get_post
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import KNOWN_TO_EACH_OTHER
from matchmaker.pages import introduction_steps as steps
from matchmaker.privacy import secrets
from matchmaker.web.forms import Form, line, text
from matchmaker.web.guard import Who, allow, require

bp = Blueprint("secrets", __name__)


class SecretForm(Form):
    """What is secret, and about what."""

    about = line(_l("关于哪一项"), most=secrets.LONGEST_ABOUT)
    text = text(_l("商业秘密补充说明"), most=secrets.LONGEST)


class PledgeForm(Form):
    """The promise."""

    agreed = BooleanField(_l("我代表本单位作出以上保密承诺"))


@bp.route("/posts/<code>/secret", methods=["GET", "POST"])
@allow(Who.ENTERPRISE, Who.PROVIDER)
def keep(code: str) -> ResponseReturnValue:
    post = get_post(code)
    require(secrets.may_keep(current_user, post), hide=True)
    rows, about = secrets.list_secrets(post), request.args.get("about", "")
    chosen = next((one for one in rows if one.about == about), None)
    form = SecretForm(about=chosen.about if chosen else "", text=chosen.text if chosen else "")
    if form.validate_on_submit() and _kept(form, code):
        return redirect(url_for("secrets.keep", code=code), 303)
    facts = {"form": form, "post": post, "rows": rows, "suggested": secrets.suggest(post)}
    return render_template("privacy/secret.html", **facts), 422 if form.is_submitted() else 200


def _kept(form: SecretForm, code: str) -> bool:
    try:
        with transaction():
            secrets.keep(get_post(code), form.text.data or "", form.about.data or "", by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    flash(_("已保存。双方都作出保密承诺之后，对方才能看到。"), "ok")
    return True


@bp.route("/introductions/<code>/pledge", methods=["GET", "POST"])
@allow(Who.ENTERPRISE, Who.PROVIDER)
def pledge(code: str) -> ResponseReturnValue:
    one, form = steps.load(code), PledgeForm()
    require(one.side_of(current_user) is not None and one.state in KNOWN_TO_EACH_OTHER, hide=True)

    def step(introduction: Introduction, now: datetime) -> None:
        secrets.pledge(introduction, by=current_user, now=now, ticked=bool(form.agreed.data))

    return steps.extra(
        "privacy/pledge.html", code, form, step, _("已作出保密承诺。对方也承诺之后，双方看到彼此标明的商业秘密。")
    )
