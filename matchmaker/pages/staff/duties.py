"""复核, 回避 and 例外: what staff do where duties or interests keep them from confirming alone; confirming is `introductions.py`."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.queries import get_organisation
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.queries import get_need
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid, NotFound
from matchmaker.introductions import access, interests, limits, overrides, separation
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.queries import get_introduction
from matchmaker.introductions.states import WAITING
from matchmaker.web.fields import choice
from matchmaker.web.forms import Form, line, posted, text
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.paths import named

bp = Blueprint("duties", __name__, url_prefix="/staff")
HOME = "staff_introductions.show"


class AsideForm(Form):
    """回避: to whom it goes, and why."""

    to = choice(_l("转交给"))
    reason = text(_l("原因"), most=500, required=True)


class ExceptionForm(Form):
    """例外: for which pair, whose tie, and why."""

    need = line(_l("需求编号"), most=20, required=True)
    provider = line(_l("服务商编号"), most=20, required=True)
    whose = choice(_l("哪一种关系"))
    reason = text(_l("理由"), most=500, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.whose.choices = [("sides", _("企业与服务商之间的持股")), ("mine", _("我本人申报的关系"))]


def context(introduction: Introduction) -> dict[str, Any]:
    """Return what `staff/introductions/duties.html` wants."""
    now, user = clock.now(), current_user
    duty, staff = separation.duty(user, introduction, now), access.is_staff_for(user, introduction)
    open_ = introduction.state in WAITING
    return {
        "duty": duty,
        "duty_stops": duty.barred or duty.needs_second,
        "signers": separation.signers(introduction, user, now) if staff and duty.needs_second else [],
        "signatures": separation.list_signatures(introduction),
        "may_sign": staff and introduction.waiting_for == "staff" and not duty.why,
        "recusals": separation.list_recusals(introduction.id),
        "may_stand_aside": staff and open_ and separation.Why.RECUSED not in duty.why,
        "compared": limits.candidates_of(introduction.id),
        "side_ties": interests.kinds(
            interests.ties_between(introduction.need, {introduction.provider_id}, clock.today())
        ),
    }


def _load(code: str) -> Introduction:
    introduction = get_introduction(code)
    require(access.may_view_trail(current_user, introduction), hide=True)
    return introduction


@bp.post("/introductions/<code>/sign-beside")
@allow(Who.STAFF)
def sign(code: str) -> ResponseReturnValue:
    with transaction():
        separation.sign(_load(code), by=current_user, now=clock.now(), note=posted("note"))
    flash(_("已复核。提议或核验的专员现在可以确认，您也可以自己确认。"), "ok")
    return redirect(named() or url_for(HOME, code=code), 303)


@bp.route("/introductions/<code>/stand-aside", methods=["GET", "POST"])
@allow(Who.STAFF)
def stand_aside(code: str) -> ResponseReturnValue:
    introduction, form = _load(code), AsideForm()
    require(access.is_staff_for(current_user, introduction))
    people = separation.successors(introduction, current_user, clock.now())
    form.to.choices = [("", _("请选择"))] + [(one.email, one.name) for one in people]
    if form.validate_on_submit() and _stand_aside(code, form, clock.now()):
        return redirect(url_for(HOME, code=code), 303)
    page = render_template("staff/introductions/aside.html", form=form, code=code)
    return page, 422 if form.is_submitted() else 200


def _stand_aside(code: str, form: AsideForm, now: datetime) -> bool:
    try:
        with transaction():
            one = _load(code)
            people = {who.email: who for who in separation.successors(one, current_user, now)}
            reason = form.reason.data or ""
            separation.recuse(one, by=current_user, to=people.get(form.to.data), reason=reason, now=now)
    except Invalid as error:
        form.put(error)
        return False
    flash(_("已回避并转交，对方会收到通知。"), "ok")
    return True


@bp.route("/exceptions", methods=["GET", "POST"])
@allow(Who.STAFF)
def exceptions() -> ResponseReturnValue:
    form = ExceptionForm()
    if request.method == "GET":
        form.need.data, form.provider.data = request.args.get("need", ""), request.args.get("provider", "")
    if form.validate_on_submit() and _ask(form):
        return redirect(url_for("duties.exceptions"), 303)
    rows = [(one, overrides.may_second(current_user, one)) for one in overrides.list_for(current_user)]
    page = render_template("staff/introductions/exceptions.html", form=form, rows=rows)
    return page, 422 if form.is_submitted() else 200


def _pair(form: ExceptionForm) -> tuple[Need, Organisation]:
    """Return what was named. Raises Invalid at the field whose code is not there, or not theirs to know of."""
    field = "need"
    try:
        need = get_need((form.need.data or "").upper())
        require(overrides.may_ask(current_user, need), hide=True)
        field = "provider"
        return need, get_organisation((form.provider.data or "").upper())
    except NotFound as error:
        raise Invalid(field, "no_such_subject") from error


def _ask(form: ExceptionForm) -> bool:
    try:
        with transaction():
            need, provider = _pair(form)
            person = current_user if form.whose.data == "mine" else None
            overrides.ask(
                need, provider, person=person, reason=form.reason.data or "", by=current_user, now=clock.now()
            )
    except Invalid as error:
        form.put(error)
        return False
    flash(_("已提出例外，需要第二个人同意后才有效。"), "ok")
    return True


@bp.post("/exceptions/agree")
@allow(Who.STAFF)
def agree() -> ResponseReturnValue:
    number = posted("exception")
    require(number.isascii() and number.isdigit() and len(number) < 10, hide=True)
    with transaction():
        overrides.second(int(number), by=current_user, now=clock.now())
    flash(_("已同意这项例外，并记入审计。"), "ok")
    return redirect(url_for("duties.exceptions"), 303)
