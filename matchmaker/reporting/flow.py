"""The chain in figures: how far the needs of a period have come, by where they came from; funnel and Sankey are two readings of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from matchmaker.introductions.outcomes import Outcome
from matchmaker.introductions.states import State
from matchmaker.reporting.ledger import Asked, Deal, Ledger
from matchmaker.reporting.release import is_small
from matchmaker.reporting.scope import Row, Scope, keys_of


class Stage(StrEnum):
    """需求已提出, 已通过审核, 已征求意见, 已建立联系, 已洽谈, 已签约, 已交付, 差距或问题已关闭; in this order."""

    RAISED = "raised"
    VALID = "valid"
    ASKED = "asked"
    INTRODUCED = "introduced"
    MET = "met"
    SIGNED = "signed"
    DELIVERED = "delivered"
    CLOSED = "closed"


class Origin(StrEnum):
    """成熟度差距, 诊断问题, 企业自提; 全部来源 where telling them apart would speak of a firm."""

    GAP = "gap"
    FINDING = "finding"
    OWN = "own"
    ALL = "all"


ORDER = tuple(Stage)


def _reached(deal: Deal) -> Stage:
    for outcome, stage in (
        (Outcome.DELIVERY, Stage.DELIVERED),
        (Outcome.SIGNING, Stage.SIGNED),
        (Outcome.MEETING, Stage.MET),
    ):
        if deal.counted_on(outcome) is not None:
            return stage
    return Stage.INTRODUCED if State.INTRODUCED in deal.reached else Stage.ASKED


def furthest(need: Asked, deals: Sequence[Deal]) -> Stage:
    """Return how far a need has come: outcomes count as in the figures; a delivery closes the gap or finding of the need."""
    stages = [_reached(one) for one in deals]
    if need.published_on is not None or stages:
        stages.append(Stage.VALID)
    found = max(stages, key=ORDER.index, default=Stage.RAISED)
    return Stage.CLOSED if found == Stage.DELIVERED and need.origin != Origin.OWN else found


def rows(ledger: Ledger) -> list[Row]:
    """Return one row a need: counted from the day it was written; `note` is "origin stage", the furthest one."""
    return [
        Row(
            "need",
            one.code,
            one.created_on,
            one.firm,
            one.code,
            note=f"{one.origin} {furthest(one, ledger.by_need.get(one.id, ()))}",
        )
        for one in ledger.needs.values()
    ]


@dataclass(frozen=True)
class Flow:
    """Needs by origin and the furthest stage; everything that is drawn is counted from `rows`."""

    rows: tuple[Row, ...]
    stages: tuple[Stage, ...] = ORDER

    @property
    def origins(self) -> list[Origin]:
        """The origins that there are, in their order."""
        there = {one.note.split()[0] for one in self.rows}
        return [one for one in Origin if one in there]

    def ended(self, origin: Origin, stage: Stage) -> int:
        """How many of an origin came as far as a stage and no further."""
        return keys_of(one for one in self.rows if one.note == f"{origin} {stage}")

    def reached(self, stage: Stage, origin: Origin | None = None) -> int:
        """How many came to a stage at least; own needs close nothing, so that for them delivered is the end."""
        later = ORDER[ORDER.index(stage) :]
        counted = Counter(tuple(one.note.split()) for one in self.rows)
        return sum(n for (first, last), n in counted.items() if last in later and origin in (None, first))

    def at_least(self, stage: Stage) -> tuple[Row, ...]:
        """Return the rows that `reached` counts."""
        later = ORDER[ORDER.index(stage) :]
        return tuple(one for one in self.rows if one.note.split()[1] in later)


def flow(ledger: Ledger, scope: Scope) -> Flow:
    """Return how far the needs that were written within a scope have come by its day."""
    return Flow(scope.of(rows(ledger)))


def told(found: Flow) -> Flow:
    """Return what the sponsor may be told: origins and stages are merged until no cell is of one or two firms."""
    marks = [one.note.split() for one in found.rows]
    firms = [one.firm.id for one in found.rows]
    blocks = _blocks(
        {stage: {f for (_, last), f in zip(marks, firms, strict=True) if last == stage} for stage in ORDER}
    )
    cells: dict[tuple[str, str], set[int]] = {}
    for (origin, last), firm in zip(marks, firms, strict=True):
        cells.setdefault((origin, blocks[last]), set()).add(firm)
    merge = any(is_small(one) for one in cells.values())
    notes = [f"{Origin.ALL if merge else origin} {blocks[last]}" for origin, last in marks]
    stages = tuple(one for one in ORDER if one == Stage.RAISED or one in blocks.values())
    return Flow(tuple(replace(row, note=note) for row, note in zip(found.rows, notes, strict=True)), stages)


def _blocks(ended: dict[Stage, set[int]]) -> dict[str, Stage]:
    """Return for each stage the one that it is told as: from the end back, stages are taken together until they are three firms or none."""
    found: dict[str, Stage] = {}
    held: list[Stage] = []
    firms: set[int] = set()
    for stage in reversed(ORDER):
        held.append(stage)
        firms |= ended[stage]
        if not is_small(firms) and (firms or stage != Stage.RAISED):
            found |= dict.fromkeys(held, stage)
            held, firms = [], set()
    return _with_rest(found, held, firms)


def _with_rest(found: dict[str, Stage], held: list[Stage], firms: set[int]) -> dict[str, Stage]:
    """Put what is left at the beginning, too few by itself, together with the next block that is somebody."""
    if firms:
        found = {one: Stage.RAISED if block == _next(found) else block for one, block in found.items()}
    return found | dict.fromkeys(held, Stage.RAISED)


def _next(found: dict[str, Stage]) -> Stage | None:
    return min(found.values(), key=ORDER.index, default=None)
