"""The worker: sends what is due, goes on after trouble, and several of them send each mail once."""

import logging
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.commands import worker
from matchmaker.commands.worker import Tally
from matchmaker.config import ROOT
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.mail import Mail, NotSent
from matchmaker.notifications import outbox, service
from matchmaker.notifications.models import MailState, OutboxMessage
from matchmaker.notifications.queries import count_messages
from tests.factories import make_user

FACTS: dict[str, Any] = {"page": {"to": "home.show", "values": {}}}


class Box:
    """A post that keeps the mails, or does what it is told instead."""

    def __init__(self, instead: Callable[[Mail], None] | None = None) -> None:
        self.mails: list[Mail] = []
        self.instead = instead

    def send(self, mail: Mail) -> None:
        if self.instead is not None:
            self.instead(mail)
        self.mails.append(mail)

    def close(self) -> None:
        pass


def queue(app: Flask, n: int = 1, kind: str = "join_refused") -> None:
    with app.app_context(), transaction():
        for i in range(n):
            service.tell_address(kind, f"a{i}@example.com", "zh", subject="", facts=FACTS, now=clock.now())


def states(app: Flask) -> dict[str, int]:
    with app.app_context():
        return {state: n for state, n in count_messages().items() if n}


def environment(app: Flask, folder: Path) -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "INSTANCE_PATH": str(folder / "instance"),
        "SECRET_KEY": app.config["SECRET_KEY"],
        "PUBLIC_URL": "http://localhost",
    }


def start(app: Flask, folder: Path, *options: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker", *options]
    return subprocess.Popen(command, cwd=ROOT, env=environment(app, folder), stdout=subprocess.PIPE, text=True)


def test_once_sends_everything_that_is_due_as_files(app: Flask) -> None:
    queue(app, worker.BATCH + 2)
    answer = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert (answer.exit_code, answer.output) == (0, f"{worker.BATCH + 2} sent, 0 not sent\n")
    assert states(app) == {"sent": worker.BATCH + 2}
    folder = app.config["SETTINGS"].instance_path / "mail"
    assert "您的加入申请未获同意" in next(folder.iterdir()).read_text("utf-8")
    for file in folder.iterdir():
        file.unlink()


def test_send_leaves_what_waits_to_be_undone(app: Flask) -> None:
    with app.app_context(), transaction():
        later = clock.now() + timedelta(seconds=10)
        facts = {**FACTS, "name": "李娜", "email": "a@example.com"}
        service.tell("join_asked", make_user(), subject="", facts=facts, now=clock.now(), not_before=later)
    box = Box()
    assert worker.send_batch(app, box, Event(), Tally()) == 0
    assert box.mails == []


def test_send_that_fails_is_queued_again(app: Flask) -> None:
    def refuse(_mail: Mail) -> None:
        raise NotSent("451 try later")

    queue(app)
    tally = Tally()
    worker.send_batch(app, Box(refuse), Event(), tally)
    assert (states(app), tally) == ({"queued": 1}, Tally(sent=0, failed=1))
    with app.app_context():
        message = db.session.scalars(sa.select(OutboxMessage)).one()
        assert message.error == "451 try later"
        assert message.not_before > clock.now() + timedelta(seconds=50)


def test_send_without_words_does_not_stop_the_others(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with app.app_context(), transaction():
        broken = service.tell_address("join_refused", "a@example.com", "zh", subject="", facts={}, now=clock.now())
        db.session.flush()
        broken_id = broken.id
    queue(app)
    box = Box()
    with caplog.at_level(logging.ERROR):
        worker.send_batch(app, box, Event(), Tally())
    assert len(box.mails) == 1
    assert "kind join_refused cannot be written" in caplog.text
    with app.app_context(), transaction():
        message = db.session.get_one(OutboxMessage, broken_id)
        assert message.error.startswith("UndefinedError")
        db.session.delete(message)


def test_send_asks_again_right_before_each_mail(app: Flask) -> None:
    def cancel_the_rest(_mail: Mail) -> None:
        with app.app_context(), transaction():
            queued = sa.update(OutboxMessage).where(OutboxMessage.address == "a1@example.com")
            db.session.execute(queued.values(state=MailState.CANCELLED))

    queue(app, 2)
    box = Box(cancel_the_rest)
    worker.send_batch(app, box, Event(), Tally())
    assert [mail.address for mail in box.mails] == ["a0@example.com"]
    assert states(app) == {"sent": 1, "cancelled": 1}


def test_stop_gives_the_rest_of_a_batch_back(app: Flask) -> None:
    stop = Event()
    queue(app, 3)
    worker.send_batch(app, Box(lambda _mail: stop.set()), stop, Tally())
    assert states(app) == {"sent": 1, "queued": 2}
    with app.app_context():
        assert set(db.session.scalars(sa.select(OutboxMessage.attempts).where(OutboxMessage.state == "queued"))) == {0}


def test_work_goes_on_after_trouble(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, rounds = Event(), []

    def round_of(*_: Any) -> int:
        rounds.append(1)
        if len(rounds) == 3:
            stop.set()
        if len(rounds) == 1:
            raise sa.exc.OperationalError("SELECT 1", {}, Exception("gone"))
        return 1

    monkeypatch.setattr(worker, "send_batch", round_of)
    monkeypatch.setattr(worker, "run_jobs", lambda _app: None)
    monkeypatch.setattr(worker, "AFTER_TROUBLE", 0.001)
    worker.work(app, Box(), stop, Tally())
    assert len(rounds) == 3


def test_jobs_run_each_in_its_own_transaction(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(**_: Any) -> None:
        queue_one()
        db.session.flush()
        raise RuntimeError("broken job")

    def queue_one(*_: Any) -> None:
        service.tell_address("join_refused", "a@example.com", "zh", subject="", facts=FACTS, now=clock.now())

    monkeypatch.setattr(worker, "JOBS", (("fails", lambda _now: fails()), ("works", queue_one)))
    worker.run_jobs(app)
    assert "job fails failed" in caplog.text
    assert states(app) == {"queued": 1}


def test_three_workers_send_each_mail_once(app: Flask, tmp_path: Path) -> None:
    queue(app, 45)
    workers = [start(app, tmp_path, "--once") for _ in range(3)]
    told = [process.communicate(timeout=60)[0] for process in workers]
    assert [process.returncode for process in workers] == [0, 0, 0]
    assert sum(int(line.split()[0]) for line in told) == 45
    assert states(app) == {"sent": 45}
    with app.app_context():
        assert set(db.session.scalars(sa.select(OutboxMessage.attempts))) == {1}
    assert len(list((tmp_path / "instance" / "mail").iterdir())) == 45


def test_sigterm_ends_the_worker_cleanly(app: Flask, tmp_path: Path) -> None:
    queue(app)
    process = start(app, tmp_path)
    mails = tmp_path / "instance" / "mail"
    give_up = Event()
    for _ in range(300):
        if mails.is_dir() and list(mails.glob("*.eml")):
            break
        give_up.wait(0.1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert process.stdout is not None
    process.stdout.close()
    assert states(app) == {"sent": 1}


def test_expire_needs_withdraws_what_waits_about_them(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(worker.catalogue, "expire_needs", lambda _now: ["a need"])
    monkeypatch.setattr(worker.sweeping, "close_siblings", lambda need, *, by, now: seen.append((need, by, now)))
    now = clock.now()
    worker.expire_needs(now)
    assert seen == [("a need", None, now)]


def test_leases_outlast_a_batch() -> None:
    assert timedelta(seconds=worker.BATCH * 15) < outbox.LEASE
