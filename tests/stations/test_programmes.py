"""A year's plan: targets are recounted from rows, the list comes in whole or not at all, and who sees whose name."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook
from werkzeug.test import TestResponse

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.uscc import complete
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.stations import attendance, figures, programmes
from matchmaker.stations.models import ListedEnterprise, Programme
from matchmaker.stations.states import Indicator
from tests.factories import make_officer, make_operator, make_organisation
from tests.stations.stage import make_full

SignIn = Callable[..., FlaskClient]
SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
HEADS = ["企业名称", "统一社会信用代码", "行业"]


def make_programme() -> Programme:
    year = clock.today().year
    return programmes.create(f"{year} 年计划", "", year, "", by=make_operator(), now=clock.now())


def sheet(*rows: list[str]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    page = book.create_sheet("名单")
    for row in (["全市规上企业名单"], HEADS, *rows):
        page.append(row)
    book.save(file)
    return file.getvalue()


def test_targets_are_counted_from_rows(app: Flask) -> None:
    with app.app_context(), transaction():
        programme, today = make_programme(), clock.today()
        days = (date(today.year, 1, 1), date(today.year, 12, 31))
        for indicator in Indicator:
            told = (indicator, 50, *days, "责任人")
            programmes.set_target(programme, *told, by=make_operator(), now=clock.now())
        stage = make_full(programme=programme)
        make_full()  # of no programme
        for one in (stage.of("enterprise")[0], *stage.of("expert")[:3]):
            attendance.check_in(one.attendees[0], by=stage.officer, now=clock.now())
        listed = [stage.of("enterprise")[0].organisation, make_organisation()]
        rows = [[one.name, one.uscc, ""] for one in listed if one is not None]
        programmes.bring_list(programme, [[HEADS, *rows]], by=make_operator(), now=clock.now())
        found = {one.target.indicator: (one.n, one.of) for one in figures.reached(programme, today)}
        assert found == {
            "stations": (1, None),
            "enterprises": (1, None),
            "experts": (3, None),
            "visits": (0, None),
            "talks": (0, None),
            "coverage": (0, 2),
        }
        assert figures.list_held(date(2020, 1, 1), date(2020, 12, 31)) == []  # before any data: nothing, no error


@SQLITE
def test_list_comes_in_whole_or_not_at_all(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        code, mail = make_programme().code, make_operator().email
    browser, page = sign_in(mail), f"/staff/programmes/{code}/enterprises"
    good, other = complete("91990000MA0000011"), complete("91990000MA0000022")

    def send(data: bytes) -> TestResponse:
        return browser.post(page, data={"file": (io.BytesIO(data), "list.xlsx")})

    answer = send(sheet(["甲公司", good, ""], ["", other, ""], ["丙公司", good[:-1] + "0", ""], ["丁公司", good, ""]))
    assert answer.status_code == 422
    for told in ("有 3 行有问题", ">4<", ">5<", ">6<", "校验位", "表里每家只出现一次"):
        assert told in answer.text, told
    with app.app_context():
        assert db.session.query(ListedEnterprise).count() == 0
    assert send(sheet(["甲公司", good.lower(), "汽车"], ["乙公司", other, ""])).status_code == 303
    assert send(sheet(["甲公司", good, ""])).status_code == 303
    with app.app_context():
        assert db.session.query(ListedEnterprise).count() == 2
    assert send(b"").status_code == 422
    assert send("企业名称\n甲公司".encode()).status_code == 422


@SQLITE
def test_officer_sees_names_of_the_own_park_alone(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        programme, stage = make_programme(), make_full()
        mine = stage.of("enterprise")[0].organisation
        other = make_organisation()
        assert isinstance(mine, Organisation)
        rows = [[one.name, one.uscc, ""] for one in (mine, other)]
        programmes.bring_list(programme, [[HEADS, *rows]], by=make_operator(), now=clock.now())
        code, names, mail = programme.code, (mine.name, other.name), make_officer(stage.park).email
    page = sign_in(mail).get(f"/staff/programmes/{code}").text
    assert [name in page for name in names] == [True, False]
    assert "全部 2 家" in page
