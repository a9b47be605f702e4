"""异议与申诉, 举报: what a person hands in and how it is answered; answering is staff's, in `staff/grievances.py`."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import RadioField
from wtforms.validators import InputRequired

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.grievances import queries, service
from matchmaker.grievances.models import Grievance
from matchmaker.web import fairness_labels
from matchmaker.web.fields import OneOf, choice
from matchmaker.web.forms import Form, line, text
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.security import limiter

bp = Blueprint("grievances", __name__, url_prefix="/grievances")


class GrievanceForm(Form):
    """What it is, what it is about, and why."""

    kind = RadioField(
        _l("类别"), choices=[], validate_choice=False, validators=[InputRequired(_l("请选择一项。")), OneOf()]
    )
    about = choice(_l("针对什么"), description=_l("一项决定，请选它所针对的事物。"))
    subject = line(_l("编号"), most=20, required=True, description=_l("页面上的编号，例如 I-2026-0001。"))
    text = text(_l("事实与理由"), most=service.LONGEST, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = fairness_labels.grievance_kind.items()
        self.about.choices = fairness_labels.grievance_subject.items()


@bp.get("")
@allow(Who.SIGNED_IN)
def index() -> ResponseReturnValue:
    return render_template("grievances/index.html", rows=queries.list_of_author(current_user.id))


@bp.route("/new", methods=["GET", "POST"])
@limiter.limit("20/hour", methods=["POST"])
@allow(Who.SIGNED_IN)
def new() -> ResponseReturnValue:
    form = GrievanceForm()
    if request.method == "GET":
        form.about.data, form.subject.data = request.args.get("about", "need"), request.args.get("code", "")
    if form.validate_on_submit() and (code := _hand_in(form)):
        return redirect(url_for("grievances.show", code=code), 303)
    return render_template(
        "grievances/new.html", form=form, days=service.ANSWER_DAYS
    ), 422 if form.is_submitted() else 200


def _hand_in(form: GrievanceForm) -> str:
    subject, words = (form.subject.data or "").upper(), form.text.data or ""
    try:
        with transaction():
            row = service.hand_in(form.kind.data, form.about.data, subject, words, by=current_user, now=clock.now())
            code = row.code
    except Invalid as error:
        form.put(error)
        return ""
    flash(_("已提交，编号 %(code)s。", code=code), "ok")
    return code


def _own(code: str) -> Grievance:
    row = queries.get_grievance(code)
    require(row.author_id == current_user.id, hide=True)
    return row


@bp.get("/<code>")
@allow(Who.SIGNED_IN)
def show(code: str) -> ResponseReturnValue:
    return render_template("grievances/show.html", one=_own(code))


@bp.post("/<code>/close")
@allow(Who.SIGNED_IN)
def close(code: str) -> ResponseReturnValue:
    with transaction():
        service.close(_own(code), by=current_user, now=clock.now())
    flash(_("已关闭。"), "ok")
    return redirect(url_for("grievances.show", code=code), 303)
