"""The desk as a file: what the page lists under the same filter, and nothing that it does not; typed formulas stay text."""

import io
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from matchmaker.foundation.db import transaction
from tests.factories import make_need, make_officer, make_organisation, make_park

Enter = Callable[..., FlaskClient]


def cells(browser: FlaskClient, path: str) -> list[tuple[object, ...]]:
    answer = browser.get(path)
    assert answer.status_code == 200
    page = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)
    return list(page.iter_rows(min_row=2, values_only=True))


def test_desk_file_holds_what_the_desk_lists(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        park = make_park()
        officer = make_officer(park).email
        mine = make_need(make_organisation(park_id=park.id), title="=HYPERLINK(1)").code
        elsewhere = make_need(make_organisation(park_id=make_park().id), title="别处").code
    browser = sign_in(officer)
    rows = cells(browser, "/staff/desk.xlsx")
    assert [(row[0], row[2]) for row in rows if row[0] in (mine, elsewhere)] == [(mine, "=HYPERLINK(1)")]
    assert [row[0] for row in cells(browser, "/staff/desk.xlsx?kind=need")] == [mine]
    assert cells(browser, "/staff/desk.xlsx?kind=organisation") == []
    assert "/staff/desk.xlsx?kind=need" in browser.get("/staff/?kind=need").get_data(as_text=True)
