"""What a card's one sentence says, as data: strongest evidence, greatest risk, difference to the next row;
its words live in the templates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from matchmaker.matching.features import conditions
from matchmaker.matching.records import (
    GRADES,
    Answer,
    CapabilityRecord,
    Evidence,
    Match,
    NeedRecord,
    Proof,
    Summary,
)
from matchmaker.matching.weights import LEADERS, MEANING

_RISK_OF_VERDICT = {"no": "unmet", "none": "not_mentioned", "part": "partly"}
_RISK_OF_CONDITION = {
    "budget": ("over_budget", "may_exceed"),
    "deadline": ("late", "tight"),
    "place": ("off_site",) * 2,
}
"""What a condition is called that is missed, and that is met in part."""


def direct(source: str) -> bool:
    """Whether a source tells what the provider does or has delivered; a name, a tag, an interface or a condition shows no work."""
    return source == "does" or source.startswith("case:")


def spoken(evidence: Iterable[Evidence], answers: Iterable[Answer]) -> list[Evidence]:
    """The evidence that agrees with the answers, what tells most first: what the provider does, its other words, what is near in
    meaning alone, tags, conditions.

    Words shared with a line that is not mentioned or denied carry score, yet they are no evidence: one row does not say both.
    """
    unmet = {f"requirement:{one.requirement_id}" for one in answers if one.verdict in ("none", "no")}
    return sorted((one for one in evidence if one.need_field not in unmet), key=lambda one: (_telling(one), -one.fall))


def _telling(one: Evidence) -> int:
    """A condition has no quotation and a tag is a mere word; the systems that a need names are its background, and what an encoder
    finds near is no fact."""
    if not one.quote:
        return 4
    if one.source == "tags":
        return 3
    return 2 if one.part == MEANING or one.need_field == "systems" else 0 if direct(one.source) else 1


def likeness(one: Evidence) -> str:
    """In which way the two quotations of an evidence are alike: by its part, words of two languages as "rendered", and in one language as
    the nearest way in which any of them is."""
    if one.part != "text" or not one.alike:
        return one.part
    for kind in ("rendered", "same", "named"):
        if kind in one.alike:
            return kind
    return "related"


def summarise(
    need: NeedRecord, capability: CapabilityRecord, answers: Sequence[Answer], evidence: Sequence[Evidence]
) -> Summary:
    """Strongest evidence and greatest risk of one row."""
    proof, best = _proof(answers)
    told = spoken(evidence, answers)
    risk, line = _risk(need, capability, answers, told, best)
    return Summary(
        proof=proof,
        strongest=next((one for one in told if _telling(one) == 0), None),
        strongest_answer=best or (_best_wish(answers) if proof == "none" else None),
        risk=risk,
        risk_requirement=line,
    )


def _proof(answers: Sequence[Answer]) -> tuple[Proof, Answer | None]:
    """How the lines that decide are answered at best, and that answer; by grade and strength where several are answered alike."""
    deciding = [one for one in answers if one.must] or list(answers)
    best = max(deciding, key=lambda one: (_level(one), GRADES.index(one.grade), one.strength), default=None)
    if best is None:
        return "open", None
    levels: tuple[Proof, ...] = ("none", "stated", "stated", "partly", "direct")
    proof = levels[_level(best)]
    return proof, None if proof == "none" else best


def _level(answer: Answer) -> int:
    if answer.verdict in ("none", "no"):
        return 0
    met = answer.verdict == "yes"
    return (4 if met else 3) if direct(answer.source) else (2 if met else 1)


def _best_wish(answers: Sequence[Answer]) -> Answer | None:
    met = [one for one in answers if not one.must and _level(one) == 4]
    return max(met, key=lambda one: (GRADES.index(one.grade), one.strength), default=None)


def _risk(
    need: NeedRecord,
    capability: CapabilityRecord,
    answers: Sequence[Answer],
    told: Sequence[Evidence],
    best: Answer | None,
) -> tuple[str, str | None]:
    """The gravest line, else the first condition that is missed; a line that is the strongest evidence is not told twice."""
    line = _gravest([one for one in answers if one is not best])
    if line is not None:
        return _RISK_OF_VERDICT[line.verdict], line.requirement_id
    for condition in conditions(need, capability):
        if condition.value is not None and condition.value < 1.0 and condition.name in _RISK_OF_CONDITION:
            return _RISK_OF_CONDITION[condition.name][condition.value > 0.0], None
    grades = {one.grade for one in told if _telling(one) == 0}
    grades |= {one.grade for one in answers if _level(one) == 4}
    return ("self_stated", None) if grades == {"self"} else ("", None)


def _gravest(answers: Sequence[Answer]) -> Answer | None:
    """A must before a wish, and of a wish only its denial: what a provider leaves open about a wish is no risk."""
    for must, verdict in ((True, "no"), (True, "none"), (True, "part"), (False, "no")):
        found = next((one for one in answers if one.must is must and one.verdict == verdict), None)
        if found is not None:
            return found
    return None


def with_differences(rows: Sequence[Match]) -> list[Match]:
    """The rows with what tells each from the next one: the part that differs most and the lines with evidence only here."""
    compared = [_compared(row, follower) for row, follower in pairwise(rows)]
    return [*compared, *rows[-1:]]


def _compared(row: Match, follower: Match) -> Match:
    later = {part.name: part.value for part in follower.parts}
    name, difference = max(
        ((part.name, part.value - later.get(part.name, 0.0)) for part in row.parts if part.name != LEADERS),
        key=lambda pair: abs(pair[1]),
    )
    met_there = {answer.requirement_id for answer in follower.answers if answer.verdict == "yes"}
    only = tuple(a.requirement_id for a in row.answers if a.verdict == "yes" and a.requirement_id not in met_there)
    told = replace(row.summary, next_part=name, next_difference=difference, only_here=only)
    return replace(row, summary=told)
