"""A file goes through the pages: preview, import, refused rows, undo; the same file twice, two at once, the parks apart."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matchmaker.accounts.models import Organisation, Park, Verification
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.importing import stepping
from matchmaker.importing.scope import Scope
from tests.factories import (
    make_officer,
    make_operator,
    make_organisation,
    make_park,
)
from tests.importing.conftest import count, work
from tests.importing.files import COLLECTION, ZH, as_csv, bring, brought, code, firm, read, xlsx

Enter = Callable[..., FlaskClient]


def test_file_with_bad_rows_is_imported_and_undone(app: Flask, desk: tuple[FlaskClient, str]) -> None:
    browser, slug = desk
    rows = [ZH, firm(1), firm(2, 统一社会信用代码="91999999MB0000000X"), firm(3, 人员规模="很多人"), firm(4), firm(1)]
    page = brought(browser, xlsx(rows), "organisations", slug)
    before = count(app)
    text = browser.get(page).get_data(as_text=True)
    assert "2 行可以导入" in text
    assert "与第 2 行是同一项" in text
    assert "校验位不对" in text
    assert "很多人" in text
    assert "请从列表中选择" in text
    assert count(app) == before  # nothing is written by looking
    browser.post(f"{page}/apply")
    work(app)
    assert count(app) == before + 2
    refused = read(browser.get(f"{page}/refused.xlsx").data)
    assert [row[0] for row in refused[1:]] == [firm(2)[0], firm(3)[0], firm(1)[0]]
    assert refused[0][-2:] == ["原因", "原来的行号"]
    assert "人员规模" in refused[2][-2]
    with app.app_context(), transaction():
        made = db.session.query(Organisation).filter_by(uscc=code(4)).one()
        assert (made.verification, made.memberships, made.park.slug) == (Verification.DRAFT, [], slug)
        made.contact_name, made.version = "有人改过", made.version + 1
    browser.post(f"{page}/undo")
    work(app)
    text = browser.get(page).get_data(as_text=True)
    assert count(app) == before + 1
    assert "在导入之后有人改过" in text
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


def test_collection_makes_enterprise_and_recorded_needs(app: Flask, desk: tuple[FlaskClient, str]) -> None:
    browser, slug = desk
    rows = [list(row) for row in COLLECTION]
    page = brought(browser, xlsx(rows), "collection", slug, "needs.xlsx")
    text = browser.get(page).get_data(as_text=True)
    assert "Nonsense" in text
    assert "CNY 90" in text  # a wrong cell is quoted beside what was expected
    rows[1][8] = "90"
    page = brought(browser, xlsx(rows), "collection", slug, "needs.xlsx")
    assert "2 行可以导入" in browser.get(page).get_data(as_text=True)
    browser.post(f"{page}/apply")
    work(app)
    with app.app_context():
        first, second = db.session.scalars(select(Need).order_by(Need.id))
        assert first.organisation.uscc == second.organisation.uscc == code(11)
        assert (first.state, first.source, first.language, first.budget_high) == ("draft", "needs.xlsx", "en", 90)
        assert [(one.text, one.must, one.unit) for one in first.requirements] == [
            ("Detect pores", True, "%"),
            ("Results in seconds", True, ""),
        ]
        assert first.recorded_by_id is not None
    text = browser.get(page).get_data(as_text=True)
    assert "13800138000" in text  # the scan's finding is told
    again = brought(browser, xlsx(rows), "collection", slug, "needs.xlsx")
    assert "没有可以导入的行" in browser.get(again).get_data(as_text=True)
    rows[1][1] = "Detect pores"
    changed = brought(browser, xlsx(rows), "collection", slug, "needs.xlsx")
    assert "1 行可以导入" in browser.get(changed).get_data(as_text=True)
    browser.post(f"{changed}/apply")
    work(app)
    browser.post(f"{changed}/undo")
    work(app)
    with app.app_context():
        assert [len(one.requirements) for one in db.session.scalars(select(Need).order_by(Need.id))] == [2, 1]
    before = count(app)
    browser.post(f"{page}/undo")
    work(app)
    text = browser.get(page).get_data(as_text=True)
    # The first need was changed and changed back: it was touched since, and so its enterprise is still used.
    assert (count(app, Need), count(app)) == (1, before)
    assert "在导入之后有人改过" in text


def test_capabilities_come_for_a_provider_and_not_for_an_enterprise(app: Flask, desk: tuple[FlaskClient, str]) -> None:
    browser, slug = desk
    heads = ["方案标题", "统一社会信用代码", "方案类型", "能做什么", "实施案例"]
    made = [["视觉检测单元", code(21), "装备", "在线检测铸件。", "2025|汽车壳体厂|两条线|漏检降到 0.3%|是"]]
    page = brought(browser, xlsx([heads, *made]), "capabilities", slug)
    assert "请先导入单位" in browser.get(page).get_data(as_text=True)
    firms = brought(browser, xlsx([(*ZH, "类型"), [*firm(21), "服务商"], [*firm(22), ""]]), "organisations", slug)
    browser.post(f"{firms}/apply")
    work(app)
    page = brought(browser, xlsx([heads, *made, ["甲", code(22), "", "", ""]]), "capabilities", slug)
    text = browser.get(page).get_data(as_text=True)
    assert "1 行可以导入" in text
    assert "企业不发布方案" in text
    browser.post(f"{page}/apply")
    work(app)
    with app.app_context():
        (only,) = db.session.scalars(select(Capability))
        assert (only.state, only.cases[0].year, only.cases[0].consented) == ("draft", 2025, True)
    again = brought(browser, xlsx([heads, *made]), "capabilities", slug)
    assert "没有可以导入的行" in browser.get(again).get_data(as_text=True)


def test_officer_imports_into_own_park_only(app: Flask, desk: tuple[FlaskClient, str], sign_in: Enter) -> None:
    browser, slug = desk
    with app.app_context(), transaction():
        elsewhere = make_park(name="别处园区")
        operator, other = make_operator().email, make_officer(elsewhere).email
        theirs = elsewhere.slug
    data = xlsx([(*ZH, "园区"), [*firm(31), "别处园区"]])
    assert bring(browser, data, "organisations", theirs).status_code == 422
    page = brought(browser, data, "organisations", slug)
    assert "其他园区和园区外的企业" in browser.get(page).get_data(as_text=True)
    colleague = sign_in(other)
    assert colleague.get(page).status_code == 404
    assert colleague.post(f"{page}/apply").status_code == 404
    page = brought(sign_in(operator), data, "organisations", slug)  # the control: an operator may
    assert "1 行可以导入" in sign_in(operator).get(page).get_data(as_text=True)
    sign_in(operator).post(f"{page}/apply")
    work(app)
    before = count(app)
    page = brought(browser, xlsx([ZH, firm(31, 联系人="别人")]), "organisations", slug)
    text = browser.get(page).get_data(as_text=True)
    assert "由其他园区或平台运营负责" in text
    assert count(app) == before


def test_park_guard_is_what_stops_it(
    app: Flask, desk: tuple[FlaskClient, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: without the guard the row of another park would come in."""
    browser, slug = desk
    with app.app_context(), transaction():
        make_park(name="别处园区")
    monkeypatch.setattr(Scope, "may_place", lambda *_: True)
    page = brought(browser, xlsx([(*ZH, "园区"), [*firm(31), "别处园区"]]), "organisations", slug)
    assert "1 行可以导入" in browser.get(page).get_data(as_text=True)


def test_code_known_under_another_name_clashes(app: Flask, desk: tuple[FlaskClient, str]) -> None:
    browser, slug = desk
    with app.app_context(), transaction():
        park = db.session.query(Park).filter_by(slug=slug).one()
        make_organisation(uscc=code(41), name="早已登记有限公司", park_id=park.id)
        claimed = make_organisation(uscc=code(42), name="已有成员有限公司", park_id=park.id)
        seal = claimed.verification
    rows = [ZH, firm(41), firm(42, 单位全称="已有成员有限责任公司"), firm(43)]
    page = brought(browser, xlsx(rows), "organisations", slug)
    text = browser.get(page).get_data(as_text=True)
    assert "早已登记有限公司" in text
    assert "资料由单位自己修改" in text
    browser.post(f"{page}/apply")
    work(app)
    with app.app_context():
        assert db.session.query(Organisation).filter_by(uscc=code(42)).one().name == "已有成员有限公司"
        assert db.session.query(Organisation).filter_by(uscc=code(42)).one().verification == seal
        assert db.session.query(Organisation).filter_by(uscc=code(43)).one().verified_at is None


def test_stopped_file_goes_on_and_is_thrown_away(app: Flask, desk: tuple[FlaskClient, str]) -> None:
    browser, slug = desk
    rows = [ZH, *(firm(n) for n in range(100, 160))]
    page = brought(browser, xlsx(rows), "organisations", slug)
    before = count(app)
    browser.post(f"{page}/apply")
    with app.app_context(), transaction():
        stepping.step(clock.now())
    answer = browser.get(page)
    assert answer.headers["Refresh"]
    assert "25 / 60" in answer.get_data(as_text=True)
    browser.post(f"{page}/cancel")
    work(app)
    assert count(app) == before + 25
    assert browser.post(f"{page}/discard").status_code == 409
    browser.post(f"{page}/apply")
    work(app)
    assert count(app) == before + 60
    other = brought(browser, xlsx(rows), "organisations", slug)
    browser.post(f"{other}/discard")
    assert browser.get(other).status_code == 404
