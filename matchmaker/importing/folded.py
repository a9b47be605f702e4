"""Names of organisations as they are compared: one width, script and case, without the form of the firm and the place it begins with."""

import csv
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from matchmaker.matching.taxonomy import default_taxonomy
from matchmaker.matching.text import squeeze

CITIES = Path(__file__).resolve().parents[2] / "data" / "taxonomy" / "cities.tsv"
_FORMS = (
    "有限责任公司",
    "股份有限公司",
    "集团有限公司",
    "控股有限公司",
    "股份公司",
    "有限公司",
    "总公司",
    "分公司",
    "责任公司",
    "公司",
    "集团",
    "股份",
    "控股",
    "企业",
    "厂",
)
_ENGLISH = re.compile(
    r"\b(?:co|company|ltd|limited|inc|incorporated|corp|corporation|llc|plc|gmbh|ag|group|holdings?|the)\b\.?",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\(([^()]*)\)")
LEAST = 2
"""Characters that must be left: a name that is all place and form is compared whole."""


@lru_cache(maxsize=1)
def _places() -> tuple[str, ...]:
    """Names of provinces, cities and districts, without 省 and 市, the longest first."""
    known = {one.zh for one in default_taxonomy().concepts.values() if one.facet == "region" and len(one.zh) <= 8}
    with CITIES.open(encoding="utf-8", newline="") as file:
        known |= {row["zh"] for row in csv.DictReader(file, delimiter="\t")}
    bare = {re.sub(r"(特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|省|市|区|县)$", "", name) for name in known}
    return tuple(sorted((name for name in bare | known if len(name) >= 2), key=len, reverse=True))


@lru_cache(maxsize=20_000)
def folded(name: str) -> str:
    """Return the core of a name, by which two spellings of one firm are the same; never empty where the name has a letter."""
    bare = _BRACKETS.sub(
        lambda found: "" if squeeze(found[1]).rstrip("省市区县") in _places() else found[0],
        unicodedata.normalize("NFKC", name),
    )
    text = squeeze(_ENGLISH.sub(" ", bare))
    text = re.sub(r"^中国", "", text) if len(text) > LEAST + 2 else text
    for _ in range(2):  # a province and a city
        text = _without_place(text)
    return _without_form(text) or squeeze(name)


def _without_place(text: str) -> str:
    for place in _places():
        if text.startswith(place):
            rest = re.sub(r"^[省市区县]", "", text[len(place) :])
            if len(rest) >= LEAST and rest not in _FORMS:
                return rest
    return text


def _without_form(text: str) -> str:
    again = True
    while again:
        again = False
        for form in _FORMS:
            if text.endswith(form) and len(text) - len(form) >= LEAST:
                text, again = text[: -len(form)], True
                break
    return text
