"""Replays: the same weights give the same lists, and a bad change is caught while a harmless one is not."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given

from matchmaker.matching.pool import Pool
from matchmaker.matching.weights import Weights, default_weights
from matchmaker.recommendations.ordering import Basis, ordered
from matchmaker.recommendations.replay import Frozen, Report, caught, replay
from tests.matching.pools import pool_of, pools, weights

CONTRARY = Weights(text=0.0, meaning=0.0, tags=0.0, fit=1.0)
"""All on the conditions: it turns the lists of `lists` round."""


def frozen(subject: str, basis: Basis, chosen: Sequence[str] = ()) -> Frozen:
    places = ordered(basis)
    shown = frozenset((one.candidate.id, repr(one.candidate.score), one.candidate.group) for one in places)
    posts = tuple(one.candidate.id for one in places)
    return Frozen(subject, "engine/1", basis, posts, shown, frozenset(chosen))


def lists(n: int, chosen: Sequence[str] = ()) -> list[Frozen]:
    """Lists of eight rows, whose words fall from C-0 to C-7 while their conditions rise; O-C-6 is new."""
    rows = [
        {"id": f"C-{at}", "whole_body": 0.8 - at / 20, "tags": 0.5, "fit": 0.1 + at / 10, "meaning": None}
        for at in range(8)
    ]
    basis = Basis(pool_of(rows), default_weights(), frozenset({"O-C-6"}))
    return [frozen(f"N-{at}", basis, chosen) for at in range(n)]


def reasons(report: Report) -> list[str]:
    return [one["what"] for one in caught(report)]


@given(pools(), weights())
def test_the_same_weights_give_identical_lists(pool: Pool, chosen: Weights) -> None:
    report = replay([frozen("N-1", Basis(pool, chosen))], chosen)
    assert report.strayed == ()
    [change] = report.changes
    assert change.before == change.after
    assert (change.came, change.left, change.moved) == ([], [], {})
    assert (report.before, report.first.n, report.seen.n) == (report.after, 0, 0)
    assert caught(report) == []


def test_a_list_that_does_not_come_out_is_left_out_and_named() -> None:
    good, score, order, extra = lists(4)
    bad = [
        replace(score, shown=score.shown | {("C-0", "0.9999", 0)}),
        replace(order, posts=order.posts[::-1]),
        replace(extra, posts=(*extra.posts, "C-9")),
    ]
    report = replay([good, *bad], default_weights())
    assert [one.subject for one in report.strayed] == ["N-1", "N-2", "N-3"]
    assert [one.subject for one in report.changes] == ["N-0"]


def test_a_planted_bad_change_is_caught_by_the_decisions() -> None:
    report = replay(lists(6, ["O-C-0"]), CONTRARY)
    assert (report.before.hit.n, report.before.hit.of, report.after.hit.n) == (6, 6, 0)
    assert (report.before.overridden.n, report.after.overridden.n) == (0, 6)
    assert reasons(report) == ["hit@3", "override_rate"]


def test_a_planted_bad_change_is_caught_without_decisions() -> None:
    report = replay(lists(2), CONTRARY)
    assert report.before.hit.few
    assert reasons(report) == ["first_place", "first_three"]
    assert (report.top.n, report.top.of, report.first.n, report.first.of) == (2, 2, 6, 6)


def test_decisions_speak_for_a_change_that_moves_much() -> None:
    assert caught(replay(lists(6, ["O-C-7"]), CONTRARY)) == []
    assert reasons(replay(lists(4, ["O-C-7"]), CONTRARY)) == ["first_place", "first_three"], "four are too few"


def test_a_harmless_change_is_let_through() -> None:
    little = replace(default_weights(), text=default_weights().text - 0.01, tags=default_weights().tags + 0.01)
    assert caught(replay(lists(2), little)) == []
    assert caught(replay(lists(6, ["O-C-0"]), little)) == []


def test_a_list_tells_who_comes_leaves_and_moves() -> None:
    rows = [
        {"id": "C-1", "whole_body": 0.9},
        {"id": "C-2", "whole_body": 0.5},
        {"id": "C-3", "tags": 0.3, "whole_body": 0.01, "fit": 1.0},
    ]
    [change] = replay(
        [frozen("N-1", Basis(pool_of(rows), default_weights()))], Weights(text=0.05, meaning=0.0, tags=0.5, fit=0.45)
    ).changes
    assert [row.post for row in change.before] == ["C-1", "C-2"]
    assert change.came == ["C-3"]
    assert change.left == ["C-1", "C-2"]
    [turned] = replay(lists(1), CONTRARY).changes
    assert (turned.came, turned.left, turned.moved["C-0"]) == ([], [], (1, 8))


def test_providers_gain_and_lose_places_in_lists_of_needs_alone() -> None:
    own = lists(2)
    report = replay([*own, replace(own[0], subject="C-2026-0001")], CONTRARY)
    found = {one.provider: one for one in report.providers}
    assert (found["O-C-0"].first, found["O-C-0"].weight[0]) == ((2, 0), -2)
    assert (found["O-C-7"].first, found["O-C-7"].weight[0]) == ((0, 2), 2)
    assert [one.weight for one in report.providers] == sorted((one.weight for one in report.providers), reverse=True)
    assert report.before.new.of == 16
    assert report.before.new.n == 2


def test_no_lists_make_an_empty_report() -> None:
    report = replay([], default_weights())
    assert (report.changes, report.providers, report.rows) == ((), (), (0, 0))
    assert report.before.hit.value is None
    assert caught(report) == []


@pytest.mark.parametrize("weight", [0.0, 0.5])
def test_a_weight_of_nothing_relates_nobody(weight: float) -> None:
    """What is listed follows from what is in common, not from what a share of it would weigh."""
    pool = pool_of([{"id": "C-1", "fit": 1.0}])
    assert ordered(Basis(pool, Weights(text=0.5 - weight, meaning=0.0, tags=weight, fit=0.5))) == []
