"""What happens by itself: due days that pass, needs that are filled or withdrawn; the next in line is asked by `succession.py`."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict
from matchmaker.introductions import access, alternates, notices, queries
from matchmaker.introductions.clock import due_on, has_expired, reminds_on
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.moves import move, target
from matchmaker.introductions.states import RUNNING, WAITING, Action, Side, Stage, Waiting

if TYPE_CHECKING:
    from matchmaker.accounts.people import User
    from matchmaker.catalogue.models import Need


def remind_due(now: datetime) -> int:
    """Send the one reminder to whoever is waited for, two working days before the due day; return how many were reminded.

    Once both sides know each other it is the question whether it goes on.
    """
    today, count = clock.day_of(now), 0
    for one in queries.list_all_due(reminds_until=today):
        if (
            one.reminded_at is not None
            or one.due_on is None
            or today < reminds_on(one.due_on)
            or one.waiting_for is None
        ):
            continue
        first = sa.update(Introduction).where(
            Introduction.id == one.id,
            Introduction.reminded_at.is_(None),
            Introduction.state == one.state,
            Introduction.waiting_for == one.waiting_for,
        )
        done = db.session.execute(first.values(reminded_at=now).returning(Introduction.id))
        if done.scalar_one_or_none() is not None:
            count += 1
            asked = notices.BOTH if one.waiting_for == Waiting.BOTH else (Side(one.waiting_for),)
            notices.tell_sides("introduction_reminder", one, asked, now=now)
    return count


def hand_over_due(now: datetime) -> int:
    """Hand what both sides have let lie past the day of grace to staff, and what staff let lie to the operators; return how many.

    The stage stays as it was planned, so that staff see what did not happen.
    """
    today, count = clock.day_of(now), 0
    for one in queries.list_overdue(RUNNING, today):
        if one.due_on is None or not has_expired(one.due_on, today):
            continue
        facts = {"waited_for": one.waiting_for, "due_on": one.due_on.isoformat()}
        waits: dict[str, Any] = {
            "waiting_for": Waiting.STAFF,
            "due": due_on(today),
            "stage": Stage(one.stage) if one.stage else None,
        }
        to = target(one, Action.HAND_OVER, None)
        try:
            move(one, Action.HAND_OVER, to, by=None, side=None, now=now, facts=facts, **waits)
        except Conflict:
            continue
        count += 1
        again = facts["waited_for"] == Waiting.STAFF
        notices.tell_park("introduction_stalled", one, now=now, operators=again, waited_for=facts["waited_for"])
    return count


def expire_due(now: datetime) -> int:
    """Expire what nobody answered until one working day after the due day; return how many. Frees the provider's capacity."""
    today, count = clock.day_of(now), 0
    for one in queries.list_overdue(WAITING, today):
        if one.due_on is None or not has_expired(one.due_on, today):
            continue
        facts = {"waited_for": one.waiting_for, "due_on": one.due_on.isoformat()}
        try:
            move(one, Action.EXPIRE, target(one, Action.EXPIRE, None), by=None, side=None, now=now, facts=facts)
        except Conflict:
            continue  # answered at this very moment: the answer counts
        count += 1
        notices.tell_sides(
            "introduction_expired", one, (*notices.BOTH, Side.STAFF), now=now, waited_for=facts["waited_for"]
        )
    return count


def close_siblings(need: "Need", *, by: "User | None", now: datetime, not_chosen: str = "") -> int:
    """Withdraw a need's introductions that still wait, because the need was filled, withdrawn, taken down or ran out.

    Where it was filled the others are told that they were not chosen, with the coarse reason `not_chosen` if one was given.

    Those whose sides know each other go on, nobody is asked next. Everybody involved is told; returns how many were withdrawn.
    """
    count = 0
    alternates.drop_all(need)
    for one in queries.list_for_need(need.id, WAITING):
        side = (access.side_for(by, one) or Side.STAFF) if by is not None else None
        facts = {"need_state": need.state, "taken_down": need.taken_down_at is not None, "not_chosen": not_chosen}
        try:
            to = target(one, Action.WITHDRAW, by)
            move(one, Action.WITHDRAW, to, by=by, side=side, now=now, facts=facts)
        except Conflict:
            continue
        count += 1
        why: dict[str, Any] = {"by_side": side, "need_state": need.state, "not_chosen": not_chosen}
        notices.tell_sides("introduction_withdrawn", one, (*notices.BOTH, Side.STAFF), now=now, besides=by, **why)
    return count
