"""Conditions of an entry as rows of a form, and back, losing nothing; what a rule means is `eligibility.py`."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker.policies.eligibility import FactKind

REGION, INDUSTRY, RULE = "region_in", "industry_in", "rule"
PLACES = (REGION, INDUSTRY)
HOWS: dict[str, tuple[str, ...]] = {
    FactKind.FLAG: ("is", "is_not"),
    FactKind.NUMBER: ("at_least", "at_most"),
    FactKind.DATE: ("from", "until"),
    FactKind.CHOICE: ("is", "is_not", "one_of", "none_of"),
    REGION: ("in", "not_in"),
    INDUSTRY: ("in", "not_in"),
    RULE: ("",),
}
"""How something of a kind can be compared; what is written as JSON says it by itself."""
OPPOSITE = {"is_not": "is", "none_of": "one_of", "not_in": "in"}
NEGATED = {plain: negated for negated, plain in OPPOSITE.items()}


@dataclass(frozen=True)
class Row:
    """One row: what it is about (a fact, a place, or a rule that rows cannot say), how it is compared, with what.

    `joined` is "" for a condition of its own, which has words; "all" or "any" makes it one condition with the row before it.
    """

    about: str
    how: str
    value: Any
    joined: str = ""
    zh: str = ""
    en: str = ""


class BadJoin(ValueError):
    """A row that goes with the one before it where none is, or where "all" and "any" would stand in one condition; `place` from 0."""

    def __init__(self, place: int) -> None:
        super().__init__(f"row {place}")
        self.place = place


def rows_of(clauses: Iterable[dict[str, Any]]) -> list[Row]:
    """Return the rows of an entry's conditions; a rule deeper than a list of comparisons is one row with its JSON."""
    found = []
    for one in clauses:
        joined, leaves = _leaves(one["rule"])
        for n, (about, how, value) in enumerate(leaves):
            words = {"joined": joined} if n else {"zh": one["zh"], "en": one["en"]}
            found.append(Row(about, how, value, **words))
    return found


def _leaves(rule: dict[str, Any]) -> tuple[str, list[tuple[str, str, Any]]]:
    word, inner = next(iter(rule.items()))
    if len(rule) == 1 and word in ("all", "any") and len(inner) > 1:
        parts = [_leaf(one) for one in inner]
        if all(about != RULE for about, _how, _value in parts):
            return word, parts
    return "", [_leaf(rule)]


def _leaf(rule: dict[str, Any]) -> tuple[str, str, Any]:
    negated = set(rule) == {"not"} and isinstance(rule["not"], dict)
    plain = rule["not"] if negated else rule
    if "fact" in plain:
        about, how, value = plain["fact"], *next((word, told) for word, told in plain.items() if word != "fact")
    else:
        about, value = next(iter(plain.items()))
        how = "in"
    if ("fact" in plain or about in PLACES) and (not negated or how in NEGATED):
        return about, NEGATED[how] if negated else how, value
    return RULE, "", json.dumps(rule, ensure_ascii=False)


def rule_of(row: Row) -> Any:
    """Return the rule of one row; of one that is written as JSON, what its value was read as."""
    if row.about == RULE:
        return row.value
    how = OPPOSITE.get(row.how, row.how)
    rule = {row.about: row.value} if row.about in PLACES else {"fact": row.about, how: row.value}
    return {"not": rule} if row.how in OPPOSITE else rule


def clauses_of(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return an entry's conditions from rows. Raises BadJoin."""
    found: list[dict[str, Any]] = []
    joins: list[str] = []  # by which word the parts of each condition stand together, "" for a single one
    for place, row in enumerate(rows):
        if not row.joined:
            found.append({"zh": row.zh, "en": row.en, "rule": rule_of(row)})
            joins.append("")
        elif not found or joins[-1] not in ("", row.joined):
            raise BadJoin(place)
        elif joins[-1]:
            found[-1]["rule"][row.joined].append(rule_of(row))
        else:
            found[-1]["rule"] = {row.joined: [found[-1]["rule"], rule_of(row)]}
            joins[-1] = row.joined
    return found
