"""What a person can read of an answer: a page, a workbook's cells, a calendar's lines, the texts of a Word file, a PDF or an archive."""

import io
import json
import re
import zipfile
from typing import Any
from urllib.parse import unquote

from openpyxl import load_workbook
from pypdf import PdfReader

FORM = re.compile(r"<form\b[^>]*>", re.I)
POSTS = re.compile(r"""\bmethod=["']?post""", re.I)
TARGET = re.compile(r"""\b(?:action|href)=["']([^"'?#]+)""", re.I)
LINK = re.compile(r"<a\b[^>]*>", re.I)


def kind_of(content_type: str) -> str:
    """Return what sort of output a content type is: one word of the figures."""
    plain = content_type.split(";", maxsplit=1)[0]
    for word, name in (
        ("json", "json"),
        ("spreadsheet", "sheet"),
        ("wordprocessing", "word"),
        ("zip", "archive"),
    ):
        if word in plain:
            return name
    return {"text/html": "html", "application/pdf": "pdf", "text/calendar": "calendar"}.get(plain, plain or "none")


def read(answer: Any) -> str:
    """Return everything that can be read of an answer, its headers too. Raises what the format's library raises for a broken file."""
    return f"{unquote(str(answer.headers))}\n{read_bytes(answer.data, kind_of(answer.content_type or ''))}"


def read_bytes(data: bytes, kind: str) -> str:
    """Return the words of a file of one kind."""
    if kind == "json" and data:
        return json.dumps(json.loads(data), ensure_ascii=False)  # as a program reads it, not as it is escaped
    if kind == "sheet":
        book = load_workbook(io.BytesIO(data))
        return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    if kind == "pdf":
        said = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
        return f"{said}\n{''.join(said.split())}"  # a name may stand on two lines
    if kind in ("word", "archive"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(f"{name}\n{archive.read(name).decode('utf-8', 'replace')}" for name in archive.namelist())
    text = data.decode("utf-8", "replace")
    return text.replace("\r\n ", "") if kind == "calendar" else text  # RFC 5545 folds long lines


def offers(html: str) -> set[tuple[str, str]]:
    """Return (method, path) of every form and link of a page."""
    forms = [tag for tag in FORM.findall(html) if POSTS.search(tag)]
    found = {("POST", path) for tag in forms for path in TARGET.findall(tag)}
    return found | {("GET", path) for tag in LINK.findall(html) for path in TARGET.findall(tag)}
