"""Two processes confirm the same introduction at once: one winner each time, on both databases; `make races` plays 200 rounds."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.models import Introduction, Reveal, Step
from matchmaker.introductions.states import State
from matchmaker.notifications.models import OutboxMessage
from tests.factories import make_capability, make_need, make_officer
from tests.introductions.cast import Cast, bring, make_cast
from tests.races.running import ROUNDS, race

pytestmark = pytest.mark.once


def prepare(app: Flask, rounds: int) -> tuple[list[str], list[str]]:
    """Return the codes of introductions that wait for staff, and two officers who may confirm them."""
    with app.app_context(), transaction():
        cast = make_cast(provider={"capacity": 50})
        codes = []
        for n in range(rounds):
            if n and n % 40 == 0:
                cast = Cast(
                    **{**make_cast(provider={"capacity": 50}).__dict__, "park": cast.park, "officer": cast.officer}
                )
                cast.enterprise.park = cast.park
            cast.need, cast.capability = make_need(cast.enterprise), make_capability(cast.provider)
            codes.append(bring(cast, State.AGREED).code)
        return codes, [cast.officer.email, make_officer(cast.park).email]


def test_confirm_has_one_winner_each_time(app: Flask, tmp_path: Path) -> None:
    codes, officers = prepare(app, ROUNDS)
    mine, theirs = race(app, tmp_path / "race", "confirm", dict.fromkeys(officers, codes))
    for code, first, second in zip(codes, mine, theirs, strict=True):
        assert sorted([first, second]) == ["first_confirm", "won"], (code, first, second)
    with app.app_context():
        counts = sa.select(Step.introduction_id, sa.func.count()).where(Step.action == "confirm")
        assert {n for _id, n in db.session.execute(counts.group_by(Step.introduction_id))} == {1}
        assert {one.state for one in db.session.scalars(sa.select(Introduction)).unique()} == {State.INTRODUCED}
        assert db.session.query(Reveal).count() == 2 * ROUNDS
        assert db.session.query(OutboxMessage).filter_by(kind="introduction_confirmed").count() == 2 * ROUNDS


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_confirm_without_compare_and_set_is_noticed(app: Flask, tmp_path: Path) -> None:
    """The negative control: with the guard of the UPDATE taken away, the second is no longer told who was first."""
    codes, officers = prepare(app, 5)
    told = race(app, tmp_path / "race", "confirm", dict.fromkeys(officers, codes), broken=True)
    assert [pair for pair in zip(*told, strict=True) if sorted(pair) != ["first_confirm", "won"]]
