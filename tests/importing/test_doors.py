"""A file goes through the pages: preview, import, refused rows, undo; the same file twice, two at once, the parks apart."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from matchmaker.accounts.models import Organisation, Verification
from matchmaker.catalogue.models import Need
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.importing import stepping
from tests.factories import make_officer, make_operator, make_park
from tests.importing.files import EN, ZH, as_csv, bring, brought, code, firm, read, xlsx

Enter = Callable[..., FlaskClient]


def work(app: Flask) -> None:
    """Do what the worker does until nothing waits."""
    with app.app_context():
        while True:
            with transaction():
                if not stepping.step(clock.now()):
                    return


@pytest.fixture
def desk(app: Flask, sign_in: Enter) -> tuple[FlaskClient, str]:
    """An officer's browser and the slug of the park."""
    with app.app_context(), transaction():
        park = make_park()
        officer = make_officer(park)
        mail, slug = officer.email, park.slug
    return sign_in(mail), slug


def count(app: Flask, model: type = Organisation) -> int:
    with app.app_context():
        return int(db.session.execute(select(func.count(model.id))).scalar_one())


def test_file_with_bad_rows_is_imported_and_undone(app: Flask, desk: tuple[FlaskClient, str]) -> None:
    browser, slug = desk
    rows = [ZH, firm(1), firm(2, 统一社会信用代码="91999999MB0000000X"), firm(3, 人员规模="很多人"), firm(4), firm(1)]
    page = brought(browser, xlsx(rows), "organisations", slug)
    before = count(app)
    text = browser.get(page).get_data(as_text=True)
    assert "2 行可以导入" in text and "与第 2 行是同一项" in text
    assert "校验位不对" in text and "很多人" in text and "请从列表中选择" in text
    assert count(app) == before  # nothing is written by looking
    browser.post(f"{page}/apply")
    work(app)
    assert count(app) == before + 2
    refused = read(browser.get(f"{page}/refused.xlsx").data)
    assert [row[0] for row in refused[1:]] == [firm(2)[0], firm(3)[0], firm(1)[0]]
    assert refused[0][-2:] == ["原因", "原来的行号"] and "人员规模" in refused[2][-2]
    with app.app_context(), transaction():
        made = db.session.query(Organisation).filter_by(uscc=code(4)).one()
        assert (made.verification, made.memberships, made.park.slug) == (Verification.DRAFT, [], slug)
        made.contact_name, made.version = "有人改过", made.version + 1
    browser.post(f"{page}/undo")
    work(app)
    text = browser.get(page).get_data(as_text=True)
    assert count(app) == before + 1 and "在导入之后有人改过" in text
    assert browser.post(f"{page}/undo").status_code == 409


def test_same_file_twice_changes_nothing(app: Flask, desk: tuple[FlaskClient, str]) -> None:
    browser, slug = desk
    data = as_csv([ZH, firm(1), firm(2)], encoding="gb18030")
    first = brought(browser, data, "organisations", slug, "名单.csv")
    second = brought(browser, data, "organisations", slug, "名单.csv")  # two at once: both see nothing yet
    before = count(app)
    for page in (first, second):
        assert "2 行可以导入" in browser.get(page).get_data(as_text=True)
        browser.post(f"{page}/apply")
    work(app)
    assert count(app) == before + 2
    third = brought(browser, data, "organisations", slug, "名单.csv")
    assert "没有可以导入的行" in browser.get(third).get_data(as_text=True)
    assert "相同 2" in browser.get(second).get_data(as_text=True)
