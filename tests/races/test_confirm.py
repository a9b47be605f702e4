"""Two processes confirm the same introduction at once: one winner each time, on both databases; `make races` plays 200 rounds."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.models import Introduction, Reveal, Step
from matchmaker.introductions.states import State
from matchmaker.notifications.models import OutboxMessage
from tests.factories import make_capability, make_need, make_officer
from tests.introductions.cast import Cast, bring, make_cast

ROUNDS = int(os.environ.get("RACE_ROUNDS", "20"))
WORKER = Path(__file__).with_name("worker.py")
ROOT = WORKER.parents[2]


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


def race(app: Flask, officers: list[str], codes: list[str], folder: Path, *, broken: bool = False) -> list[list[str]]:
    """Let one process per officer confirm all codes in step; return what each of them was told, code by code."""
    task = {"url": app.config["SQLALCHEMY_DATABASE_URI"], "folder": str(folder), "codes": codes, "broken": broken}
    running = []
    for mail in officers:
        command = [sys.executable, str(WORKER), json.dumps({**task, "officer": mail})]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        running.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True))
    answers: list[Any] = []
    for process in running:
        output, _nothing = process.communicate(timeout=300)
        assert process.returncode == 0
        answers.append(json.loads(output))
    return answers


def test_confirm_has_one_winner_each_time(app: Flask, tmp_path: Path) -> None:
    codes, officers = prepare(app, ROUNDS)
    mine, theirs = race(app, officers, codes, tmp_path)
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
    told = race(app, officers, codes, tmp_path, broken=True)
    assert [pair for pair in zip(*told, strict=True) if sorted(pair) != ["first_confirm", "won"]]
