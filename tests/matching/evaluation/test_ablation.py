"""The product without one part: what is left adds up, and what is left out tells nothing any more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from matchmaker.matching.evaluation.ablation import ABLATED, without
from matchmaker.matching.evaluation.datasets import Dataset, load_dataset
from matchmaker.matching.evaluation.experiment import Run, Variant, product_runs
from matchmaker.matching.weights import PARTS, Weights, default_weights
from tests.matching.evaluation.make import write


def _runs(data: Dataset, judged_only: bool, *variants: Variant) -> list[Run]:
    runs, _ = product_runs(data, judged_only, {str(at): variant for at, variant in enumerate(variants)})
    return list(runs.values())


@pytest.mark.parametrize("part", ABLATED)
def test_what_is_left_adds_up_to_one(part: str) -> None:
    left = without(part, default_weights())
    assert sum(left.of(name) for name in PARTS) == pytest.approx(1.0, abs=1e-12)
    assert left != default_weights()


def test_a_part_that_is_left_out_tells_nothing_any_more(tmp_path: Path) -> None:
    queries = [{"id": "t", "text": "食堂午餐", "tags": ["MES"]}, {"id": "z", "lang": "zh", "text": "主轴振动"}]
    data = load_dataset(write(tmp_path, queries=queries, qrels="t\tc01\t1\n"))
    rest = without("meaning", without("leaders", default_weights()))
    whole, no_tags = _runs(data, False, Variant(rest), Variant(without("tags", rest)))
    assert max(whole["t"].values()) > 0.0 == max(no_tags["t"].values())
    assert max(no_tags["z"].values()) > 0.0


def test_without_renderings_a_need_finds_nothing_in_the_other_language(tmp_path: Path) -> None:
    data = load_dataset(write(tmp_path, queries=[{"id": "n", "lang": "zh", "text": "机器人"}], qrels="n\tc08\t1\n"))
    rest = without("leaders", without("meaning", without("concepts", default_weights())))
    bare = without("glosses", rest)
    rendered, none, weightless = _runs(data, True, Variant(rest), Variant(bare, one_language=True), Variant(bare))
    assert rendered["n"]["c08"] > 0.0
    assert none["n"]["c08"] == 0.0
    assert weightless["n"]["c08"] > 0.0, "the weight alone is not enough"


def test_without_words_nothing_but_renderings_counts_in_a_set_of_one_language(tmp_path: Path) -> None:
    queries = [{"id": "n", "lang": "zh", "text": "压铸壳体外观检测"}]
    docs = [{"id": "c01", "lang": "zh", "text": "压铸壳体外观检测"}, {"id": "c02", "lang": "zh", "text": "食堂"}]
    folder = write(tmp_path, queries=queries, qrels="n\tc01\t1\n")
    (folder / "docs.jsonl").write_text("\n".join(map(json.dumps, docs)), encoding="utf-8")
    data = load_dataset(folder)
    whole = without("leaders", without("meaning", default_weights()))
    bare = without("words", whole)
    product, still, alone = _runs(data, False, Variant(whole), Variant(bare), Variant(bare, renderings_alone=True))
    assert product["n"]["c01"] == still["n"]["c01"] != alone["n"]["c01"]


def test_a_product_of_one_part_cannot_do_without_it() -> None:
    with pytest.raises(ValueError, match="nothing is left without tags"):
        without("tags", Weights(text=0.0, tags=1.0, fit=0.0))
    with pytest.raises(KeyError):
        without("luck", default_weights())
