"""台账 of staff's and operators' lists: what the filter lets through, on all pages, and nothing that begins like a formula is one."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.notifications.service import tell
from tests.factories import make_capability, make_officer, make_operator, make_organisation, make_park, make_user
from tests.ledgers import rows_of

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def staff(app: Flask, sign_in: SignIn) -> dict[str, FlaskClient]:
    """An officer of a park with two enterprises, one of another park beside it, and an operator."""
    with app.app_context(), transaction():
        park, other = make_park(name="青禾产业园", name_en="Qinghe Park"), make_park()
        make_organisation(park=park, name="=1+1 精密有限公司")
        make_organisation(
            park=park, name="待核验有限公司", verified=False, verification="submitted", submitted_at=clock.now()
        )
        make_organisation(park=other, name="别园有限公司")
        emails = {"officer": make_officer(park, name="沈专员").email, "operator": make_operator().email}
    return {role: sign_in(email) for role, email in emails.items()}


def test_organisations_are_exported_under_the_filter_for_those_who_are_served(staff: dict[str, FlaskClient]) -> None:
    def named(role: str, **query: str) -> list[str]:
        return sorted(row["名称"] for row in rows_of(staff[role], "/staff/organisations.xlsx", **query))

    assert named("officer") == ["=1+1 精密有限公司", "待核验有限公司"]
    assert named("officer", state="submitted") == ["待核验有限公司"]
    assert named("officer", q="精密") == ["=1+1 精密有限公司"]
    assert named("officer", q="别园") == []
    assert "别园有限公司" in named("operator")
    (row,) = rows_of(staff["officer"], "/staff/organisations.xlsx", q="精密")
    assert (row["核验状态"], row["所在园区"], row["核验方"]) == ("已核验", "青禾产业园", "平台运营")
    page = staff["officer"].get("/staff/organisations?q=%E7%B2%BE%E5%AF%86").get_data(as_text=True)
    assert "/staff/organisations.xlsx?q=%E7%B2%BE%E5%AF%86" in page


def test_organisations_are_listed_on_pages_and_exported_whole(app: Flask, staff: dict[str, FlaskClient]) -> None:
    with app.app_context(), transaction():
        for n in range(55):
            make_organisation(name=f"众多第{n:02d}有限公司", verified=False)
    pages = [staff["operator"].get(f"/staff/organisations?q=众多&page={n}").get_data(as_text=True) for n in (1, 2, 9)]
    assert [text.count("众多第") for text in pages] == [50, 5, 5]
    assert "q=%E4%BC%97%E5%A4%9A&amp;page=2" in pages[0]
    assert len(rows_of(staff["operator"], "/staff/organisations.xlsx", q="众多")) == 55


def test_users_are_listed_on_pages_and_exported_whole(app: Flask, staff: dict[str, FlaskClient]) -> None:
    with app.app_context(), transaction():
        for n in range(52):
            make_user(name=f"-众人{n:02d}")
    pages = [staff["operator"].get(f"/staff/operator/users?q=众人&page={n}").get_data(as_text=True) for n in (1, 2)]
    assert [text.count("众人") for text in pages][1] < 10
    assert len(rows_of(staff["operator"], "/staff/operator/users.xlsx", q="众人")) == 52
    (row,) = rows_of(staff["operator"], "/staff/operator/users.xlsx", q="沈专员")
    assert row["身份"] == "园区专员：青禾产业园"


def test_parks_mails_and_words_are_exported(app: Flask, staff: dict[str, FlaskClient]) -> None:
    with app.app_context(), transaction():
        tell(
            "password_changed",
            make_user(email="someone@example.com"),
            subject="",
            facts={"changed_at": clock.now()},
            now=clock.now(),
        )
    found = rows_of(staff["operator"], "/staff/operator/parks.xlsx")
    assert {row["园区名称"]: row["园区专员"] for row in found}["青禾产业园"] == "沈专员"
    (mail,) = rows_of(staff["operator"], "/staff/operator/outbox.xlsx", state="queued")
    assert (mail["收件人"], mail["状态"], mail["语言"]) == ("someone@example.com", "待发", "中文")
    assert rows_of(staff["operator"], "/staff/operator/outbox.xlsx", state="sent") == []
    assert len(rows_of(staff["operator"], "/staff/operator/taxonomy.xlsx")) > 400
    some = rows_of(staff["operator"], "/staff/operator/taxonomy.xlsx", facet="process", q="焊")
    assert some
    assert {row["类别"] for row in some} == {"工艺"}


def test_posts_that_wait_are_exported_as_listed(app: Flask, staff: dict[str, FlaskClient]) -> None:
    with app.app_context(), transaction():
        make_capability(title="+86 待审方案", state="submitted", submitted_at=clock.now())
    (row,) = rows_of(staff["officer"], "/staff/posts.xlsx")
    assert (row["标题"], row["类型"], row["状态"]) == ("+86 待审方案", "方案", "新提交")
    assert "/staff/posts.xlsx" in staff["officer"].get("/staff/posts").get_data(as_text=True)
    assert staff["officer"].get("/staff/operator/users.xlsx").status_code == 403
