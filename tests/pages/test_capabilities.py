"""Capabilities through the browser's door."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.catalogue import queries
from matchmaker.catalogue.offers import CapabilityState, Grade
from matchmaker.foundation.db import transaction
from tests.factories import admin_of, make_officer, make_organisation, make_park, make_provider

SignIn = Callable[..., FlaskClient]
TYPED: dict[str, Any] = {
    "version": "0",
    "title": "铸件外观缺陷视觉检测单元",
    "kind": "equipment",
    "does": "多角度光源配合深度学习，在线检测外观缺陷。",
    "industries": "汽车，C36",
    "tags": "机器视觉",
    "interfaces": "OPC UA、REST",
    "regions": "全国，北京",
    "languages": ["zh", "en"],
    "price_low": "60",
    "price_high": "95",
    "months_min": "3",
    "months_max": "5 个月",
    "language": "zh",
    "cases-0-key": "0",
    "cases-0-customer": "汽车壳体厂",
    "cases-0-work": "两条线外观检测",
    "cases-0-result": "漏检率由 2.1% 降至 0.3%",
    "cases-0-year": "2025 年",
    "cases-0-consented": "y",
    "cases-1-key": "0",
    "cases-1-work": "",
}


@pytest.fixture
def cast(app: Flask) -> SimpleNamespace:
    with app.app_context(), transaction():
        return SimpleNamespace(
            seller=admin_of(make_provider(name="示例视觉科技有限公司", short_name="示例视觉")).email,
            rival=admin_of(make_provider()).email,
            buyer=admin_of(make_organisation()).email,
            officer=make_officer(make_park()).email,
        )


def new_draft(client: FlaskClient, **more: str) -> str:
    answer = client.post("/capabilities/new", data=TYPED | more)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"].split("/")[2]


def public(sign_in: SignIn, cast: SimpleNamespace) -> tuple[FlaskClient, str]:
    client = sign_in(cast.seller)
    code = new_draft(client, then="submit", declared="y")
    done = sign_in(cast.officer).post(f"/staff/posts/{code}/publish", data={"version": "2", "secrecy_checked": "yes"})
    assert done.status_code == 303
    return client, code


def test_create_keeps_what_was_typed(app: Flask, sign_in: SignIn, cast: SimpleNamespace) -> None:
    code = new_draft(sign_in(cast.seller))
    with app.app_context():
        made = queries.get_capability(code)
        assert (made.industries, made.regions) == (["IND024"], ["REG100000", "REG110000"])
        assert (made.interfaces, made.languages) == (["OPC UA", "REST"], ["zh", "en"])
        assert (made.price_low, made.months_max) == (60, 5)
        assert [(case.customer, case.year, case.consented, case.grade) for case in made.cases] == [
            ("汽车壳体厂", 2025, True, Grade.SELF)
        ]


def test_publish_makes_it_readable_to_everybody_signed_in(sign_in: SignIn, cast: SimpleNamespace) -> None:
    client, code = public(sign_in, cast)
    page = sign_in(cast.buyer).get(f"/capabilities/{code}").get_data(as_text=True)
    assert "示例视觉科技有限公司" in page
    assert "漏检率由 2.1% 降至 0.3%" in page
    assert "contact" not in page
    assert client.get("/capabilities/mine").get_data(as_text=True).count(code) > 0


def test_pause_and_resume_take_it_out_of_sight_and_back(sign_in: SignIn, cast: SimpleNamespace) -> None:
    client, code = public(sign_in, cast)
    buyer = sign_in(cast.buyer)
    assert client.post(f"/capabilities/{code}/pause").status_code == 303
    assert client.post(f"/capabilities/{code}/pause").status_code == 409
    assert buyer.get(f"/capabilities/{code}").status_code == 404
    assert client.post(f"/capabilities/{code}/resume").status_code == 303
    assert buyer.get(f"/capabilities/{code}").status_code == 200
    assert client.post(f"/capabilities/{code}/withdraw").status_code == 303
    assert client.get(f"/capabilities/{code}/edit").status_code == 200


def test_others_change_nothing(sign_in: SignIn, cast: SimpleNamespace) -> None:
    _, code = public(sign_in, cast)
    rival = sign_in(cast.rival)
    for path in ("edit", "draft", "submit", "pause", "resume", "withdraw"):
        assert rival.post(f"/capabilities/{code}/{path}", data=TYPED).status_code == 403
    assert rival.get(f"/capabilities/{code}/history").status_code == 404


def test_an_edit_keeps_the_case_and_drops_its_grade_when_its_words_change(
    app: Flask, sign_in: SignIn, cast: SimpleNamespace
) -> None:
    client, code = public(sign_in, cast)
    graded = sign_in(cast.officer).post(f"/staff/posts/{code}/grade", data={"place": "1", "grade": "customer"})
    assert graded.status_code == 303
    same = TYPED | {"version": "2", "cases-0-key": "1", "title": "新标题", "declared": "y"}
    assert client.post(f"/capabilities/{code}/edit", data=same).status_code == 303
    with app.app_context():
        assert [case.grade for case in queries.get_capability(code).cases] == [Grade.CUSTOMER]
    changed = same | {"version": "3", "cases-0-result": "漏检率降至 0.1%"}
    assert client.post(f"/capabilities/{code}/edit", data=changed).status_code == 303
    with app.app_context():
        assert [case.grade for case in queries.get_capability(code).cases] == [Grade.SELF]


def test_two_editors_of_one_capability_lose_nothing(sign_in: SignIn, cast: SimpleNamespace) -> None:
    client = sign_in(cast.seller)
    code = new_draft(client)
    typed = TYPED | {"version": "1", "cases-0-key": "1"}
    assert client.post(f"/capabilities/{code}/draft", data=typed | {"does": "甲的文字"}).status_code == 303
    answer = client.post(f"/capabilities/{code}/edit", data=typed | {"does": "乙的文字"})
    assert answer.status_code == 409
    assert "<del>甲</del><ins>乙</ins>的文字" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "甲" * 121),
        ("does", "甲\0"),
        ("kind", "spaceship"),
        ("industries", "采矿天团"),
        ("regions", "月球"),
        ("interfaces", "甲" * 61),
        ("price_high", "1"),
        ("months_min", "2.5"),
        ("months_max", "1"),
        ("cases-0-year", "0025"),
        ("cases-0-year", "去年"),
        ("cases-0-work", "甲" * 2001),
        ("languages", "tlh"),
        ("earliest_start", "soon"),
    ],
)
def test_bad_input_is_answered_at_its_field(sign_in: SignIn, cast: SimpleNamespace, field: str, value: str) -> None:
    answer = sign_in(cast.seller).post("/capabilities/new", data=TYPED | {field: value})
    assert answer.status_code == 422
    assert 'class="error"' in answer.get_data(as_text=True)


def test_more_than_ten_cases_are_refused(sign_in: SignIn, cast: SimpleNamespace) -> None:
    cases = {f"cases-{i}-work": f"案例 {i}" for i in range(12)}
    answer = sign_in(cast.seller).post("/capabilities/new", data=TYPED | cases)
    assert answer.status_code == 422
    assert "案例最多 10 个" in answer.get_data(as_text=True)


def test_a_case_without_its_year_is_not_submitted_but_kept(app: Flask, sign_in: SignIn, cast: SimpleNamespace) -> None:
    answer = sign_in(cast.seller).post(
        "/capabilities/new", data=TYPED | {"cases-0-year": "", "then": "submit", "declared": "y"}
    )
    assert answer.status_code == 422
    assert "第 1 个案例还缺" in answer.get_data(as_text=True)
    with app.app_context():
        assert queries.list_waiting_posts(SimpleNamespace(is_staff=False)) == []


def test_an_enterprise_writes_no_capability(sign_in: SignIn, cast: SimpleNamespace) -> None:
    assert sign_in(cast.buyer).get("/capabilities/new").status_code == 403
    assert sign_in(cast.seller).get("/needs/new").status_code == 403


def test_autosave_of_an_empty_page_makes_no_draft(sign_in: SignIn, cast: SimpleNamespace) -> None:
    client, auto = sign_in(cast.seller), {"X-Autosave": "1"}
    assert client.post("/capabilities/new", data={"language": "zh"}, headers=auto).get_json() == {"saved": False}
    assert client.post("/capabilities/new", data=TYPED, headers=auto).get_json()["saved"] is True


def test_the_state_of_a_submitted_capability_is_shown(sign_in: SignIn, cast: SimpleNamespace) -> None:
    client = sign_in(cast.seller)
    code = new_draft(client, then="submit", declared="y")
    assert "等待专员审核" in client.get(f"/capabilities/{code}").get_data(as_text=True)
    assert CapabilityState.SUBMITTED == "submitted"
