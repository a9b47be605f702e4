"""One of four racing processes with two threads each: everybody takes their step of a round at once; what is raced for is `races.py`."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from matchmaker.accounts.queries import get_user_by_email
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import DomainError
from matchmaker.introductions import guards, queries, service, sweeping
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.consents import give
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.progress import Said
from matchmaker.introductions.queries import count_taken_on, get_introduction
from matchmaker.introductions.states import Side
from tests.conftest import make_app

THREADS = 2  # of each process
SPAN = 60.0  # seconds that one waits for the others
WON = "won"
_mine = threading.local()  # which introduction a thread's clock looks at


@dataclass(frozen=True)
class Race:
    """One race: what each of eight does in each round; `turns[round][place]` is a code, or a key of an operation, "" for nothing."""

    name: str
    people: list[str]  # an address, or a token, by place
    turns: list[list[str]]


def confirm(code: str, me: str, ready: Callable[[], None]) -> None:
    """Confirm as staff."""
    by, one = get_user_by_email(me), get_introduction(code)
    ready()
    service.confirm(one, by=by, now=clock.now(), ticks=list(Tick))


def agree(code: str, me: str, ready: Callable[[], None]) -> None:
    """Agree for a side."""
    by, one = get_user_by_email(me), get_introduction(code)
    ready()
    service.agree(one, by=by, now=clock.now(), consent=True)


def answer(code: str, me: str, ready: Callable[[], None], place: int) -> None:
    """The provider agrees, the enterprise withdraws, or the clock lets it expire."""
    by, one = get_user_by_email(me), get_introduction(code)
    ready()
    if place % 3 == 0:
        service.agree(one, by=by, now=clock.now(), consent=True)
    elif place % 3 == 1:
        service.withdraw(one, by=by, now=clock.now())
    else:
        _mine.code = code
        if not sweeping.expire_due(clock.now()):
            raise DomainError("not_due")


def sign(code: str, me: str, ready: Callable[[], None]) -> None:
    """Say for a side that it was signed."""
    by, one = get_user_by_email(me), get_introduction(code)
    ready()
    service.sign(one, by=by, now=clock.now(), said=Said(day=clock.today(), band="50-100", contract="contract"))


def confirm_naively(code: str, me: str, meet: Callable[[], None]) -> None:
    """What confirming would be if it read, and wrote later without comparing: the control."""
    with transaction():
        by, one = get_user_by_email(me), get_introduction(code)
        waits = one.state == "agreed"
    meet()
    if not waits:
        raise DomainError("too_late")
    with transaction():
        change = sa.update(Introduction).where(Introduction.id == one.id)
        db.session.execute(change.values(state="introduced", waiting_for="both"))
        row = {"introduction_id": one.id, "action": "confirm", "from_state": "agreed", "to_state": "introduced"}
        db.session.add(Step(**row, actor_id=by.id, actor_side="staff", at=clock.now()))


def agree_naively(code: str, me: str, meet: Callable[[], None]) -> None:
    """What agreeing would be if room were looked for in one transaction and taken in the next: the control."""
    with transaction():
        by, one = get_user_by_email(me), get_introduction(code)
        room = count_taken_on(one.provider_id) < one.provider.capacity
    meet()
    if not room:
        raise DomainError("no_room")
    with transaction():
        give(get_introduction(code), Side.PROVIDER, by=by, now=clock.now())
        change = sa.update(Introduction).where(Introduction.code == code)
        db.session.execute(change.values(state="agreed", waiting_for="staff"))


class Thread(threading.Thread):
    """One of the eight: plays all races in order and keeps what it was told."""

    def __init__(self, app: Flask, barrier: Barrier, place: int, races: list[Race]) -> None:
        super().__init__()
        self.app, self.barrier, self.place, self.races = app, barrier, place, races
        self.lite = app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
        self.told: dict[str, list[str]] = {}

    def run(self) -> None:
        for race in self.races:
            self.told[race.name] = [self.turn(race, turns[self.place]) for turns in race.turns]

    def meet(self) -> None:
        """Go on once all have come here."""
        self.barrier.wait(SPAN)

    def ready(self) -> None:
        """After reading: on PostgreSQL all have read before one writes; on SQLite the others wait at BEGIN IMMEDIATE."""
        if not self.lite:
            self.meet()

    def turn(self, race: Race, code: str) -> str:
        """Take one turn; return "won", or the code of the refusal."""
        self.meet()
        me = race.people[self.place]
        try:
            if race.name.startswith("key"):
                return self.send(me, code, keyed=race.name == "keys")
            with self.app.app_context():
                if race.name.endswith("naively"):
                    {"confirm": confirm_naively, "agree": agree_naively}[race.name.split()[0]](code, me, self.meet)
                    return WON
                step = {"confirm": confirm, "agree": agree, "sign": sign, "answer": partial(answer, place=self.place)}
                with transaction():
                    step[race.name](code, me, self.ready)
        except DomainError as refused:
            return refused.code
        except Exception as broken:
            return f"broke: {type(broken).__name__}: {broken}"[:200]
        return WON

    def send(self, token: str, key: str, keyed: bool) -> str:
        """Send one operation to the JSON door; return its status, "" where this thread sends none this round."""
        if not key:
            return ""
        headers = {"Authorization": f"Bearer {token}", **({"Idempotency-Key": key} if keyed else {})}
        body = {"title": f"压铸件气孔检测 {key}", "problem": "夜班漏检多", "requirements": [{"text": "在线检测气孔"}]}
        return str(self.app.test_client().post("/api/v1/needs", json=body, headers=headers).status_code)


def process(url: str, folder: str, barrier: Barrier, first: int, races: list[Race], pipe: Any) -> None:
    """Play with two threads and send back what they were told."""
    app = make_app(url, Path(folder))
    room = guards.has_room

    def slowly(*args: Any) -> None:  # as long as a page takes, so that who does not wait for the lock is caught
        room(*args)
        time.sleep(0.002)

    guards.has_room = slowly
    overdue = queries.list_overdue
    sweeping.queries.list_overdue = lambda states, today: [
        one for one in overdue(states, today) if one.code == _mine.code
    ]
    threads = [Thread(app, barrier, first + n, races) for n in range(THREADS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    pipe.send({one.place: one.told for one in threads})
    pipe.close()
    with app.app_context():
        db.engine.dispose()
