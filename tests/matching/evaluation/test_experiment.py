"""Data sets, yardsticks, pools and the report, on a data set of ten documents made here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from matchmaker.commands.evaluate import evaluate as command
from matchmaker.matching.evaluation.baselines import BASELINES, char_tfidf, tag_overlap, word_bm25, words
from matchmaker.matching.evaluation.datasets import BadDataset, Dataset, Item, capability_of, load_dataset, need_of
from matchmaker.matching.evaluation.experiment import JUDGED, Variant, as_data, evaluate, run_lines
from matchmaker.matching.evaluation.grouping import groups, halves
from matchmaker.matching.evaluation.pooling import pool
from tests.matching.evaluation.make import write


def test_the_title_is_cut_off_the_text(tmp_path: Path) -> None:
    data = load_dataset(write(tmp_path))
    assert (data.queries[0].title, data.queries[0].text) == ("能源管理系统", "水电气计量与能耗分析")
    assert data.queries[1].text.startswith("Metering")
    assert data.queries[0].whole == "能源管理系统\n水电气计量与能耗分析"
    assert data.docs[2].parts == ("轮毂外观检测",)


def test_optional_keys_become_attributes(tmp_path: Path) -> None:
    data = load_dataset(write(tmp_path))
    need, capability = need_of(data.queries[2]), capability_of(data.docs[2])
    assert (need.industry, need.place, need.on_site, need.budget) == ("IND024", "REG110000", True, (10.0, 50.0))
    assert capability.industries == ("IND024",)
    assert (capability.price, capability.months, capability.regions) == ((20.0, 40.0), (2.0, 4.0), ("REG110000",))
    assert [case.work for case in capability.cases] == ["轮毂外观检测"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("docs.jsonl", "{", "docs.jsonl:1: no JSON"),
        ("docs.jsonl", "[]\n", "docs.jsonl:1: expected an object"),
        ("docs.jsonl", '{"id": ""}\n', "with an id"),
        ("docs.jsonl", '{"id": "a"}\n\n{"id": "a"}\n', "docs.jsonl:3: id a appears twice"),
        ("docs.jsonl", '{"id": "a", "text": 3}\n', "must be strings"),
        ("docs.jsonl", '{"id": "a", "tags": "MES"}\n', "lists of strings"),
        ("qrels.tsv", "q02\tc01\n", "qrels.tsv:1: expected"),
        ("qrels.tsv", "q02\tc01\t-1\n", "grade from 0"),
        ("qrels.tsv", "q02\tc99\t1\n", "unknown id c99"),
        ("qrels.tsv", "q99\tc01\t1\n", "unknown id q99"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, name: str, content: str, message: str) -> None:
    (write(tmp_path) / name).write_text(content, encoding="utf-8")
    with pytest.raises(BadDataset, match=message.replace(".", r"\.")):
        load_dataset(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match="missing"):
        load_dataset(tmp_path)


def test_search_mode_words_hold_the_parts_of_long_words() -> None:
    assert {"能源", "管理系统", "mes"} <= set(words("能源管理系统，MES。"))


@pytest.mark.parametrize("scorer", BASELINES.values(), ids=BASELINES)
def test_yardsticks_find_the_plain_match_and_survive_emptiness(scorer: Any) -> None:
    docs = [Item("a", "", "压铸壳体外观检测", ("视觉",)), Item("b", "", "财务软件", ("财务",)), Item("c", "", "")]
    table = scorer([Item("q", "外观检测", "压铸壳体", ("视觉",)), Item("e", "", "")], docs)
    assert table.shape == (2, 3)
    assert np.argmax(table[0]) == 0
    assert not table[1].any()
    assert scorer([Item("q", "", "x", ("y",))], [Item("c", "", "")]).tolist() == [[0.0]]


def test_pools_hold_the_best_of_each_ranker_and_repeat(tmp_path: Path) -> None:
    data = load_dataset(write(tmp_path))
    pools = pool(data.queries, data.docs, depth=2, size=5, seed=3)
    assert pools == pool(data.queries, data.docs[::-1], depth=2, size=5, seed=3)
    assert pools != pool(data.queries, data.docs, depth=2, size=5, seed=4)
    ids = [doc.id for doc in data.docs]
    for row, query in enumerate(data.queries):
        assert len(pools[query.id]) == len(set(pools[query.id])) >= 5
        for scorer in (word_bm25, char_tfidf, tag_overlap):
            scores = scorer(data.queries, data.docs)[row]
            best = [at for at in np.argsort(-scores, kind="stable")[:2] if scores[at] > 0]
            assert {ids[at] for at in best} <= set(pools[query.id])
    assert len(pool(data.queries, data.docs, size=30)["q04"]) == 10


@pytest.mark.parametrize("judged_only", [True, False])
def test_the_report_measures_product_and_yardsticks(tmp_path: Path, judged_only: bool) -> None:
    report = evaluate(load_dataset(write(tmp_path)), judged_only, ablated=["tags", "words"])
    assert report.needs == ("t01-zh", "t01-en", "q02")
    assert report.excluded == ("q04",)
    assert set(report.values) == {"product", "without tags", "without words", *BASELINES}
    assert report.measures == ((JUDGED,) if judged_only else ("nDCG@10", "RR", "AP", "P@5", "R@100"))
    assert report.mean("product", report.measures[0])[0] > 0.8
    assert report.twins == {"t01": 10}, "the catalogue has ten documents"
    assert "lang en" in report.groups
    plain = json.loads(json.dumps(as_data(report)))
    assert plain["excluded"] == ["q04"]
    assert plain["product_minus"].keys() == {"without tags", "without words", *BASELINES}


def test_twins_share_what_both_find_first() -> None:
    docs = [Item(f"c{at:02}", "", f"能源管理系统 {at}") for at in range(10)]
    docs += [Item(f"w{at:02}", "", f"wire cutting {at}") for at in range(10)]
    told = {"n01": ("能源管理系统", "wire cutting"), "n02": ("wire cutting", "wire cutting")}
    needs = [
        Item(f"{stem}-{lang}", "", text, extra={"lang": lang})
        for stem, texts in told.items()
        for lang, text in zip(("zh", "en"), texts, strict=True)
    ]
    report = evaluate(Dataset(tuple(docs), tuple(needs), {"n01-zh": {"c00": 1, "w00": 0}}))
    assert report.twins == {"n01": 0, "n02": 10}
    plain = as_data(report)["twins"]
    assert plain["all"] == {"pairs": 2, "shared_of_10": 5.0, "under_6": 1}
    assert plain["odd ids"] == {"pairs": 1, "shared_of_10": 0.0, "under_6": 1}


def test_halves_go_by_the_number_in_the_id() -> None:
    assert halves(["z01", "e02-zh", "mes"]) == {
        "all": ("z01", "e02-zh", "mes"),
        "even ids": ("e02-zh",),
        "odd ids": ("z01",),
    }
    assert halves(["mes"]) == {"all": ("mes",)}
    assert groups([Item("z01", "", "a"), Item("mes", "", "b")]) == {"odd ids": ("z01",)}


def test_crossings_are_measured_on_documents_of_one_language_alone() -> None:
    docs = [
        Item(f"{lang}{at}", "", text, extra={"lang": lang})
        for lang, texts in {"zh": "焊接 压铸 能源管理系统 喷涂 注塑", "en": "welds casts paints moulds saws"}.items()
        for at, text in enumerate(texts.split())
    ]
    needs = [Item("n01-zh", "", "能源管理系统", extra={"lang": "zh"})]
    grades = {doc.id: 3 if doc.id == "zh2" else 1 if doc.id == "en4" else 0 for doc in docs}
    report = evaluate(Dataset(tuple(docs), tuple(needs), {"n01-zh": grades}), judged_only=True)
    assert report.crossings == {"zh->zh": ("n01-zh",), "zh->en": ("n01-zh",)}
    assert report.mean("product", "zh->zh", report.crossings["zh->zh"])[0] == 1.0
    assert report.mean("product", "zh->en", report.crossings["zh->en"])[0] < 1.0
    assert report.measures == (JUDGED,)
    assert as_data(report)["crossings"]["zh->zh"]["odd ids"]["product"] == {"zh->zh": 1.0}


def test_a_ranker_that_turns_the_order_round_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Variant.scores
    data = load_dataset(write(tmp_path))
    good = evaluate(data, True).mean("product", JUDGED)[0]
    monkeypatch.setattr(Variant, "scores", lambda self, found: -honest(self, found))
    assert evaluate(data, True).mean("product", JUDGED)[0] < good - 0.3


def test_the_run_holds_every_judged_pair_with_its_exact_score(tmp_path: Path) -> None:
    report = evaluate(load_dataset(write(tmp_path)), True)
    rows = [line.split("\t") for line in run_lines(report.run)]
    assert len(rows) == 30
    assert all(float(score) == report.run[query][doc] for query, doc, score in rows)


def test_the_command_prints_writes_and_refuses(tmp_path: Path) -> None:
    folder, runner = write(tmp_path), CliRunner()
    out = tmp_path / "run.tsv"
    found = runner.invoke(command, [str(folder), "--judged-only", "--run-out", str(out)])
    assert found.exit_code == 0, found.output
    assert "3 needs measured, 1 left out" in found.output
    assert len(out.read_text(encoding="utf-8").splitlines()) == 30
    assert "twins, all (1 pairs): 10.0 of the first 10 shared" in found.output
    found = runner.invoke(command, [str(folder), "--json"])
    assert json.loads(found.output)["needs"] == 3
    (folder / "qrels.tsv").write_text("", encoding="utf-8")
    assert "no judged pair" in runner.invoke(command, [str(folder)]).output
    (folder / "qrels.tsv").write_text("x\n", encoding="utf-8")
    assert runner.invoke(command, [str(folder)]).exit_code == 1
