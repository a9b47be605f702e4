"""The library as a list with filters: what an entry counts under and how it is said; entries themselves are `policies/entries.py`."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from matchmaker.policies.checking import standing
from matchmaker.policies.entries import Entry, facts
from matchmaker.policies.places import industry_of, region_name
from matchmaker.web.display import concept, money, taxonomy
from matchmaker.web.listing import Facet, Link, Option
from matchmaker.web.locale import language
from matchmaker.web.policy_labels import policy_kind, policy_standing, sub_domain, support_type

ANY = "any"


@dataclass(frozen=True)
class Row:
    """One entry with where it stands on the day."""

    entry: Entry
    standing: str


@dataclass(frozen=True)
class Listed:
    """The page's list."""

    rows: list[Row]
    total: int
    facets: list[Facet]
    chips: list[Link]


Values = Callable[[Row], Sequence[str]]


def industries_of(rule: Any) -> list[str]:
    """Return the codes of industries that a rule names."""
    if isinstance(rule, Mapping):
        own = list(rule.get("industry_in", ()))
        return own + [code for one in rule.values() for code in industries_of(one)]
    return [code for one in rule for code in industries_of(one)] if isinstance(rule, list) else []


def _industries(row: Row) -> list[str]:
    named = [code for clause in row.entry.conditions for code in industries_of(clause.rule)]
    return sorted(set(named)) or [ANY]


DIMENSIONS: dict[str, Values] = {
    "kind": lambda row: [row.entry.kind],
    "standing": lambda row: [row.standing],
    "region": lambda row: [row.entry.region],
    "type": lambda row: list(row.entry.types),
    "industry": _industries,
}


def industry_name(code: str) -> str:
    """Return the name of an industry by its code: the division, or all of manufacturing."""
    if code == ANY:
        return str(_("不限行业"))
    if code == "C":
        return str(_("制造业"))
    found = next((one for one in taxonomy().concepts if industry_of(one) == code[:3]), "")
    return concept(found) or code


def _say(name: str, value: str) -> str:
    words: dict[str, Callable[[str], str]] = {
        "kind": lambda code: policy_kind[code],
        "standing": lambda code: policy_standing[code],
        "region": lambda code: region_name(code, language()),
        "type": lambda code: support_type[code],
        "industry": industry_name,
    }
    return words[name](value)


def _labels() -> dict[str, str]:
    return {
        "kind": _("类别"),
        "standing": _("是否有效"),
        "region": _("地区"),
        "type": _("支持方式"),
        "industry": _("适用行业"),
    }


def cny(amount: int) -> str:
    """Return an amount of CNY as the reader counts: 500 万元, CNY 5 million."""
    return money((amount / 10000, amount / 10000))


def fact_name(name: str) -> str:
    """Return what a fact is called; a name that is no longer declared stays as it is."""
    known = facts().get(name)
    return known.said(language()) if known else name


FILTERS: dict[str, Callable[..., str]] = {
    "cny": cny,
    "fact_name": fact_name,
    "region_name": lambda code: region_name(code, language()),
    "support_type": lambda code: support_type[code],
    "sub_domain": lambda name: sub_domain[name],
}
"""For the templates of the library; its blueprint brings them."""


def build(entries: Sequence[Entry], asked: MultiDict[str, str], day: date) -> Listed:
    """Return the entries that pass the ticks of the address, with each filter counted over those that pass the others."""
    rows = [Row(one, standing(one, day)[1]) for one in entries]
    ticks = {name: [value[:40] for value in asked.getlist(name)] for name in DIMENSIONS}
    ticks = {
        name: [value for value in some if any(value in DIMENSIONS[name](row) for row in rows)]
        for name, some in ticks.items()
    }
    found = [row for row in rows if _passes(row, ticks)]
    facets = [_facet(name, rows, ticks) for name in DIMENSIONS]
    chips = [Link(_say(name, value), _without(ticks, name, value)) for name, some in ticks.items() for value in some]
    return Listed(found, len(rows), facets, chips)


def _passes(row: Row, ticks: Mapping[str, list[str]], but: str = "") -> bool:
    return all(set(some) & set(DIMENSIONS[name](row)) for name, some in ticks.items() if some and name != but)


def _facet(name: str, rows: Sequence[Row], ticks: Mapping[str, list[str]]) -> Facet:
    counted = Counter(value for row in rows if _passes(row, ticks, name) for value in DIMENSIONS[name](row))
    every = dict.fromkeys(value for row in rows for value in DIMENSIONS[name](row))
    options = [Option(value, _say(name, value), value in ticks[name], counted[value]) for value in every]
    return Facet(name, _labels()[name], options)


def _without(ticks: Mapping[str, list[str]], name: str, value: str) -> str:
    left = {key: [one for one in some if (key, one) != (name, value)] for key, some in ticks.items()}
    values: dict[str, Any] = {key: some for key, some in left.items() if some}
    return url_for("policies.index", **values)
