"""Staff verify organisations: queue, checklist, seal; and those who may not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts import queries
from matchmaker.accounts.models import CheckItem, Verification
from matchmaker.accounts.people import Role
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from tests.factories import admin_of, make_officer, make_operator, make_organisation, make_park, make_provider
from tests.letters import kinds_to

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def world(app: Flask) -> dict[str, str]:
    """An enterprise of a park and one outside wait, and staff of two parks and an operator are there."""
    with app.app_context(), transaction():
        park, other = make_park(name="青禾产业园"), make_park()
        waiting = {"verified": False, "verification": "submitted", "submitted_at": clock.now()}
        row, outside = (
            make_organisation(park=park, name="等待有限公司", **waiting),
            make_organisation(name="园外有限公司", **waiting),
        )
        provider = make_provider(**waiting)
        row.memberships[0].role = Role.MEMBER
        return {
            "code": row.code,
            "outside": outside.code,
            "provider": provider.code,
            "member": row.memberships[0].user.email,
            "officer": make_officer(park).email,
            "colleague": make_officer(park).email,
            "stranger": make_officer(other).email,
            "operator": make_operator().email,
            "provider_admin": admin_of(provider).email,
        }


def checklist(**change: str) -> dict[str, str]:
    day = clock.today()
    form = {"version": "1", "scope": "主体资格与联系人身份", "until": str(day + timedelta(days=365))}
    for item in CheckItem:
        form |= {f"{item}_clear": "yes", f"{item}_source": "国家企业信用信息公示系统", f"{item}_on": str(day)}
    return {**form, **change}


def state_of(app: Flask, code: str) -> str:
    with app.app_context():
        return queries.get_organisation(code).verification


def test_officer_verifies_from_the_queue(app: Flask, world: dict[str, str], sign_in: SignIn) -> None:
    browser, path = sign_in(world["officer"]), f"/staff/organisations/{world['code']}"
    queue = browser.get("/staff/organisations").get_data(as_text=True)
    assert "等待有限公司" in queue
    assert "园外有限公司" not in queue
    assert "严重违法失信" in browser.get(path).get_data(as_text=True)
    assert browser.post(f"{path}/verify", data=checklist()).status_code == 303
    page = browser.get(path).get_data(as_text=True)
    for said in ("园区核验", "核验不代表推荐或担保", "青禾产业园", "主体资格与联系人身份", "国家企业信用信息公示系统"):
        assert said in page
    assert kinds_to(app, world["member"]) == ["organisation_verified"]
    mine = sign_in(world["member"]).get("/organisation/members").get_data(as_text=True)
    assert "单位管理员" in mine
    assert "发出邀请" in mine


def test_two_officers_at_once_one_wins_and_the_other_is_told(
    app: Flask, world: dict[str, str], sign_in: SignIn
) -> None:
    path = f"/staff/organisations/{world['code']}"
    first, second = sign_in(world["officer"]), sign_in(world["colleague"])
    assert first.post(f"{path}/verify", data=checklist()).status_code == 303
    late = second.post(f"{path}/send-back", data={"version": "1", "reason": "资料不全，请补充"})
    assert late.status_code == 409
    again = second.post(f"{path}/verify", data=checklist())
    assert again.status_code == 409
    assert "刚刚被别人处理过" in again.get_data(as_text=True)
    assert state_of(app, world["code"]) == Verification.VERIFIED
    assert kinds_to(app, world["member"]) == ["organisation_verified"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"dishonest_clear": "no"}, "此项有问题时不能通过核验"),
        ({"abnormal_clear": ""}, "请选择"),
        ({"status_source": ""}, "请填写"),
        ({"status_source": "公示\x00系统"}, "控制字符"),
        ({"status_on": "2099-01-01"}, "不能晚于今天"),
        ({"status_on": "2020-01-01"}, "超过 90 天"),
        ({"status_on": "yesterday"}, "2026-11-24"),
        ({"until": "2020-01-01"}, "须晚于今天"),
        ({"scope": ""}, "请填写"),
    ],
)
def test_verify_refuses_at_the_field(
    app: Flask, world: dict[str, str], sign_in: SignIn, change: dict[str, str], said: str
) -> None:
    path = f"/staff/organisations/{world['code']}/verify"
    answer = sign_in(world["officer"]).post(path, data=checklist(abnormal_source="我写的来源", **change))
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in text
    assert "我写的来源" in text
    assert state_of(app, world["code"]) == Verification.SUBMITTED


def test_send_back_and_suspend_need_a_reason_that_the_members_read(
    app: Flask, world: dict[str, str], sign_in: SignIn
) -> None:
    browser, path = sign_in(world["officer"]), f"/staff/organisations/{world['code']}"
    assert browser.post(f"{path}/send-back", data={"version": "1", "reason": "无"}).status_code == 422
    assert browser.post(f"{path}/send-back", data={"version": "1", "reason": "执照照片看不清"}).status_code == 303
    member = sign_in(world["member"])
    assert "执照照片看不清" in member.get("/organisation").get_data(as_text=True)
    member.post("/organisation/submit", data={"code": world["code"]})
    assert browser.post(f"{path}/verify", data=checklist(version="3")).status_code == 303
    assert browser.post(f"{path}/suspend", data={"version": "4", "reason": "列入经营异常名录"}).status_code == 303
    assert state_of(app, world["code"]) == Verification.SUSPENDED
    told = [kind for kind in kinds_to(app, world["member"]) if kind.startswith("organisation_")]
    assert told == ["organisation_sent_back", "organisation_verified", "organisation_suspended"]


def test_staff_reach_only_whom_they_serve(app: Flask, world: dict[str, str], sign_in: SignIn) -> None:
    stranger = sign_in(world["stranger"])
    for code in (world["code"], world["outside"]):
        path = f"/staff/organisations/{code}"
        assert stranger.get(path).status_code == 404
        assert stranger.post(f"{path}/verify", data=checklist()).status_code == 404
        assert stranger.post(f"{path}/send-back", data={"version": "1", "reason": "不归我管"}).status_code == 404
        assert stranger.post(f"{path}/suspend", data={"version": "1", "reason": "不归我管"}).status_code == 404
    assert stranger.post(f"/staff/organisations/{world['provider']}/verify", data=checklist()).status_code == 303
    operator = sign_in(world["operator"])
    assert operator.post(f"/staff/organisations/{world['outside']}/verify", data=checklist()).status_code == 303
    assert "平台运营" in operator.get(f"/staff/organisations/{world['outside']}").get_data(as_text=True)


def test_members_and_visitors_do_not_verify(app: Flask, world: dict[str, str], sign_in: SignIn) -> None:
    path = f"/staff/organisations/{world['code']}"
    for browser in (sign_in(world["member"]), sign_in(world["provider_admin"])):
        assert browser.get("/staff/organisations").status_code == 403
        assert browser.post(f"{path}/verify", data=checklist()).status_code == 403
    assert app.test_client().post(f"{path}/verify", data=checklist()).status_code == 303
    assert state_of(app, world["code"]) == Verification.SUBMITTED


def test_officer_does_not_verify_the_own_firm(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        park = make_park()
        officer = make_officer(park)
        row = make_organisation(
            park=park, admin=officer, verified=False, verification="submitted", submitted_at=clock.now()
        )
        email, code = officer.email, row.code
    browser = sign_in(email)
    assert "请由其他专员核验" in browser.get(f"/staff/organisations/{code}").get_data(as_text=True)
    assert browser.post(f"/staff/organisations/{code}/verify", data=checklist()).status_code == 403


def test_all_organisations_are_searched(world: dict[str, str], sign_in: SignIn) -> None:
    browser = sign_in(world["operator"])
    found = browser.get("/staff/organisations?q=等待&state=submitted").get_data(as_text=True)
    assert world["code"] in found
    assert "没有符合条件的单位" in browser.get("/staff/organisations?q=%25_").get_data(as_text=True)
    assert "没有符合条件的单位" in browser.get("/staff/organisations?state=suspended").get_data(as_text=True)
