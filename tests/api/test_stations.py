"""进园区活动 through the JSON door: registering, deciding, checking in, rating, the plan that holds; figures and common problems."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.people import Role
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.stations import programmes
from tests.api.conftest import Program
from tests.factories import (
    admin_of,
    join,
    make_capability,
    make_need,
    make_officer,
    make_operator,
    make_organisation,
    make_park,
    make_provider,
    make_user,
)
from tests.house import figure_world
from tests.house.station_world import _plans
from tests.stations.stage import make_full, make_stage

Make = Callable[..., Program]
Enter = Callable[[str], FlaskClient]


def test_registration_is_decided_let_in_and_rated(app: Flask, program: Make, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        stage = make_stage()
        code, criteria = stage.station.code, [one.id for one in stage.station.criteria]
        owner = admin_of(make_organisation(park_id=stage.park.id)).email
        stranger, elsewhere = admin_of(make_provider()).email, make_officer(make_park()).email
        officer = stage.officer.email
    asks, staff, at = program(owner), program(officer), f"/stations/{code}"
    assert code in [one["code"] for one in app.test_client().get("/api/v1/stations").json["items"]]
    body = {"people": [{"name": "来客", "title": "部长"}], "wants_visit": True, "fields": ["SCN024"]}
    wrong = asks.post(f"{at}/register", body | {"away": ["2020-01-01 am"]})
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "away")
    assert program(officer).post(f"{at}/register", body).status_code == 403, "staff are nobody's participants"
    made = asks.post(f"{at}/register", body)
    assert (made.status_code, made.json["state"], made.json["people"][0]["ticket"]) == (201, "applied", None)
    assert asks.post(f"{at}/register", body).status_code == 409
    row = made.json["code"]
    for outsider in (stranger, elsewhere):
        assert program(outsider).get(f"/registrations/{row}").status_code == 404
    assert program(elsewhere).get(f"/staff{at}/registrations").status_code == 404
    scores = [{"criterion": one, "score": 5} for one in criteria]
    decision = {"action": "select", "reason": "准备充分", "scores": scores}
    assert asks.post(f"/staff/registrations/{row}/decide", decision).status_code == 403
    assert staff.post(f"/staff/registrations/{row}/decide", decision).json["score"] == 100
    for step in ("select", "confirm", "begin"):
        assert staff.post(f"/staff{at}/move", {"action": step}).status_code == 200
    mine = asks.get(f"/registrations/{row}").json
    ticket, person = mine["people"][0]["ticket"], mine["people"][0]["id"]
    assert asks.post(f"/registrations/{row}/rate", {"who": person, "stars": 5}).status_code == 403, "not there yet"
    assert staff.post(f"/staff{at}/check_in", {"ticket": "nothing"}).json["errors"][0]["field"] == "ticket"
    assert [staff.post(f"/staff{at}/check_in", {"ticket": ticket}).status_code for _ in range(2)] == [200, 409]
    assert [one["name"] for one in staff.get(f"/staff{at}/attendees").json["items"]] == ["来客"]
    rated = [asks.post(f"/registrations/{row}/rate", {"who": person, "stars": 5}).status_code for _ in range(2)]
    assert rated == [200, 409]
    assert row in sign_in(owner).get(at).text
    assert asks.get(at).json["own"][0]["code"] == row


def test_plan_that_holds_is_read_by_staff_and_by_each_in_part(app: Flask, program: Make) -> None:
    with app.app_context(), transaction():
        stage = make_full()
        _plans(stage, stage.officer)
        code, officer = stage.station.code, stage.officer.email
        enterprise, provider = (stage.of(kind)[0] for kind in ("enterprise", "provider"))
        name, mails = enterprise.organisation.name, (enterprise.by.email, provider.by.email)
        year = programmes.create("年度计划", "", 2026, "", by=make_operator(), now=stage.station.created_at).code
    plan = program(officer).get(f"/staff/stations/{code}/plans/tables").json
    assert [(one["at"], one["table"]) for one in plan["appointments"]] == [(name, 1)]
    own, other = (program(mail).get(f"/stations/{code}").json["own"][0]["timetable"] for mail in mails)
    assert name not in str(other), "masked until they are introduced"
    assert {one["at"] for one in own} == {name}
    assert program(officer).get(f"/staff/programmes/{year}").json["targets"] == []
    assert program(officer).get(f"/staff/stations/{code}/plans/none").status_code == 404
    assert program(mails[0]).get(f"/staff/stations/{code}/plans/tables").status_code == 403


def test_figures_open_their_rows_and_are_held_back_from_the_sponsor(app: Flask, program: Make, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        park = make_park()
        make_need(make_organisation(park_id=park.id))
        sponsor = make_user()
        join(sponsor, Role.AUTHORITY)
        officer, mail, slug = make_officer(park).email, sponsor.email, park.slug
        owner = admin_of(make_organisation(park_id=park.id)).email
    asks = program(officer)
    found = asks.get(f"/figures?park={slug}").json
    needs = next(one for one in found["figures"] if one["code"] == "valid_needs")
    assert (needs["value"], needs["n"], needs["suppressed"], found["scope"]["park"]) == (1, 1, False, slug)
    rows = asks.get("/figures/valid_needs/rows").json["items"]
    assert len(rows) == needs["n"]
    assert needs["name"] in sign_in(officer).get("/figures").text
    wrong = asks.get("/figures?park=none")
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "park")
    told = program(mail)
    held = next(one for one in told.get("/figures").json["figures"] if one["code"] == "valid_needs")
    assert (held["value"], held["n"]) in ((None, None), (0, 0))
    assert told.get("/figures/valid_needs/rows").status_code == 403
    assert program(owner).get("/figures").status_code == 403


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_common_problem_is_agreed_to_and_answered_once(app: Flask, program: Make, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        park = make_park()
        one, other, provider = make_organisation(park_id=park.id), make_organisation(park_id=park.id), make_provider()
        officer, offer = make_officer(park), make_capability(provider).code
        people = {"officer_user": officer, "enterprise": one, "other_enterprise": other}
        at = f"/shared-problems/{figure_world.plant(people, make_need(one))['shared_problem']}"
        mails = {"officer": officer.email, "other": admin_of(other).email, "seller": admin_of(provider).email}
        names = (one.name, other.name)
        outside = admin_of(make_organisation(park_id=park.id)).email
    seen = program(mails["seller"]).get(at)
    assert (seen.json["agreed"], len(seen.json["needs"]), seen.json["members"]) == (1, 1, None)
    assert not [name for name in names if name in seen.text]
    held = program(mails["officer"]).get(at).json["members"]
    assert [one["name"] for one in held] == list(names)
    mine = program(mails["other"]).get(at).json["mine"][0]["number"]
    assert program(mails["other"]).post(f"{at}/{mine}/agree").json["agreed"] == 2
    assert program(mails["other"]).post(f"{at}/{held[0]['number']}/agree").status_code == 404, "another's to say"
    body = {"capability": offer, "note": "可以一起做", "consent": True}
    assert program(mails["seller"]).post(f"{at}/answer", body).json == {"proposed": 1, "missed": 1}
    assert program(outside).get(at).status_code == 404
    assert seen.json["name"] in sign_in(mails["seller"]).get(at).text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_staff_group_two_enterprises_needs_and_ask_both(app: Flask, program: Make) -> None:
    with app.app_context(), transaction():
        park = make_park()
        owners = [make_organisation(park_id=park.id) for _ in range(2)]
        needs = [make_need(one).code for one in owners]
        officer, elsewhere = make_officer(park).email, make_officer(make_park()).email
        mails, name = [admin_of(one).email for one in owners], owners[0].name
    staff = program(officer)
    assert [one["code"] for one in staff.get("/staff/shared-problems/candidates").json["items"]] == needs
    assert program(elsewhere).get("/staff/shared-problems/candidates").json["items"] == []
    body = {"name": "外观漏检", "codes": needs}
    few = staff.post("/staff/shared-problems", body | {"codes": needs[:1]})
    assert (few.status_code, few.json["errors"][0]["field"]) == (422, "codes")
    assert staff.post("/staff/shared-problems", body | {"name": f"{name}的问题"}).status_code == 422
    made = staff.post("/staff/shared-problems", body)
    at = f"/shared-problems/{made.json['code']}"
    assert (made.status_code, made.json["agreed"]) == (201, 0)
    assert program(elsewhere).post(f"/staff{at}/ask").status_code == 404
    assert staff.post(f"/staff{at}/ask").json["state"] == "open"
    mine = program(mails[0]).get(at).json["mine"][0]
    assert (mine["need"], mine["asked"], mine["agreed"]) == (needs[0], True, None)
    assert staff.post(f"/staff{at}/close").json["state"] == "closed"
    assert program(mails[0]).post(f"{at}/{mine['number']}/agree").status_code == 409


def test_station_is_prepared_edited_by_its_tag_and_summed_up(app: Flask, program: Make) -> None:
    with app.app_context(), transaction():
        park = make_park()
        officer, elsewhere, slug = make_officer(park).email, make_officer(make_park()).email, park.slug
        operator = make_operator().email
    staff, day = program(officer), clock.today().isoformat()
    days = dict.fromkeys(("first_on", "last_on", "register_until"), day)
    body = {"name": "示例站", "parks": [slug], "criteria": [{"name": "相关性", "weight": 60}], **days}
    foreign = program(elsewhere).post("/staff/stations", body)
    assert (foreign.status_code, foreign.json["errors"][0]["field"]) == (422, "parks")
    made = staff.post("/staff/stations", body)
    at, tag = f"/stations/{made.json['code']}", {"If-Match": made.headers["ETag"]}
    assert app.test_client().get(f"/api/v1{at}").status_code == 404, "a draft is nobody else's"
    edited = staff.put(f"/staff{at}", body | {"venue": "会议中心"}, headers=tag)
    assert edited.json["venue"] == "会议中心"
    assert staff.put(f"/staff{at}", body, headers=tag).status_code == 412
    item = {"day": day, "begins": "9:30", "ends": "11:00", "kind": "policy", "title": "政策解读"}
    assert staff.post(f"/staff{at}/agenda", item | {"begins": "halb zehn"}).json["errors"][0]["field"] == "begins"
    (line,) = staff.post(f"/staff{at}/agenda", item).json["agenda"]
    assert (line["begins"], program(elsewhere).post(f"/staff{at}/agenda", item).status_code) == ("09:30", 404)
    assert staff.post(f"/staff{at}/move", {"action": "open"}).json["agenda"][0]["title"] == item["title"]
    assert staff.ask("DELETE", f"/staff{at}/agenda/{line['number']}").status_code == 204
    assert app.test_client().get(f"/api/v1{at}").json["agenda"] == []
    assert staff.post(f"/staff{at}/summary", {"findings": "人手不足"}).status_code == 409, "it is not on yet"
    year = program(operator).post("/staff/programmes", {"name": "年度计划", "year": 2026})
    target = {"indicator": "stations", "aim": 20, "first_on": "2026-01-01", "last_on": "2026-12-31", "owner": "示例"}
    told = program(operator).post(f"/staff/programmes/{year.json['code']}/targets", target).json["targets"]
    assert [(one["aim"], one["n"]) for one in told] == [(20, 0)]
    assert staff.post("/staff/programmes", {"name": "x", "year": 2026}).status_code == 403
