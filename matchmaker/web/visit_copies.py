"""A report as PDF and as Word file; the words are `visit_report.py`'s, who may have one is told by the page."""

import io
from typing import Any
from urllib.parse import quote

from docx import Document
from docx.document import Document as Paper
from docx.shared import Pt
from flask import Response, render_template
from flask_babel import gettext as _

from matchmaker.diagnosis.reports import Edition, Form, ReportIssue
from matchmaker.web import pdf as pdf_file
from matchmaker.web import report_word, visit_report
from matchmaker.web.locale import language

WORD = report_word.MIME
PDF = "application/pdf"


def heading(edition: Edition) -> str:
    """Return the title of the report."""
    return str(_("智能制造现场诊断报告") if edition == Edition.FULL else _("智能制造现场诊断报告（脱敏版）"))


def answer(row: ReportIssue, content: dict[str, Any], edition: Edition, form: Form) -> Response:
    """Return a copy to be saved under its name; whoever gives it out has noted that before."""
    make, kind, ending = (pdf, PDF, "pdf") if form == Form.PDF else (word, WORD, "docx")
    made = Response(make(content, edition, row.digest), mimetype=kind)
    name = f"{heading(edition)}-{row.visit.code}-v{row.number}.{ending}"
    made.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    made.headers["Cache-Control"] = "private, no-store"
    return made


def pdf(content: dict[str, Any], edition: Edition, digest: str, draft: bool = False) -> bytes:
    """Return the PDF; call where `web.pdf.is_ready`."""
    html = render_template(
        "visits/copy.html",
        title=heading(edition),
        cover=visit_report.cover(content, edition, language()),
        sections=visit_report.sections(content, edition),
        digest=digest,
        code=content["visit"],
        draft=draft,
    )
    return pdf_file.from_html(html, "visit_copy.css")


def word(content: dict[str, Any], edition: Edition, digest: str) -> bytes:
    """Return the Word file: the same sections and tables; figures stand in it as their tables."""
    paper = Document()
    report_word.set_styles(paper)
    paper.core_properties.title, paper.core_properties.author = heading(edition), str(_("智造合"))
    paper.add_paragraph(heading(edition), "Title")
    _facts(paper, visit_report.cover(content, edition, language()))
    for one in visit_report.sections(content, edition):
        paper.add_paragraph(f"{one.number} {one.title}", "Heading 1")
        _facts(paper, one.facts)
        for part in one.text.split("\n") if one.text else ():
            paper.add_paragraph(part)
        for table in one.tables:
            report_word.quiet(paper.add_paragraph().add_run(table.caption))
            _table(paper, table)
    report_word.quiet(paper.add_paragraph().add_run(_("内容校验值 %(digest)s", digest=digest)))
    report_word.quiet(paper.add_paragraph().add_run(_("推荐仅供参考，不构成指定；企业自主选择。")))
    made = io.BytesIO()
    paper.save(made)
    return made.getvalue()


def _facts(paper: Paper, pairs: list[tuple[str, str]]) -> None:
    for name, value in pairs:
        if value:
            line = paper.add_paragraph()
            line.add_run(f"{name}{_('：')}").bold = True
            line.add_run(value)


def _table(paper: Paper, table: visit_report.Table) -> None:
    made = paper.add_table(rows=1, cols=len(table.heads))
    made.style = paper.styles["Table Grid"]
    for place, head in enumerate(table.heads):
        made.rows[0].cells[place].paragraphs[0].add_run(head).bold = True
    for row in table.rows:
        cells = made.add_row().cells
        for place, value in enumerate(row):
            run = cells[place].paragraphs[0].add_run(value)
            run.font.size = Pt(9.5)
    paper.add_paragraph()
