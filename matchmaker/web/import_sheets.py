"""The files around an import: templates with lists to choose from and explanations, and the rows that were refused with why."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response
from flask_babel import force_locale
from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from matchmaker.importing.cells import Reader
from matchmaker.importing.columns import Column, columns_of
from matchmaker.importing.files import MOST_ROWS
from matchmaker.importing.models import ImportBatch, ImportRow
from matchmaker.importing.showing import show
from matchmaker.importing.telling import Told
from matchmaker.matching.taxonomy import default_taxonomy
from matchmaker.web import import_words
from matchmaker.web.excerpts import width
from matchmaker.web.import_words import column_name, problem_text
from matchmaker.web.sheets import Column as SheetColumn
from matchmaker.web.sheets import answer, put, sheet

WIDE, NARROW = 40, 14
PINE = PatternFill("solid", fgColor="E0EEEA")
LISTED = frozenset({"choice", "choices", "concept", "concepts", "yesno", "park", "titles"})


def template(kind: str, lang: str, reader: Reader, parks: Sequence[str]) -> Response:
    """Return an empty file of a kind: the headings, what each column wants, and every list; `parks` are the ones to choose from."""
    with force_locale(lang):
        title, book = import_words.kind[kind], Workbook()
        page = book.active
        assert isinstance(page, Worksheet)
        page.title = title[:31]
        columns = columns_of(kind)
        lists = {one.key: _choices(one, lang, reader, parks) for one in columns if one.sort in LISTED}
        _explain(book.create_sheet(_("填写说明")), columns, lang)
        places = _list_all(book.create_sheet(_("选项")), columns, lists, lang)
        for place, column in enumerate(columns, 1):
            _head(page, place, column, lang, places.get(column.key, ""))
        page.freeze_panes = "A2"
        return answer(book, title)


def _head(page: Worksheet, place: int, column: Column, lang: str, choices: str) -> None:
    letter = get_column_letter(place)
    cell = put(page, 1, place, column.heading(lang) + (" *" if column.must else ""))
    cell.font, cell.fill = Font(bold=True), PINE
    long = column.sort in ("lines", "cases") or column.kind in ("text:5000", "text:100", "text:120")
    page.column_dimensions[letter].width = max(WIDE if long else NARROW, width(column.heading(lang)) + 4)
    page.column_dimensions[letter].number_format = "@"  # codes and telephone numbers stay texts
    page.column_dimensions[letter].alignment = Alignment(vertical="top", wrap_text=True)
    if choices:
        rule = DataValidation(type="list", formula1=choices, allow_blank=True)
        rule.showErrorMessage = column.sort in (
            "choice",
            "concept",
            "yesno",
            "park",
        )  # elsewhere several may stand together
        rule.error = str(_("请从列表中选择。"))
        page.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{MOST_ROWS + 1}")


def _choices(column: Column, lang: str, reader: Reader, parks: Sequence[str]) -> list[str]:
    if column.sort == "yesno":
        return [_("是"), _("否")]
    if column.sort == "park":
        return [reader.parks[slug][lang == "en"] for slug in parks if slug in reader.parks]
    if column.sort in ("choice", "choices"):
        return list(reader.words[column.of][lang].values())
    facet = "qualification" if column.sort == "titles" else column.of
    known = [one for one in default_taxonomy().concepts.values() if one.facet == facet]
    if facet == "region":
        known = [
            one for one in known if one.id.startswith("REG") and (one.id != "REG100000" or column.sort == "concepts")
        ]
    return [one.en if lang == "en" else one.zh for one in known]


def _explain(page: Worksheet, columns: Sequence[Column], lang: str) -> None:
    heads = [_("列"), _("必填"), _("说明"), _("示例")]
    for place, (head, wide) in enumerate(zip(heads, (28, 8, 60, 46), strict=True), 1):
        cell = put(page, 1, place, head)
        cell.font, cell.fill = Font(bold=True), PINE
        page.column_dimensions[get_column_letter(place)].width = wide
    for number, column in enumerate(columns, 2):
        put(page, number, 1, column.heading(lang))
        put(page, number, 2, str(_("必填")) if column.must else "")
        put(page, number, 3, column.hint(lang))
        put(page, number, 4, column.example(lang))
    notes = [
        _("表头中文、英文都可以，顺序不限；多出来的列会列出，不会导入。"),
        _("空的单元格不会清掉已有的内容。"),
        _("本平台为非涉密平台，严禁填写涉密信息；需求和方案的文字里也不要写单位名称和联系方式。"),
    ]
    for number, note in enumerate(notes, len(columns) + 3):
        put(page, number, 1, note)
    page.freeze_panes = "A2"


def _list_all(page: Worksheet, columns: Sequence[Column], lists: dict[str, list[str]], lang: str) -> dict[str, str]:
    """Write every list into a column of its own; return, by column, the formula of its list."""
    found: dict[str, str] = {}
    listed = [one for one in columns if lists.get(one.key)]
    for place, column in enumerate(listed, 1):
        letter, words = get_column_letter(place), lists[column.key]
        put(page, 1, place, column.heading(lang)).font = Font(bold=True)
        for number, word in enumerate(words, 2):
            put(page, number, place, word)
        page.column_dimensions[letter].width = 26
        name = page.title.replace("'", "''")
        found[column.key] = f"'{name}'!${letter}$2:${letter}${len(words) + 1}"
    page.freeze_panes = "A2"
    return found


def current(kind: str, lang: str, reader: Reader, rows: Sequence[Told]) -> Response:
    """Return what is there already under the headings of a template, to be changed and brought back."""
    with force_locale(lang):
        columns: list[SheetColumn[Told]] = [(one.heading(lang), _shown(one, lang, reader)) for one in columns_of(kind)]
        return sheet(str(_("已登记的%(kind)s", kind=import_words.kind[kind])), columns, rows)


def _shown(column: Column, lang: str, reader: Reader) -> Callable[[Told], str]:
    def cell(told: Told) -> str:
        values = told.get(column.part, {})
        return show(column, values[column.field], reader, lang) if column.field in values else ""

    return cell


def refused(batch: ImportBatch, rows: Sequence[ImportRow]) -> Response:
    """Return the rows that were not taken, as they stood in the file, with the reason behind; mended, the file can be brought again."""

    def cell(place: int) -> Any:
        return lambda row: row.cells[place] if place < len(row.cells) else ""

    columns: list[SheetColumn[ImportRow]] = [
        (str(heading) or get_column_letter(place + 1), cell(place)) for place, heading in enumerate(batch.headings)
    ]
    columns.append((str(_("原因")), _why))
    columns.append((str(_("原来的行号")), lambda row: row.number))
    name = _("未导入的行")  # outside of the f-string, where Python 3.11 hides it from the catalogues
    return sheet(f"{name}-{batch.code}", columns, rows)


def _why(row: ImportRow) -> str:
    said = [(column_name(one["field"]), problem_text(one["code"], one["facts"])) for one in [*row.wrong, *row.clashes]]
    return "\n".join(f"{name}{_('：')}{text}" if name else text for name, text in said)
