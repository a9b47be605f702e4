"""The order of a list: groups by how the musts are answered by what is near enough, then score, then id; one row a provider;
the reasons are explanation.py's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matchmaker.matching.components import alone, said, strengths, weighted
from matchmaker.matching.levels import near
from matchmaker.matching.pool import Pool
from matchmaker.matching.records import Answer, ListVerdict, Verdict
from matchmaker.matching.weights import Weights

FAIRLY_HIGH = 0.36
"""What a pair must get by itself so that a need without any must line calls it a fairly high match; set by hand."""

RELATED = 0.5
"""Another capability of the same provider counts as related from this share of the best one's score."""

_GROUP = {"yes": 0, "part": 1, "none": 2, "no": 3}

FAR = 2
"""No row that lies under the level of a fit stands in a group before this one, whatever answers its lines: a must may be so vague that
any project has a sentence for it, and one that asks for an interface says nothing about the rest."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post that may stand in the list: `row` is its place in the pool, `provider` whose row it takes, `said` what words and tags give,
    `alone` what the pair gets by itself, `tags` the share of them covered, `quoted` whether a sentence answers a line."""

    row: int
    id: str
    provider: str
    score: float
    group: int
    said: float = 0.0
    alone: float = 0.0
    tags: float = 0.0
    quoted: bool = False


def candidates(pool: Pool, weights: Weights) -> list[Candidate]:
    """Everything in the pool with score and group, in the pool's order."""
    found = strengths(pool.components, weights)
    measured = (weighted(found, weights), said(found, weights), alone(found, weights), found["tags"])
    columns = (values.tolist() for values in measured)
    rows = zip(pool.ids, pool.holders, pool.worst, pool.quoted, *columns, strict=True)
    return [
        Candidate(
            row,
            id_,
            holder,
            score,
            group_of(worst, near(worst is not None, words, own, weights)),
            words,
            own,
            tags,
            quoted,
        )
        for row, (id_, holder, worst, quoted, score, words, own, tags) in enumerate(rows)
    ]


def group_of(worst: Verdict | None, near: bool) -> int:
    """0 every must has evidence, 1 some are partly met, 2 some are not mentioned or the row is not `near` (levels.py), 3 some are unmet;
    `worst` is the worst answer to a must, without any the group is 0 or 2."""
    return max(0 if near else FAR, 0 if worst is None else _GROUP[worst])


def verdict_of(answers: Sequence[Answer], alone: float, group: int) -> ListVerdict:
    """The verdict that follows from the answers and the group they stand in: "high" only in the first one, where there are musts and each
    has evidence; "unproven" where no must is answered at all, none of them being denied."""
    musts = {answer.verdict for answer in answers if answer.must}
    if not musts:
        return "fairly_high" if alone >= FAIRLY_HIGH else "partial"
    if musts == {"none"}:
        return "unproven"
    verdicts: tuple[ListVerdict, ...] = ("high", "fairly_high", "partial", "unmet")
    return verdicts[group]


def order(found: Iterable[Candidate]) -> list[Candidate]:
    """Candidates with a score above 0 by group, score and id."""
    scored = [candidate for candidate in found if candidate.score > 0.0]
    return sorted(scored, key=lambda candidate: (candidate.group, -candidate.score, candidate.id))


def one_a_provider(ordered: Sequence[Candidate]) -> list[tuple[Candidate, tuple[str, ...]]]:
    """The first candidate of each provider in their order, with the ids of that provider's other related capabilities."""
    first: dict[str, Candidate] = {}
    others: dict[str, list[str]] = {}
    for candidate in ordered:
        best = first.setdefault(candidate.provider, candidate)
        if best is not candidate and candidate.score >= RELATED * best.score:
            others.setdefault(candidate.provider, []).append(candidate.id)
    return [(best, tuple(others.get(provider, ()))) for provider, best in first.items()]


def largest_remainder(values: Sequence[float], total: int) -> list[int]:
    """Whole numbers that add up to `total`, each value rounded down or up, the largest remainders up (ties: the earlier one).

    `values` must add up to within half of `total`. Hamilton's method; raises ValueError where the sum is too far away.
    """
    floors = [int(value + 1e-9) for value in values]
    missing = total - sum(floors)
    if not 0 <= missing <= len(values):
        raise ValueError(f"{total} is too far from the sum of {values}")
    ranked = sorted(range(len(values)), key=lambda at: (-(values[at] - floors[at]), at))
    for at in ranked[:missing]:
        floors[at] += 1
    return floors
