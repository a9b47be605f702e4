"""Registration and selection: seats under a crowd, the waiting list, who decides, who is told."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.queries import get_user_by_email
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Conflict, IllegalTransition, NotAllowed
from matchmaker.notifications.models import OutboxMessage
from matchmaker.stations import queries, registering, service
from matchmaker.stations.models import Station
from matchmaker.stations.states import (
    DECISIONS,
    TABLE,
    RegistrationAction,
    RegistrationState,
    StationAction,
    StationState,
)
from tests.factories import admin_of, make_organisation, make_provider
from tests.house.forms import Page
from tests.stations.stage import make_full, make_stage, register, select, walk

SELECT = RegistrationAction.SELECT
CROWD = 6
SignIn = Callable[..., FlaskClient]


def crowd(app: Flask) -> tuple[str, list[str], str]:
    """Return a station with two seats for enterprises, six that wait for a decision, and who decides."""
    with app.app_context(), transaction():
        stage = make_stage()
        rows = [register(stage, make_organisation(park_id=stage.park.id)) for _ in range(CROWD)]
        walk(stage, StationState.SELECTING)
        return stage.station.code, [one.code for one in rows], stage.officer.email


def select_all_at_once(app: Flask, codes: list[str], mail: str) -> list[str]:
    """Select each in a thread of its own; return what they were told."""
    told: list[str] = []

    def run(code: str) -> None:
        with app.app_context():
            try:
                with transaction():
                    row, by = queries.get_registration(code), get_user_by_email(mail)
                    registering.decide(row, SELECT, by=by, now=clock.now(), reason="准备充分")
                told.append("selected")
            except Conflict as refused:
                told.append(refused.code)

    threads = [Thread(target=run, args=(code,)) for code in codes]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return told


def taken(app: Flask, code: str) -> int:
    with app.app_context():
        return queries.count_selected(queries.get_station(code).id, "enterprise")


def test_seats_are_never_given_out_twice(app: Flask) -> None:
    code, rows, mail = crowd(app)
    told = select_all_at_once(app, rows, mail)
    assert sorted(told) == ["seats_taken"] * (CROWD - 2) + ["selected"] * 2
    assert taken(app, code) == 2


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_without_the_stations_lock_seats_are_given_out_twice(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: all count before anybody has written."""
    code, rows, mail = crowd(app)
    barrier, count = Barrier(CROWD, timeout=20), registering._free

    def counted_by_all(station: Station, kind: str) -> int:
        free = count(station, kind)
        with suppress(BrokenBarrierError):
            barrier.wait()
        return free

    monkeypatch.setattr(registering, "_free", counted_by_all)
    monkeypatch.setattr(registering, "lock", lambda station: None)
    select_all_at_once(app, rows, mail)
    assert taken(app, code) > 2


def test_waiting_list_moves_up_in_order_and_is_told(app: Flask) -> None:
    with app.app_context(), transaction():
        stage = make_stage()
        rows = [register(stage, make_organisation(park_id=stage.park.id)) for _ in range(4)]
        select(stage, *rows[:2])
        for one in (rows[3], rows[2]):  # the fourth stands first in line
            registering.decide(one, RegistrationAction.WAIT, by=stage.officer, now=clock.now(), reason="名额已满")
        walk(stage, StationState.CONFIRMED)
        registering.withdraw(rows[0], by=rows[0].by, now=clock.now(), reason="出差")
        assert [one.state for one in rows] == ["withdrawn", "selected", "waiting", "selected"]
        told = (
            db.session.query(OutboxMessage)
            .filter_by(kind="station_decided", recipient_id=rows[3].by_id)
            .order_by(OutboxMessage.id)
            .all()
        )
        assert [one.facts["decision"] for one in told] == ["waiting", "selected"]
        registering.withdraw(rows[2], by=rows[2].by, now=clock.now())
        registering.withdraw(rows[1], by=rows[1].by, now=clock.now())  # nobody is left to move up
        assert queries.count_selected(stage.station.id, "enterprise") == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_may_register_and_decide(app: Flask) -> None:
    with app.app_context(), transaction():
        stage = make_stage()
        unverified = make_organisation(verified=False)
        with pytest.raises(Conflict, match="register_unverified"):
            register(stage, unverified)
        own = register(stage, make_organisation(park_id=stage.park.id, admin=stage.officer))
        with pytest.raises(NotAllowed, match="own_registration"):
            registering.decide(own, SELECT, by=stage.officer, now=clock.now(), reason="准备充分")
        known = own.organisation
        assert known is not None
        with pytest.raises(Conflict, match="registered_already"):
            register(stage, known)
        with pytest.raises(Conflict, match="registration_over"):
            registering.register(
                stage.station,
                make_provider(),
                registering.Entry([("来客", "")]),
                by=stage.officer,
                now=clock.now() + timedelta(2),
            )


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_table_of_states_is_whole(app: Flask) -> None:
    """Every state can be left but the last ones; what the table lacks is refused and changes nothing."""
    ends = {StationState.SUMMED_UP, StationState.CANCELLED}
    assert {state for state, _action in TABLE} == set(StationState) - ends
    assert {state for state, _action in DECISIONS} == set(RegistrationState) - {RegistrationState.WITHDRAWN}
    with app.app_context(), transaction():
        stage = make_stage(StationState.DRAFT)
        for action in set(StationAction) - {action for state, action in TABLE if state == StationState.DRAFT}:
            with pytest.raises(IllegalTransition):
                service.move(stage.station, action, by=stage.officer, now=clock.now())
        for action in (StationAction.OPEN, StationAction.SELECT):
            service.move(stage.station, action, by=stage.officer, now=clock.now())
        with pytest.raises(Conflict, match="nobody_selected"):
            service.move(stage.station, StationAction.CONFIRM, by=stage.officer, now=clock.now())


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_registration_through_the_doors(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        stage = make_stage()
        enterprise = make_organisation(park_id=stage.park.id)
        code, officer, admin, key = stage.station.code, stage.officer.email, admin_of(enterprise).email, enterprise.id
    browser = sign_in(admin)
    told = {
        "whose": f"enterprise:{key}",
        "people": "张三，厂长\n李四",
        "wants_visit": "y",
        "speaks": "zh",
        "note": "先看检测",
    }
    assert browser.post(f"/stations/{code}/register", data=told | {"people": ""}).status_code == 422
    assert browser.post(f"/stations/{code}/register", data=told | {"whose": "enterprise:999999"}).status_code == 422
    assert browser.post(f"/stations/{code}/register", data=told).status_code == 303
    assert browser.post(f"/stations/{code}/register", data=told).status_code == 409
    assert "张三" not in app.test_client().get(f"/stations/{code}").text
    staff = sign_in(officer)
    with app.app_context():
        row = queries.list_registrations(queries.get_station(code).id)[0].code
    page = f"/staff/stations/registrations/{row}"
    assert "李四" in staff.get(page).text
    assert staff.post(f"{page}/decide", data={"action": "select", "reason": ""}).status_code == 422
    assert staff.post(f"{page}/decide", data={"action": "select", "reason": "需求具体"}).status_code == 303
    assert "已入选" in browser.get(f"/stations/{code}").text
    assert browser.get(page).status_code == 403
    assert browser.post(f"/stations/registrations/{row}/withdraw", data={}).status_code == 303


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_seats_cannot_shrink_below_those_taken(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        stage = make_full(StationState.CONFIRMED)
        code, mail = stage.station.code, stage.officer.email
    browser = sign_in(mail)
    form = Page(browser.get(f"/staff/stations/{code}/edit").text, f"/staff/stations/{code}/edit").form_to(
        f"/staff/stations/{code}/edit"
    )
    assert form is not None
    sent = form.sent() | {"seats_enterprise": ["1"]}
    answer = browser.post(f"/staff/stations/{code}/edit", data=sent)
    assert answer.status_code == 422
    assert "已有 2 家" in answer.text
