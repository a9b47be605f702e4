"""Files of answers are read exactly: what a program prints of its floats comes to the same as in fractions, to the last place."""

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.assessment import asked
from matchmaker.assessment.asked import BadAnswers
from matchmaker.assessment.maturity import models, shipped_weights
from matchmaker.assessment.scoring import leaf_weights

MODEL = "gbt39116-2020-discrete"
FLOATS = st.lists(st.floats(0, 1), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_floats_are_scored_as_they_are_written(data: st.DataObject) -> None:
    leaves, weights = models()[MODEL].sub_domains, shipped_weights(MODEL)
    given_ = {leaf.id: data.draw(FLOATS) for leaf in leaves}
    text = json.dumps({"model": MODEL, "answers": {name: {"1": degrees} for name, degrees in given_.items()}})
    shares = leaf_weights(models()[MODEL], weights)
    expected = sum(
        (shares[name] * sum(map(Fraction, map(repr, degrees))) / len(degrees) for name, degrees in given_.items()),
        Fraction(0),
    )
    outcome = asked.outcome_of(asked.read(text), weights)
    assert outcome.at(1).score == expected
    assert outcome.at(1).satisfied == (expected >= Fraction(4, 5))


def one(degree: str) -> str:
    return f'{{"model": "{MODEL}", "answers": {{"采购": {{"1": [{degree}]}}}}}}'


@pytest.mark.parametrize("degree", ["0." + "1" * 41, "0.5" + "0" * 1_000_000, "1e-401", "1e-999999999"])
def test_lengths_that_nobody_means_are_refused_before_any_arithmetic(degree: str) -> None:
    with pytest.raises(BadAnswers) as refused:
        asked.read(one(degree))
    assert (refused.value.where, refused.value.code) == ("answers.采购.1.0", "digits")


@pytest.mark.parametrize("degree", ["0." + "1" * 40, "1e-400"])
def test_up_to_the_bound_every_digit_counts(degree: str) -> None:
    outcome = asked.outcome_of(asked.read(one(degree)), shipped_weights(MODEL))
    assert outcome.at(1).nodes["procurement"] == Fraction(degree)
