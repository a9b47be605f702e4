"""One entry asked of one applicant: validity, region and each condition with its answer and why; the logic is `eligibility.py`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from matchmaker.policies.eligibility import Answer, Known, everything, facts_of, significant, within
from matchmaker.policies.entries import Clause, Entry, Kind


@dataclass(frozen=True)
class Because:
    """One part of an answer. `condition` is validity, region, or the number of a condition; `reason` is a code, `missing` are facts."""

    condition: str
    answer: Answer
    reason: str
    clause: Clause | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """An entry with its answer and the parts that it follows from."""

    entry: Entry
    answer: Answer
    because: tuple[Because, ...]


def standing(entry: Entry, day: date) -> tuple[Answer, str]:
    """Return whether an entry is in force on a day, with the reason; without both ends it cannot be told."""
    first, last = entry.first_day, entry.last_day
    if last is not None and day > last:
        return Answer.NOT_MET, "expired"
    if first is not None and day < first:
        return Answer.NOT_MET, "not_yet"
    if first is None and last is None:
        return Answer.CANNOT_TELL, "no_dates"
    if first is None or (last is None and not entry.is_open):
        return Answer.CANNOT_TELL, "end_unknown" if last is None else "begin_unknown"
    return Answer.MET, "in_force"


def check(entry: Entry, known: Known, day: date) -> Checked:
    """Return what can be told of one entry. An entry without conditions of its own still asks for validity and region."""
    answer, reason = standing(entry, day)
    parts = [Because("validity", answer, reason)]
    if entry.deadline is not None and day > entry.deadline:
        parts.append(Because("deadline", Answer.NOT_MET, "deadline_passed"))
    place = within(known.region, significant(entry.region))
    parts.append(Because("region", place, _place_reason(place, known)))
    for number, (clause, test) in enumerate(entry.tests, 1):
        parts.append(_asked(str(number), clause, test(known), known))
    if not entry.conditions:
        parts.append(Because("conditions", Answer.CANNOT_TELL, "no_conditions"))
    return Checked(entry, everything(part.answer for part in parts), tuple(parts))


def _place_reason(answer: Answer, known: Known) -> str:
    if answer == Answer.CANNOT_TELL:
        return "region_unknown" if known.region is None else "region_coarse"
    return "region_within" if answer == Answer.MET else "region_outside"


def _asked(number: str, clause: Clause, answer: Answer, known: Known) -> Because:
    missing = tuple(sorted(name for name in facts_of(clause.rule) if known.facts.get(name) is None))
    reason = {Answer.MET: "holds", Answer.NOT_MET: "fails", Answer.CANNOT_TELL: "unknown"}[answer]
    return Because(number, answer, reason, clause, missing if answer == Answer.CANNOT_TELL else ())


def check_all(entries: Iterable[Entry], known: Known, day: date) -> list[Checked]:
    """Return the answers for everything that can be applied for, in the order of the library; plans and standards are not."""
    return [check(entry, known, day) for entry in entries if entry.kind == Kind.MEASURE]
