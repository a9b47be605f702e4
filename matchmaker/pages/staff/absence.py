"""AB角: who looks after an officer's things while they are away; how deputies see them is `reporting/desk.py`'s."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms.validators import InputRequired

from matchmaker.brokering import access, queries, service
from matchmaker.brokering.things import places_of
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.web.fields import DayField, choice
from matchmaker.web.forms import Form
from matchmaker.web.guard import Who, allow, require

bp = Blueprint("absence", __name__, url_prefix="/staff/absence")

DAY_NEEDED = InputRequired(_l("请填写日期。"))


class AbsenceForm(Form):
    """Who, from when, until when."""

    deputy = choice(_l("B角"))
    first_on = DayField(_l("从"), validators=[DAY_NEEDED])
    last_on = DayField(_l("到（含当天）"), validators=[DAY_NEEDED])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = {one.id: one for place in sorted(places_of(current_user)) for one in queries.list_colleagues(place)}
        others = [(str(one.id), one.name) for one in people.values() if one.id != current_user.id]
        self.deputy.choices = [("", _("请选择")), *others]


@bp.route("", methods=["GET", "POST"])
@allow(Who.STAFF)
def show() -> ResponseReturnValue:
    form = AbsenceForm()
    if form.validate_on_submit() and _named(form):
        flash(_("已指定B角，期间转派给您的事项会出现在对方的待办里。"), "ok")
        return redirect(url_for("absence.show"), 303)
    today = clock.today()
    mine = queries.list_absences(current_user.id, today)
    covers = [one for one in queries.map_absent(today).values() if one.deputy_id == current_user.id]
    return render_template("staff/absence/show.html", form=form, mine=mine, covers=covers), (
        422 if form.is_submitted() else 200
    )


def _named(form: AbsenceForm) -> bool:
    deputy, first, last = form.deputy.data or "", form.first_on.data or date.min, form.last_on.data or date.min
    try:
        with transaction():
            service.name_deputy(int(deputy) if deputy else None, first, last, by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    return True


@bp.post("/<int:absence_id>/end")
@allow(Who.STAFF)
def end(absence_id: int) -> ResponseReturnValue:
    with transaction():
        absence = queries.get_absence(absence_id)
        require(access.may_end_absence(current_user, absence), hide=True)
        service.end_absence(absence, by=current_user, now=clock.now())
    flash(_("已取消。"), "ok")
    return redirect(url_for("absence.show"), 303)
