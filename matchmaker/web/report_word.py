"""A report as a Word file that can be signed and passed on; the words are `report_words.py`'s."""

import io
from urllib.parse import quote

from docx import Document
from docx.document import Document as Paper
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from flask import Response
from flask_babel import gettext as _

from matchmaker.reporting.report import Report
from matchmaker.web import report_words
from matchmaker.web.display import moment

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LATIN, HAN = "Calibri", "Microsoft YaHei"
PINE, INK_2 = RGBColor(0x0B, 0x5D, 0x52), RGBColor(0x4A, 0x56, 0x52)
SIZES = {"Normal": 10.5, "Title": 20, "Heading 1": 14, "List Bullet": 10.5}


def answer(report: Report, scope: str) -> Response:
    """Return the file as a download."""
    file = io.BytesIO()
    write(report, scope).save(file)
    name = f"{report_words.title(report.period)}-{report.period.name}.docx"
    found = Response(file.getvalue(), mimetype=MIME)
    found.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    found.headers["Cache-Control"] = "no-store"
    return found


def write(report: Report, scope: str) -> Paper:
    """Return the document: findings first, then each section as a table, then where providers are missing."""
    paper = Document()
    set_styles(paper)
    paper.core_properties.title = report_words.title(report.period)
    paper.core_properties.author = str(_("智造合"))
    paper.add_paragraph(report_words.title(report.period), "Title")
    head = paper.add_paragraph()
    quiet(head.add_run(f"{scope} · {report_words.named(report.period)}"))
    made = _("生成于 %(at)s，数字可用同期的 Excel 逐行核对", at=moment(report.made_at))
    quiet(paper.add_paragraph().add_run(str(made)))
    for sentence in report_words.told(report):
        paper.add_paragraph(sentence, "List Bullet")
    for section in report_words.sections(report):
        paper.add_paragraph(section.title, "Heading 1")
        if not section.lines:
            paper.add_paragraph(str(_("没有。")))
            continue
        _table(paper, [section.about, section.unit], [(one.label, one.value) for one in section.lines], {1})
    _shortages(paper, report)
    paper.add_paragraph()
    quiet(paper.add_paragraph().add_run(str(_("推荐仅供参考，不构成指定；企业自主选择。"))))
    return paper


def _shortages(paper: Paper, report: Report) -> None:
    paper.add_paragraph(str(_("服务商缺口（截至生成时）")), "Heading 1")
    rows = report_words.shortage_rows(report)
    if not rows:
        paper.add_paragraph(str(_("没有。")))
        return
    _table(paper, report_words.shortage_heads(), [tuple(str(cell) for cell in row) for row in rows], {2, 3})


def set_styles(paper: Paper) -> None:
    """Give a document our page, fonts and headings, Chinese included."""
    page = paper.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.4)
    page.top_margin = page.bottom_margin = Cm(2.2)
    for name, size in SIZES.items():
        style = paper.styles[name]
        assert isinstance(style, ParagraphStyle)
        style.font.name, style.font.size = LATIN, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
        fonts.set(qn("w:eastAsia"), HAN)
        style.paragraph_format.space_after = Pt(4)
    for name in ("Title", "Heading 1"):
        style = paper.styles[name]
        assert isinstance(style, ParagraphStyle)
        style.font.color.rgb, style.font.bold = PINE, True
    first = paper.styles["Heading 1"]
    assert isinstance(first, ParagraphStyle)
    first.paragraph_format.space_before = Pt(14)


def quiet(run: object) -> None:
    """Set a run small and grey: what stands beside the matter."""
    font = run.font  # type: ignore[attr-defined]  # a run of python-docx
    font.size, font.color.rgb = Pt(9.5), INK_2


def _table(paper: Paper, heads: list[str], rows: list[tuple[str, ...]], numbers: set[int]) -> None:
    table = paper.add_table(rows=1, cols=len(heads), style="Light List Accent 3")
    table.style = paper.styles["Table Grid"]
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for place, head in enumerate(heads):
        paragraph = table.rows[0].cells[place].paragraphs[0]
        run = paragraph.add_run(head)
        run.bold = True
        if place in numbers:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for row in rows:
        cells = table.add_row().cells
        for place, value in enumerate(row):
            paragraph = cells[place].paragraphs[0]
            paragraph.add_run(value)
            if place in numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _widths(table, heads, numbers)


def _widths(table: object, heads: list[str], numbers: set[int]) -> None:
    """Give numbers a narrow column and texts the rest of 16 cm; Word reads the width of each cell."""
    narrow = 2.6
    wide = (16.2 - narrow * len(numbers)) / (len(heads) - len(numbers))
    for place in range(len(heads)):
        for cell in table.columns[place].cells:  # type: ignore[attr-defined]  # a table of python-docx
            cell.width = Cm(narrow if place in numbers else wide)
