"""Two people of a provider with room for one agree to two introductions at once: one of them is told that there is no room."""

from pathlib import Path

import pytest
from flask import Flask

from matchmaker.accounts.people import Role
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.introductions import service
from matchmaker.introductions.states import Side
from tests.factories import join, make_need, make_user
from tests.introductions.cast import make_cast
from tests.races.running import ROUNDS, race

pytestmark = pytest.mark.once

SHORT = max(4, ROUNDS // 4)


def prepare(app: Flask, rounds: int) -> dict[str, list[str]]:
    """Return, for each of two colleagues, the codes that they agree to: another one each, of one provider a round."""
    with app.app_context(), transaction():
        first, second = make_user(), make_user()
        plans: dict[str, list[str]] = {first.email: [], second.email: []}
        for _ in range(rounds):
            cast = make_cast(provider={"capacity": 1})
            for person, codes in zip((first, second), plans.values(), strict=True):
                join(person, Role.MEMBER, organisation=cast.provider)
                need = make_need(cast.enterprise)
                made = service.propose(
                    need, cast.capability, by=cast.asker, side=Side.ENTERPRISE, now=clock.now(), consent=True
                )
                codes.append(made.code)
        return plans


def test_agree_never_exceeds_the_capacity(app: Flask, tmp_path: Path) -> None:
    plans = prepare(app, SHORT)
    for pair in zip(*race(app, tmp_path / "race", "agree", plans), strict=True):
        assert sorted(pair) == ["no_room", "won"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_agree_without_the_lock_is_noticed(app: Flask, tmp_path: Path) -> None:
    """The negative control: without the lock both count before either has committed."""
    plans = prepare(app, 4)
    told = list(zip(*race(app, tmp_path / "race", "agree", plans, broken=True), strict=True))
    assert ("won", "won") in told
