"""The live index of this process: it is rebuilt when the counter of changed posts has moved, so that no answer is stale."""

from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy.engine import Engine

from matchmaker.foundation import clock
from matchmaker.foundation.db import POSTS, db, read_number
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.records import CapabilityRecord, NeedRecord
from matchmaker.recommendations.corpus import load_capabilities, load_needs
from matchmaker.recommendations.meanings import waits


@dataclass(frozen=True)
class Snapshot:
    """One state of the posts: the counter's number, the day (seals and dates lapse by themselves), the index over it, and the codes
    of those that still wait for the encoder."""

    number: int
    day: date
    matcher: Matcher
    waiting: frozenset[str]


_snapshots: "WeakKeyDictionary[Engine, Snapshot]" = WeakKeyDictionary()
_building = Lock()


def current() -> Snapshot:
    """Return the index over the posts as they are committed now.

    The number is read before the rows: a change that commits in between is in the rows already and is looked at again by
    the next request, whereas the other order would lose it.
    """
    bind: Any = db.session.get_bind()
    engine: Engine = bind.engine
    number, day = read_number(POSTS), clock.today()
    if db.session.info.get("posts_changed"):
        return _built(number, day)  # holds rows that may yet be rolled back: for this transaction alone
    found = _snapshots.get(engine)
    if found is not None and _is_fresh(found, number, day):
        return found
    with _building:
        found = _snapshots.get(engine)
        if found is None or not _is_fresh(found, number, day):
            found = _snapshots[engine] = _built(number, day)
    return found


def forget() -> None:
    """Drop every index: a database that was put back to an earlier state counts from there again."""
    _snapshots.clear()


def _is_fresh(found: Snapshot, number: int, day: date) -> bool:
    return found.number >= number and found.day == day


def _built(number: int, day: date) -> Snapshot:
    matcher = Matcher()
    records: list[CapabilityRecord | NeedRecord] = [*load_capabilities(day), *load_needs()]
    matcher.add(records)
    assert matcher.corpus is not None  # fitted here, under the lock: later questions only read
    return Snapshot(number, day, matcher, frozenset(one.id for one in records if waits(one)))
