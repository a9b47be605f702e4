"""Staff's side of 异议, 申诉 and 举报: what waits for an answer, and answering it; whoever took the decision does not."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.grievances import access, queries, service
from matchmaker.grievances.models import Grievance
from matchmaker.web.forms import Form, text
from matchmaker.web.guard import Who, allow, require

bp = Blueprint("staff_grievances", __name__, url_prefix="/staff/grievances")


class AnswerForm(Form):
    """答复: what was found, and what follows."""

    answer = text(_l("答复"), most=service.LONGEST, required=True)


def _load(code: str) -> Grievance:
    row = queries.get_grievance(code)
    require(row.author_id != current_user.id and access.may_view(current_user, row), hide=True)
    return row


@bp.get("")
@allow(Who.STAFF)
def index() -> ResponseReturnValue:
    found = [one for one in queries.list_for_staff(current_user) if access.may_view(current_user, one)]
    rows = [(one, access.sees_author(current_user, one)) for one in found if one.author_id != current_user.id]
    return render_template("staff/grievances/index.html", rows=rows, today=clock.today())


@bp.get("/<code>")
@allow(Who.STAFF)
def show(code: str) -> ResponseReturnValue:
    return _page(_load(code), AnswerForm()), 200


def _page(one: Grievance, form: AnswerForm) -> str:
    facts = {"named": access.sees_author(current_user, one), "handles": access.may_handle(current_user, one)}
    return render_template("staff/grievances/show.html", one=one, form=form, today=clock.today(), **facts)


@bp.post("/<code>/take")
@allow(Who.STAFF)
def take(code: str) -> ResponseReturnValue:
    with transaction():
        service.take(_load(code), by=current_user, now=clock.now())
    flash(_("已由您办理。"), "ok")
    return redirect(url_for("staff_grievances.show", code=code), 303)


@bp.post("/<code>/answer")
@allow(Who.STAFF)
def answer(code: str) -> ResponseReturnValue:
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.answer(_load(code), form.answer.data or "", by=current_user, now=clock.now())
        except Invalid as error:
            form.put(error)
        else:
            flash(_("已答复，提交人会收到通知。"), "ok")
            return redirect(url_for("staff_grievances.show", code=code), 303)
    return _page(_load(code), form), 422
