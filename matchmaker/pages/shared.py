"""共性问题: groups for staff, one's own place in them, and the open ones for providers; what is done is `reporting/sharing.py`."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from wtforms import BooleanField

from matchmaker.catalogue.offers import Capability, CapabilityState
from matchmaker.catalogue.queries import get_capability
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.reporting import shared_problems, sharing
from matchmaker.reporting.shared_problems import SharedProblem, SharedState
from matchmaker.stations.queries import get_station
from matchmaker.web.fields import boxes, choice
from matchmaker.web.forms import Form, line, posted, text
from matchmaker.web.guard import Who, allow, require

bp = Blueprint("shared", __name__, url_prefix="/shared-problems")


class GroupForm(Form):
    """A group's words, and at first what is in it."""

    name = line(_l("名称"), most=100, required=True)
    about = text(_l("说明"), most=2000)
    codes = boxes(_l("归入这一组的需求和问题"))


class AnswerForm(Form):
    """One answer to all who agreed."""

    capability = choice(_l("用哪个方案应答"))
    note = text(_l("给各企业的话"), most=500, required=True)
    consent = BooleanField(_l("同意园区确认后把本单位联系方式提供给各家企业（逐家对接）"))


def _get(code: str) -> SharedProblem:
    row = shared_problems.get_problem(code)
    require(sharing.may_view(current_user, row), hide=True)
    return row


@bp.get("")
@allow(Who.SIGNED_IN)
def index() -> ResponseReturnValue:
    rows = [one for one in shared_problems.list_problems() if sharing.may_view(current_user, one)]
    return render_template("shared/index.html", rows=rows)


@bp.route("/new", methods=["GET", "POST"])
@allow(Who.STAFF)
def new() -> ResponseReturnValue:
    candidates = sharing.list_candidates(current_user)
    form = GroupForm()
    form.codes.choices = [(one.code, one.code) for one in candidates]
    if form.validate_on_submit():
        code = _create(form)
        if code:
            flash(_("已建组。核对名称和说明后再征求各企业意见。"), "ok")
            return redirect(url_for("shared.show", code=code), 303)
    groups = sharing.suggest(candidates)
    grouped = {one.code for ones in groups for one in ones}
    rest = [one for one in candidates if one.code not in grouped]
    page = render_template("shared/new.html", form=form, groups=groups, rest=rest)
    return page, 422 if form.is_submitted() else 200


def _create(form: GroupForm) -> str:
    try:
        with transaction():
            row = sharing.create(
                form.name.data, form.about.data, form.codes.data or [], by=current_user, now=clock.now()
            )
            return row.code
    except Invalid as error:
        form.put(error)
        return ""


def _offered() -> list[Capability]:
    ids = {one.id for one in current_user.organisations if not one.is_enterprise}
    rows = db.session.query(Capability).filter(
        Capability.organisation_id.in_(ids), Capability.state == CapabilityState.PUBLISHED
    )
    return list(rows.order_by(Capability.id))


def _page(row: SharedProblem, answer: AnswerForm | None = None, words: GroupForm | None = None) -> str:
    manages = sharing.may_manage(current_user, row)
    form = answer or AnswerForm(formdata=None)
    form.capability.choices = [(one.code, one.title) for one in _offered()]
    others = shared_problems.list_problems((SharedState.DRAFT, SharedState.OPEN)) if manages else []
    given: dict[str, Any] = {"name": row.name, "about": row.about}
    return render_template(
        "shared/show.html",
        row=row,
        manages=manages,
        sells=sharing.sells(current_user),
        mine=[one for one in row.members if current_user.belongs_to(one.organisation_id)],
        own_answers=[one for one in row.answers if current_user.belongs_to(one.capability.organisation_id)],
        answer=form,
        words=words or GroupForm(formdata=None, data=given),
        stations=sharing.list_stations_ahead(current_user, clock.now()) if manages else [],
        others=[one for one in others if one.id != row.id and sharing.may_manage(current_user, one)],
    )


@bp.get("/<code>")
@allow(Who.SIGNED_IN)
def show(code: str) -> ResponseReturnValue:
    return _page(_get(code))


@bp.post("/<code>/rename")
@allow(Who.STAFF)
def rename(code: str) -> ResponseReturnValue:
    form = GroupForm()
    form.codes.choices = []
    if form.validate_on_submit():
        try:
            with transaction():
                sharing.rename(_get(code), form.name.data, form.about.data, by=current_user, now=clock.now())
        except Invalid as error:
            form.put(error)
        else:
            flash(_("已保存。"), "ok")
            return redirect(url_for("shared.show", code=code), 303)
    return _page(_get(code), words=form), 422


@bp.post("/<code>/merge")
@allow(Who.STAFF)
def merge(code: str) -> ResponseReturnValue:
    into = posted("into")
    with transaction():
        sharing.merge(_get(code), _get(into), by=current_user, now=clock.now())
    flash(_("已并入。并入的企业需重新征求意见。"), "ok")
    return redirect(url_for("shared.show", code=into), 303)


@bp.post("/<code>/ask")
@allow(Who.STAFF)
def ask(code: str) -> ResponseReturnValue:
    with transaction():
        n = sharing.ask(_get(code), by=current_user, now=clock.now())
    flash(ngettext("已征求 %(num)s 条的企业意见。", "已征求 %(num)s 条的企业意见。", n), "ok")
    return redirect(url_for("shared.show", code=code), 303)


@bp.post("/<code>/close")
@allow(Who.STAFF)
def close(code: str) -> ResponseReturnValue:
    with transaction():
        sharing.close(_get(code), by=current_user, now=clock.now())
    flash(_("已结束，不再向服务商公开。"), "ok")
    return redirect(url_for("shared.show", code=code), 303)


@bp.post("/<code>/theme")
@allow(Who.STAFF)
def theme(code: str) -> ResponseReturnValue:
    with transaction():
        station = get_station(posted("station"))
        sharing.take_as_theme(_get(code), station, by=current_user, now=clock.now())
    flash(_("已作为这场活动的主题。"), "ok")
    return redirect(url_for("stations.show", code=station.code), 303)


@bp.post("/<code>/<int:number>/agree")
@allow(Who.ENTERPRISE)
def agree(code: str, number: int) -> ResponseReturnValue:
    _say(code, number, True)
    flash(_("已同意。服务商可以看到这一条，不显示单位名称。"), "ok")
    return redirect(url_for("shared.show", code=code), 303)


@bp.post("/<code>/<int:number>/refuse")
@allow(Who.ENTERPRISE)
def refuse(code: str, number: int) -> ResponseReturnValue:
    _say(code, number, False)
    flash(_("已记下不参加，别人看不到这一条。"), "ok")
    return redirect(url_for("shared.show", code=code), 303)


def _say(code: str, number: int, agreed: bool) -> None:
    with transaction():
        own = {one.id for one in current_user.organisations}
        member = shared_problems.get_member(_get(code), own, number)
        sharing.say(member, agreed, by=current_user, now=clock.now())


@bp.post("/<code>/answer")
@allow(Who.PROVIDER)
def answer(code: str) -> ResponseReturnValue:
    form = AnswerForm()
    form.capability.choices = [(one.code, one.title) for one in _offered()]
    if form.validate_on_submit() and _answer(code, form):
        return redirect(url_for("shared.show", code=code), 303)
    return _page(_get(code), answer=form), 422


def _answer(code: str, form: AnswerForm) -> bool:
    if not form.capability.data:
        form.put(Invalid("capability", "needed_to_submit"))
        return False
    try:
        with transaction():
            one, say = get_capability(form.capability.data), bool(form.consent.data)
            made, missed = sharing.answer(_get(code), one, form.note.data, say, by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    flash(ngettext("已向 %(num)s 家企业提出对接。", "已向 %(num)s 家企业提出对接。", made), "ok")
    if missed:
        flash(
            ngettext(
                "%(num)s 条暂不能对接：需求未公开、已在对接，或名额已满。",
                "%(num)s 条暂不能对接：需求未公开、已在对接，或名额已满。",
                missed,
            ),
            "warn",
        )
    return True
