"""The trail from the terminal: one line of JSON, exit codes, and what the worker seals and tells."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from matchmaker.commands import worker
from matchmaker.foundation import audit, audit_chain, clock
from matchmaker.foundation.db import db, transaction
from matchmaker.notifications.models import OutboxMessage
from tests.factories import make_operator, make_user

NOON = datetime(2026, 11, 27, 4, tzinfo=UTC)


def verify(app: Flask, *words: str) -> tuple[int, dict[str, Any]]:
    done = app.test_cli_runner().invoke(args=["audit", "verify", *words])
    return done.exit_code, json.loads(done.output)


def act(app: Flask) -> None:
    with app.app_context(), transaction():
        audit.record("need.publish", "N-2026-0001", by=make_user(), now=clock.now())


def told(app: Flask) -> list[str]:
    with app.app_context():
        rows = sa.select(OutboxMessage).where(OutboxMessage.kind == "audit_head").order_by(OutboxMessage.id)
        return [one.facts["head"] for one in db.session.scalars(rows)]


def test_worker_seals_each_minute_and_tells_the_head_once_a_day(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    with time_machine.travel(NOON, tick=False) as moment:
        with app.app_context(), transaction():
            make_operator(email="boss@example.com")
        worker.run_jobs(app)
        assert told(app) == []  # nothing is sealed yet, so there is nothing to tell
        act(app)
        worker.run_jobs(app)
        moment.shift(60)
        act(app)
        worker.run_jobs(app)
        code, found = verify(app)
        assert (code, found["verdict"], found["sealed"]) == (0, "intact", 2)
        assert len(told(app)) == 1
        moment.shift(86_400)
        worker.run_jobs(app)
        assert told(app)[1:] == [found["head"]]
    assert f"audit head {found['head']} count 2 sealed 2026-11-27T04:01:00+00:00" in capsys.readouterr().out
    assert verify(app, "--head", found["head"])[0] == 0


def test_verify_ends_with_what_it_found_and_keeps_it(app: Flask) -> None:
    act(app)
    worker.run_jobs(app)
    head = verify(app)[1]["head"]
    assert verify(app, "--head", "f" * 64)[1]["cut"]
    with app.app_context(), transaction():
        db.session.execute(sa.text("UPDATE audit_entry SET subject = 'N-2026-0002'"))
    code, found = verify(app, "--head", head)
    assert (code, found["verdict"], found["altered"], found["places"]["altered"]) == (1, "tampered", 1, [1])
    with app.app_context():
        kept = audit_chain.find_head()
        assert kept is not None
        assert (kept.verdict, kept.checked_number) == ("tampered", 1)


def test_verify_says_that_the_key_is_another_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    act(app)
    worker.run_jobs(app)
    monkeypatch.setattr("matchmaker.commands.audit.audit_keys", lambda: [b"some other key of thirty-two characters"])
    code, found = verify(app)
    assert (code, found["verdict"], found["foreign"], found["altered"]) == (3, "wrong_key", 1, 0)
