"""Every published need stands in exactly one place, whatever became of its introductions; the counts add up to the rows."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.foundation import clock
from matchmaker.introductions.states import OPEN, WAITING, State
from matchmaker.reporting.standing import MATCHED, Standing, count_standing, list_in_queue, list_standing, standing_of
from tests.factories import make_need, make_officer, make_operator, make_organisation, make_park
from tests.introductions.cast import bring, make_cast

STATES = st.lists(st.sampled_from(list(State)), max_size=8)


@given(open_=st.booleans(), states=STATES)
def test_any_introductions_give_exactly_one_standing(open_: bool, states: list[State]) -> None:
    claims = {
        Standing.CLOSED: not open_,
        Standing.MATCHED: open_ and any(one in MATCHED for one in states),
        Standing.ASKED: open_ and any(one in WAITING for one in states) and not any(one in MATCHED for one in states),
        Standing.QUEUE: open_ and not any(one in OPEN or one == State.DELIVERED for one in states),
    }
    assert [one for one, holds in claims.items() if holds] == [standing_of(open_, states)]


@given(states=STATES)
def test_order_and_repetition_do_not_matter(states: list[State]) -> None:
    assert standing_of(True, states) == standing_of(True, [*reversed(states), *states])


def test_every_open_state_is_matched_or_asked() -> None:
    """A state that is added to the table later falls into one of the two by itself."""
    assert OPEN | {State.DELIVERED} == MATCHED | WAITING
    assert not MATCHED & WAITING


@pytest.mark.usefixtures("session")
def test_counts_add_up_to_the_published_needs() -> None:
    cast = make_cast(provider={"capacity": 50})
    bring(cast, State.PROPOSED)
    for state in (State.AGREED, State.INTRODUCED, State.DECLINED, State.CLOSED):
        cast.need = make_need(cast.enterprise)
        bring(cast, state)
    gone = make_need(cast.enterprise)
    gone.expires_on = clock.today() - timedelta(days=1)
    make_need(cast.enterprise, state="draft")
    elsewhere = make_need(make_organisation(park=make_park()))
    rows = list_standing(cast.officer)
    assert count_standing(rows) == {"matched": 1, "asked": 2, "queue": 2, "closed": 1}
    assert sum(count_standing(rows).values()) == len(rows) == 6
    assert elsewhere.code not in {one.need.code for one in rows}
    assert len(list_standing(make_operator())) == 7
    assert len(list_standing(make_operator(), park=cast.park.slug)) == 6


@pytest.mark.usefixtures("session")
def test_queue_counts_from_when_nobody_was_left() -> None:
    park = make_park()
    need = make_need(make_organisation(park=park))
    need.published_at = clock.now() - timedelta(days=30)
    (one,) = list_in_queue(make_officer(park), clock.today())
    assert (one.since, one.ended) == (need.published_at, 0)
    cast = make_cast()
    ended = bring(cast, State.DECLINED)
    (two,) = list_in_queue(cast.officer, clock.today())
    assert (two.since, two.ended) == (ended.changed_at, 1)
