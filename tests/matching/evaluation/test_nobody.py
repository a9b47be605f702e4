"""How often the level of a fit is wrong: answers it passes over, and lists without an answer that it lets pass."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from matchmaker.matching.evaluation.datasets import load_dataset
from matchmaker.matching.evaluation.nobody import Rates, nobody
from matchmaker.matching.weights import default_weights
from tests.matching.evaluation.make import write


def test_a_level_of_nothing_passes_all_and_the_highest_none(tmp_path: Path) -> None:
    data = load_dataset(write(tmp_path))
    low, high = (nobody(data, weights=replace(default_weights(), fits=fits)) for fits in (0.0, 1.0))
    assert (low.missed, low.passed) == (0.0, 1.0)
    assert (high.missed, high.passed) == (1.0, 0.0)
    assert low.without_answers == high.without_answers == len(data.queries)
    assert low.with_answers == high.with_answers == 3, "nobody judged anything an answer to the fourth"


def test_the_level_that_ships_knows_an_answer_from_the_rest(tmp_path: Path) -> None:
    data = load_dataset(write(tmp_path))
    assert nobody(data, needs={"q02"}) == Rates(missed=0.0, with_answers=1, passed=0.0, without_answers=1)
    assert nobody(data, needs=()) == Rates(missed=0.0, with_answers=0, passed=0.0, without_answers=0)
