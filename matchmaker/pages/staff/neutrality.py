"""中立性: how proposals, introductions, exposure and refusals are spread, the rows behind each figure, and the operator's numbers."""

from datetime import datetime, time
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid, NotFound
from matchmaker.introductions import limits
from matchmaker.introductions.limits import Limit
from matchmaker.reporting import neutrality
from matchmaker.reporting.neutrality import Row
from matchmaker.web import desk_sheets, fairness_labels, labels
from matchmaker.web.fields import WholeField
from matchmaker.web.forms import Form
from matchmaker.web.guard import Who, allow

bp = Blueprint("neutrality", __name__, url_prefix="/staff")
MOST = 500  # rows on the page; the file has all


class LimitsForm(Form):
    """One whole number for each limit; its name is the field's."""


for _name in Limit:
    setattr(LimitsForm, _name, WholeField(fairness_labels.limit.words[_name]))


def _since() -> datetime:
    return datetime.combine(neutrality.year_before(clock.today()), time(), tzinfo=clock.SHANGHAI)


def _asked() -> tuple[str, str]:
    return request.args.get("show", ""), request.args.get("key", "")


def _rows(found: list[Row]) -> list[Row]:
    """Return the rows of the figure that was asked for. Raises NotFound for no such figure."""
    what, key = _asked()
    try:
        return neutrality.chosen(found, what or "all", key)
    except KeyError as error:
        raise NotFound() from error


@bp.get("/neutrality")
@allow(Who.STAFF, Who.AUDITOR)
def show() -> ResponseReturnValue:
    return _page(_form())


def _form() -> LimitsForm:
    form = LimitsForm(formdata=None)
    for name, value in limits.limits().items():
        form[name].data = value
    return form


def _page(form: LimitsForm) -> str:
    since, set_ = _since(), limits.limits()
    found, shown = neutrality.list_rows(current_user, since), neutrality.list_shown(current_user, since)
    what, key = _asked()
    lists = what == "new"
    return render_template(
        "staff/neutrality/show.html",
        f=neutrality.figures(found, shown, set_),
        total=len(found),
        rows=_rows(found)[:MOST] if what and not lists else [],
        lists=[one for one in shown if one.new] if lists else [],
        what=what,
        key=key,
        limits=set_,
        since=since,
        overrides=neutrality.list_overrides(current_user, since),
        form=form,
        few=neutrality.FEW,
    )


@bp.post("/neutrality/limits")
@allow(Who.OPERATOR)
def set_limits() -> ResponseReturnValue:
    form = LimitsForm()
    if form.validate_on_submit() and _set(form):
        return redirect(url_for("neutrality.show"), 303)
    return _page(form), 422


def _set(form: LimitsForm) -> bool:
    try:
        with transaction():
            for name in Limit:
                value = form[name].data
                limits.set_limit(name, None if value is None else int(value), by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    flash(_("已保存，立即生效并记入审计。"), "ok")
    return True


@bp.get("/neutrality.xlsx")
@allow(Who.STAFF, Who.AUDITOR)
def export() -> ResponseReturnValue:
    return desk_sheets.neutrality(_rows(neutrality.list_rows(current_user, _since())))


def refusal_words(key: str) -> str:
    """Return who said what, for a line of the refusals."""
    side, _dash, reason = key.partition("-")
    return f"{labels.side[side]}{_('：')}{labels.decline[reason]}"


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"refusal_words": refusal_words}
