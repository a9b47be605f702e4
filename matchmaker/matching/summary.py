"""What a card's one sentence says, as data: strongest evidence, greatest risk, difference to the next row;
its words live in the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from matchmaker.matching.features import conditions
from matchmaker.matching.records import GRADES, Answer, CapabilityRecord, Evidence, Match, NeedRecord, Summary

_RISK_OF_VERDICT = {"no": "unmet", "none": "not_mentioned", "part": "partly"}
_RISK_OF_CONDITION = {"budget": "over_budget", "deadline": "late", "place": "off_site"}


def summarise(
    need: NeedRecord, capability: CapabilityRecord, answers: Sequence[Answer], evidence: Sequence[Evidence]
) -> Summary:
    """Strongest evidence and greatest risk of one row."""
    risk, line = _risk(need, capability, answers, evidence)
    return Summary(
        strongest=_strongest(evidence),
        strongest_answer=_strongest_answer(answers),
        risk=risk,
        risk_requirement=line,
    )


def _strongest(evidence: Sequence[Evidence]) -> Evidence | None:
    """A quotation before a tag before a condition; within a kind the one that carries most."""
    return min(evidence, key=lambda one: (("text", "tags", "fit").index(one.part), -one.fall), default=None)


def _strongest_answer(answers: Sequence[Answer]) -> Answer | None:
    """Evidence for a must before evidence for a wish, then by grade and strength; the earlier line where they are equal."""
    met = [answer for answer in answers if answer.verdict == "yes"]
    return max(met, key=lambda one: (one.must, GRADES.index(one.grade), one.strength), default=None)


def _risk(
    need: NeedRecord, capability: CapabilityRecord, answers: Sequence[Answer], evidence: Sequence[Evidence]
) -> tuple[str, str | None]:
    for must in (True, False):
        for verdict in ("no", "none", "part"):
            for answer in answers:
                if answer.must is must and answer.verdict == verdict and (must or verdict == "no"):
                    return _RISK_OF_VERDICT[verdict], answer.requirement_id
    for condition in conditions(need, capability):
        if condition.value is not None and condition.value < 1.0 and condition.name in _RISK_OF_CONDITION:
            return _RISK_OF_CONDITION[condition.name], None
    quoted = [one.grade for one in evidence if one.part == "text"] + [a.grade for a in answers if a.verdict == "yes"]
    return ("self_stated", None) if quoted and set(quoted) == {"self"} else ("", None)


def with_differences(rows: Sequence[Match]) -> list[Match]:
    """The rows with what tells each from the next one: the part that differs most and the lines with evidence only here."""
    compared = [_compared(row, follower) for row, follower in pairwise(rows)]
    return [*compared, *rows[-1:]]


def _compared(row: Match, follower: Match) -> Match:
    later = {part.name: part.value for part in follower.parts}
    name, difference = max(
        ((part.name, part.value - later.get(part.name, 0.0)) for part in row.parts), key=lambda pair: abs(pair[1])
    )
    met_there = {answer.requirement_id for answer in follower.answers if answer.verdict == "yes"}
    only = tuple(a.requirement_id for a in row.answers if a.verdict == "yes" and a.requirement_id not in met_there)
    told = replace(row.summary, next_part=name, next_difference=difference, only_here=only)
    return replace(row, summary=told)
