"""Issued versions of a visit's report as JSON, in the edition that is for the reader; copies as PDF and Word are on the page."""

from datetime import date, datetime
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.api.doors import door
from matchmaker.api.shapes import Asked, Given, PageOf
from matchmaker.api.visit_parts import ReportListed, list_reports
from matchmaker.api.visits import CONCERNED, load
from matchmaker.diagnosis import access, contents, queries
from matchmaker.diagnosis.access import Part
from matchmaker.diagnosis.reports import Edition
from matchmaker.foundation.errors import NotFound
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
    visit = load(code)
    parts = access.parts(visit, current_user)
    full = Part.FULL in parts and query.edition != Edition.REDACTED
    require(full or (Part.REDACTED in parts and query.edition != Edition.FULL), hide=True)
    if not (version.isascii() and version.isdecimal() and len(version) < 6):
        raise NotFound("report")
    row = queries.get_issue(visit.id, int(version))
    return ReportOut(
        visit=visit.code,
        number=row.number,
        edition=Edition.FULL if full else Edition.REDACTED,
        digest=row.digest,
        issued_on=date.fromisoformat(row.content["issued_on"]),
        at=row.at,
        content=row.content if full else contents.redacted(row.content),
    )
