"""Verifying organisations: queue, checklist, seal."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import DateField, HiddenField, RadioField
from wtforms.validators import InputRequired

from matchmaker.accounts import access, queries, service
from matchmaker.accounts.merges import survivor_of
from matchmaker.accounts.models import CheckItem, Organisation
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.web.fields import DayField
from matchmaker.web.forms import Form, line, text
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.paging import asked_words, paging
from matchmaker.web.paths import named

bp = Blueprint("staff_organisations", __name__, url_prefix="/staff/organisations")
CLEAR = (("yes", _l("正常")), ("no", _l("有问题")))
NEEDED = InputRequired(_l("请选择一项。"))
DATED = InputRequired(_l("请填写这一项。"))


def _clear() -> RadioField:
    return RadioField(_l("结果"), choices=CLEAR, validators=[NEEDED])


def _source() -> Any:
    return line(_l("查询来源"), most=200, required=True)


def _on() -> DateField:
    return DayField(_l("查询日期"), validators=[DATED])


class VerifyForm(Form):
    """The checklist, the scope and the last day of the seal."""

    version = HiddenField()
    status_clear, status_source, status_on = _clear(), _source(), _on()
    abnormal_clear, abnormal_source, abnormal_on = _clear(), _source(), _on()
    dishonest_clear, dishonest_source, dishonest_on = _clear(), _source(), _on()
    scope = line(_l("核验范围"), most=200, required=True)
    until = DayField(_l("有效至"), validators=[DATED])

    def checks(self) -> list[service.Check]:
        """Return the look-ups as they were filled in."""
        return [
            service.Check(
                item=item,
                clear=self[f"{item}_clear"].data == "yes",
                source=self[f"{item}_source"].data or "",
                checked_on=self[f"{item}_on"].data,
            )
            for item in CheckItem
        ]


class ReasonForm(Form):
    """Why it is sent back or suspended."""

    version = HiddenField()
    reason = text(_l("原因"), most=500, required=True)


def _version(form: Form) -> int:
    seen = str(form["version"].data)
    return int(seen) if seen.isdecimal() and len(seen) < 9 else -1


@bp.get("")
@allow(Who.STAFF)
def index() -> ResponseReturnValue:
    words, state = asked_words(), request.args.get("state", "")
    total = queries.count_organisations(current_user, words, state)
    pages = paging(total, "staff_organisations.index", q=words, state=state)
    return render_template(
        "staff/organisations/index.html",
        waiting=queries.list_waiting_organisations(current_user),
        expiring=queries.list_expiring_organisations(current_user),
        found=queries.list_organisations(current_user, words, state, pages.size, pages.offset),
        pages=pages,
        words=words,
        state=state,
    )


def _get(code: str) -> Organisation:
    organisation = queries.get_organisation(code)
    require(access.serves(current_user, organisation) and survivor_of(organisation) is organisation, hide=True)
    return organisation


def context(organisation: Organisation, verify: VerifyForm, reason: ReasonForm) -> dict[str, Any]:
    """Return what `staff/organisations/detail.html` wants; the desk includes the same template."""
    return {
        "organisation": organisation,
        "verify": verify,
        "reason": reason,
        "items": list(CheckItem),
        "may_verify": access.may_verify(current_user, organisation),
        "members": queries.list_memberships(organisation.id),
        "asking": queries.list_pending_joins(organisation.id),
        "invited": queries.list_open_invitations(organisation.id),
        "same_name": queries.list_organisations_like(organisation),
        "entries": audit.list_entries(organisation.code),
    }


def _page(organisation: Organisation, verify: VerifyForm, reason: ReasonForm, opened: str = "") -> str:
    told = context(organisation, verify, reason)
    return render_template("staff/organisations/show.html", opened=opened, next_url=named(), **told)


def fresh(organisation: Organisation) -> tuple[VerifyForm, ReasonForm]:
    """Return both forms as they open: look-ups of today, a seal of one year."""
    day = clock.today()
    dates = {f"{item}_on": day for item in CheckItem}
    until = day.replace(year=day.year + 1, day=min(day.day, 28))
    seen = {"version": organisation.version, "until": until, **dates}
    return VerifyForm(formdata=None, data=seen), ReasonForm(formdata=None, data=seen)


@bp.get("/<code>")
@allow(Who.STAFF)
def show(code: str) -> ResponseReturnValue:
    survivor = survivor_of(queries.get_organisation(code))
    if survivor.code != code and access.serves(current_user, survivor):
        return redirect(url_for("staff_organisations.show", code=survivor.code), 301)
    organisation = _get(code)
    return _page(organisation, *fresh(organisation))


@bp.post("/<code>/verify")
@allow(Who.STAFF)
def verify(code: str) -> ResponseReturnValue:
    organisation, form = _get(code), VerifyForm()
    require(access.may_verify(current_user, organisation))
    if form.validate() and _verify(form, organisation):
        flash(_("已核验，“%(name)s”可以发布了。", name=organisation.name), "ok")
        return redirect(named() or url_for("staff_organisations.show", code=code), 303)
    return _page(organisation, form, fresh(organisation)[1], "verify"), 422


def _verify(form: VerifyForm, organisation: Organisation) -> bool:
    try:
        with transaction():
            service.verify_organisation(
                organisation,
                by=current_user,
                now=clock.now(),
                scope=str(form.scope.data),
                until=form["until"].data,
                checks=form.checks(),
                version=_version(form),
            )
    except Invalid as error:
        form.put(error)
        return False
    return True


def _with_reason(code: str, action: str, done: str) -> ResponseReturnValue:
    organisation, form = _get(code), ReasonForm()
    require(access.may_verify(current_user, organisation))
    step = service.send_back_organisation if action == "send_back" else service.suspend_organisation
    try:
        if form.validate():
            with transaction():
                reason = str(form.reason.data)
                step(organisation, reason=reason, by=current_user, now=clock.now(), version=_version(form))
            flash(done, "ok")
            return redirect(named() or url_for("staff_organisations.show", code=code), 303)
    except Invalid as error:
        form.put(error)
    return _page(organisation, fresh(organisation)[0], form, action), 422


@bp.post("/<code>/send-back")
@allow(Who.STAFF)
def send_back(code: str) -> ResponseReturnValue:
    return _with_reason(code, "send_back", _("已退回，对方会收到您写的原因。"))


@bp.post("/<code>/suspend")
@allow(Who.STAFF)
def suspend(code: str) -> ResponseReturnValue:
    return _with_reason(code, "suspend", _("核验已暂停，已发布的内容已不在列表和推荐中。"))
