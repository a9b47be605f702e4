"""Other weights on frozen lists: who comes in, leaves and moves, who gains and loses, and whether the change is caught as a bad one.
Pure; the rows are read in `queries.py`, the figures are made in `outcomes.py`."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from matchmaker.matching.weights import Weights
from matchmaker.recommendations.ordering import Basis, Place, ordered
from matchmaker.recommendations.outcomes import FIRST, SEEN, Figures, Row, Share, figures

MOST_FALL = 0.02
"""By so much hit@3 may fall and the override rate rise; more is a bad change."""

MOST_CHANGED = 0.25
"""Where too few lists led to a decision: such a share of the first places, or of the first three, may go to somebody else; more is nothing
to release unseen. On 105 lists of the demonstration 0.09 of the weight moved from text to tags and fit changes 0.06 and 0.13 of them,
all weight on fit 0.53 and 0.68."""


@dataclass(frozen=True)
class Frozen:
    """One list as it was kept: `posts` in the order that came out, `shown` the score and group with which each post was shown to anybody,
    as they were written down; `chosen` who was chosen from it."""

    subject: str
    engine: str
    basis: Basis
    posts: tuple[str, ...]
    shown: frozenset[tuple[str, str, int]]
    chosen: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Change:
    """One list under its own weights and under others."""

    subject: str
    before: tuple[Row, ...]
    after: tuple[Row, ...]
    chosen: frozenset[str]

    @property
    def is_of_need(self) -> bool:
        return self.subject.startswith("N-")

    @property
    def came(self) -> list[str]:
        """The posts that come in, in their new order."""
        return _without(self.after, self.before)

    @property
    def left(self) -> list[str]:
        """The posts that leave, in their old order."""
        return _without(self.before, self.after)

    @property
    def moved(self) -> dict[str, tuple[int, int]]:
        """The old and the new place of each post that stays at another one."""
        new = {row.post: at for at, row in enumerate(self.after, 1)}
        places = {row.post: (at, new[row.post]) for at, row in enumerate(self.before, 1) if row.post in new}
        return {post: pair for post, pair in places.items() if pair[0] != pair[1]}

    def replaced(self, most: int) -> Share:
        """How many of the first places go to somebody else."""
        holders = {row.holder for row in self.after[:most]}
        first = self.before[:most]
        return Share(sum(row.holder not in holders for row in first), len(first))


@dataclass(frozen=True)
class Places:
    """How often a provider stands among the first three and the first ten of lists of needs, before and after."""

    provider: str
    first: tuple[int, int]
    seen: tuple[int, int]

    @property
    def weight(self) -> tuple[int, int]:
        """What it gains, the first places first; negative where it loses."""
        return self.first[1] - self.first[0], self.seen[1] - self.seen[0]


@dataclass(frozen=True)
class Report:
    """What other weights make of frozen lists; `strayed` are those that did not come out as shown under their own weights: they are
    left out of everything else. `top`, `first` and `seen` tell how many of the first place, the first three and ten go to somebody else,
    `rows` how many rows all lists have before and after."""

    changes: tuple[Change, ...]
    strayed: tuple[Frozen, ...]
    before: Figures
    after: Figures
    top: Share
    first: Share
    seen: Share
    rows: tuple[int, int]
    providers: tuple[Places, ...]


def comes_out(frozen: Frozen, places: Sequence[Place]) -> bool:
    """Whether an order is the one that was shown: the same posts in it, and every score and group to the last digit."""
    made = {(one.candidate.id, repr(one.candidate.score), one.candidate.group) for one in places}
    return tuple(one.candidate.id for one in places) == frozen.posts and frozen.shown <= made


def replay(lists: Iterable[Frozen], weights: Weights) -> Report:
    """Return what `weights` make of the lists."""
    changes, strayed = [], []
    for one in lists:
        own = ordered(one.basis)
        if not comes_out(one, own):
            strayed.append(one)
            continue
        other = ordered(replace(one.basis, weights=weights))
        changes.append(Change(one.subject, rows_of(own, one.basis), rows_of(other, one.basis), one.chosen))
    needs = [one for one in changes if one.is_of_need]
    return Report(
        changes=tuple(changes),
        strayed=tuple(strayed),
        before=figures((one.before, one.chosen) for one in needs),
        after=figures((one.after, one.chosen) for one in needs),
        top=_replaced(changes, 1),
        first=_replaced(changes, FIRST),
        seen=_replaced(changes, SEEN),
        rows=(sum(len(one.before) for one in changes), sum(len(one.after) for one in changes)),
        providers=_places(needs),
    )


def caught(report: Report) -> list[dict[str, Any]]:
    """Return why the change is a bad one, empty where nothing speaks against it: each with `what`, `before`, `after` and `most`.

    Decisions speak where there are enough; they were made on the lists as shown, which favours the weights of then.
    """
    before, after = report.before, report.after
    if before.hit.few:
        told = [("first_place", report.top), ("first_three", report.first)]
        return [_reason(what, 0.0, share.value, MOST_CHANGED) for what, share in told if _value(share) > MOST_CHANGED]
    found = []
    if _value(before.hit) - _value(after.hit) > MOST_FALL:
        found.append(_reason("hit@3", before.hit.value, after.hit.value, MOST_FALL))
    if _value(after.overridden) - _value(before.overridden) > MOST_FALL:
        found.append(_reason("override_rate", before.overridden.value, after.overridden.value, MOST_FALL))
    return found


def _value(share: Share) -> float:
    return share.value or 0.0


def _reason(what: str, before: float | None, after: float | None, most: float) -> dict[str, Any]:
    return {"what": what, "before": before, "after": after, "most": most}


def rows_of(places: Iterable[Place], basis: Basis) -> tuple[Row, ...]:
    """Return rows as they are counted."""
    return tuple(Row(one.candidate.id, one.candidate.provider, one.candidate.provider in basis.new) for one in places)


def _without(rows: Sequence[Row], others: Sequence[Row]) -> list[str]:
    there = {row.post for row in others}
    return [row.post for row in rows if row.post not in there]


def _replaced(changes: Iterable[Change], most: int) -> Share:
    shares = [one.replaced(most) for one in changes]
    return Share(sum(one.n for one in shares), sum(one.of for one in shares))


def _counted(changes: Iterable[Change], most: int) -> Mapping[str, tuple[int, int]]:
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for one in changes:
        before.update(row.holder for row in one.before[:most])
        after.update(row.holder for row in one.after[:most])
    return {holder: (before[holder], after[holder]) for holder in before.keys() | after.keys()}


def _places(changes: Sequence[Change]) -> tuple[Places, ...]:
    """Every provider among the first ten before or after, who gains most first."""
    first, seen = _counted(changes, FIRST), _counted(changes, SEEN)
    found = [Places(holder, first.get(holder, (0, 0)), places) for holder, places in seen.items()]
    return tuple(sorted(found, key=lambda one: (-one.weight[0], -one.weight[1], one.provider)))
