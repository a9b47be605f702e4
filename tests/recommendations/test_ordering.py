"""The order of a list follows from its basis alone, and what is kept of a pool is enough for the same order."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.matching.pool import Pool
from matchmaker.matching.weights import Weights, default_weights
from matchmaker.recommendations import ordering
from matchmaker.recommendations.newcomers import Exposure
from matchmaker.recommendations.ordering import Basis, by_score, foremost, ordered
from tests.matching.pools import pool_of, pools, weights

RULE = Exposure(place=5, reach=10, share=0.5, days=180)
WORDS = {"whole_body": 0.6, "title_body": 0.6, "titled": 1.0}


@given(pools(), weights())
def test_what_is_kept_gives_the_list_of_everything(pool: Pool, chosen: Weights) -> None:
    part = pool.part(foremost(pool, chosen))
    whole, kept = ordered(Basis(pool, chosen)), ordered(Basis(part, chosen))
    assert [(one.candidate.id, one.candidate.score, one.rank) for one in kept] == [
        (one.candidate.id, one.candidate.score, one.rank) for one in whole
    ]


@pytest.mark.parametrize(("most", "spare", "kept"), [(3, 1, 30), (40, 1, 40), (500, 2, 100)])
def test_a_long_pool_is_cut_but_never_within_a_list(
    most: int, spare: int, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ordering, "MOST", most)
    monkeypatch.setattr(ordering, "SPARE", spare)
    pool = pool_of([{"id": f"C-{at:03}", **WORDS} for at in range(100)])
    assert len(foremost(pool, default_weights())) == kept


def test_posts_of_one_provider_do_not_fill_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ordering, "MOST", 3)
    crowd = [{"id": f"C-1{at:02}", "holder": "O-1", **WORDS} for at in range(50)]
    others = [{"id": f"C-2{at:02}", **WORDS} for at in range(80)]
    pool = pool_of([*crowd, *others])
    assert len({pool.holders[row] for row in foremost(pool, default_weights())}) == ordering.SPARE * ordering.LIMIT


def test_a_newcomer_keeps_its_rank_and_says_where_it_stood() -> None:
    pool = pool_of([{"id": f"C-{at}", **WORDS} for at in range(8)])
    places = ordered(Basis(pool, default_weights(), frozenset({"O-C-6"}), RULE))
    assert [one.candidate.id for one in places] == [f"C-{at}" for at in (0, 1, 2, 3, 6, 4, 5, 7)]
    assert [(one.rank, one.lifted) for one in places][4] == (7, 7)
    assert [one.rank for one in by_score(places)] == [*range(1, 9)]
    assert all(not one.lifted for one in ordered(Basis(pool, default_weights(), frozenset({"O-C-6"}))))


@given(st.permutations(range(8)))
def test_the_order_does_not_hang_on_how_the_pool_is_sorted(rows: list[int]) -> None:
    pool = pool_of([{"id": f"C-{at}", **WORDS, "tags": at / 10} for at in range(8)])
    places = ordered(Basis(pool.part(rows), default_weights()))
    assert [one.candidate.id for one in places] == [f"C-{at}" for at in range(7, -1, -1)]


def test_other_weights_make_another_order() -> None:
    pool = pool_of([{"id": "C-1", **WORDS}, {"id": "C-2", "whole_body": 0.3, "titled": 0.0, "tags": 1.0}])
    basis = Basis(pool, default_weights())
    tags = Weights(text=0.1, meaning=0.0, tags=0.9, fit=0.0)
    assert [one.candidate.id for one in ordered(basis)] == ["C-1", "C-2"]
    assert ordered(replace(basis, weights=tags))[0].candidate.id == "C-2"
