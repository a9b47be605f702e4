"""Two people of an enterprise ask two providers at once where one place is left: the need never has one more than it may."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.accounts.people import Role
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions import limits, service
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import Side
from tests.factories import admin_of, join, make_capability, make_need, make_operator, make_organisation, make_user
from tests.races import running
from tests.races.running import ROUNDS, race

pytestmark = pytest.mark.once

SHORT = max(4, ROUNDS // 4)
MOST = 2


@pytest.fixture(autouse=True)
def askers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The racing processes of this file."""
    monkeypatch.setattr(running, "WORKER", Path(__file__).with_name("asking.py"))


def prepare(app: Flask, rounds: int) -> dict[str, list[str]]:
    """Return, for each of two colleagues, need and solution of each round; one place is left at each need."""
    with app.app_context(), transaction():
        limits.set_limit("open_asks", MOST, by=make_operator(), now=clock.now())
        enterprise = make_organisation()
        people = [make_user(), make_user()]
        for one in people:
            join(one, Role.MEMBER, organisation=enterprise)
        plans: dict[str, list[str]] = {one.email: [] for one in people}
        for _ in range(rounds):
            need, by = make_need(enterprise), admin_of(enterprise)
            for _ in range(MOST - 1):
                service.propose(need, make_capability(), by=by, side=Side.ENTERPRISE, now=clock.now(), consent=True)
            for codes in plans.values():
                codes.append(f"{need.code} {make_capability().code}")
        return plans


def most_open(app: Flask) -> int:
    with app.app_context():
        counted = sa.select(sa.func.count()).select_from(Introduction).group_by(Introduction.need_id)
        return max(db.session.scalars(counted))


def test_need_never_has_more_open_than_it_may(app: Flask, tmp_path: Path) -> None:
    plans = prepare(app, SHORT)
    for pair in zip(*race(app, tmp_path / "race", "ask", plans), strict=True):
        assert sorted(pair) == ["need_full", "won"]
    assert most_open(app) == MOST


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_counting_without_the_lock_is_noticed(app: Flask, tmp_path: Path) -> None:
    """The negative control: without the lock both count before either has committed."""
    plans = prepare(app, 4)
    told = list(zip(*race(app, tmp_path / "race", "ask", plans, broken=True), strict=True))
    assert ("won", "won") in told
    assert most_open(app) == MOST + 1
