"""Which columns a file may have and what they are called in either language; how a cell is read is told by `cells.py`."""

import csv
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from matchmaker.importing.models import Kind

DATA = Path(__file__).resolve().parents[2] / "data" / "importing" / "columns.tsv"
PARTS = {
    Kind.ORGANISATIONS: ("organisation",),
    Kind.NEEDS: ("reference", "need"),
    Kind.CAPABILITIES: ("reference", "capability"),
    Kind.COLLECTION: ("organisation", "need"),
}
ONLY_ENTERPRISES = frozenset({"kind", "capacity"})
"""What a 需求征集表 does not ask: whoever has a need is an enterprise."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: which field of which part it fills, and its names in a file."""

    part: str
    field: str
    kind: str
    must: bool
    zh: str
    en: str
    also: tuple[str, ...]
    hints: tuple[str, str]
    examples: tuple[str, str]

    @property
    def key(self) -> str:
        """How rows name it: part and field."""
        return f"{self.part}.{self.field}"

    @property
    def sort(self) -> str:
        """How its cells are read, without the list that is chosen from."""
        return self.kind.partition(":")[0]

    @property
    def of(self) -> str:
        """The list that is chosen from, or the number of characters at most."""
        return self.kind.partition(":")[2]

    def heading(self, lang: str) -> str:
        """Return what it is called in the templates."""
        return self.en if lang == "en" else self.zh

    def hint(self, lang: str) -> str:
        """Return what the sheet of explanations says of it."""
        return self.hints[lang == "en"]

    def example(self, lang: str) -> str:
        """Return a cell that is right."""
        return self.examples[lang == "en"]


@lru_cache(maxsize=1)
def _all() -> tuple[Column, ...]:
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return tuple(
        Column(
            part=row["part"],
            field=row["field"],
            kind=row["kind"],
            must=row["need"] == "must",
            zh=row["zh"],
            en=row["en"],
            also=tuple(name for name in row["also"].split("|") if name),
            hints=(row["hint_zh"], row["hint_en"]),
            examples=(row["example_zh"], row["example_en"]),
        )
        for row in rows
    )


def columns_of(kind: str) -> list[Column]:
    """Return the columns of a kind of file, in the order of its template."""
    left_out = ONLY_ENTERPRISES if kind == Kind.COLLECTION else frozenset()
    parts = PARTS[Kind(kind)]
    found = [one for part in parts for one in _all() if one.part == part]
    return [one for one in found if one.part != "organisation" or one.field not in left_out]


def find_column(key: str) -> Column | None:
    """Return the column of a key, None where there is none (any more)."""
    return next((one for one in _all() if one.key == key), None)


def plain(heading: str) -> str:
    """Return a heading as it is compared: one width and case, without blanks, marks of what is required and brackets."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(char for char in text if char.isalnum())


def recognise(headings: Sequence[str], kind: str) -> list[Column | None]:
    """Return which column each heading means, None where it means none; of two of one meaning the first counts.

    Proper names come before other names, so that a further name of one column never takes the place of another's own.
    """
    columns = columns_of(kind)
    known: dict[str, Column] = {}
    for names in (lambda one: (one.zh, one.en), lambda one: one.also):
        for column in columns:
            for name in names(column):
                known.setdefault(plain(name), column)
    taken: set[str] = set()
    found: list[Column | None] = []
    for heading in headings:
        meant = known.get(plain(heading))
        found.append(meant if meant is not None and meant.key not in taken else None)
        if meant is not None:
            taken.add(meant.key)
    return found
