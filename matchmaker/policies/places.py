"""Regions and industries by name or code: what people write, as the significant digits of GB/T 2260 and the code of GB/T 4754."""

import csv
import json
import re
from functools import lru_cache
from typing import Any

from matchmaker.matching.taxonomy import DATA as TAXONOMY
from matchmaker.matching.taxonomy import default_taxonomy
from matchmaker.matching.text import squeeze
from matchmaker.policies.eligibility import significant
from matchmaker.policies.entries import DATA

WHOLE = "100000"
_INDUSTRY = re.compile(r"C?\d{2,4}")


@lru_cache(maxsize=1)
def _regions() -> dict[str, str]:
    """The code of each place by every name. A city that the taxonomy names without a code stands for its province, which tells less."""
    found: dict[str, str] = {}
    for one in default_taxonomy().concepts.values():
        if one.facet == "region" and one.id.startswith("REG"):
            short = re.sub(r" (District|New Area)$", "", one.en.split(",")[0])
            found |= {squeeze(name): one.id.removeprefix("REG") for name in (*one.names, short, one.id)}
    with (TAXONOMY / "cities.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            for name in (row["zh"], *row["en"].split("|")):
                found.setdefault(squeeze(name), row["region"].removeprefix("REG"))
    for row in _rows():
        found |= {squeeze(name): row["code"] for name in row["names"]}
    return found | {squeeze(name): WHOLE for name in ("全国", "中国", "China")}


def _rows() -> list[dict[str, Any]]:
    """Places of `places.json`: cities that an entry names, and parks, which have no code of their own."""
    rows: list[dict[str, Any]] = json.loads((DATA / "places.json").read_text(encoding="utf-8"))
    return rows


def find_region(said: str) -> str | None:
    """Return the significant digits of a region ("" is the whole country), None where there is no such place.

    It is given by its name in either language, its code of GB/T 2260 or its id in the taxonomy.
    """
    known = _regions()
    key = squeeze(said)
    if re.fullmatch(r"[1-8]\d{5}", key):
        return significant(key) if key == WHOLE or f"{key[:2]}0000" in known.values() else None
    return significant(known[key]) if key in known else None


def region_of(concept: str) -> str | None:
    """Return the significant digits of a region of the taxonomy, None for what is none."""
    return find_region(concept) if concept.startswith(("REG", "PRK")) else None


def find_industry(said: str) -> str | None:
    """Return the code of GB/T 4754 of an industry by code, name or taxonomy id; None where there is none. C is all of manufacturing."""
    text = said.strip()
    if text in ("C", "c", "制造业", "manufacturing", "Manufacturing"):
        return "C"
    if _INDUSTRY.fullmatch(text.upper()):
        code = f"C{text.upper().removeprefix('C')}"
        divisions = {industry_of(one) for one in default_taxonomy().concepts}
        return code if code[:3] in divisions else None
    return industry_of(text) or industry_of(default_taxonomy().find(text) or "")


def industry_of(concept: str) -> str | None:
    """Return the code of an industry of the taxonomy, None for what is none."""
    known = default_taxonomy().concepts.get(concept)
    if known is None or known.facet != "industry":
        return None
    return next((name for name in known.aliases if _INDUSTRY.fullmatch(name)), None)


def region_name(code: str, lang: str) -> str:
    """Return a region's name by its six digits; the code where it has none here."""
    if code == WHOLE:
        return "the whole country" if lang == "en" else "全国"
    city = next((one for one in _rows() if one["code"] == code and "zh" in one), None)
    if city is not None:
        return str(city["en" if lang == "en" else "zh"])
    known = default_taxonomy().concepts.get(f"REG{code}")
    return code if known is None else (known.en if lang == "en" else known.zh)
