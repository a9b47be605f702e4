"""The library as a list with filters, and how its values are said; entries themselves are `policies/entries.py`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from matchmaker.policies.checking import standing
from matchmaker.policies.entries import Entry, facts
from matchmaker.policies.places import industry_of, region_name
from matchmaker.web.display import concept, money, taxonomy
from matchmaker.web.locale import language
from matchmaker.web.policy_labels import policy_kind, policy_standing, sub_domain, support_type
from matchmaker.web.ticking import Dimension, Ticked, tick

ANY = "any"


@dataclass(frozen=True)
class Row:
    """One entry with where it stands on the day."""

    entry: Entry
    standing: str


def industries_of(rule: Any) -> list[str]:
    """Return the codes of industries that a rule names."""
    if isinstance(rule, Mapping):
        own = list(rule.get("industry_in", ()))
        return own + [code for one in rule.values() for code in industries_of(one)]
    return [code for one in rule for code in industries_of(one)] if isinstance(rule, list) else []


def _industries(row: Row) -> list[str]:
    named = [code for clause in row.entry.conditions for code in industries_of(clause.rule)]
    return sorted(set(named)) or [ANY]


def industry_name(code: str) -> str:
    """Return the name of an industry by its code: the division, or all of manufacturing."""
    if code == ANY:
        return str(_("不限行业"))
    if code == "C":
        return str(_("制造业"))
    found = next((one for one in taxonomy().concepts if industry_of(one) == code[:3]), "")
    return concept(found) or code


def cny(amount: int) -> str:
    """Return an amount of CNY as the reader counts: 500 万元, CNY 5 million."""
    return money((amount / 10000, amount / 10000))


def fact_name(name: str) -> str:
    """Return what a fact is called; a name that is no longer declared stays as it is."""
    known = facts().get(name)
    return known.said(language()) if known else name


def _region(code: str) -> str:
    return region_name(code, language())


FILTERS: dict[str, Callable[..., str]] = {
    "cny": cny,
    "fact_name": fact_name,
    "region_name": _region,
    "support_type": lambda code: support_type[code],
    "sub_domain": lambda name: sub_domain[name],
}
"""For the templates of the library; its blueprint brings them."""


def build(entries: Sequence[Entry], asked: MultiDict[str, str], day: date) -> Ticked[Row]:
    """Return the entries that pass the ticks of the address."""
    dimensions = {
        "kind": Dimension[Row](_("类别"), lambda row: [row.entry.kind], lambda code: policy_kind[code]),
        "standing": Dimension[Row](_("是否有效"), lambda row: [row.standing], lambda code: policy_standing[code]),
        "region": Dimension[Row](_("地区"), lambda row: [row.entry.region], _region),
        "type": Dimension[Row](_("支持方式"), lambda row: list(row.entry.types), lambda code: support_type[code]),
        "industry": Dimension[Row](_("适用行业"), _industries, industry_name),
    }
    return tick([Row(one, standing(one, day)[1]) for one in entries], dimensions, asked, "policies.index")
