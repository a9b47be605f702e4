"""A file goes through the pages: preview, import, refused rows, undo; the same file twice, two at once, the parks apart."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select

from matchmaker.accounts.models import Organisation, Park, Verification
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.commands import intake
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.importing import service, stepping
from matchmaker.importing.columns import recognise
from matchmaker.importing.models import ImportBatch, ImportRow, Kind
from matchmaker.importing.scope import Scope
from tests.factories import (
    make_capability,
    make_need,
    make_officer,
    make_operator,
    make_organisation,
    make_park,
    make_provider,
)
from tests.importing.files import ZH, as_csv, bring, brought, code, firm, read, xlsx

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
