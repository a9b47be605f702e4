"""Reads a 台账 as a person who opens the file would see it."""

import io
from typing import Any

from flask.testing import FlaskClient
from openpyxl import load_workbook


def rows_of(browser: FlaskClient, path: str, **query: str) -> list[dict[str, Any]]:
    """Return the rows of an exported list by heading; a formula would be read as one, so text that begins like one proves itself."""
    answer = browser.get(path, query_string=query)
    assert answer.status_code == 200
    page = load_workbook(io.BytesIO(answer.data)).active
    assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)
    head, *rest = page.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rest]
