"""What counts as a decision on a shown list, and among which rows it was made."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from matchmaker.introductions.states import DeclineReason
from matchmaker.matching.learning import Decision
from matchmaker.recommendations.learning import (
    ABOUT_THE_MATCH,
    Kind,
    Signal,
    Strengths,
    View,
    decisions_on,
    outcomes,
    seen_in,
)

START = datetime(2026, 11, 1, tzinfo=UTC)
KNOWN: Strengths = {f"c{at}": np.full(4, at / 10) for at in range(1, 9)}


def at(hours: int) -> datetime:
    return START + timedelta(hours=hours)


def signal(provider: int, hours: int = 5, kind: Kind = Kind.CHOSEN, user: int = 1, need: str = "n") -> Signal:
    return Signal(need, f"p{provider}", user, at(hours), kind)


def view(*providers: int, hours: int = 0, viewer: int = 1, ranking: int = 1, low: tuple[int, ...] = ()) -> View:
    """A list of providers in this order; those in `low` are in a lower group."""
    return View(viewer, "n", at(hours), ranking, tuple((f"c{one}", f"p{one}", int(one in low)) for one in providers))


def decide(*signals: Signal, views: tuple[View, ...] = (view(1, 2, 3, 4),), known: Strengths = KNOWN) -> list[Decision]:
    return decisions_on(signals, views, lambda _ranking: known)


def told(found: list[Decision]) -> list[tuple[int, bool, list[int]]]:
    """The place decided on, whether it was chosen, and the places that were open."""
    return [(int(one.ranks[one.at]), one.chosen, one.ranks.tolist()) for one in found]


def test_every_reason_stands_in_the_table_and_only_the_match_counts() -> None:
    assert set(ABOUT_THE_MATCH) == set(DeclineReason)
    about = {reason for reason, counts in ABOUT_THE_MATCH.items() if counts}
    assert about == {DeclineReason.REGION, DeclineReason.BUDGET, DeclineReason.PROCESS}


def test_a_choice_stands_among_the_rows_shown_with_their_strengths() -> None:
    [found] = decide(signal(3))
    assert told([found]) == [(3, True, [1, 2, 3, 4])]
    assert (found.need, found.at) == ("n", 2)
    assert found.strengths[found.at].tolist() == KNOWN["c3"].tolist()


def test_what_was_decided_before_is_no_longer_open() -> None:
    found = decide(signal(3, 5), signal(1, 6, Kind.ASIDE), signal(4, 7))
    assert told(found) == [(3, True, [1, 2, 3, 4]), (1, False, [1, 2, 4]), (4, True, [2, 4])]
    assert told(decide(signal(4, 7), signal(3, 5))) == [(3, True, [1, 2, 3, 4]), (4, True, [1, 2, 4])]


def test_a_no_that_is_not_about_the_match_tells_nothing_and_stands_beside_nobody() -> None:
    assert told(decide(signal(2, 9, Kind.SILENT), signal(3, 5))) == [(3, True, [1, 3, 4])]


def test_a_no_about_the_match_takes_a_choice_back_and_another_one_does_not() -> None:
    assert told(decide(signal(3, 5), signal(3, 9, Kind.ASIDE, user=7))) == [(3, False, [1, 2, 3, 4])]
    assert told(decide(signal(3, 5), signal(3, 9, Kind.SILENT, user=7))) == [(3, True, [1, 2, 3, 4])]


def test_a_pair_counts_once_from_the_moment_that_tells_first() -> None:
    [found] = outcomes([signal(3, 8, user=2), signal(3, 6), signal(3, 2, Kind.SILENT, user=9)])
    assert (found.kind, found.at, found.user) == (Kind.CHOSEN, at(6), 1)
    [found] = outcomes([signal(3, 2, Kind.SILENT)])
    assert found.kind == Kind.SILENT


@pytest.mark.parametrize(
    "views",
    [(), (view(1, 2, 3, hours=6),), (view(1, 2, 3, viewer=2),), (view(1, 2, 4),)],
    ids=["no list", "shown afterwards", "shown to somebody else", "not in it"],
)
def test_what_was_not_seen_in_a_list_is_no_decision_on_one(views: tuple[View, ...]) -> None:
    assert decide(signal(3, 5), views=views) == []


def test_a_need_has_its_own_lists() -> None:
    assert decide(signal(3, 5, need="other")) == []


def test_the_ranking_shown_last_counts_and_of_it_the_longest_list() -> None:
    older, whole = view(3, 1, 2, 4, 5, hours=0, ranking=1), view(1, 2, 3, 4, hours=1, ranking=2)
    compared, later = view(3, 4, hours=2, ranking=2), view(4, 3, 2, 1, hours=6, ranking=3)
    assert seen_in(signal(3, 5), (older, whole, compared, later)) == whole
    assert seen_in(signal(5, 5), (older, whole, compared, later)) == older


def test_only_rows_of_the_same_group_stand_beside() -> None:
    views = (view(1, 2, 3, 4, low=(3, 4)),)
    assert told(decide(signal(4), views=views)) == [(4, True, [3, 4])]
    assert told(decide(signal(2), views=views)) == [(2, True, [1, 2])]


def test_rows_of_which_nothing_is_known_are_left_out() -> None:
    known = {post: row for post, row in KNOWN.items() if post != "c1"}
    assert told(decide(signal(3), known=known)) == [(3, True, [2, 3, 4])]
    assert decide(signal(1), known=known) == []
    assert decide(signal(1), known={}) == []
