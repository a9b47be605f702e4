"""Reads a file as sheets of texts: xlsx and CSV, within limits that hold before it is unpacked; what they mean is `parsing.py`'s."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from matchmaker.foundation.errors import Invalid

MOST_ROWS = 5_000
MOST_COLUMNS = 120
MOST_SHEETS = 20
MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
MOST_MEMBERS = 400
ABOVE = 20
"""Rows that may stand above the headings and between the data without counting."""

BLANKS = " \t\n\u00a0\u3000"  # a plain strip() would swallow control characters instead of refusing them
Sheet = list[list[str]]
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]*)(\d+)["']""")
_KEPT = re.compile(r"(\[Content_Types\]\.xml|_rels/.*|docProps/.*\.xml|xl/.*\.(xml|rels))", re.IGNORECASE)


def read_sheets(data: bytes) -> list[Sheet]:
    """Return the sheets of a file, each row a list of texts. Raises Invalid(file): empty, too large, of another kind, broken."""
    if not data:
        raise Invalid("file", "file_missing")
    if len(data) > MOST_BYTES:
        raise Invalid("file", "file_too_large", n=MOST_BYTES // 1024 // 1024)
    if data[:4] == b"PK\x03\x04":
        return _workbook(data)
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    if data[:4] in (b"\xd0\xcf\x11\xe0", b"%PDF") or (b"\0" in data[:4096] and not wide):
        raise Invalid("file", "file_kind")
    return [_csv(data)]


def _workbook(data: bytes) -> list[Sheet]:
    try:
        clean = _repacked(data)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Invalid("file", "file_broken") from error
    try:
        book = CalamineWorkbook.from_filelike(clean)
        names = book.sheet_names
        if len(names) > MOST_SHEETS:
            raise Invalid("file", "too_many_sheets", n=MOST_SHEETS)
        found = [_texts(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names]
    except (CalamineError, ValueError, OSError) as error:
        raise Invalid("file", "file_broken") from error
    return found


def _repacked(data: bytes) -> io.BytesIO:
    """Return the archive with what a workbook is made of and nothing else, each member of the size that it claims.

    An archive may claim less than it unpacks to: reading stops at the claim and the checksum tells. A sheet that names a cell
    far away would become a table of as many empty ones: such a place is refused before the table is made.
    """
    out, left = io.BytesIO(), MOST_UNPACKED
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(out, "w") as clean:
        members = packed.infolist()
        if len(members) > MOST_MEMBERS:
            raise Invalid("file", "file_bomb")
        if "xl/workbook.xml" not in {one.filename for one in members}:
            raise Invalid("file", "file_kind")
        for member in members:
            if not _KEPT.fullmatch(member.filename):
                continue
            left -= member.file_size
            if left < 0:
                raise Invalid("file", "file_bomb")
            content = packed.read(member)
            if "worksheets/" in member.filename:
                _check_places(content)
            clean.writestr(member.filename, content)
    out.seek(0)
    return out


def _check_places(content: bytes) -> None:
    for letters, number in _PLACE.findall(content):
        if int(number[:8]) > MOST_ROWS + ABOVE or len(number) > 8:
            raise Invalid("file", "too_many_rows", n=MOST_ROWS)
        place = 0
        for letter in letters.upper()[:6]:
            place = place * 26 + letter - 64
        if place > MOST_COLUMNS:
            raise Invalid("file", "too_many_columns", n=MOST_COLUMNS)


def _texts(rows: Iterable[Iterable[Any]]) -> Sheet:
    return [[written(cell) for cell in row] for row in rows]


def written(cell: Any) -> str:
    """Return a cell as a text: whole numbers without a point, days as 2027-03-31, yes and no as 1 and 0."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell).replace("\r\n", "\n").replace("\r", "\n").strip(BLANKS)


def _csv(data: bytes) -> Sheet:
    text = _decoded(data)
    head = "\n".join(text.splitlines()[:5])
    delimiter = max(",;\t", key=head.count)
    rows: Sheet = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False):
            if len(rows) >= MOST_ROWS + ABOVE:
                raise Invalid("file", "too_many_rows", n=MOST_ROWS)
            if len(row) > MOST_COLUMNS:
                raise Invalid("file", "too_many_columns", n=MOST_COLUMNS)
            rows.append([written(cell) for cell in row])
    except csv.Error as error:
        raise Invalid("file", "file_broken") from error
    return rows


def _decoded(data: bytes) -> str:
    """UTF-8, else what Excel writes in China; a byte order mark says it outright."""
    kinds = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for kind in kinds:
        try:
            return data.decode(kind)
        except UnicodeDecodeError:
            continue
    raise Invalid("file", "file_kind")
