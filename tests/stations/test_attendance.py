"""On the day: each ticket works once, what a station file brings is merged once, the mean never stands alone."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.queries import get_user_by_email
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid, NotAllowed
from matchmaker.stations import attendance, figures, queries
from matchmaker.stations.states import StationState
from matchmaker.web import tickets
from tests.stations.stage import make_full

SignIn = Callable[..., FlaskClient]
SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def record(who: str, kind: str = "check_in", **more: object) -> dict[str, object]:
    return {"uuid": str(uuid4()), "kind": kind, "who": who, "at": clock.now().isoformat()} | more


def test_ticket_works_once(app: Flask) -> None:
    with app.app_context(), transaction():
        stage = make_full()
        person, other = stage.made[0].attendees[0], stage.made[1]
        attendance.check_in(person, by=stage.officer, now=clock.now())
        with pytest.raises(Conflict, match="checked_in_already"):
            attendance.check_in(person, by=stage.officer, now=clock.now())
        other.state = "withdrawn"
        with pytest.raises(Conflict, match="not_selected"):
            attendance.check_in(other.attendees[0], by=stage.officer, now=clock.now())
        before = make_full(StationState.CONFIRMED)
        with pytest.raises(IllegalTransition, match="station_not_running"):
            attendance.check_in(before.made[0].attendees[0], by=before.officer, now=clock.now())


def test_a_station_of_two_days_lets_people_in_on_each(app: Flask, sign_in: SignIn) -> None:
    with time_machine.travel("2026-11-24T01:00:00Z", tick=False) as clockwork:
        with app.test_request_context(), transaction():
            stage = make_full(days=2)
            one, two = (row.attendees[0] for row in stage.of("enterprise"))
            code, mail = stage.station.code, stage.officer.email
            typed, token, late = one.ticket, tickets.token_of(one), record(two.uuid)
        staff, door = sign_in(mail), f"/staff/stations/{code}/check-in"
        assert staff.post(door, data={"ticket": typed}).status_code == 303
        assert staff.post(door, data={"ticket": typed}).status_code == 409
        clockwork.move_to("2026-11-25T01:00:00Z")
        staff = sign_in(mail)
        assert "确认签到" in staff.get(f"/staff/check-in/{token}").text
        assert "没有这样的人" in staff.get(f"{door}?only=there").text  # of today
        assert staff.post(f"/staff/check-in/{token}").status_code == 303
        assert staff.post(door, data={"ticket": typed}).status_code == 409
        with app.app_context(), transaction():
            station, officer = queries.get_station(code), get_user_by_email(mail)
            person = queries.find_attendee_by_uuid(str(late["who"]))
            assert person is not None
            attendance.check_in(person, by=officer, now=clock.now())
            merged = {"station": code, "records": [late, late | {"uuid": str(uuid4()), "at": clock.now().isoformat()}]}
            assert attendance.merge(station, merged, by=officer, now=clock.now()) == {"applied": 1, "known": 1}
            assert [row.day.day for row in person.check_ins] == [24, 25]
            assert clock.day_of(person.checked_in_at or clock.now()).day == 24  # the file brought an earlier day
            assert list(figures.present_by_day(station.id).values()) == [2, 2]
            assert figures.tally(station).present_people == 2  # people, not days


@SQLITE
def test_check_in_by_code_and_by_qr(app: Flask, sign_in: SignIn) -> None:
    with app.test_request_context(), transaction():
        stage = make_full()
        first, second = (one.attendees[0] for one in stage.of("enterprise"))
        code, mail, typed = stage.station.code, stage.officer.email, tickets.grouped(first.ticket).lower()
        token, mine, ticket = tickets.token_of(second), second.registration.by.email, second.registration.code
    staff = sign_in(mail)
    door = f"/staff/stations/{code}/check-in"
    assert staff.post(door, data={"ticket": "XXXX-XXXX"}).status_code == 422
    assert staff.post(door, data={"ticket": typed}).status_code == 303
    assert staff.post(door, data={"ticket": typed}).status_code == 409
    assert staff.get(f"/staff/check-in/{token}").status_code == 200
    assert staff.get(f"/staff/check-in/{token[:-2]}xx").status_code == 404  # not signed by us
    assert sign_in(mine).get(f"/staff/check-in/{token}").status_code == 403
    assert "<svg" in sign_in(mine).get(f"/stations/registrations/{ticket}/tickets").text
    assert staff.post(f"/staff/check-in/{token}").status_code == 303
    assert staff.post(f"/staff/check-in/{token}").status_code == 409


@time_machine.travel("2026-11-24T04:00:00Z", tick=False)  # noon in Shanghai: an hour before is the same day
def test_station_file_is_merged_once_and_conflicts_are_kept(app: Flask) -> None:
    with app.app_context(), transaction():
        stage = make_full()
        station, officer, now = stage.station, stage.officer, clock.now()
        one, two, three = (row.attendees[0] for row in stage.made[:3])
        attendance.check_in(two, by=officer, now=now - timedelta(hours=1))
        records = [
            record(one.uuid),
            record(two.uuid),  # was let in at another door an hour before
            record(one.uuid, "rating", stars=4, text="安排紧凑"),
            record(str(uuid4())),
        ]
        file = {"station": station.code, "records": records}
        assert attendance.merge(station, file, by=officer, now=now) == {"applied": 2, "conflict": 1, "unknown": 1}
        assert attendance.merge(station, file, by=officer, now=now) == {"again": 4}
        later = {"station": station.code, "records": [record(one.uuid, "rating", stars=1, text="")]}
        assert attendance.merge(station, later, by=officer, now=now) == {"conflict": 1}
        tally = figures.tally(station)
        assert (tally.present_people, tally.satisfaction.n, tally.satisfaction.mean) == (
            2,
            1,
            None,
        )  # a mean of one would be that person's own
        assert tally.satisfaction.rate == 0.5
        assert [row.outcome for row in queries.list_conflicts(station.id)] == ["conflict", "unknown", "conflict"]
        assert three.checked_in_at is None


@SQLITE
@pytest.mark.parametrize(
    "broken",
    [
        [],
        {"station": "S-2020-0001", "records": []},
        {"records": "x"},
        {"records": [{"uuid": "1", "kind": "check_in", "who": "x", "at": "2026-01-01T00:00:00+00:00"}]},
        {
            "records": [
                {"uuid": str(uuid4()), "kind": "rating", "who": "x", "at": "2026-01-01T00:00:00+00:00", "stars": 9}
            ]
        },
        {"records": [{"uuid": str(uuid4()), "kind": "check_in", "who": "x", "at": "2126-01-01T00:00:00+00:00"}]},
        {"records": [{"uuid": str(uuid4()), "kind": "check_in", "who": "x", "at": "2026-01-01"}]},
    ],
)
def test_broken_station_file_counts_for_nothing(app: Flask, broken: object) -> None:
    with app.app_context(), transaction():
        stage = make_full()
        good = record(stage.made[0].attendees[0].uuid)
        file = broken
        if isinstance(broken, dict):
            file = {"station": stage.station.code} | broken
            if isinstance(file["records"], list):
                file["records"] = [good, *file["records"]]
        with pytest.raises(Invalid):
            attendance.merge(stage.station, file, by=stage.officer, now=clock.now())
        assert figures.tally(stage.station).present_people == 0


@SQLITE
def test_station_file_through_the_doors(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        stage = make_full()
        stage.made[0].attendees[0].name = "</script><b>雀"
        code, mail, who = stage.station.code, stage.officer.email, stage.made[0].attendees[0].uuid
    staff = sign_in(mail)
    answer = staff.post(f"/staff/stations/{code}/offline")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "</script><b>" not in answer.text
    assert who in answer.text
    file = json.dumps({"station": code, "records": [record(who)]}).encode()
    merge = f"/staff/stations/{code}/offline/merge"
    assert staff.post(merge, data={"file": (io.BytesIO(file), "x.json")}).status_code == 303
    assert staff.post(merge, data={"file": (io.BytesIO(b"{" * 9999), "x.json")}).status_code == 422
    assert staff.post(merge, data={}).status_code == 422
    assert ">1</b> / 8" in staff.get(f"/staff/stations/{code}/check-in").text


@SQLITE
def test_only_who_was_there_rates_and_once(app: Flask) -> None:
    with app.app_context(), transaction():
        stage = make_full()
        row = stage.made[0]
        with pytest.raises(NotAllowed):
            attendance.rate(row.attendees[0], 5, "", by=row.by, now=clock.now())
        attendance.check_in(row.attendees[0], by=stage.officer, now=clock.now())
        with pytest.raises(NotAllowed):
            attendance.rate(row.attendees[0], 5, "", by=stage.made[1].by, now=clock.now())
        attendance.rate(row.attendees[0], 5, "", by=row.by, now=clock.now())
        with pytest.raises(Conflict, match="rated_already"):
            attendance.rate(row.attendees[0], 1, "", by=row.by, now=clock.now())
