"""The library through its pages: what is shown of an entry, answers, reminders told once, the operator's versions, briefings."""

import html
import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.people import User
from matchmaker.commands import worker
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Conflict
from matchmaker.policies import briefings, queries, service
from matchmaker.policies.briefings import Plan
from matchmaker.policies.entries import shipped
from tests.factories import admin_of, make_officer, make_operator, make_organisation, make_park, make_user
from tests.house.forms import Page
from tests.letters import kinds_to, latest

Enter = Callable[..., FlaskClient]
REWARD = "shunyi-2020-35-benchmark"
DAY = date(2026, 11, 27)


@pytest.fixture
def people(app: Flask) -> dict[str, str]:
    """Addresses of an enterprise in Shunyi, an officer, an operator and somebody else."""
    with app.app_context(), transaction():
        park = make_park()
        return {
            "enterprise": admin_of(make_organisation(park_id=park.id)).email,
            "officer": make_officer(park).email,
            "other_officer": make_officer(make_park()).email,
            "operator": make_operator().email,
            "other": make_user().email,
        }


def user(mail: str) -> User:
    found: User = db.session.query(User).filter_by(email=mail).one()
    return found


def write(slug: str, people: dict[str, str], **changes: Any) -> None:
    """Let the operator change an entry."""
    edition = queries.find_edition(slug)
    content = (edition.content if edition else shipped()[slug].plain()) | changes
    number = edition.number if edition else 0
    service.save_edition(content, "核对原文", expected=number, by=user(people["operator"]), now=clock.now())


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_entry_has_a_page_in_both_languages(client: FlaskClient) -> None:
    for language in ("zh", "en"):
        client.post("/language", data={"language": language})
        listing = client.get("/policies").get_data(as_text=True)
        for entry in shipped().values():
            page = client.get(f"/policies/{entry.id}")
            text = html.unescape(page.get_data(as_text=True))
            assert page.status_code == 200
            assert entry.title.said(language) in html.unescape(listing)
            assert entry.source.said(language) in text
            assert not entry.caps or ("最高" if language == "zh" else "up to") in text
    assert client.get("/policies/no-such-entry").status_code == 404
    assert client.get("/policies?kind=standard&region=110113").status_code == 200


def test_expired_entry_is_visibly_so(client: FlaskClient) -> None:
    with time_machine.travel("2026-11-27T02:00:00Z", tick=False):
        assert "已过期" in client.get("/policies/beijing-100-plan").get_data(as_text=True)
        assert "有效期未查到" in client.get(f"/policies/{REWARD}").get_data(as_text=True)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_own_place_and_industry_are_known_and_silence_is_not_met(
    app: Flask, sign_in: Enter, people: dict[str, str]
) -> None:
    with app.app_context(), transaction():
        write(REWARD, people, valid_from="2020", valid_until="open")
    browser = sign_in(people["enterprise"])
    page = browser.get(f"/policies/{REWARD}").get_data(as_text=True)
    assert 'value="顺义区"' in page
    assert "所在地在政策适用地区内" in page
    assert "还不能判断" in page
    told = dict.fromkeys(["registered_here", "taxed_here", "statistics_here"], "yes")
    told |= dict.fromkeys(["serious_dishonesty", "major_accident", "labour_dispute"], "no")
    told |= {"region": "顺义区", "industry": "C36", "benchmark_title": "city"}
    assert "所列条件均满足" in browser.post(f"/policies/{REWARD}", data=told).get_data(as_text=True)
    less = browser.post(f"/policies/{REWARD}", data={**told, "major_accident": ""}).get_data(as_text=True)
    assert "所列条件均满足" not in less
    wrong = browser.post("/policies/check", data={"region": "火星", "maturity_level": "7"})
    assert wrong.status_code == 422
    assert "没有这个地区" in wrong.get_data(as_text=True)
    assert "请填 0 到 5 之间的数字" in wrong.get_data(as_text=True)
    whole = browser.post("/policies/check", data=told).get_data(as_text=True)
    assert whole.index("顺义区智能制造标杆奖励") < whole.index("顺义区智能制造项目支持")


def test_deadline_is_told_once_of_each_day(app: Flask, sign_in: Enter, people: dict[str, str]) -> None:
    mail = people["enterprise"]
    with time_machine.travel("2026-11-27T02:00:00Z", tick=False) as clockwork:
        browser = sign_in(mail)
        assert browser.post(f"/policies/{REWARD}/follow", data={"days_before": "0"}).status_code == 422
        assert browser.post(f"/policies/{REWARD}/follow", data={"days_before": "10"}).status_code == 303
        with app.app_context(), transaction():
            write(REWARD, people, deadline="2026-12-20")
        told = []
        for day in ("2026-12-09", "2026-12-10", "2026-12-11", "2026-12-21"):
            clockwork.move_to(f"{day}T02:00:00Z")
            worker.run_jobs(app)
            told.append(kinds_to(app, mail).count("policy_deadline"))
        assert told == [0, 1, 1, 1]
        assert "2026 年 12 月 20 日" in latest(app, mail)
        with app.app_context(), transaction():
            write(REWARD, people, deadline="2026-12-30")
        worker.run_jobs(app)
        worker.run_jobs(app)
        assert kinds_to(app, mail).count("policy_deadline") == 2  # the day was put off: they learn the new one, once
        assert browser.post(f"/policies/{REWARD}/unfollow").status_code == 303
        assert kinds_to(app, people["other"]) == []


def test_operator_writes_versions_and_nobody_else(app: Flask, sign_in: Enter, people: dict[str, str]) -> None:
    browser = sign_in(people["operator"])
    address = f"/staff/policies/{REWARD}"
    for role in ("enterprise", "officer"):
        assert sign_in(people[role]).get(address).status_code == 403
    with app.app_context():
        form = {"expected": "0", "note": "查到截止日期"} | _typed(REWARD)
    assert browser.post(address, data=form | {"deadline": "2027-03-31", "lists": "[]"}).status_code == 422
    late = browser.post(address, data=form | {"valid_from": "明年"})
    kept = next(one for one in Page(late.get_data(as_text=True), address).forms if "valid_from" in one.fields)
    assert (kept.fields["valid_from"].invalid, kept.fields["valid_from"].values) == (True, ["明年"])
    assert browser.post(address, data=form | {"note": ""}).status_code == 422
    assert browser.post(address, data=form | {"deadline": "2027-03-31"}).status_code == 303
    stale = browser.post(address, data=form | {"deadline": "2027-04-30"})
    assert stale.status_code == 422
    assert "别人刚刚修改过" in stale.get_data(as_text=True)
    page = browser.get(address).get_data(as_text=True)
    assert "查到截止日期" in page
    assert "2027-03-31" in page
    with app.app_context():
        assert queries.get_entry(REWARD).deadline == date(2027, 3, 31)
    assert browser.post(f"{address}/withdraw").status_code == 303
    assert browser.get(f"/policies/{REWARD}").status_code == 404
    assert browser.post(address, data=form | {"expected": "2"}).status_code == 303
    assert browser.get(f"/policies/{REWARD}").status_code == 200
    fresh = form | {"id": "qinghe-2027-loan", "region": "110113", "note": "新增"}
    assert browser.post("/staff/policies/new", data=form).status_code == 422  # the name is taken
    assert browser.post("/staff/policies/new", data=fresh).status_code == 303
    assert browser.get("/policies/qinghe-2027-loan").status_code == 200


FAULTS = (
    ("lists", '{"conditions": []}', "已单列的键"),
    ("lists", '{"caps": [{"zh": "甲", "en": "a", "amount": 0}]}', "caps.0.amount：不能小于或等于 0。"),
    ("lists", '{"types": ["gift"]}', "types.0：应为以下之一："),
    ("region", "11", "请填六位区划代码"),
    ("rate", "many", "请填百分数"),
    ("valid_from", "明年", "请填年份或日期"),
    ("valid_from", "2024-13-01", "请填年份或日期"),
    ("valid_until", "1999", "失效早于生效"),
)


def test_faults_of_an_entry_are_said_at_their_field_in_the_readers_language(
    app: Flask, sign_in: Enter, people: dict[str, str]
) -> None:
    browser, address = sign_in(people["operator"]), f"/staff/policies/{REWARD}"
    with app.app_context():
        form = {"expected": "0", "note": "试填"} | _typed(REWARD) | {"valid_from": "2020"}
    for name, value, said in FAULTS:
        answer = browser.post(address, data=form | {name: value})
        page = Page(answer.get_data(as_text=True), address)
        told = page.texts_of.get(f"{name}-error", "")
        assert (answer.status_code, said in told) == (422, True), (name, value, told)
        assert not re.search(r"[a-z]{3,} [a-z]{2,} [a-z]", told.replace(" | ", "|")), told


def _typed(slug: str) -> dict[str, str]:
    from matchmaker.pages.staff.policies import _data

    data = _data(shipped()[slug])
    rows = {
        f"conditions-{n}-{name}": word for n, row in enumerate(data.pop("conditions")) for name, word in row.items()
    }
    return rows | {name: value.isoformat() if isinstance(value, date) else value or "" for name, value in data.items()}


def plan(**fields: Any) -> Plan:
    base = {"kind": "policy", "title": "若干措施解读", "about": "", "speaker": "示例主讲", "place": "示例园区会议室"}
    starts = clock.now() + timedelta(days=7)
    return Plan(**{**base, "entries": (REWARD,), "starts_at": starts, "hours": 2, "capacity": 1, **fields})


def test_briefing_fills_and_attendance_is_counted_from_rows(app: Flask, sign_in: Enter, people: dict[str, str]) -> None:
    with time_machine.travel("2026-11-27T02:00:00Z", tick=False) as clockwork:
        with app.app_context(), transaction():
            officer = user(people["officer"])
            code = briefings.hold(plan(), park_id=min(officer.park_ids), by=officer, now=clock.now()).code
        first, second = sign_in(people["enterprise"]), sign_in(people["other"])
        assert first.post(f"/briefings/{code}/book").status_code == 303
        assert first.post(f"/briefings/{code}/book").status_code == 303  # again changes nothing
        assert second.post(f"/briefings/{code}/book").status_code == 409
        assert first.post(f"/briefings/{code}/give-up").status_code == 303
        assert second.post(f"/briefings/{code}/book").status_code == 303
        assert first.post(f"/briefings/{code}/book").status_code == 409
        staff = sign_in(people["officer"])
        file = {"file": (io.BytesIO("要点一\n".encode()), "要点.txt")}
        sent = staff.post(f"/staff/briefings/{code}/materials", data=file, content_type="multipart/form-data")
        assert sent.status_code == 303
        with app.app_context():
            one = briefings.get_briefing(code)
            seat, material = briefings.list_seats(one)[0].id, one.materials[0]
            digest, name = material.digest, material.code
            assert briefings.named([digest, "none"]) == {digest}
        assert sign_in(people["other_officer"]).post(f"/staff/briefings/{code}/attendance").status_code == 403
        assert staff.post(f"/staff/briefings/{code}/attendance", data={"seat": str(seat)}).status_code == 409
        with second.get(f"/briefings/materials/{name}") as answer:
            assert answer.data == "要点一\n".encode()
        clockwork.move_to("2026-12-05T02:00:00Z")
        assert staff.post(f"/staff/briefings/{code}/attendance", data={"seat": str(seat)}).status_code == 303
        with app.app_context():
            counted = briefings.list_attendance(DAY, date(2026, 12, 31))
            assert [(one.registered, one.attended) for one in counted] == [(1, 1)]
            assert briefings.list_attendance(DAY, DAY) == []
        assert second.post(f"/briefings/{code}/give-up").status_code == 409


def test_briefing_form_is_checked_at_its_fields(app: Flask, sign_in: Enter, people: dict[str, str]) -> None:
    browser = sign_in(people["officer"])
    form = {
        "kind": "policy",
        "title": "解读",
        "speaker": "甲",
        "place": "乙",
        "starts_on": "2027-01-05",
        "starts_at": "14:00",
    }
    form |= {"hours": "2", "capacity": "20", "entries": REWARD}
    for name, value in {"starts_at": "25:99", "hours": "0", "capacity": "0", "entries": "none", "kind": "x"}.items():
        assert browser.post("/staff/briefings/new", data=form | {name: value}).status_code == 422, name
    answer = browser.post("/staff/briefings/new", data=form)
    assert answer.status_code == 303
    code = answer.location.rsplit("/", 1)[-1]
    for path in (f"/staff/briefings/{code}", f"/briefings/{code}", "/briefings"):
        assert "解读" in browser.get(path).get_data(as_text=True)
    assert browser.post(f"/staff/briefings/{code}/cancel").status_code == 303
    assert "这一场已取消" in browser.get(f"/briefings/{code}").get_data(as_text=True)
    with app.app_context(), transaction():
        one = briefings.get_briefing(code)
        with pytest.raises(Conflict):
            briefings.book(one, by=user(people["other"]), now=datetime(2026, 12, 1, tzinfo=clock.SHANGHAI))
