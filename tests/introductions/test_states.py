"""The whole table: every state x every action, on both databases; what is not in it is refused and changes nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from matchmaker.accounts.people import User
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, IllegalTransition
from matchmaker.introductions import service
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.models import Consent, Introduction, Reveal, Step
from matchmaker.introductions.progress import Said
from matchmaker.introductions.states import OPEN, PUBLIC, RUNNING, TABLE, WAITING, Action, State, next_state
from matchmaker.notifications.models import OutboxMessage
from tests.introductions.cast import Cast, bring, make_cast

Doer = Callable[[Cast, Introduction, datetime], Any]


def both(cast: Cast, say: Callable[[User], None]) -> None:
    """Let each side say it: two keys."""
    for by in (cast.asker, cast.seller):
        say(by)


DOERS: dict[Action, Doer] = {
    Action.AGREE: lambda c, one, now: service.agree(one, by=c.seller, now=now, consent=True),
    Action.DECLINE: lambda c, one, now: service.decline(one, by=c.seller, now=now, reason="budget"),
    Action.WITHDRAW: lambda c, one, now: service.withdraw(one, by=c.asker, now=now),
    Action.CONFIRM: lambda c, one, now: service.confirm(one, by=c.officer, now=now, ticks=list(Tick)),
    Action.RECORD_MEETING: lambda c, one, now: service.record_meeting(
        one, by=c.asker, now=now, day=clock.day_of(now), note="谈了方案"
    ),
    Action.RECORD_NO_SHOW: lambda c, one, now: service.record_no_show(
        one, by=c.asker, now=now, day=clock.day_of(now), absent="provider"
    ),
    Action.PLAN: lambda c, one, now: service.plan(
        one, by=c.asker, now=now, stage="quote", day=clock.day_of(now), owner="provider"
    ),
    Action.INTEND: lambda c, one, now: service.intend(one, by=c.asker, now=now, said=Said(day=clock.day_of(now))),
    Action.SIGN: lambda c, one, now: both(
        c, lambda by: service.sign(one, by=by, now=now, said=Said(day=clock.day_of(now), band="10-50", note="补记"))
    ),
    Action.DELIVER: lambda c, one, now: both(
        c, lambda by: service.deliver(one, by=by, now=now, said=Said(day=clock.day_of(now), note="已验收"))
    ),
    Action.DENY: lambda c, one, now: service.deny(one, by=c.seller, now=now, outcome="meeting", note="没有谈过"),
    Action.CLOSE: lambda c, one, now: service.close(one, by=c.seller, now=now, reason="timing"),
}
BY_THE_CLOCK = {Action.PROPOSE, Action.EXPIRE, Action.HAND_OVER, Action.REOPEN}  # tried elsewhere
PAIRS = [(state, action) for state in State for action in DOERS]


def picture(one: Introduction) -> tuple[Any, ...]:
    db.session.flush()
    db.session.expire(one)
    counts = [db.session.query(kind).count() for kind in (Step, Consent, Reveal, OutboxMessage)]
    return one.state, one.waiting_for, one.due_on, one.changed_at, *counts


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(("state", "action"), PAIRS)
def test_act_follows_the_table_and_changes_nothing_else(state: State, action: Action) -> None:
    cast = make_cast()
    one = bring(cast, state)
    before = picture(one)
    allowed = TABLE.get((state, action))
    if allowed is None:
        with pytest.raises(Conflict):
            DOERS[action](cast, one, clock.now())
        assert picture(one) == before
    else:
        DOERS[action](cast, one, clock.now())
        assert one.state == allowed
        assert one.steps[-1].action == action
        assert (one.steps[-1].from_state, one.steps[-1].to_state) == (state, allowed)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_next_state_knows_the_table_alone(state: State, action: Action) -> None:
    if (state, action) in TABLE:
        assert next_state(state, action) == TABLE[state, action]
    else:
        with pytest.raises(IllegalTransition):
            next_state(state, action)


def test_ended_states_take_corrections_and_ten_seconds_of_doubt_alone() -> None:
    ended = set(State) - OPEN
    assert {action for state, action in TABLE if state in ended} == {Action.DELIVER, Action.DENY, Action.REOPEN}
    assert WAITING | RUNNING == OPEN
    assert set(DOERS) | BY_THE_CLOCK == set(Action)
    assert set(PUBLIC) == set(State)
