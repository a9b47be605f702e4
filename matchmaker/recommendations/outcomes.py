"""What people made of the lists they were shown: which list a choice was made from, and the few figures that follow.
Pure; the rows are read in `queries.py`, other weights are tried in `replay.py`."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

FIRST = 3
SEEN = 10
FEW = 5
"""Fewer of anything say nothing: figures over less are not told as a share."""


@dataclass(frozen=True)
class Row:
    """One row of a list: the post, whose it is (a capability its provider's; a need stands for itself), whether that one was new."""

    post: str
    holder: str
    new: bool = False


@dataclass(frozen=True)
class Decision:
    """An enterprise or its staff chose a provider for a need: asked for it, agreed to it, or saved it, whichever came first."""

    need: str
    provider: str
    at: datetime


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    n: int
    of: int

    @property
    def value(self) -> float | None:
        """The share in 0..1, None of nothing."""
        return self.n / self.of if self.of else None

    @property
    def few(self) -> bool:
        return self.of < FEW


@dataclass(frozen=True)
class Figures:
    """`hit`: lists with a decision that have a chosen provider among the first three; `overridden`: decisions for one that is not
    among them; `new`: places among the first ten that new providers have. Lists of needs alone count."""

    hit: Share
    overridden: Share
    new: Share


def chosen_from(
    moments: Mapping[int, tuple[str, Sequence[datetime]]], decisions: Iterable[Decision]
) -> dict[int, set[str]]:
    """Return which providers were chosen from which list: a decision belongs to the last list of its need shown before it.

    `moments` has for each list the need and when it was shown; a decision that no list came before belongs to none.
    """
    shown: dict[str, list[tuple[datetime, int]]] = {}
    for key, (need, times) in moments.items():
        shown.setdefault(need, []).extend((at, key) for at in times)
    for pairs in shown.values():
        pairs.sort()
    found: dict[int, set[str]] = {}
    for one in decisions:
        pairs = shown.get(one.need, [])
        at = bisect_right(pairs, one.at, key=lambda pair: pair[0])
        if at:
            found.setdefault(pairs[at - 1][1], set()).add(one.provider)
    return found


def figures(lists: Iterable[tuple[Sequence[Row], Collection[str]]]) -> Figures:
    """Return the figures over lists of needs, each with the providers that were chosen from it."""
    hits = decided = overridden = decisions = new = places = 0
    for rows, chosen in lists:
        first = {row.holder for row in rows[:FIRST]}
        hits += bool(first.intersection(chosen))
        decided += bool(chosen)
        overridden += len(set(chosen) - first)
        decisions += len(chosen)
        new += sum(row.new for row in rows[:SEEN])
        places += len(rows[:SEEN])
    return Figures(Share(hits, decided), Share(overridden, decisions), Share(new, places))
