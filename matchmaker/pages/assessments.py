"""成熟度自评估: mine and, for staff, those of their park; beginning, answering, submitting, the result, and a need from a gap."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.assessment import access, answering, drafting, queries, service
from matchmaker.assessment.maturity import Node, models
from matchmaker.assessment.models import Assessment, Kind
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid, NotFound
from matchmaker.pages import editing
from matchmaker.pages.assessment_forms import StartForm, answer_form, given_by
from matchmaker.web import assessment_report, assessment_view, pdf
from matchmaker.web.forms import Form, posted
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.locale import language
from matchmaker.web.security import pdf_limit

bp = Blueprint("assessments", __name__, url_prefix="/assessments")


@bp.get("")
@allow(Who.ENTERPRISE, Who.STAFF)
def index() -> ResponseReturnValue:
    own = queries.list_of(editing.own_ids(enterprise=True))
    served = queries.list_for_staff(current_user) if current_user.is_staff else []
    return render_template("assessments/index.html", own=own, served=served, models=models())


@bp.route("/new", methods=["GET", "POST"])
@allow(Who.ENTERPRISE)
def new() -> ResponseReturnValue:
    form = StartForm()
    if form.validate_on_submit() and (code := _begin(form)):
        return redirect(url_for("assessments.show", code=code), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("assessments/new.html", form=form, models=models()), status


def _begin(form: StartForm) -> str:
    try:
        with transaction():
            organisation = editing.own_organisation(enterprise=True)
            model, kind = form.model.data or "", form.kind.data or ""
            return service.start(organisation, model, kind, by=current_user, now=clock.now()).code
    except Invalid as error:
        form.put(error)
        return ""


def known(code: str) -> Assessment:
    """Return an assessment that the person may know of. Raises NotFound."""
    assessment = queries.get_assessment(code)
    require(access.may_view(current_user, assessment), hide=True)
    return assessment


def own(code: str) -> Assessment:
    """Return an assessment that the person may answer. Raises NotFound, NotAllowed."""
    assessment = known(code)
    require(access.may_answer(current_user, assessment))
    return assessment


@bp.get("/<code>")
@allow(Who.ENTERPRISE, Who.STAFF)
def show(code: str) -> ResponseReturnValue:
    assessment = known(code)
    if not assessment.is_submitted:
        progress = assessment_view.progress(assessment)
        evidence = queries.list_evidence(assessment)
        return render_template("assessments/draft.html", one=assessment, progress=progress, evidence=evidence)
    view = assessment_view.result_of(assessment)
    return render_template("assessments/show.html", one=assessment, view=view, pdf_ready=pdf.is_ready())


@bp.route("/<code>/quick", methods=["GET", "POST"])
@allow(Who.ENTERPRISE)
def quick(code: str) -> ResponseReturnValue:
    assessment = _to_answer(code, Kind.QUICK)
    return _answer(assessment, models()[assessment.model].sub_domains, None, None)


@bp.route("/<code>/answers/<int:level>/<group>", methods=["GET", "POST"])
@allow(Who.ENTERPRISE)
def answers(code: str, level: int, group: str) -> ResponseReturnValue:
    assessment = _to_answer(code, Kind.FULL)
    model = models()[assessment.model]
    found = next((one for one in model.groups() if one.id == group), None)
    if found is None or not 1 <= level <= model.levels:
        raise NotFound("group")
    if level > answering.open_level(assessment):
        raise IllegalTransition("level_not_open")
    return _answer(assessment, model.in_group(found), level, found)


def _to_answer(code: str, kind: Kind) -> Assessment:
    assessment = own(code)
    if assessment.kind != kind:
        raise NotFound("assessment")
    if assessment.is_submitted:
        raise IllegalTransition("no_such_step")
    return assessment


def _answer(
    assessment: Assessment, leaves: tuple[Node, ...], level: int | None, group: Node | None
) -> ResponseReturnValue:
    form = answer_form(assessment, leaves, level)
    status = 200
    if request.method == "POST":
        then = posted("then")  # read before anything is kept: what cannot be read refuses the whole
        status = _keep(assessment.code, form, leaves, level)
        if request.headers.get("X-Autosave") == "1":
            return _autosaved(assessment.code, leaves, level, status)
        if status == 303:
            return redirect(_onwards(assessment.code, then), 303)
    assessment = own(assessment.code)
    return _page(assessment, form, leaves, level, group), status


def _page(assessment: Assessment, form: Form, leaves: tuple[Node, ...], level: int | None, group: Node | None) -> str:
    name = assessment_view.group_name(group, leaves, language()) if group else ""
    progress = assessment_view.progress(assessment)
    page = "assessments/quick.html" if level is None else "assessments/answers.html"
    return render_template(
        page, one=assessment, form=form, leaves=leaves, level=level, name=name, progress=progress, address=request.path
    )


def _keep(code: str, form: Form, leaves: tuple[Node, ...], level: int | None) -> int:
    """Save what was sent; return the status: 303 saved, 422 with errors put, 409 where a colleague was first."""
    if not form.validate():
        return 422
    try:
        with transaction():
            row = own(code)
            given = given_by(form, row, leaves, level)
            seen = form["version"].data or ""
            answering.save(row, leaves, level, given, seen, by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return 422
    except Conflict as error:
        if error.code != "changed_meanwhile":
            raise
        form["version"].data = answering.seen_of(own(code), leaves, level)
        form.form_errors.append(_("同事刚刚改过这一页。下面是您填的；再次保存将以您填的为准。"))
        return 409
    return 303


def _autosaved(code: str, leaves: tuple[Node, ...], level: int | None, status: int) -> ResponseReturnValue:
    """Answer a page that saves itself: with the mark of what is stored now."""
    seen = answering.seen_of(own(code), leaves, level)
    address = request.path
    return jsonify(saved=status == 303, version=seen, action=address, autosave=address)


def _onwards(code: str, then: str) -> str:
    """Where one goes after a page is saved: the next page that lacks an answer if that was asked for, else the overview."""
    assessment = own(code)
    following = assessment_view.progress(assessment).next
    if then == "next" and following is not None and assessment.kind == Kind.FULL:
        return url_for("assessments.answers", code=code, level=following.level, group=following.group.id)
    flash(_("已保存。"), "ok")
    return url_for("assessments.show", code=code)


@bp.post("/<code>/submit")
@allow(Who.ENTERPRISE)
def submit(code: str) -> ResponseReturnValue:
    with transaction():
        service.submit(own(code), by=current_user, now=clock.now())
    flash(_("已提交，结果不再改变。"), "ok")
    return redirect(url_for("assessments.show", code=code), 303)


@bp.post("/<code>/discard")
@allow(Who.ENTERPRISE)
def discard(code: str) -> ResponseReturnValue:
    with transaction():
        service.discard(own(code), by=current_user, now=clock.now())
    flash(_("草稿已删除。"), "ok")
    return redirect(url_for("assessments.index"), 303)


@bp.post("/<code>/need")
@allow(Who.ENTERPRISE)
def draft_need(code: str) -> ResponseReturnValue:
    with transaction():
        gap = posted("sub_domain")
        need = drafting.draft_need(own(code), gap, language(), by=current_user, now=clock.now())
        there = need.code
    flash(_("需求草稿已写好，请补充现状、预算和时间后提交审核。"), "ok")
    return redirect(url_for("needs.edit" if need.state in ("draft", "sent_back") else "needs.show", code=there), 303)


@bp.get("/<code>/compare/<earlier>")
@allow(Who.ENTERPRISE, Who.STAFF)
def compare(code: str, earlier: str) -> ResponseReturnValue:
    first, second = known(code), known(earlier)
    require(first.is_submitted and second.is_submitted and first.organisation_id == second.organisation_id, hide=True)
    pair = sorted((first, second), key=lambda one: (one.submitted_at, one.id))
    found = assessment_view.comparison(*pair)
    return render_template("assessments/compare.html", pair=pair, found=found, models=models())


@bp.get("/<code>/report.pdf")
@pdf_limit
@allow(Who.ENTERPRISE, Who.STAFF)
def report(code: str) -> ResponseReturnValue:
    assessment = known(code)
    require(assessment.is_submitted, hide=True)
    if not pdf.is_ready():
        return render_template("assessments/no_pdf.html", one=assessment), 503
    return assessment_report.pdf_of(assessment)


@bp.app_template_global("gap_of_need")
def gap_of_need(need_id: int) -> assessment_view.Origin | None:
    """Return the gap that a need came from, for those who may know of the assessment."""
    link = queries.find_origin(need_id)
    if link is None or not access.may_view(current_user, link.assessment):
        return None
    return assessment_view.origin_of(link)
