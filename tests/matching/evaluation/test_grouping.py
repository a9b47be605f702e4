"""Needs in groups: by language, industry and length; every need stands in one of each kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker.matching.evaluation.datasets import Item, load_dataset
from matchmaker.matching.evaluation.grouping import GROUPINGS, by_length
from tests.matching.evaluation.make import write


@pytest.mark.parametrize(
    ("kind", "sizes"),
    [
        ("language", {"language en": 1, "language zh": 3}),
        ("industry", {"industry IND024": 1, "industry not told": 3}),
        ("length", {"0 to 8 characters": 2, "9 to 17 characters": 1, "18 to 65 characters": 1}),
    ],
)
def test_every_need_stands_in_one_group(tmp_path: Path, kind: str, sizes: dict[str, int]) -> None:
    queries = load_dataset(write(tmp_path)).queries
    found = GROUPINGS[kind](queries)
    assert sorted(key for ids in found.values() for key in ids) == sorted(query.id for query in queries)
    assert {name: len(ids) for name, ids in found.items()} == sizes


def test_needs_of_one_length_stay_together() -> None:
    assert by_length([Item(key, "", "abcd") for key in "pqr"]) == {"0 to 4 characters": ("p", "q", "r")}
    assert by_length([]) == {}
    needs = [Item(f"n{length:02}", "", "x" * length) for length in range(1, 31)]
    assert [len(ids) for ids in by_length(needs).values()] == [10, 10, 10]
