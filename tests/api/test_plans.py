"""排期 through the JSON door: slots, the planner, a version changed by its tag, clashes, adoption, who came and who did not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from matchmaker.app import create_app
from matchmaker.foundation.db import db, transaction
from matchmaker.stations import planning
from matchmaker.web.security import limiter
from tests.api.conftest import Program
from tests.conftest import settings_for
from tests.factories import make_officer, make_park
from tests.stations.stage import make_full

Make = Callable[..., Program]


def _station(app: Flask) -> tuple[str, str, str, Any]:
    with app.app_context(), transaction():
        stage = make_full()
        elsewhere = make_officer(make_park()).email
        return stage.station.code, stage.officer.email, elsewhere, stage.station.first_on.isoformat()


def test_plan_is_made_changed_adopted_and_held(app: Flask, program: Make) -> None:
    code, officer, elsewhere, day = _station(app)
    staff, at = program(officer), f"/staff/stations/{code}"
    run, versions = f"{at}/plans/visits/run", f"{at}/plans/visits/versions"
    assert staff.post(run).status_code == 409, "there is no slot"
    slots = {"days": [day], "begins": "9:00", "minutes": 150, "count": 2}
    assert program(elsewhere).post(f"{at}/slots/visits", {}).status_code == 404, "before what the body lacks"
    assert staff.post(f"{at}/slots/visits", slots | {"days": ["2020-01-01"]}).json["errors"][0]["field"] == "days"
    laid = staff.post(f"{at}/slots/visits", slots).json["items"]
    assert [one["begins"] for one in laid] == ["09:00", "11:30"]
    made = staff.post(run)
    assert (made.status_code, made.json["number"], made.json["status"], made.json["clashes"]) == (201, 1, "optimal", [])
    assert len(made.json["appointments"]) == 2
    first, second = made.json["appointments"]
    one = f"{versions}/1/appointments/{first['number']}"
    assert program(elsewhere).get(one).status_code == 404
    read = staff.get(one)
    assert read.json["explained"]
    wanted = {"slot": first["slot"], "registrations": second["registrations"]}
    assert staff.put(one, wanted).status_code == 428
    tag = {"If-Match": read.headers["ETag"]}
    assert staff.put(one, wanted | {"slot": 10**6}, headers=tag).json["errors"][0]["field"] == "slot"
    twice = wanted | {"slot": second["slot"]}
    clashing = staff.put(one, twice, headers=tag)
    assert (clashing.status_code, bool(clashing.json["clashes"])) == (200, True), "in two factories at once"
    assert staff.put(one, wanted, headers=tag).status_code == 412
    assert staff.post(f"{versions}/1/adopt").status_code == 409, "it breaks a rule"
    back = {"slot": first["slot"], "registrations": first["registrations"]}
    assert staff.put(one, back, headers={"If-Match": clashing.headers["ETag"]}).json["clashes"] == []
    assert staff.post(f"{versions}/1/adopt").json["state"] == "adopted"
    assert staff.ask("DELETE", f"{at}/slots/visits/{first['slot']}").status_code == 409, "a plan uses it"
    held = staff.post(f"{one}/hold", {"state": "missed", "note": "企业临时停产"}).json["appointment"]
    assert (held["state"], held["note"]) == ("missed", "企业临时停产")
    assert staff.post(f"{one}/hold", {"state": "gone"}).status_code == 422
    assert staff.post(f"{versions}/1/open_visits").json == {"scheduled": 0, "incomplete": 1, "elsewhere": 0}


def test_who_does_not_come_is_planned_around_and_the_draft_says_what_changes(app: Flask, program: Make) -> None:
    code, officer, _elsewhere, day = _station(app)
    staff, at = program(officer), f"/staff/stations/{code}"
    again, versions = f"{at}/plans/tables/again", f"{at}/plans/tables/versions"
    slots = {"days": [day], "begins": "23:00", "minutes": 10, "count": 2}
    assert len(staff.post(f"{at}/slots/tables", slots).json["items"]) == 2
    assert staff.post(again, {"gone": []}).status_code == 409, "no plan holds yet"
    made = staff.post(f"{at}/plans/tables/run").json
    assert staff.post(f"{versions}/1/adopt").status_code == 200
    assert staff.post(f"{versions}/1/adopt").status_code == 409
    away = made["appointments"][0]["registrations"][0]
    without = staff.post(again, {"gone": [away]})
    assert (without.status_code, without.json["number"]) == (201, 2)
    assert away not in {who for one in without.json["appointments"] for who in one["registrations"]}
    assert any(one["after"] is None or away not in one["after"]["registrations"] for one in without.json["changes"])
    copied = staff.post(f"{versions}/2/copy").json
    assert (copied["number"], copied["edited"], copied["status"]) == (3, True, "")
    gone = f"{versions}/3/appointments/{copied['appointments'][0]['number']}"
    assert staff.ask("DELETE", gone, headers={"If-Match": staff.get(gone).headers["ETag"]}).status_code == 204
    assert staff.get(gone).status_code == 404
    assert [one["number"] for one in staff.get(versions).json["items"]] == [3, 2, 1]
    assert staff.get(f"{at}/plans/none/versions").status_code == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_asking_the_planner_is_counted_by_person_for_all_its_doors(app: Flask, program: Make, tmp_path: Path) -> None:
    code, officer, _elsewhere, _day = _station(app)
    settings = settings_for(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path)
    limited = create_app(settings, TESTING=True, RATELIMIT_ENABLED=True, LIMIT_PLANNER="1 per hour")
    asks = [program(officer) for _ in range(2)]
    for one in asks:
        one.client = limited.test_client()
    at = f"/staff/stations/{code}/plans/visits"
    try:
        answers = [one.post(f"{at}/{what}") for one, what in zip(asks, ("run", "again"), strict=True)]
    finally:
        limiter.enabled = False  # the one limiter of the process goes on as the other tests want it
        with limited.app_context():
            db.engine.dispose()
    assert [one.status_code for one in answers] == [409, 429]
    assert int(answers[1].headers["Retry-After"]) > 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_key_that_was_answered_is_answered_again_without_the_planner(
    app: Flask, program: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, officer, _elsewhere, day = _station(app)
    staff, at = program(officer), f"/staff/stations/{code}"
    staff.post(f"{at}/slots/tables", {"days": [day], "begins": "23:00", "minutes": 10, "count": 2})
    solved, solve = [], planning.solve
    monkeypatch.setattr(planning, "solve", lambda *asked: (solved.append(1), solve(*asked))[1])
    key = {"Idempotency-Key": "plan-1"}
    made = staff.post(f"{at}/plans/tables/run", headers=key)
    assert staff.post(f"{at}/plans/tables/versions/1/adopt").status_code == 200
    again = staff.post(f"{at}/plans/tables/run", headers=key)
    assert (again.status_code, again.json, again.headers["Idempotent-Replay"]) == (201, made.json, "true")
    assert len(solved) == 1, "what was answered is not worked out again"
    anew = {"gone": []}
    first = staff.post(f"{at}/plans/tables/again", anew, headers={"Idempotency-Key": "plan-2"})
    assert staff.post(f"{at}/plans/tables/again", anew, headers={"Idempotency-Key": "plan-2"}).json == first.json
    other = staff.post(f"{at}/plans/tables/again", {"gone": ["x"]}, headers={"Idempotency-Key": "plan-2"})
    assert (other.status_code, other.json["errors"][0]["field"]) == (422, "Idempotency-Key")
    assert len(solved) == 2
    assert [one["number"] for one in staff.get(f"{at}/plans/tables/versions").json["items"]] == [2, 1]
