"""Judged nDCG and intervals: agreement with ir-measures where nothing ties, shared gains where something does."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.matching.evaluation.metrics import judged_ndcg, mean_interval, paired_interval


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=5, max_size=25), st.randoms(use_true_random=False))
def test_agrees_with_ir_measures_where_nothing_ties(grades: list[int], dice: object) -> None:
    from ir_measures import iter_calc, nDCG

    qrels = {f"d{at:02}": grade for at, grade in enumerate(grades)}
    order = list(qrels)
    dice.shuffle(order)
    run = {doc: float(len(order) - at) for at, doc in enumerate(order)}
    ours = judged_ndcg(run, qrels)
    if max(grades) == 0:
        assert ours is None
        return
    [theirs] = iter_calc([nDCG @ 10], {"q": qrels}, {"q": run})
    assert ours == pytest.approx(theirs.value, abs=1e-9)


def test_ties_share_their_mean_gain() -> None:
    grades = {"a": 3, "b": 0, "c": 0, "d": 0, "e": 0}
    flat = judged_ndcg(dict.fromkeys(grades, 0.5), grades)
    assert flat is not None
    best, worst = (
        judged_ndcg({**dict.fromkeys(grades, 0.0), "a": 1.0}, grades),
        judged_ndcg({**dict.fromkeys(grades, 1.0), "a": 0.0}, grades),
    )
    assert best == pytest.approx(1.0)
    assert worst is not None
    assert worst < flat < 1.0
    assert flat == pytest.approx((0.6 * sum(1 / math.log2(rank + 1) for rank in range(1, 6))) / 3)


def test_an_unscored_document_comes_last() -> None:
    grades = {"a": 1, "b": 0, "c": 0, "d": 0, "e": 0}
    assert judged_ndcg({key: -5.0 for key in grades if key != "a"}, grades) < 0.5


@pytest.mark.parametrize("grades", [{}, {"a": 1}, dict.fromkeys("abcdef", 0), dict.fromkeys("abcd", 1)])
def test_what_cannot_be_measured_is_none(grades: dict[str, int]) -> None:
    assert judged_ndcg({}, grades) is None


def test_intervals_hold_the_mean_and_repeat() -> None:
    mean, low, high = mean_interval([0.1, 0.2, 0.3, 0.9])
    assert low <= mean <= high
    assert mean_interval([0.1, 0.2, 0.3, 0.9]) == (mean, low, high)
    assert paired_interval([0.5, 0.6], [0.4, 0.5]) == pytest.approx((0.1, 0.1, 0.1))
    assert mean_interval([]) == (0.0, 0.0, 0.0)
