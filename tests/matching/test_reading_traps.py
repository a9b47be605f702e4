"""Sentences that were read wrongly: reading_traps.jsonl, one case a line, written before the rules that read them now.

"counter" marks the negative control: a sentence that looks alike and must be read as before. "public" follows the shape of public texts.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from matchmaker.matching.reading import read
from matchmaker.matching.records import RequirementRecord
from matchmaker.matching.spotting import default_spotter
from tests.matching.make import make_capability, make_catalogue, make_matcher, make_need

Row = dict[str, Any]
ROWS: list[Row] = [
    json.loads(line) for line in (Path(__file__).parent / "reading_traps.jsonl").read_text("utf-8").splitlines()
]
LINES = make_matcher(*make_catalogue())
ORDER = ("none", "part", "yes")
DISPATCH = {"SOL009", "SOL080", "SCN011"}


def kind(name: str) -> pytest.MarkDecorator:
    rows = [row for row in ROWS if row["kind"] == name]
    return pytest.mark.parametrize("row", rows, ids=[f"{row['lang']}-{row['by']}-{at}" for at, row in enumerate(rows)])


def states(row: Row) -> set[str]:
    """The states in which a sentence names the row's concept; "absent" where it does not."""
    reading = read(row["text"], default_spotter())
    concepts = DISPATCH if row["kind"] == "dispatch" and row["expect"] == "absent" else {row["concept"]}
    return {one.state for one in reading.mentions if one.concept in concepts} or {"absent"}


def verdict(row: Row) -> str:
    """How a capability that says one thing answers a line that asks for another."""
    need = make_need(lang=row["lang"], requirements=(RequirementRecord("r", True, row["line"]),))
    [answer] = LINES.explain(need, make_capability("x", title=row["said"], lang=row["lang"])).answers
    return answer.verdict


def is_right(row: Row) -> bool:
    if row["kind"] == "broad":
        found = verdict(row)
        return found == "yes" if row["by"] == "counter" else ORDER.index(found) <= ORDER.index(row["most"])
    if row["kind"] == "boilerplate":
        keys = {token.key for token in read(row["text"], default_spotter()).tokens}
        return not any(key in keys for key in row["gone"]) and all(key in keys for key in row["kept"])
    return states(row) == {row["expect"]}


@kind("border")
def test_letters_of_two_words_name_nothing(row: Row) -> None:
    assert is_right(row), (row["text"], states(row))


@kind("honour")
def test_honours_of_the_writer_are_context(row: Row) -> None:
    assert is_right(row), (row["text"], states(row))


@kind("dispatch")
def test_what_is_dispatched_decides_what_dispatching_is(row: Row) -> None:
    assert is_right(row), (row["text"], states(row))


@kind("has")
def test_what_is_there_without_saying_so(row: Row) -> None:
    assert is_right(row), (row["text"], states(row))


@kind("boilerplate")
def test_phrases_of_every_title_give_no_feature(row: Row) -> None:
    assert is_right(row), (row["text"], sorted({token.key for token in read(row["text"], default_spotter()).tokens}))


@kind("broad")
def test_a_relative_answers_in_part_at_most(row: Row) -> None:
    assert is_right(row), (row["line"], row["said"], verdict(row))


def test_every_kind_has_ten_sentences_in_each_language_and_its_controls() -> None:
    traps = Counter((row["kind"], row["lang"]) for row in ROWS if row["by"] != "counter")
    controls = Counter((row["kind"], row["lang"]) for row in ROWS if row["by"] == "counter")
    assert traps.keys() == controls.keys()
    assert min(traps.values()) >= 10
