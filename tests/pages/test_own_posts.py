"""My needs and my solutions as 台账: the same rows as the lists of mine, nobody else's."""

from collections.abc import Callable
from datetime import date

from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation.db import transaction
from tests.factories import admin_of, make_capability, make_need, make_organisation, make_provider
from tests.ledgers import rows_of

SignIn = Callable[..., FlaskClient]


def test_my_needs_are_exported_as_listed(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        mine = make_organisation(name="自家有限公司")
        make_need(mine, title="=HYPERLINK(1)", requirements=[("节拍 12 秒", True), ("支持换型", False)])
        make_need(mine, title="草稿一条", state="draft", deadline=date(2027, 3, 1))
        make_need(mine, title="被退回的", state="sent_back", state_note="请补充要求")
        make_need(title="别家的需求")
        email = admin_of(mine).email
    browser = sign_in(email)
    rows = rows_of(browser, "/needs/mine.xlsx")
    page = browser.get("/needs/mine").get_data(as_text=True)
    assert "/needs/mine.xlsx" in page
    assert sorted(row["需求"] for row in rows) == ["=HYPERLINK(1)", "草稿一条", "被退回的"]
    assert all(row["编号"] in page and row["单位"] == "自家有限公司" for row in rows)
    found = {row["需求"]: row for row in rows}
    assert found["=HYPERLINK(1)"]["要求条目"] == "[必须] 节拍 12 秒\n[期望] 支持换型"
    assert found["草稿一条"]["期望完成"].date() == date(2027, 3, 1)
    assert (found["草稿一条"]["状态"], found["草稿一条"]["公开至"]) == ("草稿", None)
    assert found["被退回的"]["退回原因"] == "请补充要求"


def test_my_solutions_are_exported_as_listed(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        mine = make_provider()
        make_capability(mine, title="@sum 检测单元", price_low=60)
        make_capability(mine, title="暂停的方案", state="paused")
        make_capability(title="别家的方案")
        email = admin_of(mine).email
    browser = sign_in(email)
    rows = rows_of(browser, "/capabilities/mine.xlsx")
    assert "/capabilities/mine.xlsx" in browser.get("/capabilities/mine").get_data(as_text=True)
    assert sorted(row["方案"] for row in rows) == ["@sum 检测单元", "暂停的方案"]
    found = {row["方案"]: row for row in rows}
    assert found["@sum 检测单元"]["价格下限（万元）"] == 60
    assert found["@sum 检测单元"]["实施案例"] == "企业自述 1"
    assert found["暂停的方案"]["状态"] == "已暂停"


def test_nothing_of_mine_offers_no_export(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        enterprise, provider = admin_of(make_organisation()).email, admin_of(make_provider()).email
    assert "xlsx" not in sign_in(enterprise).get("/needs/mine").get_data(as_text=True)
    assert "xlsx" not in sign_in(provider).get("/capabilities/mine").get_data(as_text=True)
    assert rows_of(sign_in(enterprise), "/needs/mine.xlsx") == []
    assert sign_in(provider).get("/needs/mine.xlsx").status_code == 403


def test_headings_are_in_the_readers_language(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        mine = make_organisation()
        make_need(mine)
        email = admin_of(mine).email
    (row,) = rows_of(sign_in(email, language="en"), "/needs/mine.xlsx")
    assert (row["Requirement lines"], row["Status"]) == ("[Must] 外观缺陷在线检测", "Published")
    assert not any("\u3400" <= char <= "\u9fff" for heading in row for char in heading)
