"""The whole table: every state x every action, on both databases; what is not in it is refused and changes nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, IllegalTransition
from matchmaker.introductions import service
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.models import Consent, Introduction, Reveal, Step
from matchmaker.introductions.states import OPEN, TABLE, WAITING, Action, State, next_state
from matchmaker.notifications.models import OutboxMessage
from tests.introductions.cast import Cast, bring, make_cast

Doer = Callable[[Cast, Introduction, datetime], Any]

DOERS: dict[Action, Doer] = {
    Action.AGREE: lambda c, one, now: service.agree(one, by=c.seller, now=now, consent=True),
    Action.DECLINE: lambda c, one, now: service.decline(one, by=c.seller, now=now, reason="budget"),
    Action.WITHDRAW: lambda c, one, now: service.withdraw(one, by=c.asker, now=now),
    Action.CONFIRM: lambda c, one, now: service.confirm(one, by=c.officer, now=now, ticks=list(Tick)),
    Action.RECORD_MEETING: lambda c, one, now: service.record_meeting(one, by=c.asker, now=now, day=clock.day_of(now)),
    Action.CLOSE: lambda c, one, now: service.close(one, by=c.seller, now=now, reason="timing"),
}
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


def test_ended_states_lead_nowhere() -> None:
    ended = set(State) - OPEN
    assert not [state for state, _action in TABLE if state in ended]
    assert WAITING < OPEN
