"""Two who change plans at once: each sees what the other has done, because the plan is read anew once it is one's turn.

PostgreSQL alone: on SQLite a transaction that writes holds everybody else off from its beginning.
"""

from collections.abc import Callable

import pytest
from flask import Flask

from matchmaker.accounts.people import User
from matchmaker.diagnosis.models import Visit
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Conflict, DomainError, IllegalTransition, NotFound
from matchmaker.stations import editing, planned, queries, visiting
from matchmaker.stations.models import Station
from matchmaker.stations.timetables import Plan
from tests.stations.stage import make_full
from tests.stations.test_plans import lay, make_plan

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
Act = Callable[[Station, Plan, User], object]


@pytest.fixture
def code(app: Flask) -> str:
    with app.app_context(), transaction():
        stage = make_full()
        lay(stage, "visits")
        make_plan(stage)
        return stage.station.code


def _read(code: str) -> tuple[Station, Plan, User]:
    """What a door reads before it acts, its appointments and who comes to them included."""
    station = queries.get_station(code)
    plan = planned.get_plan(station.id, "visits", 1)
    assert all(one.people and one.visit_id is None for one in plan.appointments)
    return station, plan, db.session.get_one(User, station.by_id)


def _adopt(_station: Station, plan: Plan, by: User) -> None:
    editing.adopt(plan, by=by, now=clock.now())


def _change(_station: Station, plan: Plan, by: User) -> None:
    one = plan.appointments[0]
    editing.change(one, one.slot, one.people[:1], None, by=by, now=clock.now(), seen=planned.mark(one))


def _move(station: Station, plan: Plan, by: User) -> None:
    one, seen = plan.appointments[0], planned.mark(plan.appointments[0])
    slot = next(slot for slot in planned.list_slots(station.id, "visits") if slot.id != one.slot_id)
    editing.change(one, slot, one.people, None, by=by, now=clock.now(), seen=seen)


def _drop(_station: Station, plan: Plan, by: User) -> None:
    one = plan.appointments[0]
    editing.drop(one, by=by, now=clock.now(), seen=planned.mark(one))


def _open(_station: Station, plan: Plan, by: User) -> None:
    visiting.open_visits(plan, by=by, now=clock.now())


def race(app: Flask, code: str, first: Act, second: Act) -> None:
    """Both have read; then one acts and is done, and the other acts on what it has read."""
    with app.app_context(), transaction():
        stale = _read(code)
        with app.app_context(), transaction():
            first(*_read(code))
        second(*stale)


@pytest.mark.parametrize(
    ("first", "second", "error"),
    [
        (_adopt, _change, IllegalTransition),
        (_adopt, _drop, IllegalTransition),
        (_adopt, _adopt, IllegalTransition),
        (_drop, _drop, NotFound),
        (_drop, _change, NotFound),
        (_move, _change, Conflict),
    ],
)
def test_who_comes_second_is_told(app: Flask, code: str, first: Act, second: Act, error: type[DomainError]) -> None:
    with pytest.raises(error):
        race(app, code, first, second)


def test_visits_are_opened_once(app: Flask, code: str) -> None:
    with app.app_context(), transaction():
        _adopt(*_read(code))
    race(app, code, _open, _open)
    with app.app_context():
        assert db.session.query(Visit).count() == 2  # one an enterprise
