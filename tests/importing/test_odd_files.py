"""Files that are broken, dangerous, empty templates or our own export; two workers at one file, and files that grow old."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from matchmaker.accounts.models import Organisation, Park
from matchmaker.catalogue.models import Need
from matchmaker.commands import intake
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.importing import service
from matchmaker.importing.columns import recognise
from matchmaker.importing.models import ImportBatch, ImportRow, Kind
from tests.factories import (
    make_capability,
    make_need,
    make_organisation,
    make_provider,
)
from tests.importing.conftest import count, work
from tests.importing.files import COLLECTION, ZH, as_csv, bring, brought, code, firm, xlsx

Enter = Callable[..., FlaskClient]


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (61 * 1024 * 1024))
    return out.getvalue()


def far_cell() -> bytes:
    """A sheet of one cell in the last row of all."""
    source, out = io.BytesIO(xlsx([["单位全称"]])), io.BytesIO()
    with zipfile.ZipFile(source) as packed, zipfile.ZipFile(out, "w") as made:
        for name in packed.namelist():
            made.writestr(name, packed.read(name).replace(b'r="A1"', b'r="XFD1048576"'))
    return out.getvalue()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_files_that_cannot_be_read_are_refused_with_why(desk: tuple[FlaskClient, str]) -> None:
    browser, slug = desk
    cases = [
        (b"", "请选择一个文件"),
        (b"%PDF-1.4 x", ".xlsx 或 .csv"),
        (b"PK\x03\x04 not a zip", "已损坏"),
        (bomb(), "解开后太大"),
        (far_cell(), "最多"),
        (xlsx([["随便"], ["什么"]]), "统一社会信用代码"),
        (xlsx([ZH]), "表头下面没有内容"),
        (as_csv([ZH, *([""] for _ in range(6000))]), "最多 5000 行"),
        (b"\xff\xff\x81", ".xlsx 或 .csv"),
    ]
    for data, said in cases:
        answer = bring(browser, data, "organisations", slug)
        assert answer.status_code == 422, said
        assert said in answer.get_data(as_text=True)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_templates_open_in_both_languages_and_are_read_back(desk: tuple[FlaskClient, str]) -> None:
    browser, slug = desk
    for kind in Kind:
        for lang in ("zh", "en"):
            data = browser.get(f"/staff/imports/template/{kind}-{lang}.xlsx").data
            book = load_workbook(io.BytesIO(data))
            page = book.worksheets[0]
            heads = [str(cell.value) for cell in page[1]]
            assert all(recognise(heads, kind))
            assert page.data_validations.dataValidation
            assert len(book.worksheets) == 3
            assert "表头下面没有内容" in bring(browser, data, kind, slug).get_data(as_text=True)
    assert browser.get("/staff/imports/template/else-zh.xlsx").status_code == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_there_comes_back_as_the_same(app: Flask, desk: tuple[FlaskClient, str], lang: str) -> None:
    browser, slug = desk
    with app.app_context(), transaction():
        park = db.session.query(Park).filter_by(slug=slug).one()
        make_organisation(
            park_id=park.id, name="=甲|乙\\有限公司", name_en="_x0041_ Works", contact_phone="+86 139 0000 0000"
        )
        provider = make_provider(region="REG110101")
        make_capability(provider, industries=["IND024"], regions=["REG110101", "REG100000"], interfaces=["OPC UA"])
        make_need(make_organisation(park_id=park.id), requirements=[("气孔|漏检", True), ("第二条", False)])
    for kind in Kind:
        data = browser.get(f"/staff/imports/current/{kind}-{lang}.xlsx").data
        page = brought(browser, data, kind, slug)
        with app.app_context():
            rows = db.session.scalars(
                select(ImportRow)
                .join(ImportBatch, ImportRow.batch_id == ImportBatch.id)
                .where(ImportBatch.code == page[-11:])
            )
            assert [(row.outlook, row.wrong, row.clashes) for row in rows if row.outlook != "same"] == [], kind


def test_worker_goes_through_files_and_forgets_old_ones(app: Flask, desk: tuple[FlaskClient, str]) -> None:
    browser, slug = desk
    page = brought(browser, xlsx([ZH, *(firm(n) for n in range(30))]), "organisations", slug)
    browser.post(f"{page}/apply")
    before = count(app)
    assert intake.go_on(app, Event()) == 31  # thirty rows, and the end
    assert intake.go_on(app, Event()) == 0
    assert count(app) == before + 30
    waiting = brought(browser, xlsx([ZH, firm(99)]), "organisations", slug)
    for days, left in ((29, (200, 200)), (31, (404, 200)), (181, (404, 404))):
        with app.app_context(), transaction():
            service.forget(clock.now() + timedelta(days=days))
        assert (browser.get(waiting).status_code, browser.get(page).status_code) == left


def test_two_at_once_do_not_double(app: Flask, desk: tuple[FlaskClient, str]) -> None:
    browser, slug = desk
    rows = [list(row) for row in COLLECTION]
    rows[1][8] = "90"
    pages = [brought(browser, xlsx(rows), "collection", slug, f"{n}.xlsx") for n in range(2)]
    for page in pages:
        browser.post(f"{page}/apply")
    workers = [Thread(target=work, args=(app,)) for _ in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert count(app, Need) == 2
    with app.app_context():
        assert db.session.query(Organisation).filter_by(uscc=code(11)).count() == 1
        states = sorted(db.session.scalars(select(ImportRow.state)))
    assert states == ["created", "created", "same", "same"]
