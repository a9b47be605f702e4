"""Components: what was measured comes back as it was, and weights are applied to it alone."""

from __future__ import annotations

import json

import numpy as np
import pytest

from matchmaker.matching.components import NAMES, from_columns, strengths, weighted
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.weights import Weights, default_weights
from tests.matching.make import make_catalogue, make_need
from tests.matching.topics import Topics

NEED = make_need(title="压铸件外观检测", problem="能耗也要分析", tags=["机器视觉"], industry="IND001")


@pytest.mark.parametrize("encoder", [None, Topics()])
def test_numbers_survive_json_and_give_the_same_score(encoder: Topics | None) -> None:
    matcher = Matcher(encoder=encoder)
    matcher.add(make_catalogue())
    found = matcher.measured(NEED)
    columns = json.loads(json.dumps(found.columns()))
    back = from_columns(columns)
    assert all(np.array_equal(getattr(back, name), getattr(found, name), equal_nan=True) for name in NAMES)
    weights = default_weights()
    scores = weighted(strengths(back, weights), weights)
    assert scores.tolist() == list(matcher.scores(NEED).values())
    assert ("null" in json.dumps(columns)) is (encoder is None)


def test_other_weights_give_another_score() -> None:
    matcher = Matcher(encoder=Topics())
    matcher.add(make_catalogue())
    found, other = matcher.measured(NEED), Weights(text=0.1, meaning=0.8, tags=0.1, fit=0.0)
    ours, theirs = (weighted(strengths(found, one), one) for one in (default_weights(), other))
    assert not np.allclose(ours, theirs)


def test_a_number_that_is_missing_is_refused() -> None:
    with pytest.raises(KeyError):
        from_columns({"titled": [1.0]})
