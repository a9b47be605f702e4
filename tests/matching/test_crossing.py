"""The crossing part of a data set holds only judgements between two languages, and no need that nothing answers."""

from matchmaker.matching.evaluation.crossing import crossing
from matchmaker.matching.evaluation.datasets import Dataset, Item


def item(key: str, lang: str = "") -> Item:
    return Item(key, "", key, extra={"lang": lang} if lang else {})


def test_crossing_keeps_judgements_between_languages() -> None:
    docs = (item("a", "zh"), item("b", "en"))
    needs = (item("n1", "zh"), item("n2", "en"), item("n3", "zh"))
    grades = {"n1": {"a": 3, "b": 1}, "n2": {"a": 0, "b": 2}, "n3": {"b": 0}}
    assert crossing(Dataset(docs, needs, grades)).qrels == {"n1": {"b": 1}}


def test_crossing_is_empty_where_no_language_is_told() -> None:
    assert crossing(Dataset((item("a"),), (item("n"),), {"n": {"a": 3}})).qrels == {}
