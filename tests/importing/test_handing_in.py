"""Posts that a file brought do not stay drafts: a need goes to its contact, a capability in for its provider; a claimer is told."""

import re
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.models import CheckItem, Organisation
from matchmaker.accounts.people import Role
from matchmaker.catalogue.models import Revision
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import clock
from matchmaker.foundation.audit import AuditEntry
from matchmaker.foundation.db import db, transaction
from matchmaker.notifications.models import OutboxMessage
from tests.api.conftest import Program
from tests.factories import join, make_officer, make_park, make_user
from tests.importing.conftest import work
from tests.importing.files import ZH, brought, code, firm, xlsx
from tests.importing.test_claims import imported, officer_mail

Enter = Callable[..., FlaskClient]
HEADS = ["方案标题", "统一社会信用代码", "方案类型", "能做什么", "实施案例"]
ROWS = [
    ["视觉检测单元", code(21), "装备", "在线检测铸件。", "2025|汽车壳体厂|两条线|漏检降到 0.3%|是"],
    ["焊缝跟踪", code(21), "装备", "请拨打 13800138000 了解。", ""],
    ["能耗看板", code(21), "", "", ""],
]
CONSENT = {"basis": "11 月 20 日邮件回复同意，联系人李工", "declared": "y"}


def both_imported(app: Flask, browser: FlaskClient, slug: str) -> tuple[str, str, list[str]]:
    """Return the page of the file of capabilities, the provider's code and those of its drafts, in the order of the rows."""
    for rows, kind in (([(*ZH, "类型"), [*firm(21), "服务商"]], "organisations"), ([HEADS, *ROWS], "capabilities")):
        page = brought(browser, xlsx(rows), kind, slug)
        browser.post(f"{page}/apply")
        work(app)
    with app.app_context():
        found = {one.title: one.code for one in db.session.query(Capability)}
        return page, db.session.query(Organisation).one().code, [found[row[0]] for row in ROWS]


def verify(browser: FlaskClient, path: str) -> None:
    day = clock.today()
    version = re.search(r'name="version"[^>]*value="(\d+)"', browser.get(path).get_data(as_text=True))
    assert version is not None
    form = {"version": version[1], "scope": "主体资格", "until": str(day + timedelta(days=300))}
    for item in CheckItem:
        form |= {f"{item}_clear": "yes", f"{item}_source": "信用中国", f"{item}_on": str(day)}
    assert browser.post(f"{path}/verify", data=form).status_code == 303


def state_of(app: Flask, one: str) -> str:
    with app.app_context():
        return str(db.session.query(Capability).filter_by(code=one).one().state)


def test_capabilities_are_handed_in_for_a_verified_provider_row_by_row(
    app: Flask, desk: tuple[FlaskClient, str], sign_in: Enter
) -> None:
    browser, slug = desk
    page, firm_code, (whole, hit, thin) = both_imported(app, browser, slug)
    send = {"item": [whole, hit, thin], "action": "hand_in"}
    assert "服务商未核验" in browser.get(page).get_data(as_text=True)
    browser.post(f"{page}/drafts", data=send | CONSENT)
    assert browser.get(page).get_data(as_text=True).count("尚未通过主体核验") == 3, "an unverified provider's stay"
    browser.post(f"{page}/drafts", data={"item": [whole], "action": "queue"})
    assert "单位已列入核验" in browser.get(page).get_data(as_text=True)
    assert firm_code in browser.get("/staff/?kind=organisation").get_data(as_text=True)
    verify(browser, f"/staff/organisations/{firm_code}")
    refused = browser.post(f"{page}/drafts", data=send)
    assert refused.status_code == 422
    assert "请写明服务商何时" in refused.get_data(as_text=True)
    assert "请先勾选声明" in refused.get_data(as_text=True)
    assert browser.post(f"{page}/drafts", data={"action": "hand_in"}).status_code == 422
    browser.post(f"{page}/drafts", data=send | CONSENT)
    told = browser.get(page).get_data(as_text=True)
    assert "已处理 1 条，留下 2 条" in told
    assert ("还有 1 处可能暴露" in told, "提交前需要填写" in told) == (True, True)
    assert [state_of(app, one) for one in (whole, hit, thin)] == ["submitted", "draft", "draft"]
    with app.app_context():
        kept = db.session.query(AuditEntry).filter_by(action="capability.submit_for").one()
        assert (kept.subject, kept.facts["basis"]) == (whole, CONSENT["basis"])
        assert db.session.query(Revision).one().declared_at is not None
    version = re.search(rf'value="({whole}@\d+)"', browser.get("/staff/?kind=post").get_data(as_text=True))
    assert version is not None
    bulk = {"item": version[1], "action": "approve", "secrecy_checked": "yes"}
    assert browser.post("/staff/bulk", data=bulk).status_code == 303
    assert state_of(app, whole) == "published"


def test_claimed_posts_wait_for_their_own_people_who_are_shown_them(
    app: Flask, desk: tuple[FlaskClient, str], sign_in: Enter
) -> None:
    browser, slug = desk
    page, firm_code, (whole, _hit, thin) = both_imported(app, browser, slug)
    with app.app_context(), transaction():
        outsider, claimer = make_officer(make_park()).email, make_user()
        join(claimer, Role.ADMIN, organisation=db.session.query(Organisation).filter_by(code=firm_code).one())
        mail = claimer.email
    assert sign_in(outsider).post(f"{page}/drafts", data={"item": whole, **CONSENT}).status_code == 404
    assert "已认领，由单位自己提交" in browser.get(page).get_data(as_text=True)
    browser.post(f"{page}/drafts", data={"item": whole, "action": "hand_in", **CONSENT})
    assert "这家单位已经有成员" in browser.get(page).get_data(as_text=True)
    assert state_of(app, whole) == "draft"
    owner = sign_in(mail)
    mine = owner.get("/capabilities/mine").get_data(as_text=True)
    assert "3 条园区代录的草稿等您核对" in mine
    assert all(f"/capabilities/{one}/edit" in mine for one in (whole, thin))
    assert owner.post(f"/capabilities/{whole}/submit", data={"declared": "y"}).status_code == 303
    assert "2 条园区代录的草稿等您核对" in owner.get("/capabilities/mine").get_data(as_text=True)


def test_needs_go_to_their_contact(app: Flask, sign_in: Enter, program: Callable[..., Program]) -> None:
    browser, _firm, need = imported(app, sign_in)
    listed = browser.get("/staff/imports").get_data(as_text=True)
    found = re.search(r"/staff/imports/B-[\d-]+", listed)
    assert found is not None
    page = found[0]
    assert "可以提交" in browser.get(page).get_data(as_text=True)
    for said in ("已发给联系人确认", "已处理 1 条，留下 0 条"):
        browser.post(f"{page}/drafts", data={"item": need, "action": "hand_in"})
        assert said in browser.get(page).get_data(as_text=True)
    assert "已发联系人，等确认" in browser.get(page).get_data(as_text=True)
    with app.app_context():
        sent = db.session.query(OutboxMessage).filter_by(kind="need_recorded").all()
        assert {(one.address, one.subject) for one in sent} == {("boss@firm.example", need)}
    asks, path = program(officer_mail(app)), page.removeprefix("/staff").join(("/staff", "/drafts"))
    assert [(one["code"], one["standing"]) for one in asks.get(path).json["items"]] == [(need, "asked")]
    told = asks.post(path, {"codes": [need, "N-2026-9999"], "action": "hand_in"}).json["items"]
    assert [(one["done"], one["result"]) for one in told] == [(True, "asked"), (False, "not_found")]
    browser.post(f"{page}/drafts", data={"item": "N-2026-9999", "action": "hand_in"})
    assert "已处理 0 条，留下 1 条" in browser.get(page).get_data(as_text=True)
