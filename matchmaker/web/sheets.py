"""A list as an xlsx file (台账): what people typed stays text, days are days; which rows it holds is the page's matter."""

import io
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import TypeVar
from urllib.parse import quote

from flask import Response
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from matchmaker.foundation import clock
from matchmaker.web.excerpts import width

T = TypeVar("T")
Value = str | int | float | date | datetime | None
Column = tuple[str, Callable[[T], Value]]
"""A heading, and how the cell under it is read from a row."""
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NARROWEST, WIDEST = 8, 60
LONGEST = 32_767  # what a cell can hold
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x0041_ as A
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")


def sheet(title: str, columns: Sequence[Column[T]], rows: Iterable[T]) -> Response:
    """Return a file with one sheet, the headings bold, frozen and filterable; `title` names the sheet and, with today's date, the file."""
    headings = [heading for heading, _ in columns]
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = _NOT_IN_TITLES.sub(" ", title)[:31].strip() or "1"
    widest = [width(heading) + 4 for heading in headings]  # room for the arrow of the filter
    for place, heading in enumerate(headings):
        put(page, 1, place + 1, heading).font = Font(bold=True)
    for number, row in enumerate(rows, 2):
        for place, (_, read) in enumerate(columns):
            value = read(row)
            put(page, number, place + 1, value)
            widest[place] = max(widest[place], _width(value))
    for place, most in enumerate(widest):
        page.column_dimensions[get_column_letter(place + 1)].width = min(max(most + 2, NARROWEST), WIDEST)
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions
    return answer(book, title)


def put(page: Worksheet, row: int, column: int, value: Value) -> Cell:
    """Write a value; text stays text even where it begins like a formula."""
    cell = page.cell(row, column)
    assert isinstance(cell, Cell)
    if isinstance(value, datetime):
        cell.value = value.astimezone(clock.SHANGHAI).replace(tzinfo=None, second=0, microsecond=0)  # as it is shown
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.value = value
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, str):
        clean = ILLEGAL_CHARACTERS_RE.sub("", value).encode("utf-8", "replace").decode()
        cell.value = _ESCAPE.sub("_x005F_", clean)[:LONGEST]
        cell.data_type = "s"
        cell.alignment = Alignment(vertical="top", wrap_text=width(value) > WIDEST or "\n" in value)
    else:
        cell.value = value
    return cell


def _width(value: Value) -> int:
    if isinstance(value, datetime):
        return 16
    return 10 if isinstance(value, date) else max((width(row) for row in str(value or "").split("\n")), default=0)


def answer(book: Workbook, title: str) -> Response:
    file = io.BytesIO()
    book.save(file)
    name = f"{_NOT_IN_TITLES.sub(' ', title)}-{clock.today():%Y-%m-%d}.xlsx"
    answer = Response(file.getvalue(), mimetype=MIME)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.headers["Cache-Control"] = "no-store"
    return answer
