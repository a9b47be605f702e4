"""The operator's pages: users, parks, outbox, taxonomy."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts import queries
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.notifications.models import OutboxMessage
from matchmaker.notifications.service import tell_address
from tests.factories import make_officer, make_operator, make_organisation, make_park, make_user
from tests.letters import kinds_to, latest, link_in

SignIn = Callable[..., FlaskClient]
PAGES = ("", "/users", "/parks", "/outbox", "/taxonomy")


@pytest.fixture
def operator(app: Flask, sign_in: SignIn) -> FlaskClient:
    """A signed-in operator; there is another one."""
    with app.app_context(), transaction():
        make_operator(email="other-operator@example.com")
        email = make_operator(email="operator@example.com").email
        make_park(slug="qinghe", name="青禾产业园")
    return sign_in(email)


def test_operators_alone_open_the_pages(app: Flask, operator: FlaskClient, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        officer, user = make_officer(make_park()).email, make_user().email
    for page in PAGES:
        assert operator.get(f"/staff/operator{page}").status_code == 200
        assert sign_in(officer).get(f"/staff/operator{page}").status_code == 403
        assert sign_in(user).get(f"/staff/operator{page}").status_code == 403
    for path in ("users/grant", "users/revoke", "users/end-sessions", "parks", "outbox/retry"):
        assert sign_in(officer).post(f"/staff/operator/{path}", data={"email": user}).status_code == 403


def test_new_officer_is_granted_signs_in_and_is_revoked(app: Flask, operator: FlaskClient) -> None:
    granted = {"email": "Zhou@Example.com", "name": "周敏", "role": "officer", "park": "qinghe"}
    assert operator.post("/staff/operator/users/grant", data=granted).status_code == 303
    browser = app.test_client()
    assert (
        browser.post(link_in(latest(app, "zhou@example.com")), data={"password": "周敏自己的一句话呀"}).status_code
        == 422
    )
    assert (
        browser.post(link_in(latest(app, "zhou@example.com")), data={"password": "周敏自己的一句话呀呀"}).status_code
        == 303
    )
    assert browser.get("/staff/organisations").status_code == 200
    page = operator.get("/staff/operator/users?email=zhou@example.com").get_data(as_text=True)
    assert "青禾产业园" in page
    taken = {"email": "zhou@example.com", "role": "officer", "place": "qinghe"}
    assert operator.post("/staff/operator/users/revoke", data=taken).status_code == 303
    assert browser.get("/staff/organisations").status_code == 403
    assert operator.post("/staff/operator/users/revoke", data=taken).status_code == 404


def test_grant_refuses_at_the_field(operator: FlaskClient) -> None:
    for change, said in (
        ({"email": "nobody"}, "不像一个邮箱地址"),
        ({"park": ""}, "园区专员要选择园区"),
        ({"park": "nowhere"}, "选"),
        ({"role": "admin"}, "选"),
        ({"role": "operator"}, "园区专员要选择园区"),
    ):
        form = {"email": "zhou@example.com", "name": "", "role": "officer", "park": "qinghe", **change}
        answer = operator.post("/staff/operator/users/grant", data=form)
        assert answer.status_code == 422
        assert said in answer.get_data(as_text=True)


def test_refused_grant_leaves_no_account_behind(app: Flask, operator: FlaskClient) -> None:
    operator.post("/staff/operator/users/grant", data={"email": "zhou@example.com", "role": "officer", "park": ""})
    with app.app_context():
        assert queries.find_user_by_email("zhou@example.com") is None


def test_last_operator_stays(operator: FlaskClient) -> None:
    def take(email: str) -> int:
        form = {"email": email, "role": "operator", "place": ""}
        return operator.post("/staff/operator/users/revoke", data=form).status_code

    assert take("other-operator@example.com") == 303
    assert take("operator@example.com") == 409


def test_sessions_of_a_user_are_ended(app: Flask, operator: FlaskClient, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        email = make_user().email
    browser = sign_in(email)
    assert operator.post("/staff/operator/users/end-sessions", data={"email": email}).status_code == 303
    assert browser.get("/account").status_code == 303


def test_users_are_found_by_name_and_address(app: Flask, operator: FlaskClient) -> None:
    with app.app_context(), transaction():
        make_organisation(admin=make_user(email="findme@example.com", name="好找"), name="好找有限公司")
    for words in ("好找", "FINDME"):
        page = operator.get("/staff/operator/users", query_string={"q": words}).get_data(as_text=True)
        assert "findme@example.com" in page
        assert "好找有限公司" in page
    assert "没有找到" in operator.get("/staff/operator/users?q=%25").get_data(as_text=True)
    assert operator.get("/staff/operator/users?email=nobody@example.com").status_code == 200


def test_park_is_added_and_edited(app: Flask, operator: FlaskClient) -> None:
    form = {"slug": "yuanhang", "name": "远航", "name_en": "Yuanhang", "region": "REG120116"}
    assert operator.post("/staff/operator/parks", data=form).status_code == 303
    assert operator.post("/staff/operator/parks", data=form).status_code == 422
    assert operator.post("/staff/operator/parks", data={**form, "slug": "No Slug"}).status_code == 422
    assert operator.post("/staff/operator/parks", data={**form, "slug": "third", "region": ""}).status_code == 422
    edited = {**form, "editing": "yuanhang", "name": "远航产业园"}
    assert 'value="远航"' in operator.get("/staff/operator/parks?edit=yuanhang").get_data(as_text=True)
    assert operator.post("/staff/operator/parks", data=edited).status_code == 303
    assert "远航产业园" in operator.get("/staff/operator/parks").get_data(as_text=True)
    assert operator.get("/staff/operator/parks?edit=nowhere").status_code == 404


def test_failed_mail_is_seen_and_sent_again(app: Flask, operator: FlaskClient) -> None:
    with app.app_context(), transaction():
        page = {"to": "session.sign_in", "values": {}}
        message = tell_address("account_exists", "a@b.cn", "zh", subject="", facts={"page": page}, now=clock.now())
        message.state, message.attempts, message.error = "failed", 6, "550 no such user"
    shown = operator.get("/staff/operator/outbox?state=failed").get_data(as_text=True)
    assert "您已有智造合账号" in shown
    assert "550 no such user" in shown
    key = shown.split('name="mail" value="')[1].split('"')[0]
    assert operator.post("/staff/operator/outbox/retry", data={"mail": key}).status_code == 303
    with app.app_context():
        again = db.session.query(OutboxMessage).filter_by(address="a@b.cn").one()
        assert (again.state, again.attempts) == ("queued", 0)
    assert operator.post("/staff/operator/outbox/retry", data={"mail": key}).status_code == 404
    assert kinds_to(app, "a@b.cn") == ["account_exists"]


def test_outbox_takes_odd_pages(operator: FlaskClient) -> None:
    for page in ("0", "-1", "x", "99999999999999999999", "2"):
        assert operator.get("/staff/operator/outbox", query_string={"page": page, "state": "sent"}).status_code == 200


def test_taxonomy_is_searched_and_opened(operator: FlaskClient) -> None:
    for words in ("MES", "制造执行", "execution system", "SOL001"):
        assert "制造执行系统" in operator.get("/staff/operator/taxonomy", query_string={"q": words}).get_data(
            as_text=True
        )
    opened = operator.get("/staff/operator/taxonomy?concept=SOL001").get_data(as_text=True)
    assert "制造运营管理" in opened
    assert "没有相近的词" in operator.get("/staff/operator/taxonomy?q=zzzzqqqq").get_data(as_text=True)
    assert operator.get("/staff/operator/taxonomy?concept=NONE&facet=none").status_code == 200
