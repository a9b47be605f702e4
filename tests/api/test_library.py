"""Policies, lectures, benchmarks, open days, samples and tiers through the JSON door; the pages say the same."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.introductions import samples
from matchmaker.introductions.samples import Words
from matchmaker.introductions.states import State
from tests.api.conftest import Program
from tests.factories import (
    admin_of,
    make_capability,
    make_need,
    make_officer,
    make_organisation,
    make_park,
    make_provider,
    make_user,
)
from tests.house import policy_world
from tests.house.world import _introduce

Make = Callable[..., Program]
POLICY = policy_world.POLICY
Enter = Callable[[str], FlaskClient]


def _place(app: Flask) -> tuple[dict[str, str], dict[str, str]]:
    """Return sign-in addresses and codes."""
    with app.app_context(), transaction():
        park = make_park()
        enterprise, provider, officer = make_organisation(park_id=park.id), make_provider(), make_officer(park)
        capability = make_capability(provider)
        codes = policy_world.plant({"officer_user": officer, "enterprise": enterprise}, capability, None)
        delivered = _introduce(make_need(enterprise), capability, officer, State.DELIVERED)
        owner, seller = admin_of(enterprise), admin_of(provider)
        now = delivered.created_at
        words = Words("在线检测样板", "加装检测工位。", "漏检率 0.3%", now.year)
        sample = samples.write(delivered, words, False, by=owner, now=now)
        samples.agree(sample, sample.version, False, by=seller, now=now)
        codes |= {"sample": sample.code, "capability": capability.code, "introduction": delivered.code}
        codes["name"] = enterprise.name
        mails = {"owner": owner.email, "seller": seller.email, "officer": officer.email, "any": make_user().email}
        return mails, codes


def test_policy_is_checked_and_its_deadline_followed(app: Flask, program: Make, sign_in: Enter) -> None:
    mails, _ = _place(app)
    asks, anybody = program(mails["any"]), app.test_client()
    listed = anybody.get("/api/v1/policies?kind=measure&limit=2").json
    assert (len(listed["items"]), {one["kind"] for one in listed["items"]}) == (2, {"measure"})
    following = anybody.get(f"/api/v1/policies?kind=measure&limit=2&cursor={listed['next']}").json
    assert listed["items"][-1]["id"] < following["items"][0]["id"]
    unknown = {one["policy"]: one for one in asks.post("/policies/check", {}).json["items"]}
    assert unknown[POLICY]["answer"] != "met", "what is not told never meets a condition"
    elsewhere = asks.post("/policies/check", {"region": "苏州"}).json["items"]
    answer = next(one for one in elsewhere if one["policy"] == POLICY)
    assert answer["answer"] == "not_met"
    assert "region_outside" in {one["reason"] for one in answer["because"]}
    for body, field in (({"facts": {"none": 1}}, "facts.none"), ({"region": "无此地"}, "region")):
        wrong = asks.post("/policies/check", body)
        assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, field)
    assert anybody.post("/api/v1/policies/check", json={}).status_code == 401
    assert asks.post(f"/policies/{POLICY}/follow", {"days_before": 7}).json["following"] == 7
    assert asks.post(f"/policies/{POLICY}/follow", {"days_before": 0}).status_code == 422
    assert asks.post(f"/policies/{POLICY}/unfollow").json["following"] is None
    shown = asks.get(f"/policies/{POLICY}").json
    assert shown["title"] in sign_in(mails["any"]).get(f"/policies/{POLICY}").text
    assert asks.get("/policies/none").status_code == 404


def test_seat_and_open_day_are_booked_and_given_up(app: Flask, program: Make, sign_in: Enter) -> None:
    mails, codes = _place(app)
    asks, at = program(mails["any"]), f"/briefings/{codes['briefing']}"
    assert [one["code"] for one in asks.get("/briefings").json["items"]] == [codes["briefing"]]
    booked = asks.post(f"{at}/book").json
    assert (booked["booked"], booked["taken"]) == (True, 1)
    assert app.test_client().get(f"/api/v1{at}").json["booked"] is False, "of nobody's business but their own"
    with asks.get(f"/briefings/materials/{codes['material']}") as file:
        assert file.data == "要点\n".encode()
    assert [asks.post(f"{at}/give_up").status_code for _ in range(2)] == [200, 409]
    day = f"/open-days/{codes['open_day']}"
    assert asks.post(f"{day}/book", {"people": 3}).json["errors"][0]["field"] == "agreed"
    assert asks.post(f"{day}/book", {"people": 3, "agreed": True}).json["mine"] == {"people": 3, "state": "booked"}
    assert asks.get(day).json["bookings"] is None
    visitor = program(mails["officer"]).get(day).json["bookings"]
    assert [one["people"] for one in visitor] == [3]
    assert f"{asks.get(day).json['taken']} 人" in sign_in(mails["any"]).get(day).text
    assert asks.post(f"{day}/cancel").json["mine"] is None


def test_benchmark_stays_masked_until_it_agrees(app: Flask, program: Make, sign_in: Enter) -> None:
    mails, codes = _place(app)
    at, owner, anybody = f"/benchmarks/{codes['benchmark']}", program(mails["owner"]), program(mails["any"])
    hidden = anybody.get(at)
    assert (hidden.json["name"], codes["name"] in hidden.text) == (None, False)
    assert (hidden.json["used"], hidden.json["asked"]) == ([], [])
    assert owner.get(at).json["name"] == codes["name"]
    assert [one["capability"] for one in program(mails["seller"]).get(at).json["asked"]] == [codes["capability"]]
    assert anybody.post(f"{at}/named", {"agreed": True}).status_code == 403
    assert owner.post(f"{at}/named", {"agreed": True}).json["mine"]
    assert anybody.get(at).json["name"] == codes["name"]
    used = program(mails["seller"]).post(f"{at}/uses", {"solution": codes["capability"]}).json["used"]
    assert [one["capability"] for one in used] == [codes["capability"]]
    assert codes["name"] in sign_in(mails["any"]).get(at).text
    gone = program(mails["seller"]).ask("DELETE", f"{at}/uses/{codes['capability']}")
    assert (gone.status_code, anybody.get(at).json["used"]) == (204, [])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_sample_names_nobody_and_tiers_tell_their_gaps(app: Flask, program: Make, sign_in: Enter) -> None:
    mails, codes = _place(app)
    anybody, owner = program(mails["any"]), program(mails["owner"])
    seen: Any = anybody.get(f"/samples/{codes['sample']}")
    assert codes["name"] not in seen.text
    assert (seen.json["introduction"], seen.json["need"]) == (None, None)
    assert owner.get(f"/samples/{codes['sample']}").json["introduction"] == codes["introduction"]
    assert seen.json["result"] in sign_in(mails["any"]).get(f"/samples/{codes['sample']}").text
    assert app.test_client().get("/api/v1/samples").status_code == 401
    nothing, high = anybody.post("/readiness", {}).json["items"], anybody.post("/readiness", {"level": 5}).json["items"]
    assert [one["tier"] for one in nothing] == ["basic", "advanced", "excellent", "leading"]
    assert sum(len(one["gaps"]) for one in high) < sum(len(one["gaps"]) for one in nothing)
    page = sign_in(mails["any"]).get("/readiness").text
    assert nothing[0]["gaps"][0]["text"] in page
    assert anybody.post("/readiness", {"without": ["none"]}).status_code == 422


def test_both_sides_turn_their_key_to_the_same_words(app: Flask, program: Make) -> None:
    mails, codes = _place(app)
    owner, seller, at = program(mails["owner"]), program(mails["seller"]), f"/introductions/{codes['introduction']}"
    assert owner.get(f"{at}/sample").json["published_at"]
    words = {"title": "另写一版", "work": "加装检测工位。", "year": 2025}
    assert owner.post(f"{at}/sample", words).status_code == 409, "it is public"
    assert owner.post(f"{at}/sample/withdraw").json["withdrawn_at"]
    assert owner.get(f"/samples/{codes['sample']}").status_code == 404
    version = owner.post(f"{at}/sample", words).json["version"]
    assert owner.post(f"{at}/sample/agree", {"version": version}).status_code == 409, "one's own key is turned"
    assert seller.post(f"{at}/sample/agree", {"version": version - 1}).status_code == 409, "other words"
    assert seller.post(f"{at}/sample/agree", {"version": version}).json["published_at"]
    assert program(mails["any"]).get(f"/samples/{codes['sample']}").json["title"] == words["title"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_hosts_announce_and_call_off_and_others_do_not(app: Flask, program: Make) -> None:
    mails, codes = _place(app)
    owner, officer, at = program(mails["owner"]), program(mails["officer"]), f"/benchmarks/{codes['benchmark']}"
    ahead = (clock.now() + timedelta(days=9)).isoformat()
    body = {"starts_at": ahead, "hours": 2, "capacity": 10, "about": "门口集合"}
    assert owner.post(f"{at}/open-days", body).status_code == 409, "an open day tells who it is"
    assert owner.post(f"{at}/named", {"agreed": True}).status_code == 200
    wrong = owner.post(f"{at}/open-days", body | {"starts_at": "2030-01-01T09:00:00"})
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "starts_at"), (
        "without an offset it is no moment"
    )
    made = owner.post(f"{at}/open-days", body)
    assert made.status_code == 201
    assert program(mails["any"]).post(f"{at}/open-days", body).status_code == 403
    assert owner.post(f"/open-days/{made.json['code']}/call_off").json["cancelled_at"]
    told = {"kind": "policy", "title": "解读", "speaker": "主讲", "place": "会议室", "starts_at": ahead}
    held = officer.post("/staff/briefings", told)
    assert (held.status_code, owner.post("/staff/briefings", told).status_code) == (201, 403)
    assert program(mails["any"]).post(f"/briefings/{held.json['code']}/book").json["booked"]
    assert len(officer.get(f"/staff/briefings/{held.json['code']}/seats").json["items"]) == 1
    assert officer.post(f"/staff/briefings/{held.json['code']}/cancel").json["cancelled_at"]
