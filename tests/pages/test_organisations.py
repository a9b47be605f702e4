"""My organisation and the page of a provider."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts import queries
from matchmaker.accounts.people import Role
from matchmaker.accounts.uscc import complete
from matchmaker.foundation.db import transaction
from tests.factories import (
    admin_of,
    join,
    make_capability,
    make_officer,
    make_organisation,
    make_park,
    make_provider,
    make_user,
)
from tests.letters import kinds_to

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def firm(app: Flask) -> dict[str, str]:
    """A verified enterprise in a park, with an admin, a colleague and an officer."""
    with app.app_context(), transaction():
        park = make_park(slug="qinghe")
        row = make_organisation(park=park, name="青榆精铸有限公司")
        colleague = make_user()
        join(colleague, Role.MEMBER, organisation=row)
        return {
            "code": row.code,
            "uscc": row.uscc,
            "admin": admin_of(row).email,
            "colleague": colleague.email,
            "officer": make_officer(park).email,
        }


def form_of(firm: dict[str, str], **change: str) -> dict[str, str]:
    return {
        "code": firm["code"],
        "version": "1",
        "kind": "enterprise",
        "name": "青榆精铸有限公司",
        "uscc": firm["uscc"],
        "region": "REG110113",
        "industry": "IND024",
        "size": "100-299",
        "park": "qinghe",
        "capacity": "5",
        **change,
    }


def test_mine_shows_the_seal_and_what_it_does_not_mean(firm: dict[str, str], sign_in: SignIn) -> None:
    page = sign_in(firm["admin"]).get("/organisation").get_data(as_text=True)
    for said in ("青榆精铸有限公司", "园区核验", "核验不代表推荐或担保", firm["uscc"]):
        assert said in page


def test_edit_keeps_titles_and_the_seal(app: Flask, firm: dict[str, str], sign_in: SignIn) -> None:
    browser = sign_in(firm["admin"])
    titled = {"qualifications-0-concept": "QUA004", "qualifications-0-expires_on": "2027-01-31"}
    assert browser.post("/organisation/edit", data=form_of(firm, short_name="青榆", **titled)).status_code == 303
    page = browser.get("/organisation").get_data(as_text=True)
    assert "专精特新中小企业" in page
    assert "园区核验" in page
    again = browser.get("/organisation/edit").get_data(as_text=True)
    assert 'value="2027-01-31"' in again
    assert 'value="青榆"' in again


def test_edit_of_the_name_goes_back_to_the_queue(app: Flask, firm: dict[str, str], sign_in: SignIn) -> None:
    browser = sign_in(firm["admin"])
    browser.post("/organisation/edit", data=form_of(firm, name="青榆新名有限公司"))
    assert "待核验" in browser.get("/organisation").get_data(as_text=True)
    assert kinds_to(app, firm["officer"]) == ["organisation_submitted"]
    assert "青榆新名有限公司" in sign_in(firm["officer"]).get("/staff/organisations").get_data(as_text=True)


def test_second_editor_sees_both_texts(firm: dict[str, str], sign_in: SignIn) -> None:
    browser = sign_in(firm["admin"])
    browser.post("/organisation/edit", data=form_of(firm, contact_name="先来的人"))
    answer = browser.post("/organisation/edit", data=form_of(firm, contact_name="后来的人"))
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "先来的人" in text
    assert 'value="后来的人"' in text
    assert 'name="version" type="hidden" value="2"' in text
    assert (
        browser.post("/organisation/edit", data=form_of(firm, contact_name="后来的人", version="2")).status_code == 303
    )


def test_edit_refuses_at_the_field(app: Flask, firm: dict[str, str], sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        taken = make_organisation().uscc
    browser = sign_in(firm["admin"])
    for change, said in (
        ({"uscc": taken}, "不能使用"),
        ({"name": ""}, "请填写"),
        ({"name": "青榆\x07"}, "控制字符"),
        ({"uscc": complete("91990000MA8888888")[:-1] + "?"}, "校验位不对"),
    ):
        answer = browser.post("/organisation/edit", data=form_of(firm, **change))
        assert answer.status_code == 422
        assert said in answer.get_data(as_text=True)
    assert browser.post("/organisation/edit", data=form_of(firm, version="soon")).status_code == 409
    with app.app_context():
        assert queries.get_organisation(firm["code"]).version == 1


def test_colleague_reads_but_does_not_edit(firm: dict[str, str], sign_in: SignIn) -> None:
    browser = sign_in(firm["colleague"])
    page = browser.get("/organisation")
    assert page.status_code == 200
    assert "编辑资料" not in page.get_data(as_text=True)
    assert browser.get("/organisation/edit").status_code == 403
    assert browser.post("/organisation/edit", data=form_of(firm)).status_code == 403
    assert browser.post("/organisation/submit", data={"code": firm["code"]}).status_code == 403


def test_organisation_of_others_does_not_exist(app: Flask, firm: dict[str, str], sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        stranger = admin_of(make_organisation()).email
    browser = sign_in(stranger)
    for path in ("/organisation", "/organisation/edit", "/organisation/members"):
        assert browser.get(path, query_string={"code": firm["code"]}).status_code == 404
    assert browser.post("/organisation/edit", data=form_of(firm)).status_code == 404
    assert browser.get(f"/organisations/{firm['code']}").status_code == 404
    assert browser.get("/organisations/O-2026-9999").status_code == 404


def test_submit_enters_the_queue_once(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        park = make_park()
        officer = make_officer(park).email
        row = make_organisation(verified=False, park=park, contact_phone="")
        admin, code = admin_of(row).email, row.code
    browser = sign_in(admin)
    asked = browser.post("/organisation/submit", data={"code": code})
    assert asked.headers["Location"].startswith("/organisation/edit"), "a contact is missing"
    with app.app_context(), transaction():
        queries.get_organisation(code).contact_phone = "13900000001"
    assert browser.post("/organisation/submit", data={"code": code}).status_code == 303
    assert browser.post("/organisation/submit", data={"code": code}).status_code == 409
    assert kinds_to(app, officer) == ["organisation_submitted"]


def test_person_without_organisation_founds_one(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        make_park(slug="qinghe")
        email, taken = make_user().email, make_organisation(name="已登记的有限公司").uscc
    browser = sign_in(email)
    assert "还没有加入任何单位" in browser.get("/organisation").get_data(as_text=True)
    fresh = form_of({"code": "", "uscc": complete("91990000MA9999999")})
    assert browser.post("/organisation/new", data={**fresh, "uscc": taken}).status_code == 303
    page = browser.get("/organisation").get_data(as_text=True)
    assert "待答复" in page
    assert "已登记的有限公司" not in page
    assert browser.post("/organisation/new", data={**fresh, "size": ""}).status_code == 422
    assert browser.post("/organisation/new", data=fresh).status_code == 303
    assert "青榆精铸有限公司" in browser.get("/organisation").get_data(as_text=True)


def test_providers_page_is_public_without_its_contacts(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        park = make_park(name="盖章园区")
        provider = make_provider(
            name="衡目智能有限公司", contact_name="雀联系", verified_park=park, verified_scope="主体资格"
        )
        make_capability(provider, title="公开的方案")
        make_capability(provider, title="没公开的方案", state="draft")
        unverified = make_provider(verified=False).code
        code, phone = provider.code, provider.contact_phone
        stranger = make_user().email
    browser = sign_in(stranger)
    page = browser.get(f"/organisations/{code}").get_data(as_text=True)
    for said in ("衡目智能有限公司", "园区核验", "盖章园区", "主体资格", "核验不代表推荐或担保", "公开的方案"):
        assert said in page
    for hidden in ("雀联系", phone, "没公开的方案"):
        assert hidden not in page
    assert browser.get(f"/organisations/{unverified}").status_code == 404
    assert app.test_client().get(f"/organisations/{code}").status_code == 303
