"""British English read as American, so that mould meets mold;
stems are taken afterwards, in text.py."""

from __future__ import annotations

import re

WORDS = {
    "aluminium": "aluminum",
    "analyse": "analyze",
    "catalogue": "catalog",
    "centre": "center",
    "colour": "color",
    "fibre": "fiber",
    "flavour": "flavor",
    "grey": "gray",
    "gauge": "gage",
    "labour": "labor",
    "licence": "license",
    "litre": "liter",
    "metre": "meter",
    "mould": "mold",
    "odour": "odor",
    "plough": "plow",
    "programmes": "programs",
    "sulphur": "sulfur",
    "tyre": "tire",
    "vapour": "vapor",
    "carburis": "carburiz",
    "catalys": "catalyz",
    "labell": "label",
    "modell": "model",
    "signall": "signal",
    "travell": "travel",
    "fuell": "fuel",
    "levell": "level",
    "channell": "channel",
}
"""Beginnings of words in both spellings; what follows is kept."""

_BEGINNING = re.compile("|".join(sorted(WORDS, key=lambda word: (-len(word), word))))
_ISE = re.compile(r"(?<=[a-z]{3})is(?=(e|ed|es|er|ers|ing|ation|ations)$)")
_NOT_ISE = re.compile(
    r"\w*(?:vis|ercis|promis|cis|rais|nois|pois|bruis|cruis|pris|expertis|chandis|chis|guis|wis|dvertis|paralys|premis|ris)(?=(?:e|ed|es|er|ers|ing)$)"
)
"""Words in -ise that no spelling writes with a z, by their ends."""


def american(word: str) -> str:
    """A case-folded English word in American spelling: beginnings of a list, and -ise and its forms as -ize."""
    if (match := _BEGINNING.match(word)) is not None:
        word = WORDS[match.group()] + word[match.end() :]
    return word if _NOT_ISE.match(word) else _ISE.sub("iz", word)
