"""Freshness: whatever was committed is in the next answer of every process, and a change that commits late is not lost."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from matchmaker.accounts.models import Organisation, Verification
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability, CapabilityState
from matchmaker.catalogue.queries import get_need
from matchmaker.foundation import clock
from matchmaker.foundation.db import POSTS, db, mark_posts_changed, next_number, transaction
from matchmaker.recommendations import engine, service
from tests.factories import make_capability, make_need, make_organisation, make_provider

PATIENCE = 20


@dataclass
class World:
    """One need and two capabilities, by code."""

    need: str
    near: str
    far: str


@pytest.fixture
def world(app: Flask) -> World:
    with app.app_context(), transaction():
        need = make_need()
        near, far = make_capability(), make_capability(title="铸件缺陷检测软件", does="在线检测铸件外观缺陷。")
        return World(need.code, near.code, far.code)


def listed(app: Flask, need: str) -> set[str]:
    """The capabilities that a request would list now."""
    with app.app_context():
        return {one.capability.code for one in service.recommend_providers(get_need(need)).candidates}


def change(app: Flask, code: str, **fields: object) -> None:
    """Change a capability as a service does: the rows, then the mark."""
    with app.app_context(), transaction():
        row = db.session.scalars(sa.select(Capability).where(Capability.code == code)).one()
        for name, value in fields.items():
            setattr(row, name, value)
        mark_posts_changed()


def test_published_post_is_in_the_next_answer(app: Flask, world: World) -> None:
    assert listed(app, world.need) == {world.near, world.far}
    with app.app_context(), transaction():
        late = make_capability(title="压铸外观缺陷视觉检测").code
    assert listed(app, world.need) == {world.near, world.far, late}


def test_edited_post_is_ranked_by_its_new_text_at_once(app: Flask, world: World) -> None:
    assert world.near in listed(app, world.need)
    change(app, world.near, title="员工食堂订餐", does="订餐。", cases=[])
    assert listed(app, world.need) == {world.far}


@pytest.mark.parametrize("state", [CapabilityState.WITHDRAWN, CapabilityState.PAUSED, CapabilityState.SENT_BACK])
def test_post_that_is_no_longer_public_leaves_at_once(app: Flask, world: World, state: str) -> None:
    assert world.near in listed(app, world.need)
    change(app, world.near, state=state)
    assert listed(app, world.need) == {world.far}


def test_post_that_was_taken_down_leaves_at_once(app: Flask, world: World) -> None:
    assert world.near in listed(app, world.need)
    change(app, world.near, taken_down_at=clock.now())
    assert listed(app, world.need) == {world.far}


def test_newly_verified_provider_is_in_the_next_answer(app: Flask, world: World) -> None:
    with app.app_context(), transaction():
        helper = make_provider()
        by, until = helper.verified_by_id, clock.today() + timedelta(days=300)
        fresh = make_organisation("provider", verified=False)
        code, name = make_capability(fresh).code, fresh.code
    assert code not in listed(app, world.need)
    with app.app_context(), transaction():
        row = db.session.scalars(sa.select(Organisation).where(Organisation.code == name)).one()
        row.verification, row.verified_by_id, row.verified_until = Verification.VERIFIED, by, until
        mark_posts_changed()
    assert code in listed(app, world.need)


def test_seal_lapses_by_itself_at_midnight(app: Flask) -> None:
    with app.app_context(), transaction():
        need = make_need(expires_on=clock.today() + timedelta(days=90)).code
        code = make_capability(make_provider(verified_until=clock.today())).code
    assert listed(app, need) == {code}
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        assert listed(app, need) == set()


def test_index_is_kept_while_nothing_changes(app: Flask, world: World) -> None:
    with app.app_context():
        first = engine.current()
        assert engine.current() is first
    change(app, world.near, title="另一个名称")
    with app.app_context():
        assert engine.current() is not first


def test_rows_that_may_be_rolled_back_are_seen_by_their_own_transaction_alone(app: Flask, world: World) -> None:
    listed(app, world.need)

    def change_and_fail() -> None:
        with app.app_context(), transaction():
            code = make_capability(title="压铸外观缺陷视觉检测").code
            found = service.recommend_providers(db.session.scalars(sa.select(Need)).one())
            assert code in {one.capability.code for one in found.candidates}
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    assert listed(app, world.need) == {world.near, world.far}


# -- two processes -------------------------------------------------------------------------------------------------

SERVER = """
import json, sys
from pathlib import Path
from tests.conftest import make_app
from matchmaker.catalogue.queries import get_need
from matchmaker.recommendations import service
app = make_app(sys.argv[1], Path(sys.argv[2]))
for line in sys.stdin:
    with app.app_context():
        found = service.recommend_providers(get_need(line.strip()))
        print(json.dumps([one.capability.code for one in found.candidates]), flush=True)
"""


class Neighbour:
    """Another worker process on the same database; it answers as long as it lives."""

    def __init__(self, app: Flask, folder: Path) -> None:
        url = sa.make_url(app.config["SQLALCHEMY_DATABASE_URI"]).render_as_string(hide_password=False)
        root = Path(__file__).resolve().parents[2]
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER, url, str(folder)],
            cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def listed(self, need: str) -> set[str]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{need}\n")
        self.process.stdin.flush()
        return set(json.loads(self.process.stdout.readline()))

    def end(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(timeout=PATIENCE)
        self.process.stdout.close()


@pytest.fixture
def neighbour(app: Flask, tmp_path: Path) -> Iterator[Neighbour]:
    process = Neighbour(app, tmp_path)
    yield process
    process.end()


def test_other_process_sees_every_change_in_its_next_answer(app: Flask, world: World, neighbour: Neighbour) -> None:
    assert neighbour.listed(world.need) == {world.near, world.far}
    change(app, world.near, state=CapabilityState.WITHDRAWN)
    assert neighbour.listed(world.need) == {world.far}
    with app.app_context(), transaction():
        late = make_capability(title="压铸外观缺陷视觉检测").code
    assert neighbour.listed(world.need) == {world.far, late}
    change(app, late, title="员工食堂订餐", does="订餐。", cases=[])
    assert neighbour.listed(world.need) == {world.far}


# -- commits in reverse order --------------------------------------------------------------------------------------


def test_change_that_commits_late_is_never_lost(app: Flask, world: World) -> None:
    """A raises the counter first and stays open; B cannot pass it, so that no reader sees B's number without A's rows."""
    a_holds, a_may_end, b_done = threading.Event(), threading.Event(), threading.Event()
    codes: dict[str, str] = {}

    def first() -> None:
        with app.app_context(), transaction():
            codes["a"] = make_capability(title="压铸外观缺陷视觉检测甲").code
            db.session.flush()
            db.session.info.pop("posts_changed")
            next_number(POSTS)
            a_holds.set()
            assert a_may_end.wait(PATIENCE)

    def second() -> None:
        with app.app_context(), transaction():
            codes["b"] = make_capability(title="压铸外观缺陷视觉检测乙").code
        b_done.set()

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert a_holds.wait(PATIENCE)
    threads[1].start()
    assert not b_done.wait(0.5)
    assert listed(app, world.need) == {world.near, world.far}
    a_may_end.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert listed(app, world.need) == {world.near, world.far, codes["a"], codes["b"]}


def test_number_of_a_sequence_would_lose_it(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: numbers that are handed out before the commit, as a sequence does, and the same two changes."""
    numbers, seen = count(10**6), [0]
    monkeypatch.setattr(engine, "read_number", lambda _name: seen[0])

    def write(number: int, title: str) -> str:
        with app.app_context(), transaction():
            code = make_capability(title=title).code
            db.session.info.pop("posts_changed")
        seen[0] = max(seen[0], number)  # what max(id) or a sequence's last value tells
        return code

    listed(app, world.need)
    a_number, b_number = next(numbers), next(numbers)
    b = write(b_number, "压铸外观缺陷视觉检测乙")
    assert listed(app, world.need) == {world.near, world.far, b}
    a = write(a_number, "压铸外观缺陷视觉检测甲")
    assert a not in listed(app, world.need)
