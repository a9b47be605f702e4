"""What two sides' answers about one outcome amount to: its grade, and whether figures may count it; rows are `claims.py`.

Grades follow the counting rules that sponsors ask for (a meeting, an intention, a contract counts when both sides say so or a
document was seen); a contradiction counts for nothing until staff have decided.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from matchmaker.introductions.states import Action, Side


class Outcome(StrEnum):
    """洽谈, 意向, 签约, 交付."""

    MEETING = "meeting"
    INTENTION = "intention"
    SIGNING = "signing"
    DELIVERY = "delivery"


class Grade(StrEnum):
    """How well an outcome is known: 尚无, 一方确认, 双方确认, 凭证已核, 说法不一, 经核实不成立."""

    NONE = "none"
    ONE = "one"
    BOTH = "both"
    DOCUMENT = "document"
    DISPUTED = "disputed"
    REFUTED = "refuted"


class Band(StrEnum):
    """What a contract is worth, in 万元; a deal's price itself is nobody's business but its sides'."""

    UNDER_10 = "0-10"
    UNDER_50 = "10-50"
    UNDER_100 = "50-100"
    UNDER_500 = "100-500"
    FROM_500 = "500+"


class Contract(StrEnum):
    """框架协议 or 正式合同: sponsors count them apart."""

    FRAMEWORK = "framework"
    CONTRACT = "contract"


OUTCOME_OF = {
    Action.RECORD_MEETING: Outcome.MEETING,
    Action.INTEND: Outcome.INTENTION,
    Action.SIGN: Outcome.SIGNING,
    Action.DELIVER: Outcome.DELIVERY,
}
COUNTED = frozenset({Grade.BOTH, Grade.DOCUMENT})
KEYED = frozenset({Outcome.SIGNING, Outcome.DELIVERY})  # a state waits for both sides to say so


class Answer(Protocol):
    """One side's answer to one outcome, as far as grading reads it; `id` grows with time."""

    @property
    def id(self) -> int: ...
    @property
    def outcome(self) -> str: ...
    @property
    def side(self) -> str: ...
    @property
    def holds(self) -> bool: ...
    @property
    def day(self) -> date | None: ...
    @property
    def band(self) -> str | None: ...
    @property
    def amount(self) -> float | None: ...
    @property
    def contract(self) -> str | None: ...


@dataclass(frozen=True)
class Standing:
    """What is known of one outcome: the grade, and what the latest answers say where they agree."""

    outcome: Outcome
    grade: Grade
    day: date | None = None
    band: str | None = None
    amount: float | None = None  # 万元
    contract: str | None = None

    @property
    def counts(self) -> bool:
        """Whether headline figures may count it."""
        return self.grade in COUNTED


def latest(answers: Iterable[Answer], outcome: Outcome) -> dict[str, Answer]:
    """Return each side's last answer to an outcome, staff's included; corrections are appended, so the last one holds."""
    found: dict[str, Answer] = {}
    for one in sorted(answers, key=lambda answer: answer.id):
        if one.outcome == outcome:
            found[one.side] = one
    return found


def standing(answers: Iterable[Answer], outcome: Outcome) -> Standing:
    """Return what is known of an outcome.

    Staff decide, by what they saw, until a side says something else afterwards; then it is open again.
    """
    last = latest(answers, outcome)
    decided = last.pop(Side.STAFF, None)
    sides = list(last.values())
    if decided is not None and not any(one.id > decided.id and _differ(one, decided) for one in sides):
        return _said(outcome, Grade.DOCUMENT if decided.holds else Grade.REFUTED, sides, decided)
    if decided is not None:
        return Standing(outcome, Grade.DISPUTED)
    if not any(one.holds for one in sides):
        return Standing(outcome, Grade.NONE)
    if len(sides) == 1:
        return _said(outcome, Grade.ONE, sides)
    if _differ(*sides):
        return Standing(outcome, Grade.DISPUTED)
    return _said(outcome, Grade.BOTH, sides)


def standings(answers: Sequence[Answer]) -> dict[Outcome, Standing]:
    """Return what is known of all four outcomes."""
    return {outcome: standing(answers, outcome) for outcome in Outcome}


def is_disputed(answers: Sequence[Answer]) -> bool:
    """Return whether any outcome is claimed and contradicted, so that staff are waited for."""
    return any(one.grade == Grade.DISPUTED for one in standings(answers).values())


def unanswered_by(answers: Sequence[Answer], side: str) -> list[Outcome]:
    """Return which outcomes the other side alone claims, so that this side's answer is missing."""
    return [
        outcome
        for outcome in Outcome
        if standing(answers, outcome).grade == Grade.ONE and side not in latest(answers, outcome)
    ]


def missing_key(answers: Sequence[Answer]) -> Side | None:
    """Return the side whose answer a claimed signing or delivery waits for, None where no second key is missing."""
    sides = (Side.ENTERPRISE, Side.PROVIDER)
    return next((side for side in sides if KEYED.intersection(unanswered_by(answers, side))), None)


def _differ(one: Answer, other: Answer) -> bool:
    """Return whether two answers contradict each other; what one of them leaves open contradicts nothing."""
    if one.holds != other.holds:
        return True
    pairs = ((one.band, other.band), (one.amount, other.amount), (one.contract, other.contract))
    return any(left is not None and right is not None and left != right for left, right in pairs)


def _said(outcome: Outcome, grade: Grade, sides: list[Answer], decided: Answer | None = None) -> Standing:
    """Return what staff read in the document, else what the sides say where they agree; of two days the first."""

    def agreed(name: str) -> object:
        seen = getattr(decided, name, None)
        values = {seen} if seen is not None else {getattr(one, name) for one in sides} - {None}
        return min(values) if len(values) == 1 or (name == "day" and values) else None

    values = {name: agreed(name) for name in ("day", "band", "amount", "contract")}
    return Standing(outcome, grade, **values)  # type: ignore[arg-type]  # the names are the fields
