"""Concepts, their names and relations, and what happens when the files are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker.matching.taxonomy import default_taxonomy, load_taxonomy


@pytest.mark.parametrize(
    ("name", "concept"),
    [
        ("MES", "SOL001"),
        ("opc-ua", "TEC021"),
        ("製造執行系統", "SOL001"),
        ("Digital Twin", "TEC001"),
        ("CMM", "EQP008"),
        ("顺义", "REG110113"),
    ],
)
def test_find_knows_every_spelling(name: str, concept: str) -> None:
    assert default_taxonomy().find(name) == concept


def test_find_answers_none_for_a_free_word() -> None:
    assert default_taxonomy().find("没有这个词") is None


def test_relations_are_symmetric_and_graded() -> None:
    taxonomy = default_taxonomy()
    assert taxonomy.relation("SOL002", "SOL001") == taxonomy.relation("SOL001", "SOL002") == 0.6
    assert taxonomy.relation("TEC030", "TEC031") == 0.4
    assert taxonomy.relation("SOL001", "SOL001") == 1.0
    assert taxonomy.relation("SOL001", "TEC057") == 0.0
    assert taxonomy.relation("free", "free") == 1.0


def test_every_extra_row_names_a_known_concept_and_no_name_means_two_things() -> None:
    taxonomy = default_taxonomy()
    assert set(taxonomy.brands.values()) <= taxonomy.concepts.keys()
    names = [name.casefold() for concept in taxonomy.concepts.values() for name in concept.names]
    twice = {name for name in names if names.count(name) > 1}
    assert not twice


def test_load_raises_without_concepts(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_taxonomy(tmp_path)


def test_a_name_without_letters_names_nothing(tmp_path: Path) -> None:
    (tmp_path / "concepts.tsv").write_text("facet\tid\tzh\ten\taliases\nsolution\tS1\t系统甲\t\t——\n", encoding="utf-8")
    taxonomy = load_taxonomy(tmp_path)
    assert [taxonomy.find(name) for name in ("系统甲", "", "——", "！？")] == ["S1", None, None, None]


def test_load_works_with_concepts_alone_and_refuses_unknown_relations(tmp_path: Path) -> None:
    (tmp_path / "concepts.tsv").write_text(
        "facet\tid\tzh\ten\taliases\nsolution\tS1\t系统甲\tSystem A\tSA|甲\n", encoding="utf-8"
    )
    assert load_taxonomy(tmp_path).find("sa") == "S1"
    (tmp_path / "related.tsv").write_text("kind\tconcept\tother\nsame\tS1\tS9\n", encoding="utf-8")
    with pytest.raises(ValueError, match="S9"):
        load_taxonomy(tmp_path)
