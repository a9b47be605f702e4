"""Findings: written on the shop floor also without a network, photographed, answered, turned into needs."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from matchmaker.catalogue.models import Need
from matchmaker.diagnosis import access, finding, queries
from matchmaker.diagnosis.access import Part
from matchmaker.diagnosis.findings import Finding, FindingNeed
from matchmaker.diagnosis.standing import standing_of
from matchmaker.diagnosis.states import OUT
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.pages import choices, visit_page
from matchmaker.web import offline, visit_labels
from matchmaker.web.display import concept
from matchmaker.web.fields import DayField, NumberField, OneOf, WholeField, choice
from matchmaker.web.forms import CleanText, Form, text
from matchmaker.web.guard import Who, allow, require

bp = Blueprint("findings", __name__)

SUB_DOMAINS = [f"MAT{n:03d}" for n in (5, 6, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 26, 27)]
"""Of the taxonomy's names for the maturity model, those that are sub-domains."""


class FindingForm(visit_page.Written):
    """What was seen, on which evidence, with which effect, why, and where it leads."""

    client_id = HiddenField(validators=[CleanText()])
    phenomenon = text(_l("现象"), most=finding.LONGEST, required=True)
    evidence = text(_l("证据"), most=finding.LONGEST, description=_l("看到、查到或量到的：时间、工位、单据、数字。"))
    impact = text(_l("影响"), most=finding.LONGEST)
    root_cause = text(_l("根因"), most=finding.LONGEST)
    sub_domain = choice(_l("能力子域"))
    scene = choice(_l("场景"))
    priority = RadioField(_l("优先级"), choices=[], validate_choice=False, validators=[OneOf()], default="medium")
    gain = text(_l("预期收益"), most=finding.LONGEST)
    assumptions = text(_l("收益的前提"), most=finding.LONGEST)
    cost_low = NumberField(_l("费用下限"))
    cost_high = NumberField(_l("费用上限"))
    payback_months = WholeField(_l("回收期"))
    route = RadioField(_l("去向"), choices=[], validate_choice=False, validators=[], default="upgrade")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = ("", _("暂不归类"))
        self.sub_domain.choices = [none, *((one, concept(one)) for one in SUB_DOMAINS)]
        self.scene.choices = [none, *choices.concepts("scene")]
        self.priority.choices = visit_labels.priority.items()
        self.route.choices = visit_labels.route.items()
        self.route.validators = [InputRequired(_l("请选择一项。")), OneOf()]

    def content(self) -> finding.Content:
        """Return what was typed."""
        texts = (
            "phenomenon",
            "evidence",
            "impact",
            "root_cause",
            "sub_domain",
            "scene",
            "priority",
            "gain",
            "assumptions",
            "route",
        )
        numbers = ("cost_low", "cost_high", "payback_months")
        plain: dict[str, Any] = {name: self[name].data or "" for name in texts} | {
            name: self[name].data for name in numbers
        }
        return finding.Content(**plain)


class StatusForm(Form):
    """Where a finding stands."""

    status = RadioField(_l("状态"), choices=[], validate_choice=False, validators=[OneOf()], default="in_progress")
    day = DayField(_l("日期"), validators=[InputRequired(_l("请填写这一项。"))])
    note = text(_l("说明与证据"), most=500, description=_l("已实施的写清凭什么这样说；暂不实施的写原因。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.status.choices = visit_labels.finding_status.items()


@bp.app_template_global("finding_of")
def finding_of(need: Need) -> FindingNeed | None:
    """Return the link of a need to the finding that it came of, where the reader may see that finding."""
    link = queries.find_origin(need.id)
    shown = link is not None and access.visible(link.finding.visit, current_user, Part.FINDINGS)
    return link if shown else None


def load(code: str) -> Finding:
    """Return the finding if the person may see findings of its visit. Raises NotFound."""
    found = queries.get_finding(code)
    require(access.visible(found.visit, current_user, Part.FINDINGS), hide=True)
    return found


def _write(code: str, form: FindingForm) -> tuple[str, bool]:
    """Keep what was typed; return its code, "" where the form needs a change, and whether it is new."""
    try:
        with transaction():
            row, new = finding.write(
                visit_page.load(code, Part.FINDINGS),
                form.content(),
                form.client_id.data or "",
                by=current_user,
                now=clock.now(),
            )
            return row.code, new
    except Invalid as error:
        form.put(error)
        return "", False


@bp.route("/visits/<code>/findings/new", methods=["GET", "POST"])
@allow(Who.EXPERT)
def new(code: str) -> ResponseReturnValue:
    visit, form = visit_page.load(code, Part.FINDINGS), FindingForm()
    require(access.may_write(current_user, visit))
    kept, _new = _write(code, form) if form.validate_on_submit() else ("", False)
    if request.headers.get(offline.HEADER):
        return offline.answer(form, kept, url_for("findings.show", code=kept) if kept else "")
    if kept:
        flash(_("已记下。"), "ok")
        return redirect(url_for("findings.new", code=code), 303)
    visit = visit_page.load(code, Part.FINDINGS)
    page = render_template(
        "findings/edit.html",
        form=form,
        visit=visit,
        finding=None,
        findings=visit_page.findings_of(visit),
        whose=offline.mark_of(current_user.id, str(current_app.config["SECRET_KEY"])),
    )
    return page, 422 if request.method == "POST" else 200


@bp.post("/visits/<code>/findings/key")
@allow(Who.EXPERT)
def key(code: str) -> Response:
    """The key that this browser locks its drafts with; only who writes there gets it."""
    visit = visit_page.load(code, Part.FINDINGS)
    require(access.may_write(current_user, visit))
    return jsonify(key=offline.key_of(current_user.id, str(current_app.config["SECRET_KEY"])))


@bp.get("/findings/<code>")
@allow(Who.ENTERPRISE, Who.EXPERT)
def show(code: str) -> ResponseReturnValue:
    return _page(load(code), _fresh_status())


def _fresh_status() -> StatusForm:
    form = StatusForm(formdata=None)
    form.day.data = clock.today()
    return form


def _page(row: Finding, form: StatusForm, status: int = 200) -> ResponseReturnValue:
    visit = row.visit
    page = render_template(
        "findings/show.html",
        finding=row,
        visit=visit,
        standing=standing_of(row),
        form=form,
        writes=access.may_write_now(current_user, visit),
        decides=access.may_say_status(current_user, visit) and visit.state in OUT,
    )
    return page, status


def _change(code: str, form: FindingForm) -> bool:
    try:
        with transaction():
            finding.change(load(code), form.content(), int(form.version.data or 0), by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    except Conflict as error:
        form.put_conflict(error, "finding_changed", FindingForm(obj=load(code), formdata=None))
        return False
    flash(_("已保存。"), "ok")
    return True


@bp.route("/findings/<code>/edit", methods=["GET", "POST"])
@allow(Who.EXPERT)
def edit(code: str) -> ResponseReturnValue:
    row = load(code)
    require(access.may_write(current_user, row.visit))
    form = FindingForm(obj=row if request.method == "GET" else None)
    if form.validate_on_submit() and _change(code, form):
        return redirect(url_for("findings.show", code=code), 303)
    row = load(code)
    page = render_template("findings/edit.html", form=form, visit=row.visit, finding=row, findings=[])
    return page, form.status


@bp.post("/findings/<code>/status")
@allow(Who.ENTERPRISE)
def say(code: str) -> ResponseReturnValue:
    form = StatusForm()
    require(access.may_say_status(current_user, load(code).visit))
    if form.validate_on_submit() and _say(code, form):
        return redirect(url_for("findings.show", code=code), 303)
    return _page(load(code), form, 422)


def _say(code: str, form: StatusForm) -> bool:
    typed = (str(form.status.data), form.day.data or clock.today(), form.note.data or "")
    try:
        with transaction():
            finding.say(load(code), *typed, by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    flash(_("已记录。"), "ok")
    return True


@bp.post("/findings/<code>/need")
@allow(Who.ENTERPRISE)
def need(code: str) -> ResponseReturnValue:
    with transaction():
        made = finding.turn_into_need(load(code), by=current_user, now=clock.now()).code
    flash(_("需求草稿已拟好，核对后提交。"), "ok")
    return redirect(url_for("needs.show", code=made), 303)
