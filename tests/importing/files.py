"""Files as people send them, for tests: a table of texts as xlsx or CSV, and an upload of it through the page."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook

from matchmaker.accounts.uscc import complete
from matchmaker.web.sheets import put

ZH = ("单位全称", "统一社会信用代码", "所在地区", "所属行业", "人员规模", "联系人", "联系电话", "联系邮箱")
EN = ("Size", "Region", "Full name", "Unified social credit code", "Industry", "Phone")


def code(n: int) -> str:
    """Return a valid code of no real place."""
    return complete(f"91999999MB{n:07d}")


def firm(n: int, **changed: str) -> list[str]:
    """Return a row under the headings ZH."""
    told = {
        "单位全称": f"导入示例第{n}制造有限公司",
        "统一社会信用代码": code(n),
        "所在地区": "北京市",
        "所属行业": "汽车制造业",
        "人员规模": "100–299 人",
        "联系人": f"联系{n}",
        "联系电话": f"138{n:08d}",
        "联系邮箱": f"firm{n}@firm.example",
    }
    return list((told | changed).values())


def xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    """Return a workbook of one sheet; texts stay texts."""
    book = Workbook()
    page = book.active
    assert page is not None
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            put(page, number, place, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(rows: Sequence[Sequence[str]], encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    """Return a CSV file."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def bring(browser: FlaskClient, data: bytes, kind: str, park: str = "", name: str = "名单.xlsx") -> Any:
    """Send a file by the page's form; return the answer."""
    sent = {"kind": kind, "park": park, "file": (io.BytesIO(data), name)}
    return browser.post("/staff/imports", data=sent, content_type="multipart/form-data")


def brought(browser: FlaskClient, data: bytes, kind: str, park: str = "", name: str = "名单.xlsx") -> str:
    """Send a file that is right; return the address of its page."""
    answer = bring(browser, data, kind, park, name)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location)


def read(data: bytes) -> list[list[Any]]:
    """Return the first sheet of a workbook."""
    page = load_workbook(io.BytesIO(data)).worksheets[0]
    return [list(row) for row in page.iter_rows(values_only=True)]


COLLECTION = [
    [
        "Need",
        "Must",
        "Full name",
        "Unified social credit code",
        "Region",
        "Industry",
        "Size",
        "Tags",
        "Budget to",
        "Deadline",
        "Nonsense",
    ],
    [
        "Inline inspection of castings",
        "Detect pores|Escape rate|2.1|0.5|%\nResults in seconds",
        "Import Sample Works",
        code(11),
        "Beijing",
        "C36 汽车制造业",
        "100–299 people",
        "Machine vision, porosity",
        "CNY 90",
        "2027/3/31",
        "x",
    ],
    [
        "Second need, call 13800138000",
        "Fewer defects",
        "Import Sample Works",
        code(11),
        "Beijing",
        "C36",
        "100-299",
        "",
        "90 万元",
        "2027-03-31",
        "",
    ],
]
