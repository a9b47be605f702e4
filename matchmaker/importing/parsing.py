"""Sheets of texts to rows of values with what is wrong in them, row by row; what a row would change is told by `comparing.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matchmaker.foundation.errors import Invalid
from matchmaker.importing.cells import Reader, read
from matchmaker.importing.columns import Column, columns_of, recognise
from matchmaker.importing.files import ABOVE, MOST_ROWS, Sheet
from matchmaker.matching.text import squeeze

FOUND_MOST = 200
"""Characters of a wrong cell that are quoted."""


def problem(key: str, code: str, found: str = "", **facts: Any) -> dict[str, Any]:
    """Return what is wrong at a column, as rows keep it; words for the code are found at the door."""
    return {"field": key, "code": code, "found": found[:FOUND_MOST], "facts": facts}


@dataclass(slots=True)
class Parsed:
    """One row: its number as the spreadsheet counts, its cells, its values by part, and what is wrong."""

    number: int
    cells: list[str]
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    wrong: list[dict[str, Any]] = field(default_factory=list)
    clashes: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    """A whole file: headings as they stand there, those that nobody reads, the language they are in, and the rows."""

    headings: list[str]
    unknown: list[str]
    language: str
    rows: list[Parsed]


def parse(sheets: Sequence[Sheet], kind: str, reader: Reader) -> Table:
    """Return the table of a file: the first sheet with the headings that are required, wherever in its first rows they stand.

    Raises Invalid(file): headings_missing with their names, rows_missing, too_many_rows.
    """
    sheet, at, columns = _find(sheets, kind)
    headings = sheet[at]
    body = [(number, row) for number, row in enumerate(sheet[at + 1 :], at + 2) if any(row)]
    if not body:
        raise Invalid("file", "rows_missing")
    if len(body) > MOST_ROWS:
        raise Invalid("file", "too_many_rows", n=MOST_ROWS)
    unknown = [name for name, column in zip(headings, columns, strict=True) if name and column is None]
    rows = [_row(number, row, columns, kind, reader) for number, row in body]
    mark_twice(rows)
    return Table(headings, unknown, _language(headings, columns), rows)


def _find(sheets: Sequence[Sheet], kind: str) -> tuple[Sheet, int, list[Column | None]]:
    best: tuple[int, Sheet, int, list[Column | None]] | None = None
    for sheet in sheets:
        for at, row in enumerate(sheet[:ABOVE]):
            columns = recognise(row, kind)
            score = sum(column is not None for column in columns)
            if score and (best is None or score > best[0]):
                best = (score, sheet, at, columns)
    needed = [column for column in columns_of(kind) if column.must]
    there = {column.key for column in best[3] if column is not None} if best is not None else set()
    if missing := [column for column in needed if column.key not in there]:
        raise Invalid("file", "headings_missing", zh=[one.zh for one in missing], en=[one.en for one in missing])
    assert best is not None
    return best[1:]


def _language(headings: Sequence[str], columns: Sequence[Column | None]) -> str:
    named = [name for name, column in zip(headings, columns, strict=True) if column is not None]
    return "en" if sum(name.isascii() for name in named) * 2 > len(named) else "zh"


def _row(number: int, cells: list[str], columns: Sequence[Column | None], kind: str, reader: Reader) -> Parsed:
    row = Parsed(number, cells)
    for column, text in zip(columns, cells, strict=False):
        if column is None or not text:
            continue
        try:
            row.told.setdefault(column.part, {})[column.field] = read(column, text, reader)
        except Invalid as error:
            row.wrong.append(problem(column.key, error.code, text, **error.facts))
    said = {one["field"] for one in row.wrong}
    for column in columns_of(kind):
        if column.must:
            there = column.field in row.told.get(column.part, {}) or column.key in said
            if not there:
                row.wrong.append(problem(column.key, "cell_missing"))
    return row


def key_of(told: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Return by what a row is known within its file: the code of the organisation, and the title of its post."""
    owner = {**told.get("reference", {}), **told.get("organisation", {})}
    post = told.get("need") or told.get("capability") or {}
    return (str(owner.get("uscc", "")), squeeze(str(post.get("title", ""))))


def mark_twice(rows: Sequence[Parsed]) -> None:
    """Mark every row whose thing stands in an earlier row of the file already."""
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = key_of(row.told)
        if not key[0]:
            continue
        if key in first:
            row.clashes.append(problem("", "row_twice", n=first[key]))
        first.setdefault(key, row.number)
