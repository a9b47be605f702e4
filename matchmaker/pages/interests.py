"""利益关系申报 on one's own account: what staff declare of themselves, and 单位管理员 of what their organisation holds."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms.validators import InputRequired

from matchmaker.accounts.models import Organisation
from matchmaker.diagnosis import group
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.introductions import interests
from matchmaker.introductions.interests import Declaration
from matchmaker.web import fairness_labels
from matchmaker.web.fields import DayField, OneOf, choice
from matchmaker.web.forms import Form, line, posted, text
from matchmaker.web.guard import Who, allow, require

bp = Blueprint("interests", __name__, url_prefix="/account/interests")


class InterestForm(Form):
    """Whose, of which kind, with whom, from when to when."""

    whose = choice(_l("谁的关系"))
    kind = choice(_l("关系"))
    with_code = line(
        _l("对方单位"), most=20, required=True, description=_l("填统一社会信用代码，或本平台的单位编号（O- 开头）。")
    )
    since = DayField(_l("开始日期"), description=_l("不清楚可以留空。"))
    until = DayField(_l("结束日期"), description=_l("仍在持续的留空；结束后三年内仍计。"))
    note = text(_l("说明"), most=interests.LONGEST_NOTE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = [("", _("我本人"))] if interests.may_declare(current_user) else []
        self.whose.choices = mine + [(one.code, one.name) for one in own()]
        self.kind.choices = [("", _("请选择")), *fairness_labels.interest_kind.items()]
        self.kind.validators = [InputRequired(_l("请选择一项。")), OneOf()]


def own() -> list[Organisation]:
    """Return the organisations that the person declares for."""
    return [one for one in current_user.organisations if interests.may_declare_for(current_user, one)]


@bp.route("", methods=["GET", "POST"])
@allow(Who.SIGNED_IN)
def show() -> ResponseReturnValue:
    require(interests.may_declare(current_user) or bool(own()))
    form = InterestForm()
    if form.validate_on_submit() and _declare(form):
        return redirect(url_for("interests.show"), 303)
    mine = interests.list_of_person(current_user.id)
    held = [row for one in own() for row in interests.list_of_organisation(one.id)]
    return render_template(
        "account/interests.html", form=form, rows=[*mine, *held]
    ), 422 if form.is_submitted() else 200


def _declare(form: InterestForm) -> bool:
    declared = Declaration(
        kind=form.kind.data,
        with_code=(form.with_code.data or "").upper(),
        since=form.since.data,
        until=form.until.data,
        note=form.note.data or "",
    )
    holder = next((one for one in own() if one.code == form.whose.data), None)
    try:
        with transaction():
            now = clock.now()
            if holder is None:
                interests.declare(declared, by=current_user, now=now)
                group.exclude_tied(current_user.id, (), by=current_user, now=now)
            else:
                row = interests.declare_for(holder, declared, by=current_user, now=now)
                group.exclude_tied(None, (holder.id, row.with_id), by=current_user, now=now)
    except Invalid as error:
        form.put(error)
        return False
    flash(_("已申报。有关系的单位不再由您办理，也不会默认推荐。"), "ok")
    return True


@bp.post("/end")
@allow(Who.SIGNED_IN)
def end() -> ResponseReturnValue:
    number = posted("interest")
    require(number.isascii() and number.isdigit() and len(number) < 10, hide=True)
    with transaction():
        interests.take_back(int(number), by=current_user, now=clock.now())
    flash(_("已撤回这项申报，记录仍然保留。"), "ok")
    return redirect(url_for("interests.show"), 303)
