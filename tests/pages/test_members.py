"""Members, their roles, and who asks to join."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts import queries, service
from matchmaker.accounts.people import Role
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from tests.factories import admin_of, join, make_organisation, make_user
from tests.letters import kinds_to

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def firm(app: Flask) -> dict[str, str]:
    """A verified organisation with an admin, a colleague and somebody who asks to join."""
    with app.app_context(), transaction():
        row = make_organisation()
        colleague, asking = make_user(), make_user(name="新来的")
        join(colleague, Role.MEMBER, organisation=row)
        service.ask_to_join(row, by=asking, now=clock.now())
        return {"code": row.code, "admin": admin_of(row).email, "colleague": colleague.email, "asking": asking.email}


def members(app: Flask, firm: dict[str, str]) -> dict[str, str]:
    with app.app_context():
        held = queries.list_memberships(queries.get_organisation(firm["code"]).id)
        return {one.user.email: one.role for one in held}


def test_any_member_admits_who_asks(app: Flask, firm: dict[str, str], sign_in: SignIn) -> None:
    browser = sign_in(firm["colleague"])
    assert "新来的" in browser.get("/organisation/members").get_data(as_text=True)
    said = {"code": firm["code"], "email": firm["asking"], "answer": "accept"}
    assert browser.post("/organisation/members/answer", data=said).status_code == 303
    assert members(app, firm)[firm["asking"]] == Role.MEMBER
    assert kinds_to(app, firm["asking"]) == ["join_accepted"]
    assert browser.post("/organisation/members/answer", data=said).status_code == 404


def test_refused_one_stays_out(app: Flask, firm: dict[str, str], sign_in: SignIn) -> None:
    said = {"code": firm["code"], "email": firm["asking"], "answer": "refuse"}
    sign_in(firm["admin"]).post("/organisation/members/answer", data=said)
    assert firm["asking"] not in members(app, firm)
    assert kinds_to(app, firm["asking"]) == ["join_refused"]


def test_draft_answers_nobody(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        row, asking = make_organisation(verified=False), make_user()
        service.ask_to_join(row, by=asking, now=clock.now())
        code, admin, email = row.code, admin_of(row).email, asking.email
    answer = sign_in(admin).post(
        "/organisation/members/answer", data={"code": code, "email": email, "answer": "accept"}
    )
    assert answer.status_code == 403


def test_admin_invites_withdraws_and_changes_roles(app: Flask, firm: dict[str, str], sign_in: SignIn) -> None:
    browser, code = sign_in(firm["admin"]), firm["code"]
    guest = {"code": code, "email": "Guest@Example.com", "role": "member"}
    assert browser.post("/organisation/members/invite", data=guest).status_code == 303
    assert kinds_to(app, "guest@example.com") == ["invitation"]
    assert "guest@example.com" in browser.get("/organisation/members").get_data(as_text=True)
    browser.post("/organisation/members/invitation/withdraw", data={"code": code, "email": "guest@example.com"})
    assert "guest@example.com" not in browser.get("/organisation/members").get_data(as_text=True)
    raised = {"code": code, "email": firm["colleague"], "role": "admin"}
    assert browser.post("/organisation/members/role", data=raised).status_code == 303
    assert members(app, firm)[firm["colleague"]] == Role.ADMIN
    assert browser.post("/organisation/members/remove", data=raised).status_code == 303
    assert firm["colleague"] not in members(app, firm)


def test_invite_refuses_at_the_field(firm: dict[str, str], sign_in: SignIn) -> None:
    browser = sign_in(firm["admin"])
    for change, said in (
        ({"email": "nobody"}, "不像一个邮箱地址"),
        ({"email": firm["colleague"]}, "已经是单位成员"),
        ({"email": ""}, "请填写"),
        ({"role": "operator"}, "选"),
    ):
        data = {"code": firm["code"], "email": "a@b.cn", "role": "member", **change}
        answer = browser.post("/organisation/members/invite", data=data)
        assert answer.status_code == 422
        assert said in answer.get_data(as_text=True)


def test_colleague_manages_nobody_but_may_leave(app: Flask, firm: dict[str, str], sign_in: SignIn) -> None:
    browser = sign_in(firm["colleague"])
    code = firm["code"]
    for path, data in (
        ("invite", {"email": "a@b.cn", "role": "member"}),
        ("invitation/withdraw", {"email": "a@b.cn"}),
        ("role", {"email": firm["colleague"], "role": "admin"}),
        ("remove", {"email": firm["admin"]}),
    ):
        assert browser.post(f"/organisation/members/{path}", data={"code": code, **data}).status_code == 403
    assert (
        browser.post("/organisation/members/remove", data={"code": code, "email": firm["colleague"]}).status_code == 303
    )
    assert firm["colleague"] not in members(app, firm)
    assert browser.get("/organisation", query_string={"code": code}).status_code in (200, 404)
    assert "还没有加入任何单位" in browser.get("/organisation").get_data(as_text=True)


def test_last_admin_is_told_that_one_must_stay(app: Flask, firm: dict[str, str], sign_in: SignIn) -> None:
    browser = sign_in(firm["admin"])
    data = {"code": firm["code"], "email": firm["admin"], "role": "member"}
    for path in ("remove", "role"):
        answer = browser.post(f"/organisation/members/{path}", data=data)
        assert answer.status_code == 409
        assert "至少要有一位单位管理员" in answer.get_data(as_text=True)
    assert members(app, firm)[firm["admin"]] == Role.ADMIN


def test_members_of_others_do_not_exist(app: Flask, firm: dict[str, str], sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        stranger = admin_of(make_organisation()).email
    browser = sign_in(stranger)
    for path in ("invite", "invitation/withdraw", "answer", "role", "remove"):
        data = {"code": firm["code"], "email": firm["colleague"], "role": "admin"}
        assert browser.post(f"/organisation/members/{path}", data=data).status_code == 404
