"""A report as an Excel file: a sheet of figures, and for each figure a sheet with the rows that it counts."""

import re
from collections.abc import Iterable
from typing import Any

from flask import Response
from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from matchmaker.reporting.report import Report
from matchmaker.web import report_words, sheets
from matchmaker.web.excerpts import width
from matchmaker.web.report_words import Columns, Line
from matchmaker.web.sheets import NARROWEST, WIDEST, Value

_BRACKET = re.compile("[（(]")
LINK = Font(color="0B5D52", underline="single")


def answer(report: Report, scope: str) -> Response:
    """Return the file as a download."""
    return sheets.answer(write(report, scope), f"{report_words.title(report.period)}-{report.period.name}")


def write(report: Report, scope: str) -> Workbook:
    """Return the workbook: each figure of the first sheet leads to the sheet of its rows."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = str(_("数字"))
    lines = [(section, line) for section in report_words.sections(report) for line in section.lines]
    _fill(first, [str(_("部分")), str(_("数字")), str(_("值")), str(_("口径")), str(_("行所在的表"))], [])
    for number, (section, line) in enumerate(lines, 2):
        name = f"{number - 1:02d} {_BRACKET.split(line.label)[0]}"[:31]
        page = book.create_sheet(_plain(name))
        _rows(page, line)
        value = line.figure.value
        for place, one in enumerate((section.title, line.label, value, section.about, page.title), 1):
            sheets.put(first, number, place, one)
        there = first.cell(number, 5)
        there.hyperlink, there.font = f"#'{page.title}'!A1", LINK
    _about(first, len(lines) + 3, report, scope)
    _shortages(book.create_sheet(str(_("服务商缺口"))), report)
    _measure(first)
    return book


def _plain(name: str) -> str:
    return "".join(" " if char in "[]:*?/\\'" else char for char in name).strip()


def _rows(page: Worksheet, line: Line) -> None:
    columns: Columns = line.columns
    rows = [[read(row) for _heading, read in columns] for row in line.figure.rows]
    _fill(page, [str(heading) for heading, _read in columns], rows)
    page.auto_filter.ref = page.dimensions
    _measure(page)


def _fill(page: Worksheet, heads: list[str], rows: Iterable[list[Value]]) -> None:
    for place, head in enumerate(heads, 1):
        sheets.put(page, 1, place, head).font = Font(bold=True)
    for number, row in enumerate(rows, 2):
        for place, value in enumerate(row, 1):
            sheets.put(page, number, place, value)
    page.freeze_panes = "A2"


def _about(page: Worksheet, row: int, report: Report, scope: str) -> None:
    facts: list[tuple[str, Value]] = [
        (str(_("范围")), scope),
        (str(_("期间")), report_words.named(report.period)),
        (str(_("生成时间")), report.made_at),
    ]
    for number, (word, value) in enumerate(facts, row):
        sheets.put(page, number, 1, word)
        sheets.put(page, number, 2, value)


def _shortages(page: Worksheet, report: Report) -> None:
    comma = str(_("、"))
    heads = [*report_words.shortage_heads(), str(_("需求编号")), str(_("服务商"))]
    rows: list[list[Value]] = [
        [*words, comma.join(need.code for need in cell.needs), comma.join(one.name for one in cell.providers)]
        for words, cell in zip(report_words.shortage_rows(report), report.shortages, strict=True)
    ]
    _fill(page, heads, rows)
    _measure(page)


def _measure(page: Worksheet) -> None:
    """Make each column as wide as its widest cell, within bounds."""
    for place, cells in enumerate(page.iter_cols(values_only=True), 1):
        widest = max((_width(one) for one in cells), default=0)
        page.column_dimensions[get_column_letter(place)].width = min(max(widest + 2, NARROWEST), WIDEST)


def _width(value: Any) -> int:
    return 16 if hasattr(value, "hour") else 10 if hasattr(value, "day") else width(str(value or ""))
