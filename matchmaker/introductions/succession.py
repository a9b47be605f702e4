"""Asking the next in line by itself, where the provider that was asked said no or was silent; the line is `alternates.py`."""

from datetime import datetime
from typing import TYPE_CHECKING

from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, NotAllowed
from matchmaker.introductions import alternates, notices, queries
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.reopening import PATIENCE
from matchmaker.introductions.service import propose
from matchmaker.introductions.states import Side, State

if TYPE_CHECKING:
    from matchmaker.catalogue.models import Need


def ask_next(now: datetime) -> int:
    """Ask the next alternate of each need whose last asked provider is out; return how many were asked.

    It waits until a refusal can no longer be taken back, and asks one at a time.
    """
    needs = alternates.list_needs()
    last = queries.map_last_asked([one.id for one in needs])
    return sum(_ask_first(need, now) for need in needs if _lets_on(last.get(need.id), now))


def _lets_on(last: Introduction | None, now: datetime) -> bool:
    """Return whether the next may be asked: the last one ended, and not because the enterprise itself took it back."""
    if last is None or now - last.changed_at <= PATIENCE:
        return False
    if last.state == State.WITHDRAWN:
        return last.steps[-1].actor_side == Side.PROVIDER
    return last.state in (State.DECLINED, State.EXPIRED, State.CLOSED)


def _ask_first(need: "Need", now: datetime) -> bool:
    chosen = alternates.next_in_line(need, now)
    if chosen is None:
        return False
    try:
        with db.session.begin_nested():
            made = propose(need, chosen.capability, by=chosen.by, side=Side.ENTERPRISE, now=now, consent=True)
    except NotAllowed:  # whoever chose it is no longer with the enterprise, and nobody else has consented
        alternates.drop(chosen)
        return False
    except Conflict:
        return False
    alternates.mark_asked(chosen, made)
    notices.tell_sides("introduction_next_asked", made, (Side.ENTERPRISE,), now=now)
    return True
