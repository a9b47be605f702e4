"""Sentences written from the taxonomy alone, before the rules of reading were looked at: outsider_traps.jsonl, one case a line.

A line with "known" is read wrongly, for the reason given there; its case fails as soon as it is read rightly, so that the mark goes.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from matchmaker.matching.reading import read
from matchmaker.matching.spotting import default_spotter

Row = dict[str, Any]
ROWS: list[Row] = [
    json.loads(line) for line in (Path(__file__).parent / "outsider_traps.jsonl").read_text("utf-8").splitlines()
]
MOST_KNOWN = 0.05


def kind(name: str) -> pytest.MarkDecorator:
    rows = [row for row in ROWS if row["kind"] == name]
    return pytest.mark.parametrize("row", rows, ids=[f"{row['lang']}-{at}" for at, row in enumerate(rows)])


def states(row: Row) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for mention in read(row["text"], default_spotter()).mentions:
        found.setdefault(mention.concept, set()).add(mention.state)
    return found


def is_right(row: Row) -> bool:
    """Whether a sentence is read as its writer meant it; what is to be replaced is wanted as a category, with full weight."""
    found, weights = states(row), read(row["text"], default_spotter()).concepts()
    stated = found.get(row["concept"], set())
    if row["expect"] == "absent":
        return not stated
    if row["kind"] == "replace":
        return bool(stated) and stated <= {"replace", "wanted"} and weights[row["concept"]] == 1.0
    return stated == {row["expect"]} and row.get("not") not in found


def check(row: Row) -> None:
    assert is_right(row) is ("known" not in row), (row["text"], row["expect"], states(row), row.get("known"))


@kind("inside_word")
def test_letters_inside_a_word_name_nothing(row: Row) -> None:
    check(row)


@kind("excluded")
def test_what_is_said_not_to_be_needed(row: Row) -> None:
    check(row)


@kind("upgrade")
def test_what_is_there_and_to_be_upgraded(row: Row) -> None:
    check(row)


@kind("replace")
def test_what_is_to_be_replaced(row: Row) -> None:
    check(row)


@kind("present")
def test_what_is_there_and_nothing_else_is_said(row: Row) -> None:
    check(row)


@kind("plain")
def test_what_is_wanted_though_a_cue_is_near(row: Row) -> None:
    check(row)


@kind("traditional")
def test_traditional_script_and_the_words_of_taiwan_and_hong_kong(row: Row) -> None:
    check(row)


@kind("full_width")
def test_full_width_letters(row: Row) -> None:
    check(row)


@kind("separator")
def test_spellings_with_and_without_a_separator(row: Row) -> None:
    check(row)


@kind("nesting")
def test_the_longest_name_at_a_place(row: Row) -> None:
    check(row)


def test_every_kind_stands_in_the_file_and_few_lines_are_known_to_be_wrong() -> None:
    total = Counter((row["kind"], row["lang"]) for row in ROWS)
    right = Counter((row["kind"], row["lang"]) for row in ROWS if is_right(row))
    print("\n" + "\n".join(f"{name} {lang}: {right[name, lang]}/{count}" for (name, lang), count in total.items()))
    assert min(total.values()) >= 10
    assert len({row["text"] for row in ROWS}) == len(ROWS)
    assert sum("known" in row for row in ROWS) <= MOST_KNOWN * len(ROWS)
