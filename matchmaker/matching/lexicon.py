"""Our own Chinese words with their English: the trade lexicon and the names of the taxonomy's concepts;
words of the general dictionary are glossary.py's."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import lru_cache

from matchmaker.matching.taxonomy import DATA, default_taxonomy
from matchmaker.matching.text import HAN, normalise

PURE = re.compile(rf"[{HAN}]+")


@lru_cache(maxsize=1)
def lexicon() -> Mapping[str, tuple[str, ...]]:
    """Our own renderings by Chinese word in its normal form: the trade lexicon, then the names of concepts."""
    found: dict[str, tuple[str, ...]] = {}
    with (DATA / "glosses.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            found.setdefault(normalise(row["zh"]).text, tuple(row["en"].casefold().split("|")))
    for concept in default_taxonomy().concepts.values():
        for name in concept.names:
            if PURE.fullmatch(key := normalise(name).text):
                found.setdefault(key, (concept.en.casefold(),))
    return found
