"""Weight sets of maturity models: which one is in force, and loading a corrected one; operators alone."""

import json

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from matchmaker.assessment import queries, service
from matchmaker.assessment.maturity import models
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.web import assessment_labels
from matchmaker.web.fields import choice
from matchmaker.web.forms import Form, line, text
from matchmaker.web.guard import Who, allow
from matchmaker.web.locale import language

bp = Blueprint("maturity_weights", __name__, url_prefix="/staff/maturity-weights")


class WeightsForm(Form):
    """A corrected set: for which model, what it is called, where it comes from, and the shares as JSON."""

    model = choice(_l("评估模型"))
    name = line(
        _l("权重集名称"), most=60, required=True, description=_l("结果页会写出这个名称，例如 39117-2020-checked。")
    )
    certainty = choice(_l("可信度"))
    source = line(_l("来源"), most=300, required=True, description=_l("从哪份文本核对，谁核对的。"))
    shares = text(_l("权重（JSON）"), most=8000, required=True, description=_l("每个上级下面的各项加起来必须等于 1。"))

    def __init__(self) -> None:
        super().__init__()
        self.model.choices = [(one.id, one.name_in(language())) for one in models().values()]
        self.certainty.choices = assessment_labels.weights_certainty.items()


@bp.route("", methods=["GET", "POST"])
@allow(Who.OPERATOR)
def show() -> ResponseReturnValue:
    form = WeightsForm()
    if form.validate_on_submit() and _load(form):
        return redirect(url_for("maturity_weights.show"), 303)
    current = [(one, queries.current_weights(one.id)) for one in models().values()]
    if not form.shares.data:
        plain = {name: str(share) for name, share in current[0][1].shares.items()}
        form.shares.data = json.dumps(plain, ensure_ascii=False, indent=1)
    page = "staff/maturity_weights/show.html"
    return render_template(page, form=form, current=current, loaded=queries.list_weights()), (
        422 if form.is_submitted() else 200
    )


def _load(form: WeightsForm) -> bool:
    try:
        shares = _read(form.shares.data or "")
        with transaction():
            model, name = form.model.data or "", form.name.data or ""
            certainty, source = form.certainty.data or "", form.source.data or ""
            service.load_weights(model, name, certainty, source, shares, by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    flash(_("权重集已启用；已提交的结果仍用原来的权重。"), "ok")
    return True


def _read(typed: str) -> object:
    try:
        return json.loads(typed, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise Invalid("shares", "bad_weights", what=_("不是有效的 JSON。")) from error
