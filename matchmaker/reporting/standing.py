"""Where each published need stands: matched, asked, in the queue or closed, always exactly one; lists and counts are made of this."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.catalogue.models import Need, NeedState
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import OPEN, WAITING, State

MATCHED = frozenset(OPEN - WAITING | {State.DELIVERED})


class Standing(StrEnum):
    """已对接: a provider is in touch or has delivered; 已征询: somebody is asked; 无人对接: nobody is; 已结束: the need is closed."""

    MATCHED = "matched"
    ASKED = "asked"
    QUEUE = "queue"
    CLOSED = "closed"


def standing_of(is_open: bool, states: Collection[str]) -> Standing:
    """Return where a need stands, given whether it is open and the states of its introductions.

    A need that is closed is closed, whatever became of its introductions; an open one has the furthest of them.
    """
    if not is_open:
        return Standing.CLOSED
    if any(state in MATCHED for state in states):
        return Standing.MATCHED
    return Standing.ASKED if any(state in WAITING for state in states) else Standing.QUEUE


@dataclass(frozen=True)
class Stands:
    """One published need with its standing. `open_for`: introductions that are open, `ended`: those that are not."""

    need: Need
    standing: Standing
    open_for: int
    ended: int
    ended_at: datetime | None


def list_standing(user: User, day: date | None = None, park: str = "") -> list[Stands]:
    """Return every need ever published where this member of staff serves, or in one park, each once, the oldest first."""
    today = day or clock.today()
    touched = sa.select(Introduction.need_id, Introduction.state, sa.func.count(), sa.func.max(Introduction.changed_at))
    by_need: dict[int, list[tuple[str, int, datetime]]] = {}
    for need_id, state, n, at in db.session.execute(touched.group_by(Introduction.need_id, Introduction.state)):
        by_need.setdefault(need_id, []).append((state, n, at))
    return [_stands(one, by_need.get(one.id, []), today) for one in db.session.scalars(published(user, park)).unique()]


def published(user: User, park: str = "") -> sa.Select[Need]:
    """Return the query of every need that was ever published where the person serves, in one park if given."""
    found = sa.select(Need).join(Need.organisation).where(Need.published_at.is_not(None))
    if not user.is_operator:
        found = found.where(Organisation.park_id.in_(user.park_ids))
    if park:
        found = found.where(Organisation.park.has(slug=park))
    return found.order_by(Need.published_at, Need.id)


def is_open(need: Need, today: date) -> bool:
    """Return whether others may still answer the need: published, not taken down, not run out."""
    return (
        need.state == NeedState.PUBLISHED
        and need.is_public
        and need.expires_on is not None
        and need.expires_on >= today
    )


def _stands(need: Need, touched: list[tuple[str, int, datetime]], today: date) -> Stands:
    ended = [(n, at) for state, n, at in touched if state not in OPEN]
    return Stands(
        need=need,
        standing=standing_of(is_open(need, today), [state for state, *_ in touched]),
        open_for=sum(n for state, n, _ in touched if state in OPEN),
        ended=sum(n for n, _ in ended),
        ended_at=max((at for _, at in ended), default=None),
    )


def count_standing(rows: Collection[Stands]) -> dict[Standing, int]:
    """Return how many needs stand where; the counts add up to the rows."""
    return {one: sum(row.standing == one for row in rows) for one in Standing}


@dataclass(frozen=True)
class Unasked:
    """A need in the queue: since when nobody is in touch, and how many introductions ended before."""

    need: Need
    since: datetime
    published: datetime
    ended: int


def list_in_queue(user: User, day: date) -> list[Unasked]:
    """Return the needs with which nobody is in touch, the longest wait first."""
    waiting = [_unasked(one) for one in list_standing(user, day) if one.standing == Standing.QUEUE]
    return sorted(waiting, key=lambda one: (one.since, one.need.id))


def _unasked(one: Stands) -> Unasked:
    published_at = one.need.published_at
    assert published_at is not None  # what is in the list was published
    return Unasked(one.need, max(published_at, one.ended_at or published_at), published_at, one.ended)
