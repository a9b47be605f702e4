"""Figures on our own graded set: the product against the yardsticks of the same run; even ids are tuned on, odd ids are reported only."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from matchmaker.matching.evaluation.ablation import without
from matchmaker.matching.evaluation.crossing import twin_ids
from matchmaker.matching.evaluation.datasets import Dataset, load_dataset
from matchmaker.matching.evaluation.experiment import PRODUCT, Report, evaluate
from matchmaker.matching.evaluation.grouping import half
from matchmaker.matching.evaluation.nobody import nobody
from matchmaker.matching.weights import default_weights

pytestmark = pytest.mark.once

DATA = Path(__file__).resolve().parents[2] / "data" / "evaluation"
RANK = "judged nDCG@10"  # the pools hold what the yardsticks found: unjudged finds of the product alone would count as wrong
YARDSTICKS = ["word_tfidf", "word_bm25", "char_tfidf", "two_field", "tag_overlap"]


@lru_cache(maxsize=1)
def graded() -> Dataset:
    return load_dataset(DATA)


@lru_cache(maxsize=1)
def report() -> Report:
    return evaluate(graded(), judged_only=True)


def even_ids() -> list[str]:
    return [need for need in report().needs if half(need) == "even"]


def test_every_need_has_its_judged_capabilities_in_both_languages() -> None:
    data = graded()
    assert len(data.queries) == 120
    assert sum(len(grades) for grades in data.qrels.values()) == 5890
    assert min(len(grades) for grades in data.qrels.values()) > 30
    assert set(data.qrels) == {query.id for query in data.queries}
    assert {grade for grades in data.qrels.values() for grade in grades.values()} <= {0, 1, 2, 3}


def test_every_need_stands_there_in_both_languages_with_the_same_grades() -> None:
    data = graded()
    needs, pairs = {query.id: query for query in data.queries}, twin_ids(data.queries)
    assert len(pairs) == 60
    for chinese, english in pairs.values():
        assert data.qrels[chinese] == data.qrels[english]
        assert half(chinese) == half(english)
        assert len(needs[chinese].tags) == len(needs[english].tags)
        assert all(needs[chinese].extra[key] == needs[english].extra[key] for key in ("industry", "source"))


@pytest.mark.parametrize("yardstick", YARDSTICKS)
def test_the_product_is_not_below_a_yardstick_of_the_same_run(yardstick: str) -> None:
    needs = even_ids()
    ours, theirs = (report().mean(system, RANK, needs)[0] for system in (PRODUCT, yardstick))
    assert ours >= theirs


@pytest.mark.parametrize("crossing", ["en->en", "en->zh", "zh->en"])
def test_between_and_within_languages_the_product_is_not_below_the_best_yardstick(crossing: str) -> None:
    needs = [need for need in report().crossings[crossing] if half(need) == "even"]
    ours, *theirs = (report().mean(system, crossing, needs)[0] for system in (PRODUCT, *YARDSTICKS))
    assert ours >= max(theirs)


@pytest.mark.parametrize("crossing", ["en->zh", "zh->en"])
def test_a_product_without_renderings_is_seen_to_be_worse_between_languages(crossing: str) -> None:
    words = without("leaders", without("meaning", default_weights()))
    ablated = evaluate(graded(), judged_only=True, weights=words, ablated=["glosses"])
    needs = ablated.crossings[crossing]
    whole, rest = (ablated.mean(system, crossing, needs)[0] for system in (PRODUCT, "without glosses"))
    assert rest < whole - 0.1


def test_a_product_without_words_is_seen_to_be_worse() -> None:
    weights = replace(default_weights(), text=0.0, meaning=0.0, leaders=0.0, tags=0.5, fit=0.5)
    blind = evaluate(graded(), judged_only=True, weights=weights)
    assert blind.mean(PRODUCT, RANK)[0] < report().mean(PRODUCT, RANK)[0]


def test_the_level_of_a_fit_passes_over_few_answers_and_lets_few_empty_lists_pass() -> None:
    for part in ("even", "odd"):
        rates = nobody(graded(), {query.id for query in graded().queries if half(query.id) == part})
        assert rates.with_answers >= 50
        assert rates.missed <= 0.05
        assert rates.passed <= 0.12


def test_a_level_of_zero_or_one_is_seen_to_be_wrong() -> None:
    assert nobody(graded(), weights=replace(default_weights(), fits=0.0)).passed == 1.0
    assert nobody(graded(), weights=replace(default_weights(), fits=1.0)).missed == 1.0
