"""Station files that somebody has tampered with: nothing of them counts, and nothing breaks."""

import io
import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.stations import queries
from tests.stations.stage import make_full

Enter = Callable[..., FlaskClient]
LITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def world(app: Flask) -> dict[str, str]:
    with app.app_context(), transaction():
        stage = make_full()
        person = stage.made[0].attendees[0]
        return {"code": stage.station.code, "officer": stage.officer.email, "who": person.uuid}


def bring(browser: FlaskClient, code: str, *records: dict[str, Any]) -> TestResponse:
    """Bring a file back; each record has a number of its own."""
    whole = [{"uuid": str(uuid.uuid4()), "at": clock.now().isoformat()} | one for one in records]
    file = json.dumps({"station": code, "records": whole}).encode()
    return browser.post(f"/staff/stations/{code}/offline/merge", data={"file": (io.BytesIO(file), "station.json")})


TORN: list[dict[str, Any]] = [
    {"kind": "check_in", "who": "\ud800"},
    {"kind": "rating", "stars": 3, "text": "\udfff"},
    {"kind": "check_in", "at": "0001-01-01T00:00:00+14:00"},
    {"kind": "check_in", "at": "1970-01-01T00:00:00+08:00"},
    {"kind": "check_in", "at": (clock.now() - timedelta(days=3)).isoformat()},
    {"kind": ["check_in"]},
    {"kind": "rating", "stars": True},
    {"kind": "rating", "stars": 10**30},
]


@LITE
@pytest.mark.parametrize("torn", TORN, ids=range(len(TORN)))
def test_a_torn_record_refuses_the_whole_file(
    app: Flask, sign_in: Enter, world: dict[str, str], torn: dict[str, Any]
) -> None:
    sound = {"kind": "check_in", "who": world["who"]}
    staff = sign_in(world["officer"])
    assert bring(staff, world["code"], sound, {"who": world["who"]} | torn).status_code == 422
    with app.app_context():
        person = queries.find_attendee_by_uuid(world["who"])
        assert person is not None
        assert person.checked_in_at is None
    assert bring(staff, world["code"], sound).status_code == 303  # the control


def test_nobody_is_rated_for_who_was_not_there(app: Flask, sign_in: Enter, world: dict[str, str]) -> None:
    staff, said = sign_in(world["officer"]), {"kind": "rating", "who": world["who"], "stars": 5}
    assert bring(staff, world["code"], said).status_code == 303

    def rated() -> bool:
        with app.app_context():
            person = queries.find_attendee_by_uuid(world["who"])
            return person is not None and person.rating is not None

    assert not rated()
    assert bring(staff, world["code"], said, {"kind": "check_in", "who": world["who"]}).status_code == 303
    assert rated()  # the check-in of the same file counts first, wherever it stands
