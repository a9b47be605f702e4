"""Auditors read the trail and who saw whose contact, filtered and as files; nobody else does, and no contact is in it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.people import Role
from matchmaker.foundation import audit, audit_chain, clock
from matchmaker.foundation.db import transaction
from matchmaker.introductions.states import State
from tests.factories import join, make_officer, make_operator, make_park, make_user
from tests.house.world import ENTERPRISE_CONTACT, ENTERPRISE_NAME, PROVIDER_CONTACT, build
from tests.ledgers import rows_of

Enter = Callable[..., FlaskClient]
NOON = datetime(2026, 11, 27, 4, tzinfo=UTC)
KEY = [b"a key of thirty-two characters at least"]


@pytest.fixture
def trail(app: Flask) -> Flask:
    """Two days of acts by two people; one of them was erased."""
    with time_machine.travel(NOON, tick=False), app.app_context(), transaction():
        park = make_park()
        officer, gone = make_officer(park, name="王敏"), make_user(name="李娜")
        join(make_user(email="auditor@example.com"), Role.AUDITOR)
        audit.record("need.publish", "N-2026-0007", by=officer, now=clock.now() - timedelta(days=1), version=3)
        audit.record(
            "grant", gone, by=officer, now=clock.now(), role="officer", park=park.slug, reason="请打 13800138000"
        )
        audit.record("need.edit", "N-2026-0008", by=gone, now=clock.now())
        audit.record("need.expire", "N-2026-0009", by=None, now=clock.now())
        audit_chain.seal_entries(KEY, now=clock.now(), limit=3)
        audit.forget(gone)
    return app


def subjects(browser: FlaskClient, **query: str) -> list[str]:
    return [str(row["操作对象"]) for row in rows_of(browser, "/staff/audit.xlsx", **query)]


def test_trail_is_filtered_by_subject_person_action_and_day(trail: Flask, sign_in: Enter) -> None:
    browser = sign_in("auditor@example.com")
    everything = subjects(browser)
    assert everything[0] == "N-2026-0009"
    assert everything[1] == "N-2026-0008"
    assert everything[2].startswith("已注销的人员 ")
    assert everything[3] == "N-2026-0007"
    assert subjects(browser, q="n-2026-0007") == ["N-2026-0007"]
    assert subjects(browser, q="王敏") == [everything[2], "N-2026-0007"]
    assert subjects(browser, q="李娜") == []
    assert subjects(browser, action="need.edit") == ["N-2026-0008"]
    assert subjects(browser, day="2026-11-26") == ["N-2026-0007"]
    page = browser.get("/staff/audit").get_data(as_text=True)
    assert "需求 · 已到期" in page
    assert "系统" in page
    assert "13800138000" not in page
    assert "待封存" in page
    assert "还没有核对过" in page


def test_day_that_is_none_is_said_at_the_field(trail: Flask, sign_in: Enter) -> None:
    for path in ("/staff/audit", "/staff/audit/contacts"):
        answer = sign_in("auditor@example.com").get(path, query_string={"day": "昨天", "q": "N"})
        assert answer.status_code == 422
        assert 'aria-describedby="audit-day-error"' in answer.get_data(as_text=True)


def test_trail_comes_in_pages_and_tells_what_the_last_check_found(trail: Flask, sign_in: Enter) -> None:
    with trail.app_context(), transaction():
        for i in range(60):
            audit.record("need.edit", f"N-2027-{i:04d}", by=None, now=clock.now())
        audit_chain.seal_entries(KEY, now=clock.now())
        audit_chain.keep_verdict(audit_chain.verify(KEY, now=clock.now()), now=clock.now())
    browser = sign_in("auditor@example.com")
    assert "核对时完整" in browser.get("/staff/audit").get_data(as_text=True)
    second = browser.get("/staff/audit?page=2").get_data(as_text=True)
    assert second.count("<tr><td>") == 14
    assert "N-2026-0007" in second


def test_seen_contacts_are_listed_by_code_and_never_shown(app: Flask, sign_in: Enter) -> None:
    world = build(app, State.INTRODUCED)
    with app.app_context(), transaction():
        join(make_user(email="auditor@example.com"), Role.AUDITOR)
    browser, code = sign_in("auditor@example.com"), world.codes["introduction"]
    assert rows_of(browser, "/staff/audit/contacts.xlsx") == []
    assert "还没有人打开过" in browser.get("/staff/audit/contacts").get_data(as_text=True)
    assert PROVIDER_CONTACT[1] in sign_in(world.mails["enterprise"]).get(f"/introductions/{code}").get_data(
        as_text=True
    )
    (row,) = rows_of(browser, "/staff/audit/contacts.xlsx", q=code.lower())
    assert (row["对接"], row["看了哪一方"], row["单位编号"]) == (code, "服务商", world.codes["provider"])
    assert rows_of(browser, "/staff/audit/contacts.xlsx", q="nobody") == []
    for path in ("/staff/audit", "/staff/audit/contacts"):
        page = browser.get(path).get_data(as_text=True)
        assert [word for word in (*ENTERPRISE_NAME, *ENTERPRISE_CONTACT, *PROVIDER_CONTACT) if word in page] == []
    assert browser.get(f"/introductions/{code}").status_code == 404


def test_operator_grants_the_role_and_ends_it(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        make_operator(email="boss@example.com")
        make_user(email="eye@example.com")
        make_officer(make_park(), email="officer@example.com")
    boss = sign_in("boss@example.com")
    assert boss.get("/staff/audit").status_code == 200
    eye = sign_in("eye@example.com")
    assert eye.get("/staff/audit").status_code == 403
    assert sign_in("officer@example.com").get("/staff/audit").status_code == 403
    given = boss.post("/staff/operator/users/grant", data={"email": "eye@example.com", "role": "auditor", "park": ""})
    assert given.status_code == 303
    assert eye.get("/staff/audit").status_code == 200
    assert "/staff/audit" in eye.get("/").get_data(as_text=True)
    taken = boss.post("/staff/operator/users/revoke", data={"email": "eye@example.com", "role": "auditor", "place": ""})
    assert taken.status_code == 303
    assert eye.get("/staff/audit").status_code == 403
