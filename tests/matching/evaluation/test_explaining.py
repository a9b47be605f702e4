"""One need explained: its first ten with the grades that they got."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker.matching.evaluation.datasets import load_dataset
from matchmaker.matching.evaluation.explaining import explain
from tests.matching.evaluation.make import write


def test_the_first_ten_stand_with_what_was_judged(tmp_path: Path) -> None:
    query, rows = explain(load_dataset(write(tmp_path, qrels="q02\tc03\t3\n")), "q02")
    assert query.id == "q02"
    assert [row.match.rank for row in rows] == list(range(1, len(rows) + 1))
    assert all(row.doc.id == row.match.capability_id for row in rows)
    assert (rows[0].doc.id, rows[0].grade) == ("c03", 3)
    assert {row.grade for row in rows[1:]} == {None}


def test_a_need_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="q99"):
        explain(load_dataset(write(tmp_path)), "q99")
