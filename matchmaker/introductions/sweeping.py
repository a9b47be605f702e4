"""What ends or reminds by itself: due days that pass, and needs that are filled or withdrawn."""

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict
from matchmaker.introductions import access, notices, queries
from matchmaker.introductions.clock import has_expired, reminds_on
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.moves import move, target
from matchmaker.introductions.states import WAITING, Action, Side

if TYPE_CHECKING:
    from matchmaker.accounts.people import User
    from matchmaker.catalogue.models import Need


def remind_due(now: datetime) -> int:
    """Send the one reminder to whoever is waited for, two working days before the due day; return how many were reminded."""
    today, count = clock.day_of(now), 0
    for one in queries.list_all_waiting():
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
            notices.tell_sides("introduction_reminder", one, (Side(one.waiting_for),), now=now)
    return count


def expire_due(now: datetime) -> int:
    """Expire what nobody answered until one working day after the due day; return how many. Frees the provider's capacity."""
    today, count = clock.day_of(now), 0
    for one in queries.list_all_waiting():
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


def close_siblings(need: "Need", *, by: "User | None", now: datetime) -> int:
    """Withdraw a need's introductions that still wait, because the need was filled, withdrawn, taken down or ran out.

    Those whose sides know each other go on. Everybody involved is told; returns how many were withdrawn.
    """
    count = 0
    for one in queries.list_for_need(need.id, WAITING):
        side = (access.side_for(by, one) or Side.STAFF) if by is not None else None
        facts = {"need_state": need.state, "taken_down": need.taken_down_at is not None}
        try:
            to = target(one, Action.WITHDRAW, by)
            move(one, Action.WITHDRAW, to, by=by, side=side, now=now, facts=facts)
        except Conflict:
            continue
        count += 1
        why = {"by_side": side, "need_state": need.state}
        notices.tell_sides("introduction_withdrawn", one, (*notices.BOTH, Side.STAFF), now=now, besides=by, **why)
    return count
