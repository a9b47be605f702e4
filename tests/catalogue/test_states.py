"""The two tables of posts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.catalogue.models import NeedState
from matchmaker.catalogue.offers import CapabilityState
from matchmaker.catalogue.states import (
    CAPABILITIES,
    CAPABILITY_FREE,
    CAPABILITY_READ,
    NEED_FREE,
    NEED_READ,
    NEEDS,
    PostAction,
    next_capability_state,
    next_need_state,
)
from matchmaker.foundation.errors import IllegalTransition


@given(st.sampled_from(NeedState), st.sampled_from(PostAction))
def test_need_goes_where_the_table_says_and_nowhere_else(state: NeedState, action: PostAction) -> None:
    if (state, action) in NEEDS:
        assert next_need_state(state, action) == NEEDS[state, action]
    else:
        with pytest.raises(IllegalTransition):
            next_need_state(state, action)


@given(st.sampled_from(CapabilityState), st.sampled_from(PostAction))
def test_capability_goes_where_the_table_says_and_nowhere_else(state: CapabilityState, action: PostAction) -> None:
    if (state, action) in CAPABILITIES:
        assert next_capability_state(state, action) == CAPABILITIES[state, action]
    else:
        with pytest.raises(IllegalTransition):
            next_capability_state(state, action)


def test_publish_leads_only_from_submitted() -> None:
    assert [state for state, action in NEEDS if action == PostAction.PUBLISH] == [NeedState.SUBMITTED]
    assert [state for state, action in CAPABILITIES if action == PostAction.PUBLISH] == [CapabilityState.SUBMITTED]


def test_take_down_reaches_every_post_that_others_may_have_read() -> None:
    assert {state for state, action in NEEDS if action == PostAction.TAKE_DOWN} == set(NeedState) - {NeedState.DRAFT}
    reached = {state for state, action in CAPABILITIES if action == PostAction.TAKE_DOWN}
    assert reached == set(CapabilityState) - {CapabilityState.DRAFT}


def test_text_is_free_or_read_but_never_both() -> None:
    assert not NEED_FREE & NEED_READ
    assert not CAPABILITY_FREE & CAPABILITY_READ
    assert set(CapabilityState) == CAPABILITY_FREE | CAPABILITY_READ
    assert set(NeedState) - {NeedState.FILLED} == NEED_FREE | NEED_READ
