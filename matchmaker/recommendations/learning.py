"""What people did about providers as decisions on the lists they were shown, each among the rows that were still open.
Pure; the rows are read in `proposals.py`, what weights follow from them is `matching/learning.py`'s."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

import numpy as np
import numpy.typing as npt

from matchmaker.introductions.states import DeclineReason
from matchmaker.matching.learning import Decision

ABOUT_THE_MATCH: dict[DeclineReason, bool] = {
    DeclineReason.REGION: True,
    DeclineReason.BUDGET: True,
    DeclineReason.PROCESS: True,
    DeclineReason.CAPACITY: False,
    DeclineReason.TIMING: False,
    DeclineReason.TRIED: False,
    DeclineReason.COMPETITOR: False,
    DeclineReason.OTHER: False,
}
"""Whether a no for this reason tells that the two do not match. The others tell about people, dates and rivals, or nothing certain."""

Strengths = Mapping[str, npt.NDArray[np.float64]]


class Kind(Enum):
    """What became of a provider for a need: chosen, set aside because it does not match, or a no that tells nothing about that."""

    CHOSEN = "chosen"
    ASIDE = "aside"
    SILENT = "silent"


@dataclass(frozen=True)
class Signal:
    """Somebody did something about a provider for a need; both by public code."""

    need: str
    provider: str
    user: int | None
    at: datetime
    kind: Kind


@dataclass(frozen=True)
class View:
    """A list as one viewer saw it: for each row in the order shown the capability, its provider and the group."""

    viewer: int
    need: str
    at: datetime
    ranking: int
    rows: tuple[tuple[str, str, int], ...]

    def place(self, provider: str) -> int | None:
        """The row of a provider, from 0; None where it was not shown."""
        return next((at for at, row in enumerate(self.rows) if row[1] == provider), None)


def outcomes(signals: Iterable[Signal]) -> list[Signal]:
    """Return one signal a pair, oldest first: who first said something that tells, and when, with what is known of the pair today.

    A no that is about the match takes back that the provider was chosen; another one does not.
    """
    pairs: dict[tuple[str, str], list[Signal]] = {}
    for one in sorted(signals, key=_when):
        pairs.setdefault((one.need, one.provider), []).append(one)
    found = []
    for rows in pairs.values():
        kinds = {one.kind for one in rows}
        kind = next(one for one in (Kind.ASIDE, Kind.CHOSEN, Kind.SILENT) if one in kinds)
        first = next((one for one in rows if one.kind != Kind.SILENT), rows[0])
        found.append(replace(first, kind=kind))
    return sorted(found, key=_when)


def _when(one: Signal) -> tuple[datetime, str, str]:
    return (one.at, one.need, one.provider)


def seen_in(one: Signal, views: Iterable[View]) -> View | None:
    """Return the list in which whoever did it saw the provider before, of their own views of the need: of the ranking shown last, the
    longest one.

    Shorter ones of the same ranking are what they picked from it themselves: a comparison, a filter. None: it was not from a list.
    """
    before = [view for view in views if view.at <= one.at and view.place(one.provider) is not None]
    if not before:
        return None
    last = max(before, key=lambda view: view.at).ranking
    return max((view for view in before if view.ranking == last), key=lambda view: (len(view.rows), view.at))


def decisions_on(
    signals: Iterable[Signal], views: Sequence[View], strengths_of: Callable[[int], Strengths]
) -> list[Decision]:
    """Return the decisions on lists, oldest first, each among the rows that were still open.

    Only rows of the decided one's group stand beside it: how musts are answered comes before any weight. `strengths_of` gives the
    parts of each capability of a ranking, none where they are not known.
    """
    told = outcomes(signals)
    own: dict[tuple[str, int | None], list[View]] = {}
    for seen in views:
        own.setdefault((seen.need, seen.viewer), []).append(seen)
    silent = {(one.need, one.provider) for one in told if one.kind == Kind.SILENT}
    closed: set[tuple[str, str]] = set()
    found = []
    for one in told:
        view = seen_in(one, own.get((one.need, one.user), ())) if one.kind != Kind.SILENT else None
        if view is not None:
            found += _decision(one, view, strengths_of(view.ranking), silent | closed)
        closed.add((one.need, one.provider))
    return found


def _decision(one: Signal, view: View, known: Strengths, closed: set[tuple[str, str]]) -> list[Decision]:
    place = view.place(one.provider)
    assert place is not None  # seen_in returns no other view
    group = view.rows[place][2]
    left = [
        at
        for at, (post, provider, other) in enumerate(view.rows)
        if other == group and post in known and (one.need, provider) not in closed
    ]
    if place not in left:
        return []
    rows = np.array([known[view.rows[at][0]] for at in left])
    return [Decision(one.need, rows, np.array(left) + 1, left.index(place), one.kind == Kind.CHOSEN)]
