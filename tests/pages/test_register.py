"""Registering through the page, up to the proved address."""

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts import queries
from matchmaker.accounts.uscc import complete
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from tests.factories import make_organisation, make_park, make_user
from tests.letters import kinds_to, latest, link_in, plain

CODE = complete("91990000MA6666666")
FORM = {
    "kind": "enterprise",
    "name": "青榆精铸有限公司",
    "uscc": CODE,
    "region": "REG110113",
    "industry": "IND024",
    "size": "100-299",
    "park": "",
    "capacity": "5",
    "contact_name": "周工",
    "contact_phone": "13900000001",
    "qualifications-0-concept": "QUA001",
    "qualifications-0-expires_on": "2027-06-30",
    "my_name": "李工",
    "email": "Li@Example.com",
    "password": "铸件漏检率要降一半呢",
    "accept": "y",
}


def test_register_confirm_and_arrive(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction():
        make_park(slug="qinghe", name="青禾产业园")
    assert "青禾产业园" in client.get("/register").get_data(as_text=True)
    answer = client.post("/register", data={**FORM, "park": "qinghe"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/register/sent")
    assert "li@example.com" in client.get("/register/sent").get_data(as_text=True)
    link = link_in(latest(app, "li@example.com"))
    page = client.get(link).get_data(as_text=True)
    assert "li@example.com" in page
    assert client.get("/account").status_code == 303, "opening the link changes nothing"
    wrong = client.post(link, data={"password": "a wrong password"})
    assert wrong.status_code == 422
    assert client.post(link, data={"password": FORM["password"]}).headers["Location"] == "/organisation"
    mine = client.get("/organisation").get_data(as_text=True)
    assert "青榆精铸有限公司" in mine
    assert "青禾产业园" in mine
    assert "规模以上工业企业" in mine
    assert client.get(link).status_code == 410
    assert client.post(link, data={"password": FORM["password"]}).status_code == 410


def test_answer_is_the_same_whether_address_or_code_is_known(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction():
        make_user(email="known@example.com")
        make_organisation(uscc=CODE, name="已登记的有限公司")
    pages = []
    for email in ("known@example.com", "fresh@example.com"):
        answer = client.post("/register", data={**FORM, "email": email})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/register/sent")
        pages.append(client.get("/register/sent").get_data(as_text=True))
    assert plain(pages[0], "known@example.com") == plain(pages[1], "fresh@example.com")
    assert kinds_to(app, "known@example.com") == ["account_exists"]
    assert kinds_to(app, "fresh@example.com") == ["confirm_email"]


def test_known_code_leads_to_a_request_that_names_nobody(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction():
        make_organisation(uscc=CODE, name="已登记的有限公司", contact_name="雀联系")
    client.post("/register", data={**FORM, "name": "我以为叫这个"})
    client.post(link_in(latest(app, "li@example.com")), data={"password": FORM["password"]})
    page = client.get("/organisation").get_data(as_text=True)
    assert "加入申请" in page
    assert "待答复" in page
    assert "已登记的有限公司" not in page
    assert "雀联系" not in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"accept": ""}, "请先阅读并勾选同意"),
        ({"uscc": CODE[:-1]}, "现在是 17 位"),
        ({"uscc": CODE[:-1] + ("A" if CODE[-1] != "A" else "B")}, "校验位不对"),
        ({"uscc": CODE[:-2] + "O" + CODE[-1]}, "校验位不对"),
        ({"email": "not an address"}, "不像一个邮箱地址"),
        ({"password": "short"}, "至少 10 个字符"),
        ({"password": "li@example.com"}, "不能和邮箱相同"),
        ({"name": "青\x00榆"}, "控制字符"),
        ({"name": "长" * 100_000}, "最多 100 个字"),
        ({"kind": ""}, "请选择一项"),
        ({"kind": "club"}, "选"),
        ({"region": "REG999999"}, "选"),
        ({"industry": ""}, "请从列表中选择"),
        ({"park": "nowhere"}, "选"),
        ({"qualifications-1-concept": "QUA001"}, "填了两次"),
        ({"qualifications-0-expires_on": "soon"}, "2026-11-24"),
    ],
)
def test_register_says_what_is_wrong_and_keeps_what_was_typed(
    app: Flask, client: FlaskClient, change: dict[str, str], said: str
) -> None:
    answer = client.post("/register", data={**FORM, **change})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in text
    assert 'value="李工"' in text
    assert FORM["password"] not in text
    assert kinds_to(app, "li@example.com") == []


def test_everything_that_is_wrong_is_said_at_once(client: FlaskClient) -> None:
    text = client.post("/register", data={**FORM, "accept": "", "uscc": "1", "password": "x"}).get_data(as_text=True)
    for said in ("请先阅读并勾选同意", "现在是 1 位", "至少 10 个字符"):
        assert said in text


def test_box_is_not_ticked(client: FlaskClient) -> None:
    page = client.get("/register").get_data(as_text=True)
    box = page[page.index('id="accept"') - 80 : page.index('id="accept"') + 120]
    assert "checked" not in box


def test_confirm_link_expires(app: Flask, client: FlaskClient) -> None:
    client.post("/register", data=FORM)
    link = link_in(latest(app, "li@example.com"))
    with time_machine.travel(clock.now().replace(year=clock.now().year + 1)):
        assert client.get(link).status_code == 410
    with app.app_context():
        user = queries.find_user_by_email("li@example.com")
        assert user is not None
        assert not user.is_active


def test_registering_a_strangers_address_gives_no_way_in(app: Flask, client: FlaskClient) -> None:
    """Somebody registers my address with a password of theirs; my own registration and mail do not open the door to them."""
    client.post("/register", data={**FORM, "password": "the thief's own sentence"})
    app.test_client().post("/register", data=FORM)
    link = link_in(latest(app, "li@example.com"))
    assert client.post(link, data={"password": "the thief's own sentence"}).status_code == 422
    assert client.post(link, data={"password": FORM["password"]}).status_code == 303
    thief = app.test_client()
    assert (
        thief.post("/sign-in", data={"email": FORM["email"], "password": "the thief's own sentence"}).status_code == 422
    )
