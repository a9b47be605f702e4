"""Tables in plain words: why a pair meets, who goes without, and why a wish is not met; visits have `explaining.py` and `clashes.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from matchmaker.stations.planner.plan import Clash, Meeting, Plan
from matchmaker.stations.planner.problem import Id, TableProblem, plain
from matchmaker.stations.planner.tables_facts import Pair, TableFacts

SIDES = ("enterprise", "provider")


@dataclass(frozen=True)
class MeetingReason:
    """What a meeting is for. Fields are as the enterprise wrote them."""

    enterprise: Id
    provider: Id
    slot: Id
    must: bool
    wish: str  # mutual; enterprise or provider: whose wish it is; "" where nobody has one
    fields: tuple[str, ...]  # of both
    parts: dict[str, float]  # what the pair adds to the objective, before load


def explain_meeting(problem: TableProblem, meeting: Meeting) -> MeetingReason:
    """Return why these two meet, part by part. Raises KeyError for an unknown id."""
    return _explained(TableFacts(problem), meeting)


def reasons(problem: TableProblem, plan: Plan) -> list[MeetingReason]:
    """Return why of every meeting, those of parties that the problem has not left out."""
    facts = TableFacts(problem)
    return [_explained(facts, one) for one in plan.meetings if facts.pairs([(one.enterprise, one.provider)])]


def _explained(facts: TableFacts, meeting: Meeting) -> MeetingReason:
    pair = facts.numbers[0][meeting.enterprise], facts.numbers[1][meeting.provider]
    mine, theirs = facts.sides[0][pair[0]], facts.sides[1][pair[1]]
    wishing = [meeting.provider in (mine.wishes or ()), meeting.enterprise in (theirs.wishes or ())]
    shared = facts.fields[1][pair[1]]
    return MeetingReason(
        *meeting[:3],
        must=pair in facts.must,
        wish="mutual" if all(wishing) else next((name for name, one in zip(SIDES, wishing, strict=True) if one), ""),
        fields=tuple(field for field in mine.fields if plain([field]) <= shared),
        parts={name: round(worth, 6) + 0.0 for name, worth in facts.pair_parts(*pair).items()},
    )


def table_shortcomings(problem: TableProblem, plan: Plan) -> Plan:
    """Return the plan with what it leaves open: who has wishes and no meeting, which wishes are not met and why, whether there is no slot
    or table at all, and pairs without a common language. Meetings of those who are not in the problem any more count for the others."""
    held = Held(TableFacts(problem), plan.meetings)
    return replace(plan, unserved=tuple(held.unserved()), notes=tuple(held.notes()))


@dataclass
class Held:
    """Meetings by numbers: where each pair is, and who and how many tables are taken in each slot."""

    facts: TableFacts
    meetings: tuple[Meeting, ...]

    @cached_property
    def slots(self) -> dict[tuple[int, Id], set[int]]:
        """Return in which slots each party (side, id) meets somebody."""
        found: dict[tuple[int, Id], set[int]] = {}
        for one in self.meetings:
            for side in (0, 1):
                found.setdefault((side, one[side]), set()).add(self.facts.slot_number[one.slot])
        return found

    @cached_property
    def tables(self) -> list[int]:
        """Return how many tables are left free in each slot."""
        there = self.facts.problem.tables
        taken = [sum(one.slot == slot.id for one in self.meetings) for slot in self.facts.problem.slots]
        return [
            (there if isinstance(there, int) else len(self.facts.tables[slot])) - used
            for slot, used in enumerate(taken)
        ]

    def unserved(self) -> Iterator[Id]:
        for side, parties in enumerate(self.facts.sides):
            yield from (one.id for one in parties if one.wishes and (side, one.id) not in self.slots)

    def notes(self) -> Iterator[Clash]:
        facts = self.facts
        if not facts.open_slots:
            yield Clash("no_table" if facts.slots else "no_slot", {})
        met = {(one.enterprise, one.provider) for one in self.meetings}
        for one, two in sorted(facts.wished | set(facts.pairs(met))):
            named = {name: facts.sides[side][(one, two)[side]].id for side, name in enumerate(SIDES)}
            if (named["enterprise"], named["provider"]) not in met:
                why = self.why_not((one, two))
                yield Clash("wish_unmet", named | ({"reason": why} if why else {}))
            elif not facts.talk(one, two):
                yield Clash("no_common_language", named)

    def why_not(self, pair: Pair) -> str:
        """Return the plain reason why two do not meet, "" where there is none but that the whole is worth more so."""
        facts, named = self.facts, [(side, self.facts.sides[side][pair[side]].id) for side in (0, 1)]
        free = facts.free[0][pair[0]] & facts.free[1][pair[1]]
        common = free & facts.open_slots
        if pair in facts.never:
            return "apart"
        if not common:
            return "no_table" if free else "no_common_slot"
        busy = [self.slots.get(who, set()) for who in named]
        for side, name in enumerate(SIDES):
            if len(busy[side]) >= facts.most[side][pair[side]]:
                return f"{name}_full"
        if all(self.tables[slot] <= 0 for slot in common):
            return "tables_full"
        if all(self.tables[slot] <= 0 or slot in busy[0] | busy[1] for slot in common):
            return "slots_full"
        return "" if pair in facts.worth else "not_worth"
