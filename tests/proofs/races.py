"""`make verify-races`: eight people in four processes do the same thing at once, on PostgreSQL and on SQLite.

One of eight confirmations wins; a provider's capacity is never exceeded; agreeing, withdrawing and expiring have one winner; two
sides that sign at once lose nothing; an operation of the JSON door sent again has one effect. The naive variants must fail.
Ends with one line of JSON.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from matchmaker.accounts import passwords, tokens
from matchmaker.accounts.people import Role, User
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, next_code, transaction
from matchmaker.introductions.claims import Claim
from matchmaker.introductions.consents import give, reveal
from matchmaker.introductions.models import Introduction, Reveal, Step
from matchmaker.introductions.queries import count_taken_on
from matchmaker.introductions.states import Side
from matchmaker.notifications.models import OutboxMessage
from tests import cluster
from tests.conftest import make_app
from tests.factories import join, make_capability, make_need, make_officer, make_provider, make_user
from tests.introductions.cast import Cast, make_cast
from tests.proofs.racing import THREADS, WON, Race, process

PROCESSES = 4
EIGHT = PROCESSES * THREADS
WAYS = {"proposed": ("provider", 5), "agreed": ("staff", 5), "met": ("both", 30)}


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Make an empty migrated database; yield its address."""
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'races.sqlite3'}"
        _migrate(url, folder)
        yield url
        return
    server, name = cluster.server_url(), f"races_{random.SystemRandom().randrange(10**9)}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    url = sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    try:
        _migrate(url, folder)
        yield url
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')


def _migrate(url: str, folder: Path) -> None:
    app = make_app(url, folder)
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


def stand(cast: Cast, state: str, late: bool = False) -> str:
    """Return the code of an introduction for a need of its own that stands in a state, as the steps would leave it."""
    waiting, days = WAYS[state]
    now, need = clock.now(), make_need(cast.enterprise)
    due = clock.today() + timedelta(days=-30 if late else days)
    one = Introduction(code=next_code("I", now.year), need=need, enterprise=cast.enterprise, provider=cast.provider)
    one.capability, one.initiator, one.initiator_user_id = cast.capability, Side.ENTERPRISE, cast.asker.id
    one.state, one.waiting_for, one.due_on, one.created_at, one.changed_at = state, waiting, due, now, now
    one.steps.append(
        Step(action="propose", to_state="proposed", actor_id=cast.asker.id, actor_side="enterprise", at=now)
    )
    db.session.add(one)
    db.session.flush()
    give(one, Side.ENTERPRISE, by=cast.asker, now=now)
    if state != "proposed":
        give(one, Side.PROVIDER, by=cast.seller, now=now)
    if state == "met":
        reveal(one, now)
    db.session.flush()
    return one.code


def providers(first: Cast, people: list[User], rounds: int, each: int, capacity: int) -> Iterator[Cast]:
    """Yield the cast of each round; a provider stands in so many rounds, so that its own capacity is not what is raced for."""
    cast = first
    for number in range(rounds):
        if number % each == 0:
            provider = make_provider(capacity=capacity)
            for one in people:
                join(one, Role.MEMBER, organisation=provider)
            capability: Capability = make_capability(provider)
            cast = replace(first, provider=provider, capability=capability, seller=people[0])
        yield cast


def prepare(app: Flask, rounds: int, keys: int) -> list[Race]:
    """Return the races over rows that are there."""
    few = max(2, rounds // 20)
    with app.app_context(), transaction():
        cast = make_cast()
        people = [make_user() for _ in range(EIGHT)]
        sellers = [one.email for one in people]
        askers = [join(make_user(), Role.MEMBER, organisation=cast.enterprise).user for _ in range(EIGHT)]
        officers = [make_officer(cast.park).email for _ in range(EIGHT)]
        sides = [askers[place].email if place % 3 == 1 else sellers[place] for place in range(EIGHT)]
        both = [askers[place].email if place % 2 else sellers[place] for place in range(EIGHT)]
        token = [tokens.make(one, "races", ["read", "write"], 30, clock.now())[1] for one in askers]

        def same(state: str, count: int, late: bool = False) -> list[list[str]]:
            return [[stand(one, state, late)] * EIGHT for one in providers(cast, people, count, 40, 50)]

        def apart(count: int) -> list[list[str]]:
            return [[stand(one, "proposed") for _ in range(EIGHT)] for one in providers(cast, people, count, 1, 2)]

        return [
            Race("confirm", officers, same("agreed", rounds)),
            Race("agree", sellers, apart(few)),
            Race("answer", sides, same("proposed", few, late=True)),
            Race("sign", both, same("met", few)),
            Race("keys", [token[0]] * EIGHT, sends("key", keys)),
            Race("confirm naively", officers, same("agreed", few)),
            Race("agree naively", sellers, apart(few)),
            Race("keyless", [token[0]] * EIGHT, sends("none", max(4, keys // 20))),
        ]


def sends(name: str, keys: int) -> list[list[str]]:
    """Return rounds in which each key is sent one to five times, all at once."""
    dice = random.Random(7)
    rounds = []
    for number in range(keys):
        turns = [f"{name} {number}"] * dice.randint(1, 5) + [""] * EIGHT
        rounds.append(dice.sample(turns[:EIGHT], EIGHT))
    return rounds


def play(url: str, folder: Path, races: list[Race]) -> dict[str, list[list[str]]]:
    """Let four processes play; return what each of the eight was told, round by round."""
    context = get_context("spawn")
    barrier, running = context.Barrier(EIGHT), []
    for number in range(PROCESSES):
        mine, theirs = context.Pipe()
        work = (url, str(folder), barrier, number * THREADS, races, theirs)
        running.append((context.Process(target=process, args=work), mine))
        running[-1][0].start()
    told: dict[int, dict[str, list[str]]] = {}
    for worker, pipe in running:
        told |= pipe.recv()
        worker.join()
    return {race.name: list(zip(*(told[place][race.name] for place in range(EIGHT)), strict=True)) for race in races}


def judge(app: Flask, races: list[Race], told: dict[str, Any]) -> dict[str, Any]:
    """Return the figures: what was raced, and how often a rule was broken."""
    turns = {race.name: race.turns for race in races}
    with app.app_context():
        figures = {
            "confirm": {
                "introductions": len(turns["confirm"]),
                "broken": _confirmed(turns["confirm"], told["confirm"]),
            },
            "capacity": {"rounds": len(turns["agree"]), "k": 2, "broken": _agreed(turns["agree"], told["agree"])},
            "answer": _answered(turns["answer"], told["answer"]),
            "sign": _signed(turns["sign"], told["sign"]),
            "keys": _kept("key", turns["keys"], told["keys"]),
            "control": {
                "confirm": _confirmed(turns["confirm naively"], told["confirm naively"], whole=False),
                "capacity": _agreed(turns["agree naively"], told["agree naively"]),
                "keys": _kept("none", turns["keyless"], told["keyless"])["broken"],
            },
        }
    broke = [word for rounds in told.values() for answers in rounds for word in answers if word.startswith("broke")]
    return figures | {"errors": len(broke), "first": broke[:1]}


def _by_code(codes: list[str]) -> dict[str, Introduction]:
    found = db.session.scalars(sa.select(Introduction).where(Introduction.code.in_(codes))).unique()
    return {one.code: one for one in found}


def _count(kind: Any, column: Any, wanted: list[Any], *where: Any) -> Counter[Any]:
    rows = db.session.execute(sa.select(column, sa.func.count()).where(column.in_(wanted), *where).group_by(column))
    return Counter({key: n for key, n in rows})


def _confirmed(turns: list[list[str]], told: list[tuple[str, ...]], whole: bool = True) -> int:
    """Return in how many rounds not exactly one of the eight won, or more or less was kept than one confirmation leaves."""
    rows = _by_code([codes[0] for codes in turns])
    ids = [one.id for one in rows.values()]
    steps = _count(Step, Step.introduction_id, ids, Step.action == "confirm")
    reveals = _count(Reveal, Reveal.introduction_id, ids)
    mails = _count(OutboxMessage, OutboxMessage.subject, list(rows), OutboxMessage.kind == "introduction_confirmed")
    broken = 0
    for (code, *_rest), answers in zip(turns, told, strict=True):
        one, rightly = rows[code], sorted(answers) == sorted(["first_confirm"] * (EIGHT - 1) + [WON])
        kept = (one.state, steps[one.id], reveals[one.id], mails[code] > 0)
        broken += not (rightly and kept == ("introduced", 1, 2, True)) if whole else answers.count(WON) != 1
    return broken


def _agreed(turns: list[list[str]], told: list[tuple[str, ...]]) -> int:
    """Return in how many rounds the provider with room for two took on other than two."""
    rows = _by_code([code for codes in turns for code in codes])
    broken = 0
    for codes, answers in zip(turns, told, strict=True):
        taken = count_taken_on(rows[codes[0]].provider_id)
        broken += not (taken == 2 == answers.count(WON) and answers.count("no_room") == EIGHT - 2)
    return broken


def _answered(turns: list[list[str]], told: list[tuple[str, ...]]) -> dict[str, Any]:
    """One step leads out of *proposed*; what was told and what was kept are the same."""
    rows, ends, broken = _by_code([codes[0] for codes in turns]), Counter[str](), 0
    for (code, *_rest), answers in zip(turns, told, strict=True):
        steps = rows[code].steps[1:]
        ends[steps[0].action if steps else "nothing"] += 1
        chained = [step.from_state for step in steps] == ["proposed", *(step.to_state for step in steps)][: len(steps)]
        broken += not (chained and len(steps) == answers.count(WON) and steps[-1].to_state == rows[code].state)
    return {"rounds": len(turns), "broken": broken, "first": dict(sorted(ends.items()))}


def _signed(turns: list[list[str]], told: list[tuple[str, ...]]) -> dict[str, Any]:
    """Who was told that it is kept is kept; once both sides were told so, it is signed."""
    rows, ends, broken = _by_code([codes[0] for codes in turns]), Counter[str](), 0
    for (code, *_rest), answers in zip(turns, told, strict=True):
        one = rows[code]
        sides = {("enterprise" if place % 2 else "provider") for place, word in enumerate(answers) if word == WON}
        claims = list(db.session.scalars(sa.select(Claim.side).where(Claim.introduction_id == one.id)))
        ends[f"{one.state}, {len(claims)} claims"] += 1
        whole = set(claims) == sides and len(claims) == answers.count(WON) and len(sides) >= 1
        broken += not (whole and (one.state == "signed") == (len(sides) == 2))
    return {"rounds": len(turns), "broken": broken, "ends": dict(sorted(ends.items()))}


def _kept(name: str, turns: list[list[str]], told: list[tuple[str, ...]]) -> dict[str, Any]:
    """As many effects as keys, however often each was sent; all were answered 201."""
    sent = Counter(code for codes in turns for code in codes if code)
    title = sa.select(Need.title).where(Need.title.like(f"压铸件气孔检测 {name} %"))
    made = Counter(str(one).removeprefix("压铸件气孔检测 ") for one in db.session.scalars(title))
    refused = sum(word not in ("201", "") for answers in told for word in answers)
    broken = sum(made[key] != 1 for key in sent) + refused
    return {"keys": len(sent), "sent": sum(sent.values()), "effects": sum(made.values()), "broken": broken}


def run(kind: str, rounds: int, keys: int) -> dict[str, Any]:
    """Race on one database; return the figures."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, database(kind, Path(folder)) as url:
        app = make_app(url, Path(folder))
        races = prepare(app, rounds, keys)
        told = judge(app, races, play(url, Path(folder), races))
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    return told | {"seconds": round(time.monotonic() - began)}


def holds(told: dict[str, Any]) -> bool:
    """Return whether no rule was broken and every naive variant broke one."""
    raced = ("confirm", "capacity", "answer", "sign", "keys")
    return not told["errors"] and not any(told[name]["broken"] for name in raced) and all(told["control"].values())


def main() -> int:
    """Run the proof from the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=2000, help="introductions that eight confirm at once")
    parser.add_argument("--keys", type=int, default=1000)
    parser.add_argument("--on", default="postgresql,sqlite")
    asked = parser.parse_args()
    passwords.cheapen()
    told = {kind: run(kind, asked.rounds, asked.keys) for kind in asked.on.split(",")}
    print(json.dumps({"proof": "races", "processes": PROCESSES, "at_once": EIGHT, **told}, ensure_ascii=False))
    return 0 if all(holds(one) for one in told.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
