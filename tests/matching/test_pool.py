"""The pool of a list: nothing of it is lost in JSON, and a part of it is what it was."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given

from matchmaker.matching.components import NAMES
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.pool import Pool, from_data, is_quoted, worst_must
from matchmaker.matching.ranking import candidates, one_a_provider, order
from matchmaker.matching.records import Answer
from matchmaker.matching.weights import Weights, default_weights
from tests.matching.make import make_capability, make_catalogue, make_need
from tests.matching.pools import pools, weights


def same(one: Pool, other: Pool) -> bool:
    pairs = [(getattr(one.components, name), getattr(other.components, name)) for name in NAMES]
    rest = [(pool.ids, pool.holders, pool.worst, pool.quoted) for pool in (one, other)]
    return rest[0] == rest[1] and all(np.array_equal(a, b, equal_nan=True) for a, b in pairs)


@given(pools(), weights())
def test_a_pool_survives_json_and_orders_as_it_did(pool: Pool, chosen: Weights) -> None:
    back = from_data(json.loads(json.dumps(pool.as_data())))
    assert same(pool, back)
    assert candidates(back, chosen) == candidates(pool, chosen)


@given(pools(), weights())
def test_a_part_holds_the_same_scores(pool: Pool, chosen: Weights) -> None:
    rows = list(range(len(pool)))[::-2]
    part = pool.part(rows)
    found, whole = candidates(part, chosen), candidates(pool, chosen)
    assert [(one.id, one.score, one.group, one.said) for one in found] == [
        (one.id, one.score, one.group, one.said) for one in (whole[row] for row in rows)
    ]
    assert len(part) == len(rows)


def test_a_part_of_what_is_considered_keeps_each_post_with_its_numbers() -> None:
    matcher = Matcher()
    matcher.add(make_catalogue())
    whole = matcher.consider(make_need(title="MES"))
    part = whole.part([4, 1])
    assert list(part.pool.ids) == [whole.pool.ids[4], whole.pool.ids[1]]
    assert [post.record.id for _, post, _ in part.pairs] == list(part.pool.ids)


def test_a_number_that_is_missing_is_refused() -> None:
    content = from_data_of_one()
    del content["components"]["fit"]
    with pytest.raises(KeyError):
        from_data(content)


def from_data_of_one() -> dict[str, dict[str, object]]:
    matcher = Matcher()
    matcher.add([make_capability(title="MES")])
    return matcher.consider(make_need(title="MES")).pool.as_data()


@pytest.mark.parametrize("direction", ["providers", "needs"])
def test_the_rows_of_a_list_follow_from_its_pool(direction: str) -> None:
    matcher, need = Matcher(), make_need(title="压铸件外观检测", musts=["在线检测"], tags=["机器视觉"])
    offer = make_capability("own", title="压铸件外观检测")
    matcher.add([*make_catalogue(), need])
    considered = matcher.consider(need) if direction == "providers" else matcher.consider_needs(offer)
    matches = matcher.recommend(need, limit=None) if direction == "providers" else matcher.needs_for(offer, limit=None)
    ids = [one.capability_id if direction == "providers" else one.need_id for one in matches]
    placed = [one for one, _ in one_a_provider(order(candidates(considered.pool, default_weights())))]
    assert [(one.id, one.score, one.group) for one in placed] == [
        (id_, one.score, one.group) for id_, one in zip(ids, matches, strict=True)
    ]
    assert placed


def test_whoever_is_excluded_is_not_considered() -> None:
    matcher = Matcher()
    matcher.add(make_catalogue())
    gone = matcher.corpus.posts[0].record.provider
    assert gone in matcher.consider(make_need(title="MES")).pool.holders
    assert gone not in matcher.consider(make_need(title="MES"), excluded={gone}).pool.holders


def test_only_musts_and_sentences_count() -> None:
    wish, must = Answer("w", False, "no"), Answer("m", True, "part", quote="在线检测")
    assert worst_must([wish]) is None
    assert worst_must([wish, must, Answer("m2", True, "yes")]) == "part"
    assert not is_quoted([must, Answer("x", True, "yes", quote=None)])
    assert is_quoted([Answer("x", False, "yes", quote="写回 MES")])
