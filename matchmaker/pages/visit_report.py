"""The report of a visit: written by the group, looked at by its reviewer, given out in the edition that is for the reader."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from matchmaker.diagnosis import access, contents, issuing, queries
from matchmaker.diagnosis.access import Part
from matchmaker.diagnosis.models import Visit
from matchmaker.diagnosis.reports import Edition, ReportIssue
from matchmaker.diagnosis.reports import Form as Copy
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Conflict, Invalid, NotFound
from matchmaker.pages import visit_page
from matchmaker.web import pdf, visit_copies, visit_report
from matchmaker.web.forms import text
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.locale import language
from matchmaker.web.security import pdf_limit

bp = Blueprint("visit_report", __name__, url_prefix="/visits")
READERS = (Who.ENTERPRISE, Who.EXPERT, Who.STAFF, Who.AUTHORITY)


class SectionForm(visit_page.Written):
    """The group's words for one section."""

    text = text(_l("专家组的文字"), most=issuing.LONGEST)


@bp.get("/<code>/report")
@allow(Who.EXPERT)
def draft(code: str) -> ResponseReturnValue:
    visit = visit_page.load(code, Part.FINDINGS)
    require(access.member_of(visit, current_user) is not None)
    content = contents.content_of(visit, len(queries.list_issues(visit.id)) + 1, clock.now())
    return render_template(
        "visits/draft.html",
        sections=visit_report.sections(content, Edition.FULL, draft=True),
        kept=queries.sections_of(visit.id),
        **visit_page.context(visit),
    )


@bp.route("/<code>/report/section/<int:place>", methods=["GET", "POST"])
@allow(Who.EXPERT)
def section(code: str, place: int) -> ResponseReturnValue:
    visit = visit_page.load(code, Part.FINDINGS)
    require(access.may_write(current_user, visit))
    if place not in contents.SECTIONS:
        raise NotFound("section")
    row = queries.sections_of(visit.id).get(place)
    form = SectionForm(obj=row if request.method == "GET" else None)
    if form.validate_on_submit() and _write(code, place, form):
        return redirect(url_for("visit_report.draft", code=code) + f"#section-{place}", 303)
    return _section_page(code, place, form)


def _section_page(code: str, place: int, form: SectionForm) -> ResponseReturnValue:
    visit = visit_page.load(code, Part.FINDINGS)
    content = contents.content_of(visit, 1, clock.now())
    shown = next(one for one in visit_report.sections(content, Edition.FULL, draft=True) if one.number == place)
    page = render_template("visits/section.html", visit=visit, name=visit_page.title(visit), form=form, section=shown)
    return page, form.status


def _write(code: str, place: int, form: SectionForm) -> bool:
    try:
        with transaction():
            visit, typed = visit_page.load(code, Part.FINDINGS), form.text.data or ""
            issuing.write_section(visit, place, typed, int(form.version.data or 0), by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    except Conflict as error:
        visit = visit_page.load(code, Part.FINDINGS)
        saved = SectionForm(obj=queries.sections_of(visit.id).get(place), formdata=None)
        form.put_conflict(error, "section_changed", saved)
        return False
    flash(_("已保存。"), "ok")
    return True


def edition_for(visit: Visit, wanted: str) -> Edition:
    """Return the edition that the reader gets: the full one where it is theirs and nothing else was asked for. Raises NotFound."""
    parts = access.parts(visit, current_user)
    full = Part.FULL in parts and wanted != Edition.REDACTED
    require(full or (Part.REDACTED in parts and wanted != Edition.FULL), hide=True)
    return Edition.FULL if full else Edition.REDACTED


def _issued(code: str, version: int, wanted: str) -> tuple[ReportIssue, Edition, dict[str, Any]]:
    visit = visit_page.load(code)
    edition = edition_for(visit, wanted)
    row = queries.get_issue(visit.id, version)
    return row, edition, row.content if edition == Edition.FULL else contents.redacted(row.content)


@bp.get("/<code>/report/<int:version>")
@allow(*READERS)
def show(code: str, version: int) -> ResponseReturnValue:
    row, edition, content = _issued(code, version, request.args.get("edition", ""))
    own = current_user.belongs_to(row.visit.enterprise_id)
    return render_template(
        "visits/report.html",
        issue=row,
        edition=edition,
        sections=visit_report.sections(content, edition),
        cover=visit_report.cover(content, edition, language()),
        downloads=queries.list_downloads(row.visit_id) if own else [],
        heading=visit_copies.heading(edition),
        **visit_page.context(row.visit),
    )


def _copy(code: str, version: int, form: Copy) -> Response:
    """Give a copy out; it is on record before a byte is sent."""
    wanted = request.args.get("edition", "")
    _issued(code, version, wanted)
    if request.method == "GET":
        db.session.rollback()
        with transaction():
            row, edition, _content = _issued(code, version, wanted)
            issuing.note_download(row, edition, form, by=current_user, now=clock.now())
    row, edition, content = _issued(code, version, wanted)
    return visit_copies.answer(row, content, edition, form)


@bp.get("/<code>/report/<int:version>.pdf")
@pdf_limit
@allow(*READERS)
def as_pdf(code: str, version: int) -> ResponseReturnValue:
    if not pdf.is_ready():
        raise Conflict("pdf_not_ready")
    return _copy(code, version, Copy.PDF)


@bp.get("/<code>/report/<int:version>.docx")
@allow(*READERS)
def as_word(code: str, version: int) -> ResponseReturnValue:
    return _copy(code, version, Copy.WORD)
