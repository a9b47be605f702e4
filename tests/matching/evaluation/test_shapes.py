"""A data set cut to titles, tags or parts: what is left, what is left out, and that nothing else of an item is ranked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from matchmaker.matching.evaluation.crossing import twin_ids
from matchmaker.matching.evaluation.datasets import BadDataset, Dataset, Item, load_dataset, need_of
from matchmaker.matching.evaluation.experiment import JUDGED, evaluate
from matchmaker.matching.evaluation.shapes import SHAPES, parts, reshape, tags, titles
from tests.matching.evaluation.make import write

FULL = Item(
    "d1",
    "外观检测",
    "压铸件外观检测。结果写回 MES。",
    ("机器视觉", "MES"),
    ("某壳体厂", " "),
    {"lang": "zh", "industry": "汽车"},
)


def test_titles_are_kept_alone_and_a_first_line_stands_for_a_missing_one() -> None:
    assert titles(FULL) == Item("d1", "外观检测", "", extra={"lang": "zh"})
    assert titles(replace(FULL, title="")) == Item("d1", "压铸件外观检测。结果写回 MES。", "", extra={"lang": "zh"})
    assert titles(Item("d2", "", "锂离子 电池\n第二行")).title == "锂离子 电池"
    assert titles(Item("d3", "", "")).whole == ""


def test_tags_are_what_a_need_says_and_nothing_stands_for_missing_ones() -> None:
    assert tags(FULL) == Item("d1", "", "机器视觉、MES", ("机器视觉", "MES"), extra={"lang": "zh"})
    assert tags(Item("q", "", "", ("machine vision", "MES"))).text == "machine vision, MES"
    assert tags(Item("q", "标题", "正文", (" ",))) == Item("q", "", "")


def test_a_profile_is_its_works_and_sentences_stand_for_missing_ones() -> None:
    assert parts(FULL) == Item("d1", "", "", parts=("某壳体厂",), extra={"lang": "zh"})
    assert parts(replace(FULL, parts=())).parts == ("压铸件外观检测。", "结果写回 MES。")
    assert parts(Item("d2", "锂离子 电池", "")).parts == ("锂离子 电池",)
    assert parts(Item("d3", "", "")).parts == ()


@pytest.mark.parametrize("shape", SHAPES)
def test_what_a_need_no_longer_says_is_not_ranked(tmp_path: Path, shape: str) -> None:
    data = reshape(load_dataset(write(tmp_path)), shape)
    need, asked = data.queries[2], need_of(data.queries[2])
    conditions = (asked.industry, asked.place, asked.budget[1], asked.deadline)
    assert all(conditions) if shape == "parts" else not any(conditions)
    assert (need.text, need.title) == {
        "titles": ("", "压铸壳体外观检测"),
        "tags": ("机器视觉", ""),
        "parts": ("压铸壳体外观检测", ""),
    }[shape]
    assert {doc.tags for doc in data.docs} == {()} or shape == "tags"


def test_a_need_without_tags_is_left_out_of_every_figure(tmp_path: Path) -> None:
    whole = load_dataset(write(tmp_path))
    report = evaluate(reshape(whole, "tags"), judged_only=True)
    assert report.needs == ("t01-zh", "q02")
    assert report.excluded == ("t01-en", "q04")
    assert report.twins == {}, "a need that says nothing shares nothing with its twin"
    assert evaluate(whole, judged_only=True).twins == {"t01": 10}


def test_twins_of_tags_alone_are_twins() -> None:
    needs = [Item(f"n01-{lang}", "", "", ("MES",), extra={"lang": lang}) for lang in ("zh", "en")]
    assert twin_ids(needs) == {"n01": ("n01-zh", "n01-en")}
    assert twin_ids([needs[0], replace(needs[1], tags=())]) == {}


def test_product_and_yardsticks_are_asked_the_same() -> None:
    texts = ["焊接", "压铸", "能源管理系统", "喷涂", "注塑"]
    docs = tuple(Item(f"c{at}", "", text, ("焊接",) if at == 2 else ()) for at, text in enumerate(texts))
    need = Item("n1", "能源管理系统", "水电气计量", ("焊接",))
    data = Dataset(docs, (need,), {"n1": {f"c{at}": int(at == 0) for at in range(5)}})
    by_tags, by_titles = (evaluate(reshape(data, shape), True) for shape in ("tags", "titles"))
    for system in ("word_tfidf", "word_bm25", "char_tfidf", "two_field"):
        assert by_tags.mean(system, JUDGED)[0] == 1.0, system
        assert by_titles.mean(system, JUDGED)[0] < 1.0, system
    assert by_tags.mean("tag_overlap", JUDGED)[0] < 1.0, "the tag is another document's"
    assert by_titles.mean("product", JUDGED)[0] < by_tags.mean("product", JUDGED)[0]


@pytest.mark.parametrize(
    ("shape", "queries", "docs", "message"),
    [
        ("tags", [Item("q", "标题", "正文")], [Item("d", "a", "b")], "no judged need has tags"),
        ("titles", [Item("q", "", "")], [Item("d", "a", "b")], "no judged need has titles"),
        ("parts", [Item("q", "a", "")], [Item("d", "", "", ("MES",))], "no document has parts"),
    ],
)
def test_a_set_without_the_shape_is_refused(shape: str, queries: list[Item], docs: list[Item], message: str) -> None:
    with pytest.raises(BadDataset, match=message):
        reshape(Dataset(tuple(docs), tuple(queries), {"q": {"d": 1}}), shape)


def test_an_unknown_shape_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        reshape(load_dataset(write(tmp_path)), "colours")
