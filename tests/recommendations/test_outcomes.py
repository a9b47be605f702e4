"""Which list a choice was made from, and the figures that follow."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.recommendations.outcomes import Decision, Row, Share, chosen_from, figures


def day(n: int) -> datetime:
    return datetime(2026, 11, n, tzinfo=UTC)


ROWS = [Row(f"C-{at}", f"O-{at}", new=at in (2, 11)) for at in range(12)]


@pytest.mark.parametrize(
    ("at", "belongs"), [(1, {}), (2, {7: {"O-1"}}), (4, {7: {"O-1"}}), (6, {8: {"O-1"}}), (9, {7: {"O-1"}})]
)
def test_a_decision_belongs_to_the_last_list_that_was_shown_before(at: int, belongs: dict[int, set[str]]) -> None:
    moments = {7: ("N-1", [day(2), day(8)]), 8: ("N-1", [day(5)]), 9: ("N-2", [day(1)])}
    assert chosen_from(moments, [Decision("N-1", "O-1", day(at))]) == belongs


@given(st.lists(st.tuples(st.sampled_from(["N-1", "N-2"]), st.sampled_from(["O-1", "O-2"]), st.integers(1, 20))))
def test_every_decision_is_counted_once_at_most(made: list[tuple[str, str, int]]) -> None:
    moments = {1: ("N-1", [day(3), day(9)]), 2: ("N-1", [day(6)]), 3: ("N-2", [day(5)])}
    decisions = [
        Decision(need, f"{provider}-{at}", day(at)) for at, (need, provider, _) in enumerate(made, 1) if at < 20
    ]
    found = chosen_from(moments, decisions)
    held = [(key, one) for key, some in found.items() for one in some]
    assert len(held) == len({one for _, one in held}) <= len(decisions)


def test_figures_count_lists_decisions_and_places() -> None:
    found = figures([(ROWS, {"O-0", "O-9"}), (ROWS, {"O-gone"}), (ROWS[:2], set())])
    assert (found.hit, found.overridden) == (Share(1, 2), Share(2, 3))
    assert found.new == Share(2, 22), "the twelfth is not among the first ten"


def test_nothing_has_no_share() -> None:
    assert figures([]).hit.value is None
    assert Share(0, 4).few
    assert not Share(0, 5).few
    assert Share(2, 8).value == 0.25
