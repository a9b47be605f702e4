"""A claimed signing or delivery waits for the other side until its day: no plan, no other news moves it."""

from datetime import timedelta

import pytest

from matchmaker.accounts.people import User
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Conflict
from matchmaker.introductions import access, service
from matchmaker.introductions.clock import due_on
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.progress import Said
from matchmaker.introductions.states import Action, State
from matchmaker.introductions.sweeping import hand_over_due
from tests.introductions.cast import Cast, bring, make_cast

pytestmark = pytest.mark.usefixtures("session")


def said(**more: object) -> Said:
    return Said(**{"day": clock.today(), "band": "50-100", "contract": "contract", **more})


def plan(one: Introduction, by: User, owner: str = "enterprise", days: int = 200) -> None:
    day = clock.today() + timedelta(days=days)
    service.plan(one, by=by, now=clock.now(), stage="contract", day=day, owner=owner)


def claimed(state: State) -> tuple[Cast, Introduction]:
    """Return an introduction whose enterprise says that it was signed or delivered."""
    cast = make_cast()
    one = bring(cast, state)
    say = service.sign if state == State.MET else service.deliver
    say(one, by=cast.asker, now=clock.now(), said=said(note="已办"))
    return cast, one


@pytest.mark.parametrize("state", [State.MET, State.SIGNED])
@pytest.mark.parametrize(("role", "why"), [("asker", "awaited"), ("seller", "first"), ("officer", "awaited")])
def test_no_plan_moves_the_day_of_a_second_key(state: State, role: str, why: str) -> None:
    cast, one = claimed(state)
    by, due = getattr(cast, role), due_on(clock.today())
    assert (one.waiting_for, one.due_on) == ("provider", due)
    assert Action.PLAN not in access.actions_for(by, one)
    with pytest.raises(Conflict, match=f"answer_{why}"):
        plan(one, by)
    assert (one.state, one.waiting_for, one.due_on) == (state, "provider", due)


def test_once_it_was_handed_over_staff_say_what_comes_next_and_the_sides_do_not() -> None:
    cast, one = claimed(State.MET)
    assert hand_over_due(clock.now() + timedelta(days=30)) == 1
    assert one.waiting_for == "staff"
    with pytest.raises(Conflict):
        plan(one, cast.seller)
    service.record_meeting(one, by=cast.seller, now=clock.now(), day=clock.today(), note="又谈了一次")
    assert one.waiting_for == "staff"
    plan(one, cast.officer, owner="provider", days=9)
    assert (one.waiting_for, one.due_on) == ("provider", clock.today() + timedelta(days=9))


@pytest.mark.parametrize("role", ["asker", "seller"])
def test_other_news_leave_the_day_of_a_second_key(role: str) -> None:
    cast, one = claimed(State.SIGNED)
    due = due_on(clock.today())
    service.sign(one, by=getattr(cast, role), now=clock.now(), said=said(note="补一句"))
    assert (one.state, one.waiting_for, one.due_on) == ("signed", "provider", due)


def test_a_dispute_that_staff_settle_gives_the_day_back_to_whoever_owes_the_answer() -> None:
    cast, one = claimed(State.MET)
    service.intend(one, by=cast.asker, now=clock.now(), said=Said(day=clock.today()))
    service.deny(one, by=cast.seller, now=clock.now(), outcome="intention", note="还在谈")
    assert one.waiting_for == "staff"
    seen = Said(day=clock.today(), document="意向书 YX-3")
    service.intend(one, by=cast.officer, now=clock.now(), said=seen)
    assert (one.waiting_for, one.due_on) == ("provider", due_on(clock.today()))


def test_the_second_key_opens_planning_again() -> None:
    cast, one = claimed(State.MET)
    service.sign(one, by=cast.seller, now=clock.now(), said=said())
    plan(one, cast.seller, days=9)
    assert (one.state, one.waiting_for) == ("signed", "enterprise")


def test_a_meeting_that_one_side_has_recorded_stops_no_plan() -> None:
    cast = make_cast()
    one = bring(cast, State.MET)
    plan(one, cast.seller, days=9)
    assert one.waiting_for == "enterprise"
