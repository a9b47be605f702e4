"""A station's day through the JSON door: letting in by QR code, the offline file and what it brings back, sheets, rows, calendars."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from matchmaker.foundation import clock
from matchmaker.foundation.audit import AuditEntry
from matchmaker.foundation.db import db, transaction
from matchmaker.stations import planned
from matchmaker.web import tickets
from tests.api.conftest import Program
from tests.factories import admin_of, make_officer, make_park
from tests.house.station_world import _plans
from tests.stations.stage import make_full

Make = Callable[..., Program]
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def day(app: Flask) -> dict[str, Any]:
    """A station that is on, with its adopted plans; codes, and who is who."""
    with app.app_context(), transaction():
        stage = make_full()
        _plans(stage, stage.officer)
        first, second = (row.attendees[0] for row in stage.of("enterprise")[:2])
        table = next(one for one in planned.list_appointments(stage.station.id) if one.plan.kind == "tables")
        return {
            "code": stage.station.code,
            "officer": stage.officer.email,
            "elsewhere": make_officer(make_park()).email,
            "owner": admin_of(stage.of("enterprise")[0].organisation).email,
            "names": (first.name, second.name),
            "uuid": second.uuid,
            "ticket": tickets.grouped(first.ticket),
            "talk": table.at.code,
            "qr": _token(app, first),
        }


def _token(app: Flask, person: Any) -> str:
    with app.test_request_context():
        return tickets.token_of(person)


def _send(who: Program, path: str, data: bytes) -> Any:
    return who.ask("POST", path, data={"file": (io.BytesIO(data), "back.json")}, content_type="multipart/form-data")


def test_qr_code_is_read_and_lets_in_once(program: Make, day: dict[str, Any]) -> None:
    staff, token = program(day["officer"]), {"token": day["qr"]}
    for stranger, status in (("elsewhere", 404), ("owner", 403)):
        for what in ("read", "check_in"):
            assert program(day[stranger]).post(f"/staff/tickets/{what}", token).status_code == status
    looked = staff.post("/staff/tickets/read", token)
    assert (looked.json["name"], looked.json["station"]) == (day["names"][0], day["code"])
    assert looked.json["in_today_at"] is None, "looking changes nothing"
    entered = staff.post("/staff/tickets/check_in", token)
    assert entered.status_code == 200, entered.json
    assert entered.json["in_today_at"]
    assert staff.post("/staff/tickets/check_in", token).json["code"] == "checked_in_already"
    assert staff.post("/staff/tickets/read", {"token": "forged.token"}).status_code == 404
    told = staff.get(f"/staff/stations/{day['code']}/door").json
    assert (told["present_people"], list(told["by_day"].values()), told["conflicts"]) == (1, [1], [])


def test_offline_file_is_taken_on_record_and_merged_once(app: Flask, program: Make, day: dict[str, Any]) -> None:
    staff, at = program(day["officer"]), f"/staff/stations/{day['code']}/offline"
    for stranger, status in (("elsewhere", 404), ("owner", 403)):
        assert program(day[stranger]).get(at).status_code == status
        assert _send(program(day[stranger]), at, b"{}").status_code == status
    taken = staff.get(at)
    assert (taken.status_code, taken.mimetype, "sandbox" in taken.headers["Content-Security-Policy"]) == (
        200,
        "text/html",
        True,
    )
    assert day["names"][0] in taken.text
    with app.app_context():
        entry = db.select(AuditEntry.subject).where(AuditEntry.action == "station.take_file")
        assert db.session.scalars(entry).all() == [day["code"]]
    came = {"uuid": "8c0f3f0e-3f5b-4b52-9a57-6b4f1b8f0a01", "kind": "check_in", "who": day["uuid"]}
    lost = came | {"uuid": "8c0f3f0e-3f5b-4b52-9a57-6b4f1b8f0a02", "who": "nobody"}
    records = [one | {"at": clock.now().isoformat()} for one in (came, lost)]
    file = json.dumps({"station": day["code"], "records": records}).encode()
    none = {"applied": 0, "known": 0, "conflict": 0, "unknown": 0, "again": 0}
    assert _send(staff, at, file).json == none | {"applied": 1, "unknown": 1}
    assert _send(staff, at, file).json == none | {"again": 2}
    assert _send(staff, at, b"not json").json["errors"][0]["field"] == "file"
    assert _send(staff, at, b'{"station": "S-2020-9999", "records": []}').json["errors"][0]["field"] == "file"
    (torn,) = staff.get(f"/staff/stations/{day['code']}/door").json["conflicts"]
    assert (torn["outcome"], torn["name"]) == ("unknown", "")
    rows = staff.get(f"/staff/stations/{day['code']}/summary/rows?what=people").json
    assert [one["name"] for one in rows["people"]] == [day["names"][1]]
    there = staff.get(f"/staff/stations/{day['code']}/summary/rows?what=present_enterprise").json["registrations"]
    assert [one["present"] for one in there] == [1]


def test_sheets_say_who_sits_where_with_whom(program: Make, day: dict[str, Any]) -> None:
    staff, at = program(day["officer"]), f"/staff/stations/{day['code']}"
    for what in ("sheets/door", "sheets/tables", "sheets/people", "summary/rows", "door"):
        assert program(day["elsewhere"]).get(f"{at}/{what}").status_code == 404
        assert program(day["owner"]).get(f"{at}/{what}").status_code == 403
    assert day["ticket"] in [one["ticket"] for one in staff.get(f"{at}/sheets/door").json["items"]]
    tables = staff.get(f"{at}/sheets/tables").json["items"]
    assert tables
    assert all(each["table"] == one["table"] for one in tables for each in one["appointments"])
    people = {one["registration"]: one for one in staff.get(f"{at}/sheets/people").json["items"]}
    assert any(one["table"] is not None for one in people[day["talk"]]["appointments"])
    talks = staff.get(f"{at}/summary/rows?what=talks").json
    assert len(talks["appointments"]) == sum(len(one["appointments"]) for one in tables)
    assert staff.get(f"{at}/summary/rows?what=linked").json["appointments"] == []
    assert staff.get(f"{at}/summary/rows?what=ratings").json["ratings"] == []
    assert staff.get(f"{at}/summary/rows?what=nothing").status_code == 422


def test_calendar_of_a_station_holds_ones_own_appointments_alone(
    app: Flask, program: Make, day: dict[str, Any]
) -> None:
    at = f"/stations/{day['code']}/calendar"
    mine = program(day["owner"]).get(at)
    assert (mine.status_code, mine.mimetype) == (200, "text/calendar")
    plain = app.test_client().get(f"/api/v1{at}")
    assert plain.status_code == 200, "everybody may know when it is"
    assert mine.text.count("BEGIN:VEVENT") > plain.text.count("BEGIN:VEVENT")
    assert day["talk"] not in plain.text
