"""`make verify-outbox`: workers are killed at every point of sending; nothing is lost, and copies carry the same Message-ID.

For each event a transaction changes something and tells of it. Then real worker processes, forked for one mail each, end
by SIGKILL: before the mail leaves, after it has left and before that is marked, and after the mark. What left is read
from a file that is synced line by line. Transactions that roll back, or whose process is killed before the commit, must
send nothing. Three naive variants go through the same and have to fail: else the proof would prove nothing.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from pathlib import Path
from threading import Event
from typing import Any, NoReturn

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.orm import Session

from matchmaker.commands import worker
from matchmaker.commands.worker import Tally
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, next_number, read_number, transaction
from matchmaker.foundation.mail import Mail, compose
from matchmaker.notifications import outbox, service
from matchmaker.notifications.queries import count_messages
from matchmaker.web import mail
from tests import cluster
from tests.conftest import make_app

START = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)
ROUND = outbox.LEASE + timedelta(minutes=1)  # after this long a dead worker's lease has run out
POINTS = ("before_send", "after_send", "after_mark")
FACTS = {"organisation": "", "page": {"to": "home.show", "values": {}}}
ROLLED_BACK = "gone"


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


class Sink:
    """The world outside: each mail that arrives is one line, on disk before the sender goes on; `point` is where it dies."""

    def __init__(self, path: Path, point: str = "") -> None:
        self.path, self.point = path, point

    def send(self, sent: Mail) -> None:
        if self.point == "before_send":
            die()
        message = compose(sent, Address("Zhizaohe", "no-reply", "zhizaohe.example"), "8bit")
        line = json.dumps([sent.address, message["Message-ID"]]) + "\n"
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, line.encode())
        os.fsync(handle)
        os.close(handle)
        if self.point == "after_send":
            die()

    def close(self) -> None:
        pass

    def arrived(self) -> list[tuple[str, str]]:
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        return [(address, ident) for address, ident in map(json.loads, lines)]


@dataclass
class Stage:
    """One database with an app, and where its mails arrive."""

    app: Flask
    folder: Path

    def sink(self, name: str = "arrived") -> Sink:
        return Sink(self.folder / name)

    def fork(self, act: Callable[[], None]) -> int:
        """Let a process of its own do something; return the signal that ended it, 0 where it came to its end."""
        child = os.fork()
        if child:
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        try:
            with self.app.app_context():
                db.engine.dispose(close=False)
            act()
            with self.app.app_context():
                db.session.remove()
                db.engine.dispose()
            os._exit(0)
        except BaseException:
            import traceback

            traceback.print_exc()
            os._exit(99)

    def inside(self, act: Callable[[], Any]) -> Any:
        """Do something in this process and leave no connection that a fork would share."""
        with self.app.app_context():
            try:
                return act()
            finally:
                db.session.remove()
                db.engine.dispose()


def tell(name: str) -> None:
    """One event: something changes, and one mail tells of it, in the same transaction."""
    next_number(f"event-{name}")
    service.tell_address("join_refused", f"{name}@example.com", "zh", subject="", facts=FACTS, now=clock.now())


def commit(name: str) -> None:
    with transaction():
        tell(name)


def roll_back(name: str) -> None:
    try:
        with transaction():
            tell(name)
            db.session.flush()
            raise KeyError(name)
    except KeyError:
        pass


def die_before_commit(app: Flask, name: str) -> None:
    with app.app_context(), transaction():
        tell(name)
        db.session.flush()
        die()


def work(app: Flask, sink: Sink, limit: int) -> int:
    """Send one batch as the product's worker does; return how many were leased."""
    worker.BATCH = limit
    return worker.send_batch(app, sink, Event(), Tally())


def work_and_die(app: Flask, path: Path, point: str) -> None:
    """Be a worker that is killed at a point of its one mail."""
    if point == "after_mark":
        marked: list[bool] = []
        mark = outbox.mark_sent

        def mark_and_tell(*given: Any) -> bool:
            marked.append(True)
            return mark(*given)

        outbox.mark_sent = mark_and_tell
        sa.event.listen(Session, "after_commit", lambda _session: die() if marked else None)
    work(app, Sink(path, point), 1)


def at(moment: datetime) -> None:
    clock.now = lambda: moment


def write_events(stage: Stage, events: int) -> dict[str, int]:
    """Commit the events, and roll back or kill others between them."""
    at(START)
    gone = Counter[str]()
    for n in range(events):
        if n % 5 == 0:
            stage.inside(lambda n=n: roll_back(f"{ROLLED_BACK}-{n}"))
            gone["rolled_back"] += 1
        if n % 20 == 0:
            ended = stage.fork(lambda n=n: die_before_commit(stage.app, f"{ROLLED_BACK}-k{n}"))
            assert ended == -signal.SIGKILL
            gone["killed_before_commit"] += 1
    stage.inside(lambda: [commit(f"e{n}") for n in range(events)])
    return dict(gone)


def kill_workers(stage: Stage, events: int) -> int:
    """Kill a worker at each point of each event; return how many died."""
    died, path = 0, stage.sink().path
    for turn, point in enumerate(POINTS):
        at(START + ROUND * (turn + 1))
        for _ in range(events):
            died += stage.fork(lambda point=point: work_and_die(stage.app, path, point)) == -signal.SIGKILL
    return died


def prove(stage: Stage, events: int) -> dict[str, Any]:
    """Return the figures of the product itself."""
    began = time.monotonic()
    gone = write_events(stage, events)
    died = kill_workers(stage, events)
    at(START + ROUND * (len(POINTS) + 1))
    left = 0
    while taken := work(stage.app, stage.sink(), 10):
        left += taken
    stage.inside(lambda: None)
    figures = judge(stage, stage.sink(), events)
    figures |= {"kills": died, "sent_after_the_kills": left, **gone}
    figures["ok"] = (
        figures["lost"]
        == figures["ids_that_differ"]
        == figures["sent_for_nothing"]
        == figures["changed_for_nothing"]
        == 0
        and died == events * len(POINTS)
        and figures["duplicates"] == events  # each event was killed once between sending and mark, the known point
        and left == 0
        and figures["states"] == {"sent": events}
    )
    return figures | {"seconds": round(time.monotonic() - began, 1)}


def judge(stage: Stage, sink: Sink, events: int) -> dict[str, Any]:
    """Return what arrived, compared with what was committed."""
    arrived = sink.arrived()
    copies = Counter(address for address, _ident in arrived)
    idents: dict[str, set[str]] = {}
    for address, ident in arrived:
        idents.setdefault(address, set()).add(ident)
    return {
        "events": events,
        "arrived": len(arrived),
        "lost": sum(f"e{n}@example.com" not in copies for n in range(events)),
        "duplicates": sum(max(0, n - 1) for n in copies.values()),
        "ids_that_differ": sum(len(one) > 1 for one in idents.values()),
        "sent_for_nothing": sum(n for address, n in copies.items() if address.startswith(ROLLED_BACK)),
        "changed_for_nothing": stage.inside(
            lambda: sum(read_number(f"event-{ROLLED_BACK}-{n}") for n in range(events))
        ),
        "states": stage.inside(lambda: {state: n for state, n in count_messages().items() if n}),
    }


def naive_mark_first(stage: Stage, events: int) -> int:
    """Mark a mail as sent, then send it: what dies between is lost. Return how many were."""
    at(START + ROUND * 10)
    path = stage.folder / "mark_first"
    stage.inside(lambda: [commit(f"m{n}") for n in range(events)])

    def mark_and_die() -> None:
        with stage.app.app_context():
            with transaction():
                (leased,) = outbox.lease(clock.now(), 1)
                outbox.mark_sent(leased, clock.now())
            die()

    for _ in range(events):
        stage.fork(mark_and_die)
    at(START + ROUND * 11)
    while work(stage.app, Sink(path), 10):
        pass
    stage.inside(lambda: None)
    arrived = {address for address, _ident in Sink(path).arrived()}
    return sum(f"m{n}@example.com" not in arrived for n in range(events))


def naive_send_inside(stage: Stage, events: int) -> int:
    """Send within the transaction, without an outbox: what rolls back was sent all the same. Return how many were."""
    sink = stage.sink("send_inside")

    def act(n: int) -> None:
        try:
            with transaction():
                next_number(f"inside-{n}")
                told = ("join_refused", f"{ROLLED_BACK}{n}@example.com", "不", "不", "", "zh", START)
                sink.send(Mail(f"inside:{n}", *told))
                raise KeyError(n)
        except KeyError:
            pass

    for n in range(events):
        stage.inside(lambda n=n: act(n))
    return len(sink.arrived())


def naive_new_ident(stage: Stage, events: int) -> int:
    """Make the Message-ID anew at each try: copies cannot be told from new mails. Return how many events had several."""
    at(START + ROUND * 20)
    path = stage.folder / "new_ident"
    stage.inside(lambda: [commit(f"i{n}") for n in range(events)])
    kept = outbox.key_of
    for turn, point in enumerate(("after_send", "")):
        at(START + ROUND * (21 + turn))
        outbox.key_of = lambda number, turn=turn: f"{number} try {turn}"
        for _ in range(events):
            stage.fork(lambda point=point: work_and_die(stage.app, path, point))
    outbox.key_of = kept
    idents: dict[str, set[str]] = {}
    for address, ident in Sink(path).arrived():
        idents.setdefault(address, set()).add(ident)
    return sum(len(one) > 1 for one in idents.values())


def verify(database: str, events: int, folder: Path) -> dict[str, Any]:
    """Return the figures for one database, those of the naive variants beside."""
    folder.mkdir()
    url = f"sqlite:///{folder / 'outbox.sqlite3'}"
    if database == "postgresql":
        url = cluster.create_database(f"outbox_{os.getpid()}")
    stage = Stage(make_app(url, folder), folder)
    stage.inside(upgrade)
    stage.inside(lambda: mail.render("join_refused", "zh", "", FACTS))  # compiled once here instead of once a worker
    real = clock.now
    try:
        figures = prove(stage, events)
        few = max(3, events // 50)
        naive = {
            "events": few,
            "mark_first_lost": naive_mark_first(stage, few),
            "send_inside_sent_for_nothing": naive_send_inside(stage, few),
            "new_ident_ids_that_differ": naive_new_ident(stage, few),
        }
    finally:
        clock.now = real
    failed = all(naive[name] == few for name in naive)
    return figures | {"naive": naive, "ok": figures["ok"] and failed}


def main() -> int:
    """Print what is done, then one JSON line; end with 1 where anything is not as promised."""
    reader = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    reader.add_argument("--events", type=int, default=1000)
    reader.add_argument("--databases", nargs="*", default=["sqlite", "postgresql"])
    asked = reader.parse_args()
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for database in asked.databases:
            print(f"{database}: {asked.events} events, a worker killed at {', '.join(POINTS)} of each", file=sys.stderr)
            found[database] = verify(database, asked.events, Path(folder) / database)
    ok = all(one["ok"] for one in found.values())
    print(json.dumps({"proof": "outbox", "ok": ok, **found}, ensure_ascii=False))
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
