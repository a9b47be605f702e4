"""The statements that a full assessment asks, in our own words, and the ladders that follow from them; both are data in two languages."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from matchmaker.assessment.maturity import FOLDER, Model, Node

VERSION = "1"
"""Of the wording: results name it."""


@dataclass(frozen=True)
class Statement:
    """One checkable statement of a level; its number counts from 1 within its sub-domain and level."""

    number: int
    zh: str
    en: str

    def text_in(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


@cache
def _all() -> Mapping[tuple[str, int], tuple[Statement, ...]]:
    found: dict[tuple[str, int], tuple[Statement, ...]] = {}
    with (FOLDER / "statements.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            key = (row["block"], int(row["level"]))
            before = found.get(key, ())
            found[key] = (*before, Statement(len(before) + 1, row["zh"], row["en"]))
    return found


def statements_of(leaf: Node, level: int) -> tuple[Statement, ...]:
    """Return what a sub-domain is asked on a level; the first statement is the essence of the level and stands on the ladder."""
    return _all()[leaf.block, level]


def count(model: Model) -> int:
    """Return how many statements the full form of a model holds."""
    return sum(len(statements_of(leaf, level)) for leaf in model.sub_domains for level in range(1, model.levels + 1))
