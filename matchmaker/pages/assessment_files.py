"""Evidence files of an assessment: sending, downloading, deleting; only the enterprise's own people come here."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms import FileField

from matchmaker.assessment import access, evidence, queries
from matchmaker.assessment.maturity import models
from matchmaker.assessment.models import Assessment, AssessmentEvidence
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import DomainError, Invalid
from matchmaker.foundation.files.accepting import MEGABYTE, MOST_MEGABYTES, accept
from matchmaker.foundation.files.kinds import BY_EXTENSION, FIELD
from matchmaker.pages.assessments import known
from matchmaker.pages.file_panel import most_kept
from matchmaker.web import errors, uploads
from matchmaker.web.fields import choice
from matchmaker.web.forms import Form
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.locale import language
from matchmaker.web.security import limiter

bp = Blueprint("assessment_files", __name__, url_prefix="/assessments")


class EvidenceForm(Form):
    """One file and the sub-domain that it proves; `file` is taken from what was sent as a file."""

    sub_domain = choice(_l("能力子域"))
    file = FileField(_l("选择文件"))

    def __init__(self, assessment: Assessment, **how: Any) -> None:
        super().__init__(**how)
        self.file.data = request.files.get(FIELD) if not how else None
        self.sub_domain.choices = [(one.id, one.name_in(language())) for one in models()[assessment.model].sub_domains]


def _own(code: str) -> Assessment:
    assessment = known(code)
    require(access.may_view_answers(current_user, assessment))
    return assessment


@bp.route("/<code>/evidence", methods=["GET", "POST"])
@limiter.limit("120/hour", methods=["POST"])
@uploads.takes_files
@allow(Who.ENTERPRISE)
def show(code: str) -> ResponseReturnValue:
    assessment = _own(code)
    if request.method == "GET":
        return _page(assessment, EvidenceForm(assessment, formdata=None)), 200
    form = EvidenceForm(assessment)
    if form.validate() and _take(code, form):
        flash(_("已上传。"), "ok")
        return redirect(url_for("assessment_files.show", code=code), 303)
    return _page(_own(code), form), 422


def _take(code: str, form: EvidenceForm) -> bool:
    """Take the file in; False where the form needs a change. No transaction is open while it is looked through."""
    sent = form.file.data
    db.session.rollback()
    try:
        if not sent or not sent.filename:
            raise Invalid(FIELD, "file_missing")
        file = accept(sent.filename, sent.stream.read())
        digest = uploads.store().put(file.data)
        with transaction():
            how: dict[str, Any] = {"by": current_user, "now": clock.now(), "most_megabytes": most_kept()}
            evidence.keep(_own(code), form.sub_domain.data or "", file, digest, **how)
    except Invalid as error:
        form.put(error)
        return False
    return True


def _page(assessment: Assessment, form: EvidenceForm) -> str:
    files: dict[str, list[AssessmentEvidence]] = {}
    for one in queries.list_evidence(assessment):
        files.setdefault(one.sub_domain, []).append(one)
    return render_template(
        "assessments/evidence.html",
        one=assessment,
        model=models()[assessment.model],
        files=files,
        form=None if assessment.is_submitted else form,
        most=evidence.MOST,
        megabytes=MOST_MEGABYTES,
        most_bytes=MOST_MEGABYTES * MEGABYTE,
        accept=",".join(f".{extension}" for extension in BY_EXTENSION),
    )


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say at the field that the file is too large; nothing of what was sent was read."""
    if not current_user.is_authenticated:
        return errors.page(413)
    uploads.drain()
    try:
        assessment = _own(str((request.view_args or {}).get("code", "")))
        form = EvidenceForm(assessment, formdata=None)
        form.put(Invalid(FIELD, "file_too_large", n=MOST_MEGABYTES))
        return _page(assessment, form), 413
    except DomainError:
        return errors.page(413)


def _file(code: str) -> AssessmentEvidence:
    row = queries.get_evidence(code)
    require(access.may_view_answers(current_user, row.assessment), hide=True)
    return row


@bp.get("/evidence/<code>")
@allow(Who.ENTERPRISE)
def download(code: str) -> ResponseReturnValue:
    row = _file(code)
    return uploads.as_download(row.digest, row.name, row.kind)


@bp.post("/evidence/<code>/delete")
@allow(Who.ENTERPRISE)
def delete(code: str) -> ResponseReturnValue:
    home = url_for("assessment_files.show", code=_file(code).assessment.code)
    with transaction():
        evidence.remove(_file(code), by=current_user, now=clock.now())
    flash(_("文件已删除。"), "ok")
    return redirect(home, 303)
