"""Crossings keep judgements of two languages apart and leave out needs that nothing answers; twins are told by their ids."""

from matchmaker.matching.evaluation.crossing import crossings, twin_ids
from matchmaker.matching.evaluation.datasets import Dataset, Item


def item(key: str, lang: str = "") -> Item:
    return Item(key, "", key, extra={"lang": lang} if lang else {})


def test_crossings_part_judgements_by_both_languages() -> None:
    docs = tuple(item(f"{lang}{at}", lang) for lang in ("zh", "en") for at in range(5))
    needs = (item("n1", "zh"), item("n2", "en"), item("n3", "zh"))
    chinese, english = ({f"{lang}{at}": at for at in range(5)} for lang in ("zh", "en"))
    grades = {
        "n1": chinese | english,
        "n2": dict.fromkeys(english, 0) | chinese,
        "n3": {"zh0": 3} | dict.fromkeys(english, 0),
    }
    assert crossings(Dataset(docs, needs, grades)) == {
        "en->zh": {"n2": chinese},
        "zh->en": {"n1": english},
        "zh->zh": {"n1": chinese},
    }


def test_there_are_no_crossings_where_no_language_is_told() -> None:
    docs, need = tuple(item(f"d{at}") for at in range(5)), item("n", "zh")
    grades = {"n": {doc.id: 3 for doc in docs}}
    assert crossings(Dataset(docs, (need,), grades)) == {}
    told = tuple(item(doc.id, "zh") for doc in docs)
    assert crossings(Dataset(told, (item("n"),), grades)) == {}
    assert crossings(Dataset(told, (need,), grades)) == {"zh->zh": grades}


def test_twins_share_an_id_but_for_the_language() -> None:
    needs = [item("z07", "zh"), item("e05-zh", "zh"), item("z07-en", "en"), item("e05", "en")]
    needs += [
        item("t01-zh", "zh"),
        item("t01-en", "en"),
        item("z08", "zh"),
        item("e08-zh", "zh"),
        item("q-en"),
        item("q"),
    ]
    assert twin_ids(needs) == {"z07": ("z07", "z07-en"), "e05": ("e05-zh", "e05"), "t01": ("t01-zh", "t01-en")}
