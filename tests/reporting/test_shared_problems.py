"""Common problems through the doors: grouped by staff, members hidden until each agrees, one answer for all, the next station's theme."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.models import Introduction
from matchmaker.notifications.models import OutboxMessage
from matchmaker.reporting import shared_problems
from matchmaker.stations.models import Station
from tests.factories import admin_of, make_capability, make_need, make_officer, make_organisation, make_park
from tests.stations.stage import make_stage

Entry = Callable[..., FlaskClient]
TITLE = "压铸件外观缺陷漏检"


@pytest.fixture
def world(app: Flask) -> dict[str, str]:
    with app.app_context(), transaction():
        park = make_park()
        firms = [make_organisation(park=park, name=f"秘名{n}精密有限公司", short_name=f"秘名{n}") for n in range(3)]
        needs = [make_need(one, title=f"{TITLE}{n}") for n, one in enumerate(firms)]
        make_need(make_organisation(park=make_park()), title=f"{TITLE}别处")
        capability = make_capability()
        officer = make_officer(park)
        station = make_stage(park=park, officer=officer, first=clock.today() + timedelta(days=20)).station
        found = {f"need{n}": one.code for n, one in enumerate(needs)}
        found |= {f"owner{n}": admin_of(one).email for n, one in enumerate(firms)}
        return found | {
            "officer": officer.email,
            "provider": admin_of(capability.organisation).email,
            "capability": capability.code,
            "station": station.code,
        }


def make_group(world: dict[str, str], staff: FlaskClient) -> str:
    codes = [world[f"need{n}"] for n in range(3)]
    answer = staff.post("/shared-problems/new", data={"name": "外观漏检", "about": "夜班更高", "codes": codes})
    assert answer.status_code == 303
    return str(answer.location).rsplit("/", 1)[1]


def test_members_are_hidden_until_each_agrees_and_one_answer_reaches_all_who_did(
    world: dict[str, str], app: Flask, sign_in: Entry
) -> None:
    staff, seller = sign_in(world["officer"]), sign_in(world["provider"])
    suggested = staff.get("/shared-problems/new").get_data(as_text=True)
    assert "建议的组 1" in suggested
    assert "别处" not in suggested
    code = make_group(world, staff)
    page = f"/shared-problems/{code}"
    assert seller.get(page).status_code == 404  # not open yet
    assert staff.post(f"{page}/ask").status_code == 303
    with app.app_context():
        asked = db.session.query(OutboxMessage).filter_by(kind="problem_asked").count()
        ids = [one.id for one in shared_problems.get_problem(code).members]
    assert asked == 3
    assert TITLE not in seller.get(page).get_data(as_text=True)  # nobody has agreed
    for n in (0, 1):
        owner = sign_in(world[f"owner{n}"])
        assert owner.post(f"{page}/{ids[2]}/agree").status_code == 404  # somebody else's
        assert owner.post(f"{page}/{ids[n]}/agree").status_code == 303
        assert f"{TITLE}2" not in owner.get(page).get_data(as_text=True)
    seen = seller.get(page).get_data(as_text=True)
    assert [f"{TITLE}{n}" in seen for n in range(3)] == [True, True, False]
    assert "秘名" not in seen
    data = {"capability": world["capability"], "note": "同一套检测单元，分厂调试。"}
    assert seller.post(f"{page}/answer", data=data).status_code == 422  # no consent, no introductions
    assert seller.post(f"{page}/answer", data=data | {"consent": "y"}).status_code == 303
    assert proposed(app) == [world["need0"], world["need1"]]
    assert sign_in(world["owner2"]).post(f"{page}/{ids[2]}/agree").status_code == 303
    assert seller.post(f"{page}/answer", data=data | {"consent": "y"}).status_code == 303
    assert proposed(app) == [world[f"need{n}"] for n in range(3)]  # only the new one was added
    assert sign_in(world["owner0"]).post(f"{page}/{ids[0]}/refuse").status_code == 303
    assert f"{TITLE}0" not in seller.get(page).get_data(as_text=True)


def proposed(app: Flask) -> list[str]:
    with app.app_context():
        rows = db.session.query(Introduction).order_by(Introduction.id)
        assert {one.state for one in rows} == {"proposed"}
        return [one.need.code for one in rows]


def test_staff_name_merge_and_take_it_as_a_theme(world: dict[str, str], app: Flask, sign_in: Entry) -> None:
    staff = sign_in(world["officer"])
    bad = staff.post("/shared-problems/new", data={"name": "秘名0的漏检", "codes": [world["need0"], world["need1"]]})
    assert bad.status_code == 422  # the name would give a member away
    assert staff.post("/shared-problems/new", data={"name": "一家", "codes": [world["need0"]]}).status_code == 422
    first = staff.post("/shared-problems/new", data={"name": "甲组", "codes": [world["need0"], world["need1"]]})
    assert first.status_code == 303
    code = str(first.location).rsplit("/", 1)[1]
    assert staff.post(f"/shared-problems/{code}/theme", data={"station": world["station"]}).status_code == 303
    with app.app_context():
        station = db.session.query(Station).filter_by(code=world["station"]).one()
        assert (station.theme, station.theme_code) == ("甲组", code)
    assert staff.post(f"/shared-problems/{code}/merge", data={"into": code}).status_code == 409
    assert staff.post(f"/shared-problems/{code}/close").status_code == 303
    assert staff.post(f"/shared-problems/{code}/ask").status_code == 409
    other = sign_in(world["owner2"])
    assert other.get(f"/shared-problems/{code}").status_code == 404
    assert other.post(f"/shared-problems/{code}/ask").status_code == 403
