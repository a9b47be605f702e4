"""Funds: graded by evidence, a multiplier only of what was seen, corrections beside what they correct, any past day as it stood."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.people import Role
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.reporting.funds import Fund
from tests.factories import admin_of, join, make_officer, make_organisation, make_park, make_user

Entry = Callable[..., FlaskClient]
DAY = datetime(2026, 5, 20, 2, tzinfo=UTC)
GRANT = {"kind": "support", "amount": "120.5", "evidence": "document", "source": "示例〔2026〕1号", "on": "2026-04-01"}


@pytest.fixture
def world(app: Flask) -> dict[str, str]:
    with time_machine.travel(DAY, tick=False), app.app_context(), transaction():
        park = make_park()
        firm, elsewhere = make_organisation(park=park), make_organisation(park=make_park())
        authority = make_user()
        join(authority, Role.AUTHORITY)
        found = {"firm": firm.code, "elsewhere": elsewhere.code, "authority": authority.email}
        return found | {"officer": make_officer(park).email, "owner": admin_of(firm).email}


def figures(browser: FlaskClient, **asked: str) -> dict[str, Any]:
    content = json.loads(browser.get("/figures/figures.json", query_string=asked).data)["content"]
    return {"funds": content["funds_yuan"], "multiplier": content["multiplier"]}


def test_the_multiplier_is_of_what_was_seen_and_corrections_leave_the_past(
    world: dict[str, str], app: Flask, sign_in: Entry
) -> None:
    with time_machine.travel(DAY, tick=False):
        staff = sign_in(world["officer"])
        first = {**GRANT, "organisation": world["firm"]}
        assert staff.post("/staff/funds", data=first).status_code == 303
        claimed = first | {"kind": "investment", "amount": "1000", "evidence": "claimed", "source": "企业电话告知"}
        assert staff.post("/staff/funds", data=claimed).status_code == 303
        assert figures(staff)["multiplier"] is None  # one side is only claimed
        assert staff.post("/staff/funds", data=claimed | {"amount": "482", "evidence": "audited"}).status_code == 303
        before = figures(staff)
        assert before["multiplier"] == "4"
        assert before["funds"]["support"] == {"claimed": 0, "document": 1_205_000, "audited": 0}
    with time_machine.travel(DAY + timedelta(days=3), tick=False):
        staff = sign_in(world["officer"])
        with app.app_context():
            code = db.session.query(Fund).filter_by(kind="support").one().code
        page = f"/staff/funds/{code}/correct"
        assert staff.post(page, data=GRANT | {"amount": "241"}).status_code == 422  # no reason
        assert staff.post(page, data=GRANT | {"amount": "241", "note": "少记一半"}).status_code == 303
        assert staff.post(page, data=GRANT | {"amount": "9", "note": "再改"}).status_code == 409
        assert figures(staff)["multiplier"] == "2"
        assert figures(staff, as_of="2026-05-20") == before
        with app.app_context():
            assert db.session.query(Fund).count() == 4  # nothing was changed or deleted


@time_machine.travel(DAY, tick=False)
def test_bad_amounts_and_other_peoples_firms(world: dict[str, str], app: Flask, sign_in: Entry) -> None:
    staff = sign_in(world["officer"])
    good = {**GRANT, "organisation": world["firm"]}
    for change in (
        {"amount": "-1"},
        {"amount": "0"},
        {"amount": "1e30"},
        {"amount": "viel"},
        {"on": "2027-01-01"},
        {"on": "2026-02-30"},
        {"evidence": ""},
        {"kind": "gift"},
        {"source": ""},
        {"organisation": world["elsewhere"]},
        {"organisation": "O-none"},
    ):
        answer = staff.post("/staff/funds", data=good | change)
        assert answer.status_code == 422, change
    assert staff.post("/staff/funds", data=good).status_code == 303
    assert sign_in(world["owner"]).get("/staff/funds").status_code == 403
    with time_machine.travel(DAY + timedelta(days=20), tick=False):  # the month is over
        sponsor = sign_in(world["authority"])
        assert sponsor.get("/staff/funds").status_code == 403
        assert figures(sponsor, year=str(clock.today().year))["funds"]["support"] == "suppressed"
