"""Issued versions of a visit's report as JSON, in the edition that is for the reader, and their copies as Word and PDF."""

from datetime import date, datetime
from typing import Annotated, Any

from flask import Response, request
from flask_login import current_user
from pydantic import Field

from matchmaker.api.doors import LIMIT_PDF, door
from matchmaker.api.shapes import Asked, Given, PageOf
from matchmaker.api.visit_parts import ReportListed, list_reports
from matchmaker.api.visits import CONCERNED, load
from matchmaker.diagnosis import access, contents, issuing, queries
from matchmaker.diagnosis.access import Part
from matchmaker.diagnosis.reports import Edition, Form, ReportIssue
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Conflict, NotFound
from matchmaker.web import pdf, visit_copies
from matchmaker.web.guard import require
from matchmaker.web.words import N_


class EditionAsked(Asked):
    """Which edition; the full one is the enterprise's and the group's."""

    edition: Edition | None = None


class ReportOut(Given):
    """One version. `content` is what was frozen when it was issued; `digest` is of the full edition."""

    visit: str
    number: int
    edition: Edition
    digest: str
    issued_on: date
    at: datetime
    content: Annotated[dict[str, Any], Field(description=N_("脱敏版只含类别和计数，不含名称和原文"))]


@door("GET", "/visits/<code>/reports", N_("已签发的诊断报告"), *CONCERNED, gives=PageOf[ReportListed])
def index(code: str) -> PageOf[ReportListed]:
    visit = load(code)
    parts = access.parts(visit, current_user)
    require(bool(parts & {Part.FULL, Part.REDACTED}), hide=True)
    return PageOf(items=list_reports(visit, parts))


@door(
    "GET",
    "/visits/<code>/reports/<version>",
    N_("一版诊断报告：企业和专家组读完整版，园区和主管部门读脱敏版"),
    *CONCERNED,
    query=EditionAsked,
    gives=ReportOut,
)
def show(code: str, version: str, query: EditionAsked) -> ReportOut:
    row, edition, content = _issued(code, version, query)
    return ReportOut(
        visit=row.visit.code,
        number=row.number,
        edition=edition,
        digest=row.digest,
        issued_on=date.fromisoformat(row.content["issued_on"]),
        at=row.at,
        content=content,
    )


def _issued(code: str, version: str, query: EditionAsked) -> tuple[ReportIssue, Edition, dict[str, Any]]:
    visit = load(code)
    parts = access.parts(visit, current_user)
    full = Part.FULL in parts and query.edition != Edition.REDACTED
    require(full or (Part.REDACTED in parts and query.edition != Edition.FULL), hide=True)
    if not (version.isascii() and version.isdecimal() and len(version) < 6):
        raise NotFound("report")
    row = queries.get_issue(visit.id, int(version))
    edition = Edition.FULL if full else Edition.REDACTED
    return row, edition, row.content if full else contents.redacted(row.content)


def _copy(code: str, version: str, query: EditionAsked, form: Form) -> Response:
    """Give a copy out; it is on record before a byte is sent."""
    _issued(code, version, query)
    if request.method == "GET":
        db.session.rollback()
        with transaction():
            row, edition, _content = _issued(code, version, query)
            issuing.note_download(row, edition, form, by=current_user, now=clock.now())
    row, edition, content = _issued(code, version, query)
    return visit_copies.answer(row, content, edition, form)


@door(
    "GET",
    "/visits/<code>/reports/<version>/word",
    N_("诊断报告的 Word 文件；下载会被记录"),
    *CONCERNED,
    query=EditionAsked,
    file=visit_copies.WORD,
)
def as_word(code: str, version: str, query: EditionAsked) -> Response:
    return _copy(code, version, query, Form.WORD)


@door(
    "GET",
    "/visits/<code>/reports/<version>/pdf",
    N_("诊断报告的 PDF 文件；下载会被记录"),
    *CONCERNED,
    query=EditionAsked,
    file=visit_copies.PDF,
    limit=LIMIT_PDF,
    problems=(409,),
)
def as_pdf(code: str, version: str, query: EditionAsked) -> Response:
    _issued(code, version, query)
    if not pdf.is_ready():
        raise Conflict("pdf_not_ready")
    return _copy(code, version, query, Form.PDF)
