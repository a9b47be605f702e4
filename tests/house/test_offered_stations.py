"""What a station's pages offer can be had, in every state, for staff and for who takes part: nothing offered answers 403, 404 or 409."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.stations import service
from matchmaker.stations.states import StationAction, StationState
from tests.factories import make_officer, make_park
from tests.house.sandbox import sandbox
from tests.house.test_offered import refusals
from tests.stations.stage import Stage, make_full

pytestmark = pytest.mark.once
WALKED = ("open", "selecting", "confirmed", "running", "ended")


def _people(stage: Stage) -> dict[str, str]:
    """Return who looks: staff, and one of each kind that registered."""
    of = {kind: stage.of(kind)[0].by.email for kind in ("enterprise", "provider", "expert")}
    return {"officer": stage.officer.email} | of


def make_stations() -> dict[str, tuple[str, dict[str, str]]]:
    """Return a station in every state that one can be walked to: its code and who looks at it."""
    park = make_park()
    officer, made = make_officer(park), {}
    for name in WALKED:
        made[name] = make_full(StationState(name), park=park, officer=officer)
    first, days = clock.today() + timedelta(days=1), 3
    made["later"] = make_full(StationState.CONFIRMED, park=park, officer=officer, first=first, days=days)
    made["not_over"] = make_full(StationState.RUNNING, park=park, officer=officer, days=days)
    for name, state, action in (
        ("summed_up", StationState.ENDED, StationAction.SUM_UP),
        ("cancelled", "open", "cancel"),
    ):
        stage = make_full(StationState(state), park=park, officer=officer)
        if name == "summed_up":
            service.write_summary(stage.station, "发现", "建议", by=officer, now=clock.now())
        service.move(stage.station, StationAction(action), by=officer, now=clock.now(), reason="场地停电，停办")
        made[name] = stage
    return {name: (one.station.code, _people(one)) for name, one in made.items()}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_station_offers_what_its_state_allows(app: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    with app.app_context(), transaction():
        made = make_stations()
    browsers = {mail: sign_in(mail) for _code, people in made.values() for mail in people.values()}
    wrong, offered = {}, 0
    with sandbox(app) as box:
        for name, (code, people) in made.items():
            for who, mail in people.items():
                start = f"/staff/stations/{code}" if who == "officer" else "/stations"
                found, n = refusals(
                    box, browsers[mail], start, (f"/stations/{code}", f"/staff/stations/{code}", "/stations/reg")
                )
                offered += n
                wrong |= {f"{name} {who}": found} if found else {}
    assert wrong == {}
    assert offered > 150
