"""Figures as Excel: one sheet of them all, then one a figure with every row; who has aggregates alone gets the first."""

from collections.abc import Callable, Iterable, Sequence

from flask import Response
from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from matchmaker.reporting.dashboard import Dashboard
from matchmaker.reporting.funds import Evidence
from matchmaker.reporting.kpi import DICTIONARY, Kpi, listed
from matchmaker.reporting.scope import JJJ, Row, Scope
from matchmaker.web import figure_rows, kpi_labels, sheets
from matchmaker.web.display import concept
from matchmaker.web.figure_view import HIDDEN, park_names
from matchmaker.web.sheets import Value, put, sheet
from matchmaker.web.sheets import answer as answer_book

Columns = list[tuple[str, Callable[[Row], Value]]]
WIDTHS = (24, 18, 14, 24, 28, 12, 24, 20, 18, 14, 12)


def _columns() -> Columns:
    """What a row says, in words; 计数键 and 备注代码 are the keys by which somebody else counts anew."""
    parks = park_names()
    return [
        (_("类别"), lambda one: kpi_labels.row_kind[one.kind]),
        (_("编号"), lambda one: one.code),
        (_("起算日期"), lambda one: one.day),
        (_("单位编号"), lambda one: one.firm.code),
        (_("计数键"), lambda one: one.key),
        (_("数值"), lambda one: one.value),
        (_("备注"), figure_rows.note),
        (_("备注代码"), lambda one: one.note),
        (_("园区"), lambda one: parks.get(one.firm.park, one.firm.park)),
        (_("行业"), lambda one: concept(one.firm.industry)),
        (_("地区"), lambda one: concept(one.firm.region)),
    ]


def _filters(scope: Scope) -> tuple[str, str, str]:
    park, region = park_names().get(scope.park, scope.park), str(_("京津冀")) if scope.region == JJJ else scope.region
    return park, concept(scope.industry), region


def _funds(page: Worksheet, first: int, board: Dashboard) -> None:
    """The sums of funds in 元, by kind and evidence, under the figures; and the multiplier."""
    row = first
    for kind, found in board.money.items():
        for grade in Evidence:
            name = f"{kpi_labels.kpi[kind]} · {kpi_labels.fund_evidence[grade]}"
            value = HIDDEN if found is None else found.yuan(grade)
            for place, one in enumerate((f"{kind} {grade}", name, value, str(_("元"))), 1):
                put(page, row, place, one)
            row += 1
    times = round(float(board.multiplier), 4) if board.multiplier is not None else None
    for place, last in enumerate(("multiplier", kpi_labels.kpi["multiplier"], times), 1):
        put(page, row, place, last)


def answer_rows(kpi: str, rows: Iterable[Row]) -> Response:
    """Return the rows of one figure."""
    name = kpi_labels.kpi[kpi] if kpi in kpi_labels.kpi.words else kpi
    return sheet(name, _columns(), rows)


def answer(board: Dashboard) -> Response:
    """Return the whole dashboard."""
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = str(_("指标"))
    scope = board.scope
    asked: list[Value] = [scope.first, scope.last, scope.as_of, *_filters(scope)]
    heads = [_("从"), _("到"), _("截至"), _("园区"), _("行业"), _("地区")]
    _write(page, 1, heads)
    for place, value in enumerate(asked, 1):
        put(page, 2, place, value)
    _write(page, 4, [_("代码"), _("指标"), _("数值"), _("计量单位"), "n", _("应有"), _("企业数"), _("计数规则")])
    for number, kpi in enumerate(DICTIONARY, 5):
        _figure(page, number, kpi, board)
    _funds(page, 6 + len(DICTIONARY), board)
    _fit(page, (22, 26, 12, 10, 10, 10, 10, 90))
    if not board.guarded:
        columns = _columns()
        for kpi in DICTIONARY:
            cell = board.cells[kpi.code]
            _rows(book, kpi.code, listed(kpi.code, cell.figure.rows) if cell.figure is not None else (), columns)
        for kind, found in board.money.items():
            _rows(book, kind, found.rows if found is not None else (), columns)
        _rows(book, "chain", board.flow.rows if board.flow is not None else (), columns)
    return answer_book(book, str(_("数据看板")))


def _figure(page: Worksheet, row: int, kpi: Kpi, board: Dashboard) -> None:
    figure = board.cells[kpi.code].figure
    known: tuple[Value, ...] = (HIDDEN, "", "", "")
    if figure is not None:
        known = (figure.value, figure.n, figure.of, len(figure.firms))
    value, n, of, firms = known
    words: tuple[Value, ...] = (kpi.code, kpi_labels.kpi[kpi.code], value, kpi_labels.kpi_unit[kpi.code], n, of, firms)
    for place, one in enumerate((*words, kpi_labels.kpi_rule[kpi.code]), 1):
        put(page, row, place, one)


def _rows(book: Workbook, title: str, rows: Sequence[Row], columns: Columns) -> None:
    page = book.create_sheet(title[:31])
    _write(page, 1, [name for name, _read in columns])
    for number, row in enumerate(rows, 2):
        for place, (_name, read) in enumerate(columns, 1):
            put(page, number, place, read(row))
    _fit(page, WIDTHS)
    page.freeze_panes = "A2"


def _write(page: Worksheet, row: int, heads: Sequence[str]) -> None:
    for place, head in enumerate(heads, 1):
        put(page, row, place, str(head)).font = Font(bold=True)


def _fit(page: Worksheet, widths: Sequence[int]) -> None:
    for place, width in enumerate(widths):
        page.column_dimensions[chr(ord("A") + place)].width = min(width, sheets.WIDEST)
