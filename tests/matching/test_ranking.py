"""Groups, verdicts, order, one row a provider, and printed numbers that add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.matching.pool import worst_must
from matchmaker.matching.ranking import Candidate, group_of, largest_remainder, one_a_provider, order, verdict_of
from matchmaker.matching.records import Answer, Verdict


def answers(*verdicts: Verdict, must: bool = True) -> list[Answer]:
    return [Answer(f"r{at}", must, verdict) for at, verdict in enumerate(verdicts)]


@pytest.mark.parametrize(
    ("verdicts", "group", "verdict"),
    [
        (("yes", "yes"), 0, "high"),
        (("yes", "part"), 1, "fairly_high"),
        (("part", "none"), 2, "partial"),
        (("none", "none"), 2, "unproven"),
        (("none", "no"), 3, "unmet"),
        (("yes", "no"), 3, "unmet"),
    ],
)
def test_group_and_verdict_follow_the_musts(verdicts: tuple[Verdict, ...], group: int, verdict: str) -> None:
    assert group_of(worst_must(answers(*verdicts)), near=True) == group
    assert verdict_of(answers(*verdicts), 0.9, group) == verdict


def test_wishes_move_no_group_and_no_must_is_never_high() -> None:
    assert group_of(worst_must(answers("no", "none", must=False)), near=True) == 0
    assert verdict_of(answers("yes", must=False), 1.0, 0) == "fairly_high"
    assert verdict_of([], 0.1, 0) == "partial"


@pytest.mark.parametrize(("verdicts", "group", "verdict"), [
    (("yes", "yes"), 2, "partial"), (("yes", "part"), 2, "partial"), (("none",), 2, "unproven"), (("no",), 3, "unmet"), ((), 2, "partial"),
])  # fmt: skip
def test_what_is_not_near_stands_in_front_of_nothing_by_its_group(
    verdicts: tuple[Verdict, ...], group: int, verdict: str
) -> None:
    assert group_of(worst_must(answers(*verdicts)), near=False) == group
    assert verdict_of(answers(*verdicts), 0.2, group) == verdict


def test_an_unmet_must_stands_under_all_that_meet_it_whatever_the_score() -> None:
    rows = [Candidate(0, "a", "p", 0.99, 3), Candidate(1, "b", "q", 0.01, 0), Candidate(2, "c", "r", 0.5, 2)]
    assert [one.id for one in order(rows)] == ["b", "c", "a"]


def test_ties_break_by_id_and_zeros_are_left_out() -> None:
    rows = [Candidate(0, "b", "p", 0.5, 0), Candidate(1, "a", "q", 0.5, 0), Candidate(2, "c", "r", 0.0, 0)]
    assert [one.id for one in order(rows)] == ["a", "b"]


def test_one_row_a_provider_names_only_related_others() -> None:
    rows = [
        Candidate(0, "a", "p", 0.8, 0),
        Candidate(1, "b", "p", 0.5, 0),
        Candidate(2, "c", "p", 0.1, 0),
        Candidate(3, "d", "q", 0.3, 0),
    ]
    assert [(one.id, others) for one, others in one_a_provider(order(rows))] == [("a", ("b",)), ("d", ())]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=6))
def test_printed_numbers_add_up_and_stay_near(values: list[float]) -> None:
    total = round(sum(values))
    printed = largest_remainder(values, total)
    assert sum(printed) == total
    assert all(abs(one - value) <= 1.0 + 1e-6 for one, value in zip(printed, values, strict=True))


def test_a_total_that_cannot_be_reached_is_refused() -> None:
    with pytest.raises(ValueError, match="too far"):
        largest_remainder([1.0, 2.0], 9)
