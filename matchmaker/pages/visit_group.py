"""The expert group of a visit: forming it, signing the two papers, leaving; and the plan of the day."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import InputRequired, Regexp

from matchmaker.catalogue.queries import find_mask
from matchmaker.diagnosis import access, agenda, group, queries
from matchmaker.diagnosis.access import Part
from matchmaker.diagnosis.models import AgendaItem, Visit
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, Invalid, NotFound
from matchmaker.pages import visit_page
from matchmaker.web import visit_labels
from matchmaker.web.fields import OneOf, choice
from matchmaker.web.forms import CleanText, Form, line, posted, text
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.problems import error_text

bp = Blueprint("visit_group", __name__, url_prefix="/visits")


@bp.app_template_global("error_words")
def error_words(code: str) -> str:
    """Return why an expert cannot be invited, in words."""
    return error_text(Invalid("expert", code))


class MemberForm(Form):
    """An expert and what they do there."""

    expert = choice(_l("专家"))
    duty = choice(_l("职责"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duty.choices = [("", _("请选择")), *visit_labels.duty_on_visit.items()]
        for one in (self.expert, self.duty):
            one.validators = [InputRequired(_l("请选择一项。")), OneOf()]


class SignForm(Form):
    """保密承诺书 and 利益冲突声明."""

    secrecy = BooleanField(_l("我已阅读并签署保密承诺书"))
    no_conflict = BooleanField(_l("我已阅读并签署利益冲突声明，没有应当申报而未申报的关系"))


class LeaveForm(Form):
    """Why somebody leaves the group."""

    note = text(_l("说明"), most=group.LONGEST, required=True)


class AgendaForm(visit_page.Written):
    """A line of the day's plan, with what was said there."""

    begins = StringField(
        _l("开始时间"),
        validators=[
            InputRequired(_l("请填写这一项。")),
            CleanText(),
            Regexp(r"^([01]\d|2[0-3]):[0-5]\d$", message=_l("请按 09:30 的格式填写。")),
        ],
    )
    kind = choice(_l("安排"))
    subject = line(_l("内容或地点"), most=200)
    whom = line(_l("访谈对象（部门与岗位，不写姓名）"), most=100)
    notes = text(_l("记录"), most=agenda.LONGEST)
    item = HiddenField(validators=[CleanText()])  # the line itself: its place changes when another is put before it

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = visit_labels.agenda_kind.items()
        self.kind.validators = [InputRequired(_l("请选择一项。")), OneOf()]


def _load(code: str) -> Visit:
    visit = visit_page.load(code, Part.GROUP)
    require(access.may_arrange(current_user, visit))
    return visit


def _group_page(visit: Visit, form: MemberForm) -> str:
    experts, today = queries.list_experts(), clock.today()
    load = queries.load_of([one.id for one in experts])
    there = {one.expert_id for one in visit.members}
    ways = [
        (one, load.get(one.id, 0), group.provider_ties(one, today), group.why_not(visit, one, today))
        for one in experts
        if one.id not in there
    ]
    form.expert.choices = [
        ("", _("请选择")),
        *((one.code, f"{one.name} · {one.code}") for one, *_rest, why in ways if not why),
    ]
    return render_template(
        "visits/group.html",
        visit=visit,
        name=visit_page.title(visit),
        form=form,
        ways=ways,
        missing=group.lacks(visit, today),
        invites=visit.state in group.FORMING,
        ties={one.id: group.provider_ties(one.expert, today) for one in visit.members},
        tied={one.id for one in group.tied(visit, today)},
    )


@bp.route("/<code>/group", methods=["GET", "POST"])
@allow(Who.STAFF)
def show(code: str) -> ResponseReturnValue:
    visit, form = _load(code), MemberForm()
    page = _group_page(visit, form)  # its choices are the experts who may come
    if request.method == "GET":
        return page
    if form.validate() and _add(code, form):
        return redirect(url_for("visit_group.show", code=code), 303)
    return _group_page(_load(code), form), 422


def _add(code: str, form: MemberForm) -> bool:
    try:
        with transaction():
            expert = queries.get_expert(str(form.expert.data))
            group.add(_load(code), expert, str(form.duty.data), by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    flash(_("已邀请，专家签署承诺之前看不到企业的任何信息。"), "ok")
    return True


@bp.post("/<code>/group/drop")
@allow(Who.STAFF)
def drop(code: str) -> ResponseReturnValue:
    with transaction():
        group.drop(_load(code), queries.get_expert(posted("expert")), by=current_user, now=clock.now())
    flash(_("已移出专家组。"), "ok")
    return redirect(url_for("visit_group.show", code=code), 303)


@bp.route("/<code>/sign", methods=["GET", "POST"])
@allow(Who.EXPERT)
def sign(code: str) -> ResponseReturnValue:
    visit, form = visit_page.load(code), SignForm()
    member = access.member_of(visit, current_user)
    require(member is not None, hide=True)
    visit_page.stands(visit, group.FORMING)
    if form.validate_on_submit() and _sign(code, form):
        return redirect(url_for("visits.show", code=code), 303)
    visit = visit_page.load(code)
    page = render_template(
        "visits/sign.html", visit=visit, form=form, described=find_mask(visit.enterprise), version=group.TEXT_VERSION
    )
    return page, 422 if request.method == "POST" else 200


def _sign(code: str, form: SignForm) -> bool:
    try:
        with transaction():
            ticked = {"secrecy": bool(form.secrecy.data), "no_conflict": bool(form.no_conflict.data)}
            group.sign(visit_page.load(code), **ticked, by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    flash(_("已签署，现在可以看到这家企业的资料。"), "ok")
    return True


LEAVING = {"conflict": group.declare_conflict, "withdraw": group.withdraw}


def _leave(code: str, way: str) -> ResponseReturnValue:
    visit, form = visit_page.load(code), LeaveForm()
    require(access.member_of(visit, current_user) is not None, hide=True)
    if form.validate_on_submit():
        with transaction():
            LEAVING[way](visit_page.load(code), form.note.data or "", by=current_user, now=clock.now())
        flash(_("已登记，这次诊断的资料不再对您开放；园区专员会收到通知。"), "ok")
        return redirect(url_for("visits.index"), 303)
    page = render_template("visits/leave.html", visit=visit_page.load(code), form=form, way=way)
    return page, 422 if request.method == "POST" else 200


@bp.route("/<code>/conflict", methods=["GET", "POST"])
@allow(Who.EXPERT)
def conflict(code: str) -> ResponseReturnValue:
    return _leave(code, "conflict")


@bp.route("/<code>/withdraw", methods=["GET", "POST"])
@allow(Who.EXPERT)
def withdraw(code: str) -> ResponseReturnValue:
    return _leave(code, "withdraw")


@bp.route("/<code>/group/<expert>/conflict", methods=["GET", "POST"])
@allow(Who.STAFF)
def exclude(code: str, expert: str) -> ResponseReturnValue:
    """Staff note a conflict of somebody in the group, signed or not: they are out."""
    visit, form, person = _load(code), LeaveForm(), queries.get_expert(expert)
    require(any(one.expert_id == person.id for one in visit.members), hide=True)
    if form.validate_on_submit():
        with transaction():
            person = queries.get_expert(expert)
            group.exclude(_load(code), person, form.note.data or "", by=current_user, now=clock.now())
        flash(_("已登记利益冲突，这次诊断的资料不再对这位专家开放。"), "ok")
        return redirect(url_for("visit_group.show", code=code), 303)
    page = render_template("visits/leave.html", visit=_load(code), form=form, way="exclude", expert=person)
    return page, 422 if request.method == "POST" else 200


def _item(visit: Visit, place: int, item: str) -> AgendaItem | None:
    """Return the line that a form is about: the one that it was opened with, else the one at that place. Raises NotFound."""
    if not place:
        return None
    found = next((one for one in visit.agenda if str(one.id) == item), None)
    if found is None and not place <= len(visit.agenda):
        raise NotFound("agenda")
    return found or visit.agenda[place - 1]


def _form(visit: Visit, row: AgendaItem | None, **how: Any) -> AgendaForm:
    form = AgendaForm(obj=row, **how)
    if not access.may_write(current_user, visit):
        del form.notes  # what was said there is the group's; staff keep the times
    if row is not None and not form.is_submitted():
        form.item.data = str(row.id)
    return form


@bp.route("/<code>/agenda/<int:place>", methods=["GET", "POST"])
@allow(Who.STAFF, Who.EXPERT)
def plan(code: str, place: int) -> ResponseReturnValue:
    visit = visit_page.load(code, Part.CASE)
    require(agenda.may_plan(current_user, visit))
    form = _form(visit, None if request.method == "POST" else _item(visit, place, ""))
    if form.validate_on_submit() and _plan(code, place, form):
        return redirect(url_for("visits.show", code=code) + "#agenda", 303)
    visit = visit_page.load(code, Part.CASE)
    return render_template("visits/agenda.html", visit=visit, form=form, place=place), form.status


def _plan(code: str, place: int, form: AgendaForm) -> bool:
    typed = {one.name: str(one.data or "") for one in form if one.name in agenda.Line.__dataclass_fields__}
    line_, seen, item = agenda.Line(**typed), int(form.version.data or 0), form.item.data or ""
    try:
        with transaction():
            visit = visit_page.load(code, Part.CASE)
            row = _item(visit, place, item)
            agenda.keep(visit, row.id if row else None, line_, seen, by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    except Conflict as error:
        visit = visit_page.load(code, Part.CASE)
        saved = _form(visit, _item(visit, place, item), formdata=None)
        form.put_conflict(error, "line_changed", saved)
        return False
    flash(_("已保存。"), "ok")
    return True
