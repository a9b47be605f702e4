"""What the planner answers: visits or meetings, what they are worth and how far from the best at most; what it is asked is `problem.py`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from matchmaker.stations.planner.problem import Id


class Visit(NamedTuple):
    """A team at a factory in a slot."""

    factory: Id
    slot: Id
    experts: tuple[Id, ...]


class Meeting(NamedTuple):
    """A pair at a table in a slot."""

    enterprise: Id
    provider: Id
    slot: Id
    table: Id


class Clash(NamedTuple):
    """A rule that a plan breaks: `code` names it (`clashes.py` lists them), `facts` who and where; words are found at the door."""

    code: str
    facts: dict[str, Any]


class Conflict(NamedTuple):
    """Requests that cannot all be granted; one of them granted less, the rest can (unless another conflict holds)."""

    code: str
    requests: tuple[dict[str, Any], ...]
    facts: dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """A timetable and its proof.

    `status`: optimal (nothing better is possible), feasible (the bound says what could be), infeasible (not everything
    asked can be: `conflicts` name what, `suggestions` what to drop; what is listed is the best of the rest), incomplete (time ran out
    before everybody had a place).
    `gap` = (bound - objective) / max(1, |objective|).
    """

    status: str
    visits: tuple[Visit, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    objective: float = 0.0
    bound: float = 0.0
    gap: float = 0.0
    parts: dict[str, float] = field(default_factory=dict)  # they add up to the objective
    unserved: tuple[Id, ...] = ()  # factories without a visit, parties with wishes and without a meeting
    dropped: tuple[tuple[Id, Id], ...] = ()  # must-meets that do not happen
    conflicts: tuple[Conflict, ...] = ()
    suggestions: tuple[dict[str, Any], ...] = ()
    notes: tuple[
        Clash, ...
    ] = ()  # what is short of the wish without breaking a rule: no speaker, a long way, a wish that is not met
    changes: int | None = None  # after replanning: cells of the timetables of those who stay that differ

    def as_status(self, status: str, **changes: Any) -> Plan:
        """Return this plan under another status."""
        return replace(self, status=status, **changes)
