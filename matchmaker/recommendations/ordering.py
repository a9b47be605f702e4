"""Which of what was considered stand in a list and in which order they are shown: lists that are made now and frozen ones that are
replayed go through this one function; the order by score is `matching`'s."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from matchmaker.matching.pool import Pool
from matchmaker.matching.ranking import Candidate, candidates, one_a_provider, order
from matchmaker.matching.weights import Weights
from matchmaker.recommendations.exclusions import related
from matchmaker.recommendations.newcomers import Exposure, arrange

LIMIT = 30
SPARE = 2
"""So many times the rows are ranked, because those with nothing in common are dropped afterwards."""

MOST = 200
"""So many posts of a list are kept for a replay. What lies further down can come into no replayed list, whatever the weights."""


@dataclass(frozen=True)
class Basis:
    """All that the order of one list follows from: what was considered, the weights, which holders are new, the rule for them (None:
    turned off)."""

    pool: Pool
    weights: Weights
    new: frozenset[str] = field(default_factory=frozenset)
    rule: Exposure | None = None


@dataclass(frozen=True)
class Place:
    """One row of a list: `rank` is its place by score; `lifted` the same for a new provider that is shown further up, else 0."""

    candidate: Candidate
    others: tuple[str, ...]
    rank: int
    lifted: int = 0


def foremost(pool: Pool, weights: Weights) -> list[int]:
    """Return the rows of a pool that are kept, best first: `MOST`, and more until there is a whole list of holders."""
    found: list[int] = []
    holders: set[str] = set()
    for one in order(candidates(pool, weights)):
        if len(found) >= MOST and len(holders) >= SPARE * LIMIT:
            break
        found.append(one.row)
        holders.add(one.provider)
    return found


def ordered(basis: Basis) -> list[Place]:
    """Return the rows of a list in the order in which they are shown."""
    ranked = one_a_provider(order(candidates(basis.pool, basis.weights)))[: SPARE * LIMIT]
    others = dict(ranked)
    listed = related([one for one, _ in ranked])[:LIMIT]
    rank = {one.provider: at for at, one in enumerate(listed, 1)}
    shown, lifted = arrange(listed, basis.new, basis.rule)
    return [Place(one, others[one], rank[one.provider], lifted.get(one.provider, 0)) for one in shown]


def by_score(places: Sequence[Place]) -> list[Place]:
    """Return the same rows as the recommender ranks them."""
    return sorted(places, key=lambda one: one.rank)
