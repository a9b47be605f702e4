"""Conditions as data and their three answers, in Kleene's logic; pure: whose facts they are asked of is told by `checking.py`.

A condition is an object with one meaning:
`{"all": [...]}`, `{"any": [...]}`, `{"not": ...}`, `{"region_in": ["110113"]}`, `{"industry_in": ["C36"]}`, or one fact:
`{"fact": "maturity_level", "at_least": 2}`, `at_most`, `{"fact": ..., "is": true}`, `{"fact": ..., "one_of": [...]}`,
`{"fact": ..., "from": "2024-01-01"}`, `until`. Regions are codes of GB/T 2260, industries of GB/T 4754; both are hierarchies by prefix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

Value = bool | float | int | str | date
WORDS = ("all", "any", "not", "region_in", "industry_in", "fact")
WORDS_OF_ONE = ("at_least", "at_most", "is", "one_of", "from", "until")
DEEPEST = (
    12  # conditions within conditions: what is asked later must not run out of stack on a page that everybody reads
)
GREATEST = 10**15  # of a bound; NaN and the infinities lie outside as well


class Answer(StrEnum):
    """满足, 不满足, 无法判断."""

    MET = "met"
    NOT_MET = "not_met"
    CANNOT_TELL = "cannot_tell"


class FactKind(StrEnum):
    """What the value of a fact is."""

    FLAG = "flag"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"


class BadRule(ValueError):
    """A condition that cannot be read; the text says which part and why, `code` and `facts` for whoever has words of their own."""

    def __init__(self, text: str, code: str, **facts: str) -> None:
        super().__init__(text)
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Known:
    """What is known of one applicant: the significant digits of its region ("" is the whole country), the code of its industry, facts.

    None, or a fact that is not there, is unknown.
    """

    region: str | None = None
    industry: str | None = None
    facts: Mapping[str, Value] = field(default_factory=dict)


Condition = Callable[[Known], Answer]


def everything(answers: Iterable[Answer]) -> Answer:
    """Return Kleene's conjunction: not met beats cannot tell, which beats met; of nothing it is met."""
    seen = set(answers)
    for one in (Answer.NOT_MET, Answer.CANNOT_TELL):
        if one in seen:
            return one
    return Answer.MET


def anything(answers: Iterable[Answer]) -> Answer:
    """Return Kleene's disjunction; of nothing it is not met."""
    return opposite(everything(opposite(one) for one in answers))


def opposite(answer: Answer) -> Answer:
    """Return the negation; what cannot be told stays so."""
    return {Answer.MET: Answer.NOT_MET, Answer.NOT_MET: Answer.MET}.get(answer, answer)


def within(code: str | None, group: str) -> Answer:
    """Return whether a code lies in a group of a hierarchy by prefix; one that is coarser than the group cannot tell."""
    if code is None:
        return Answer.CANNOT_TELL
    if code.startswith(group):
        return Answer.MET
    return Answer.CANNOT_TELL if group.startswith(code) else Answer.NOT_MET


def significant(code: str) -> str:
    """Return the digits of a region's code that say something: 110113 -> 110113, 320500 -> 3205, 110000 -> 11, 100000 -> ""."""
    if code == "100000":
        return ""
    while code.endswith("00"):
        code = code[:-2]
    return code


def read(rule: Any, vocabulary: Mapping[str, FactKind], deep: int = DEEPEST) -> Condition:
    """Return the condition that a rule describes, of so many within each other at most. Raises BadRule."""
    if not deep:
        raise BadRule(f"conditions stand within each other {DEEPEST} deep at most", "rule_too_deep")
    if not isinstance(rule, Mapping) or not rule:
        raise BadRule(f"a condition is an object, not {rule!r}", "rule_no_object")
    if "fact" in rule:
        return _fact(rule, vocabulary)
    if len(rule) != 1:
        told = ", ".join(rule)
        raise BadRule(f"a condition has one of {', '.join(WORDS)}; here: {told}", "rule_words", told=told)
    word, inner = next(iter(rule.items()))
    if word in ("all", "any"):
        return _group(word, inner, vocabulary, deep - 1)
    if word == "not":
        negated = read(inner, vocabulary, deep - 1)
        return lambda known: opposite(negated(known))
    if word in ("region_in", "industry_in"):
        return _place(word, inner)
    raise BadRule(f"unknown condition {word!r}", "rule_words", told=str(word))


def _group(word: str, inner: Any, vocabulary: Mapping[str, FactKind], deep: int) -> Condition:
    if not isinstance(inner, list) or not inner:
        raise BadRule(f"{word!r} takes a list of conditions", "rule_list", word=word)
    parts = [read(one, vocabulary, deep) for one in inner]
    joined = everything if word == "all" else anything
    return lambda known: joined(part(known) for part in parts)


def _place(word: str, codes: Any) -> Condition:
    if not isinstance(codes, list) or not codes or not all(isinstance(one, str) and one for one in codes):
        raise BadRule(f"{word!r} takes a list of codes", "rule_codes", word=word)
    if word == "industry_in":
        return lambda known: anything(within(known.industry, one) for one in codes)
    if not all(one.isdigit() and len(one) == 6 for one in codes):
        raise BadRule("a region is a code of GB/T 2260 with six digits", "rule_region")
    groups = [significant(one) for one in codes]
    return lambda known: anything(within(known.region, one) for one in groups)


def _fact(rule: Mapping[str, Any], vocabulary: Mapping[str, FactKind]) -> Condition:
    name = rule["fact"]
    if not isinstance(name, str) or name not in vocabulary:
        known_ = ", ".join(sorted(vocabulary))
        raise BadRule(f"unknown fact {name!r}; known are {known_}", "rule_fact", name=str(name)[:60])
    asked = [word for word in rule if word != "fact"]
    if len(asked) != 1 or asked[0] not in WORDS_OF_ONE:
        raise BadRule(f"the fact {name!r} is asked by exactly one of {', '.join(WORDS_OF_ONE)}", "rule_test", name=name)
    test = _test(asked[0], rule[asked[0]], name, vocabulary[name])

    def condition(known: Known) -> Answer:
        value = known.facts.get(name)
        if value is None:
            return Answer.CANNOT_TELL
        return Answer.MET if test(value) else Answer.NOT_MET

    return condition


def _test(word: str, bound: Any, name: str, kind: FactKind) -> Callable[[Any], bool]:
    if word in ("at_least", "at_most"):
        _needs(kind == FactKind.NUMBER and _is_number(bound), name, word, "a number")
        return (lambda value: bool(value >= bound)) if word == "at_least" else (lambda value: bool(value <= bound))
    if word in ("from", "until"):
        day = _day(bound) if kind == FactKind.DATE else None
        _needs(day is not None, name, word, "a day")
        assert day is not None
        return (lambda value: bool(value >= day)) if word == "from" else (lambda value: bool(value <= day))
    if word == "is":
        fits = isinstance(bound, bool) if kind == FactKind.FLAG else isinstance(bound, str) and kind == FactKind.CHOICE
        _needs(fits, name, word, "true or false, or a choice")
        return lambda value: bool(value == bound)
    _needs(kind == FactKind.CHOICE and isinstance(bound, list) and bool(bound), name, word, "a list of choices")
    return lambda value: value in bound


def _needs(right: bool, name: str, word: str, wanted: str) -> None:
    if not right:
        raise BadRule(
            f"{word!r} of the fact {name!r} takes {wanted} and a fact of that kind", "rule_value", name=name, word=word
        )


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -GREATEST <= value <= GREATEST


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def facts_of(rule: Any) -> set[str]:
    """Return the names of the facts that a rule asks for."""
    if isinstance(rule, Mapping):
        own = {str(rule["fact"])} if "fact" in rule else set()
        return own.union(*(facts_of(one) for one in rule.values()))
    if isinstance(rule, list):
        return set().union(*(facts_of(one) for one in rule))
    return set()
