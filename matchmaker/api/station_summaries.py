"""总结会: what a station's report says, and its copies as Word and PDF; its findings are written in `station_agenda.py`."""

from typing import Any

from flask import Response

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import LIMIT_PDF, door
from matchmaker.api.shapes import Given
from matchmaker.api.staff_stations import load
from matchmaker.foundation.errors import Conflict
from matchmaker.web import pdf, report_word, station_report
from matchmaker.web.guard import Who
from matchmaker.web.words import N_

STAFF: dict[str, Any] = {"scope": Scope.STAFF}


class NamedFigure(Given):
    """One figure in words, and what is counted."""

    name: str
    value: str
    rule: str


class FactTold(Given):
    """One line of the head: what, and how it is."""

    name: str
    value: str


class SummaryOut(Given):
    """The report in the reader's language."""

    title: str
    facts: list[FactTold]
    figures: list[NamedFigure]
    findings: list[str]
    advice: list[str]


@door("GET", "/staff/stations/<code>/summary", N_("一场活动的总结报告"), Who.STAFF, gives=SummaryOut, **STAFF)
def show(code: str) -> SummaryOut:
    said = station_report.summary(load(code))
    return SummaryOut(
        title=said.title,
        facts=[FactTold(name=name, value=value) for name, value in said.facts],
        figures=[NamedFigure(name=one.name, value=one.value, rule=one.rule) for one in said.figures],
        findings=list(said.findings),
        advice=list(said.advice),
    )


@door(
    "GET", "/staff/stations/<code>/summary/word", N_("总结报告的 Word 文件"), Who.STAFF, file=report_word.MIME, **STAFF
)
def word(code: str) -> Response:
    return station_report.word(load(code))


@door(
    "GET",
    "/staff/stations/<code>/summary/pdf",
    N_("总结报告的 PDF 文件"),
    Who.STAFF,
    file="application/pdf",
    limit=LIMIT_PDF,
    problems=(409,),
    **STAFF,
)
def as_pdf(code: str) -> Response:
    station = load(code)
    if not pdf.is_ready():
        raise Conflict("pdf_not_ready")
    return station_report.pdf(station)
