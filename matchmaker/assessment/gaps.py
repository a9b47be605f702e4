"""What keeps an enterprise from the next level, ranked by gain, what it is strong in, and when to do what; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from matchmaker.assessment.maturity import Model, Node
from matchmaker.assessment.results import Reading
from matchmaker.assessment.scoring import ONE
from matchmaker.assessment.statements import Statement, statements_of


class Horizon(StrEnum):
    """0–6, 6–18, 18–36 months."""

    SOON = "soon"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True)
class Gap:
    """A sub-domain that falls short of the level to be reached next.

    `gain` is what the level's score rises by when all of it holds: weight x shortfall. `unmet` are the statements that do not hold whole.
    """

    leaf: Node
    level: int
    weight: Fraction
    score: Fraction
    unmet: tuple[Statement, ...]
    degrees: tuple[str, ...]  # of the unmet ones, in their order

    @property
    def gain(self) -> Fraction:
        return self.weight * (ONE - self.score)


def next_level(reading: Reading) -> int:
    """Return the level that is to be reached next; the top one where all are."""
    return min(reading.outcome.level + 1, reading.model.levels)


def gaps_of(reading: Reading, answers: Mapping[str, Any]) -> list[Gap]:
    """Return the gaps on the way to the next level, the greatest gain first; ties in the model's order."""
    level = next_level(reading)
    nodes = reading.outcome.at(level).nodes
    found = [
        _gap(leaf, level, reading.weights[leaf.id], nodes[leaf.id], answers.get(leaf.id))
        for leaf in reading.model.sub_domains
        if leaf.id in nodes and nodes[leaf.id] < 1
    ]
    return sorted(found, key=lambda one: -one.gain)


def _gap(leaf: Node, level: int, weight: Fraction, score: Fraction, answered: Any) -> Gap:
    given = answered.get(str(level), {}) if isinstance(answered, dict) else {}
    asked = statements_of(leaf, level)
    unmet = tuple(one for one in asked if given.get(str(one.number)) != "1")
    return Gap(leaf, level, weight, score, unmet, tuple(given.get(str(one.number), "0") for one in unmet))


def reach(model: Model, reading: Reading) -> dict[str, Fraction]:
    """Return how far each sub-domain has come by itself, 0 to the number of levels: the radar's figures.

    The rule of the total, applied to one sub-domain: levels in a row at 0.8 or more, plus the score of the next one.
    """
    return {leaf.id: _reach(model, reading, leaf) for leaf in model.sub_domains if leaf.id in reading.weights}


def _reach(model: Model, reading: Reading, leaf: Node) -> Fraction:
    held = 0
    for one in reading.outcome.levels:
        if one.nodes[leaf.id] < model.passing:
            return Fraction(held) + one.nodes[leaf.id]
        held += 1
    return Fraction(held)


def strengths_of(model: Model, reading: Reading, most: int = 5) -> list[tuple[Node, Fraction]]:
    """Return the sub-domains that have come further than the enterprise as a whole, the furthest first."""
    reached = reach(model, reading)
    found = [(leaf, reached[leaf.id]) for leaf in model.sub_domains if leaf.id in reached]
    ahead = [one for one in found if one[1] > reading.outcome.total and one[1] >= model.passing]
    return sorted(ahead, key=lambda one: -one[1])[:most]


FEWEST_SOON, MOST_SOON = 3, 6


def road_map(reading: Reading, gaps: list[Gap]) -> dict[Horizon, list[Gap]]:
    """Return which gaps to close when: first the greatest gains that take the level to its pass mark, three to six of them; then what
    else is below the mark; last what only lacks a little.

    It says in which order effort pays for the level; cost and dependence are for the people who know the factory.
    """
    lacking = reading.model.passing - reading.outcome.at(next_level(reading)).score
    found: dict[Horizon, list[Gap]] = {one: [] for one in Horizon}
    won = Fraction(0)
    for place, gap in enumerate(gaps):
        needed = place < FEWEST_SOON or (won < lacking and place < MOST_SOON)
        later = Horizon.NEXT if gap.score < reading.model.passing else Horizon.LATER
        found[Horizon.SOON if needed else later].append(gap)
        won += gap.gain
    return found
