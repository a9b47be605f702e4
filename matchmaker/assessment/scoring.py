"""Maturity scores in exact arithmetic: pure functions of a model, its weights and the answers; models are read by `maturity.py`.

The rule (GB/T 39117-2020 as far as it is known, `data/assessment/README.md`): a sub-domain's score on a level is the mean of the degrees
to which its statements hold; scores are weighted upwards to the level's score A. A level is satisfied if A >= 0.8 *and every level below
is*. With k levels satisfied in a row the total is S = k + A of the level k+1, nothing of the levels above it. Since that A is below
0.8, k <= S < k + 0.8: the band of S and the level cannot disagree. Adding every partial score would break this: 1, 1, 0.75, 0.3, 0.1
sum to 3.15, which lies in the band of level 3, although level 3 failed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from matchmaker.assessment.maturity import Model, Node, WeightSet

DEGREES = ("0", "0.5", "0.8", "1")
"""不满足, 部分满足, 大部分满足, 完全满足."""

Degrees = Mapping[str, Mapping[int, Sequence[Fraction]]]
"""Of each sub-domain, by id, and level: the degrees of the statements that were answered."""

ZERO, ONE = Fraction(0), Fraction(1)


class CannotScore(ValueError):
    """What is said not to apply leaves nothing of an element, or may not be left out; `node` says where."""

    def __init__(self, code: str, node: str) -> None:
        super().__init__(code)
        self.code = code
        self.node = node


@dataclass(frozen=True)
class LevelScore:
    """One level: its score, whether it and all below hold, and the score of every node that counts, by id."""

    level: int
    score: Fraction
    satisfied: bool
    nodes: Mapping[str, Fraction]


@dataclass(frozen=True)
class Outcome:
    """What the answers come to. `missing` names (sub-domain, level) that nobody answered, up to the first level that fails."""

    level: int  # 0: below level 1
    total: Fraction  # 0 to the number of levels
    levels: tuple[LevelScore, ...]
    missing: tuple[tuple[str, int], ...]

    @property
    def is_complete(self) -> bool:
        return not self.missing

    def at(self, level: int) -> LevelScore:
        return self.levels[level - 1]


def effective_shares(model: Model, weights: WeightSet, left_out: Collection[str] = ()) -> dict[str, Fraction]:
    """Return the share of each node within its parent when some sub-domains do not apply: the rest is scaled up to 1 again.

    Raises CannotScore: not_tailorable (the method allows it for some elements alone), element_gone.
    """
    for leaf in model.sub_domains:
        if leaf.id in left_out and not leaf.tailorable:
            raise CannotScore("not_tailorable", leaf.id)
    found: dict[str, Fraction] = {}
    _share_out(model.root, weights, left_out, found)
    if gone := next((one.id for one in model.elements if one.id not in found), None):
        raise CannotScore("element_gone", gone)
    return found


def _share_out(node: Node, weights: WeightSet, left_out: Collection[str], found: dict[str, Fraction]) -> bool:
    """Put the shares of a node's parts; return whether anything of it is left."""
    if not node.children:
        return node.id not in left_out
    kept = [one for one in node.children if _share_out(one, weights, left_out, found)]
    whole = sum((weights.shares[one.id] for one in kept), ZERO)
    found |= {one.id: weights.shares[one.id] / whole for one in kept}
    return bool(kept)


def leaf_weights(model: Model, weights: WeightSet, left_out: Collection[str] = ()) -> dict[str, Fraction]:
    """Return what each sub-domain that applies weighs in a level's score; they sum to 1. Raises CannotScore."""
    shares = effective_shares(model, weights, left_out)
    found: dict[str, Fraction] = {}
    _weigh(model.root, ONE, shares, found)
    return found


def _weigh(node: Node, weight: Fraction, shares: Mapping[str, Fraction], found: dict[str, Fraction]) -> None:
    if not node.children:
        found[node.id] = weight
    for child in node.children:
        if child.id in shares:
            _weigh(child, weight * shares[child.id], shares, found)


def mean(degrees: Sequence[Fraction]) -> Fraction:
    """Return the mean, 0 where nothing was answered: what nobody says is not counted in one's favour."""
    return sum(degrees, ZERO) / len(degrees) if degrees else ZERO


def score(model: Model, weights: WeightSet, answers: Degrees, left_out: Collection[str] = ()) -> Outcome:
    """Return level, total and the scores of every level; a sub-domain without an answer counts 0 and is told as missing.

    Degrees lie in [0, 1]. Raises CannotScore.
    """
    shares = effective_shares(model, weights, left_out)
    levels: list[LevelScore] = []
    for level in range(1, model.levels + 1):
        nodes: dict[str, Fraction] = {}
        found = _node_score(model.root, level, shares, answers, nodes)
        below = not levels or levels[-1].satisfied
        levels.append(LevelScore(level, found, below and found >= model.passing, nodes))
    reached = sum(one.satisfied for one in levels)
    total = Fraction(reached) + (levels[reached].score if reached < model.levels else ZERO)
    return Outcome(reached, total, tuple(levels), _missing(model, answers, left_out, reached))


def _node_score(
    node: Node, level: int, shares: Mapping[str, Fraction], answers: Degrees, found: dict[str, Fraction]
) -> Fraction:
    if not node.children:
        return mean(answers.get(node.id, {}).get(level, ()))
    total = ZERO
    for child in node.children:
        if child.id in shares:
            found[child.id] = _node_score(child, level, shares, answers, found)
            total += shares[child.id] * found[child.id]
    return total


def _missing(model: Model, answers: Degrees, left_out: Collection[str], reached: int) -> tuple[tuple[str, int], ...]:
    asked = range(1, min(reached + 1, model.levels) + 1)
    applying = [one.id for one in model.sub_domains if one.id not in left_out]
    return tuple((leaf, level) for level in asked for leaf in applying if not answers.get(leaf, {}).get(level))


def band(total: Fraction, model: Model) -> int:
    """Return the level whose band a total lies in: 0.8 to 1.8 is 1, 1.8 to 2.8 is 2, and so on; below 0.8 it is 0."""
    return max(0, min(model.levels, int(total + 1 - model.passing)))


def shown(value: Fraction, passing: Fraction = Fraction(4, 5)) -> str:
    """Return a score or total with two decimals, rounded half up, but never up onto the pass mark: 0.7999 is "0.79", 1.7999 "1.79".

    So a printed score of 0.80 has passed, a printed total lies in the band of its level, and what grows never prints lower.
    """
    whole, hundredths = int(value), int(value * 100 + Fraction(1, 2))
    if value - whole < passing <= Fraction(hundredths, 100) - whole:
        hundredths = int(value * 100)
    return f"{hundredths // 100}.{hundredths % 100:02}"


def quick_degrees(
    steps: Mapping[str, int], levels: int, beyond: Fraction = ZERO
) -> dict[str, dict[int, list[Fraction]]]:
    """Return degrees for ladders of one step a sub-domain: levels up to the step hold, the next one to the degree `beyond`."""
    return {
        name: {
            level: [ONE if level <= step else beyond if level == step + 1 else ZERO] for level in range(1, levels + 1)
        }
        for name, step in steps.items()
    }
