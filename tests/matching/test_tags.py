"""Tags: concept, relation, letters; tables agree with pairs; order and doubles change nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.matching.records import TagRecord
from matchmaker.matching.tags import TagTable, similarity, tag_key
from matchmaker.matching.taxonomy import default_taxonomy

TAXONOMY = default_taxonomy()
WORDS = [
    "MES",
    "制造执行系统",
    "MOM",
    "AGV",
    "AMR",
    "视觉检测",
    "机器视觉",
    "外观检测",
    "压铸",
    "压铸件",
    "振动监测",
    "振动检测",
    "predictive maintenance",
]


def like(one: str, other: str) -> float:
    return similarity(tag_key(TagRecord(one), TAXONOMY), tag_key(TagRecord(other), TAXONOMY), TAXONOMY)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ("MES", "制造执行系统", 1.0, 1.0),
        ("OPC-UA", "OPCUA", 1.0, 1.0),
        ("ＭＥＳ", "mes", 1.0, 1.0),
        ("製造執行系統", "MES", 1.0, 1.0),
        ("MOM", "MES", 0.6, 0.6),
        ("AGV", "AMR", 0.4, 0.4),
        ("振动在线监测", "振动监测", 0.3, 0.9),
        ("predictive maintenence", "predictive maintenance", 0.75, 0.9),
        ("MES", "食堂", 0.0, 0.0),
        ("AI", "retail", 0.0, 0.0),
    ],
)
def test_similarity_follows_concept_relation_and_letters(one: str, other: str, low: float, high: float) -> None:
    assert low <= like(one, other) <= high
    assert like(one, other) == like(other, one)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(WORDS), max_size=4), min_size=1, max_size=5),
    st.lists(st.sampled_from(WORDS), max_size=4),
)
def test_table_and_pair_agree(carried: list[list[str]], wanted: list[str]) -> None:
    keys = [[tag_key(TagRecord(tag), TAXONOMY) for tag in tags] for tags in carried]
    table = TagTable(keys, TAXONOMY)
    asked = [tag_key(TagRecord(tag), TAXONOMY) for tag in wanted]
    for row, value in zip(keys, table.coverage(asked), strict=True):
        assert value == pytest.approx(table.coverage_of(asked, row), abs=1e-9)
        assert 0.0 <= value <= 1.0 + 1e-12
        assert table.coverage_of(asked[::-1], row[::-1]) == pytest.approx(value, abs=1e-9)


def test_no_tags_cover_nothing() -> None:
    table = TagTable([[], [tag_key(TagRecord("MES"), TAXONOMY)]], TAXONOMY)
    assert table.coverage([]).tolist() == [0.0, 0.0]
    assert table.coverage([tag_key(TagRecord("MES"), TAXONOMY)]).tolist() == [0.0, 1.0]
    assert TagTable([], TAXONOMY).coverage([tag_key(TagRecord("MES"), TAXONOMY)]).tolist() == []
