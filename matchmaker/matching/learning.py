"""What decisions on shown lists tell about the weights of the parts, once it is taken into account that a row further up is looked at more;
which rows of the product are decisions is told in recommendations/learning.py, and weights.json is changed by people alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from matchmaker.matching.weights import DIRECT, Weights, default_weights

Floats = npt.NDArray[np.float64]

LEAST_DECISIONS = 200
LEAST_NEEDS = 50
"""A proposal needs at least so many decisions, over at least so many needs."""

PLACES = 10
"""Each of the first places has a chance of its own to be looked at; all later ones share one."""

STEEPEST = 100.0
"""The most that a part may count in the exponent: decisions that one part explains without an exception would have no end."""

CALM = 0.1
"""How firmly a number is held where little is known (a ridge): a part at its share of the weights in use, a place at the first's chance."""

LEAST_STEEP = 0.01
"""Who takes a score of 1 hardly more often than one of 0 prefers nothing."""

ROUNDS = 1000


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of a shown list that was chosen, or set aside because it does not match, among the rows that were still open then.

    `strengths` has a row each and a column a part (DIRECT), nan where there is no meaning; `ranks` are the places they were shown at,
    from 1; `at` is the row that was decided on. What was passed over is told by the rows that are left.
    """

    need: str
    strengths: Floats
    ranks: npt.NDArray[np.intp]
    at: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Estimate:
    """Weights of the parts, which add up to 1, and how often a place is looked at beside the first (the last is that of all later)."""

    weights: dict[str, float]
    looked_at: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Weights to be tried, with the 95 % interval of each by a bootstrap over needs, and from how much they were learnt."""

    weights: dict[str, float]
    intervals: dict[str, tuple[float, float]]
    decisions: int
    needs: int


def usable(decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions, each among the rows of which the same parts are known as of its own; what is not known counts 0 in all of them.

    One that then stands alone tells nothing and is left out.
    """
    found = []
    for one in decisions:
        unknown = np.isnan(one.strengths)
        alike = np.flatnonzero((unknown == unknown[one.at]).all(axis=1))
        if len(alike) > 1:
            rows, at = np.nan_to_num(one.strengths[alike]), int(np.flatnonzero(alike == one.at)[0])
            found.append(replace(one, strengths=rows, ranks=one.ranks[alike], at=at))
    return found


def needs_of(decisions: Sequence[Decision]) -> int:
    """Over how many needs decisions were made."""
    return len({one.need for one in decisions})


class _Likelihood:
    """How likely decisions are: a row is chosen with a probability in proportion to the chance that its place is looked at, times
    exp(what its parts count), and set aside in proportion to the same chance times exp(-what they count).

    That is what somebody does who looks at a place, takes the row or looks again: a conditional logistic model with a term for the
    place, and its other end as in best-worst choices (Marley and Louviere 2005). To compare a chosen row only with those passed over
    above it would teach the opposite of the order shown, because choices in its favour would never count.
    """

    def __init__(self, decisions: Sequence[Decision], terms: Floats, placed: bool) -> None:
        """`terms` has a row a part and a column for each number that is looked for; where `placed`, those of the places follow."""
        self.steep, width = terms.shape[1], terms.shape[1] + (PLACES if placed else 0)
        self.rows = np.zeros((len(decisions), max(len(one.ranks) for one in decisions), width))
        self.open = np.zeros(self.rows.shape[:2], dtype=bool)
        for rows, known, one in zip(self.rows, self.open, decisions, strict=True):
            size = len(one.ranks)
            known[:size] = True
            rows[:size, : self.steep] = (one.strengths if one.chosen else -one.strengths) @ terms
            later = np.flatnonzero((one.ranks > 1) & placed)
            rows[later, self.steep - 2 + np.minimum(one.ranks[later], PLACES + 1)] = 1.0
        self.decided = self.rows[np.arange(len(decisions)), [one.at for one in decisions]]
        self.centre = np.zeros(width)

    def _shares(self, values: Floats) -> tuple[Floats, Floats]:
        """The probability of each row to be decided on, and the logarithm of that of the one that was."""
        logits = np.where(self.open, self.rows @ values, -np.inf)
        top = logits.max(axis=1)
        shares = np.exp(logits - top[:, None])
        sums = shares.sum(axis=1)
        return shares / sums[:, None], self.decided @ values - top - np.log(sums)

    def pulls(self, values: Floats) -> tuple[Floats, Floats]:
        """The gradient of each decision's log-likelihood, and the curvature of all (with the ridge)."""
        shares, _ = self._shares(values)
        expected = np.einsum("dr,drk->dk", shares, self.rows)
        flat = self.rows.reshape(-1, self.rows.shape[2])
        curve = flat.T @ (shares.reshape(-1, 1) * flat) - expected.T @ expected
        return self.decided - expected, curve + CALM * np.eye(len(values))

    def loss(self, values: Floats) -> tuple[float, Floats]:
        """Minus the log-likelihood, with the ridge round the centre, and its gradient."""
        shares, told = self._shares(values)
        expected = np.einsum("dr,drk->k", shares, self.rows)
        away = values - self.centre
        return float(0.5 * CALM * away @ away - told.sum()), CALM * away - self.decided.sum(axis=0) + expected

    def fitted(self) -> Floats:
        """The numbers under which the decisions are most likely; what they tell nothing about stays at the centre."""
        bounds = [(0.0, STEEPEST)] * self.steep + [(-STEEPEST, STEEPEST)] * (len(self.centre) - self.steep)
        found: Floats = minimize(self.loss, self.centre, jac=True, method="L-BFGS-B", bounds=bounds).x
        return found


def _fitted(known: Sequence[Decision], base: Weights, placed: bool) -> tuple[_Likelihood, Floats]:
    """The likelihood of decisions and its numbers: first how much the score of `base` counts as it is, from there each part apart."""
    shipped = np.array([[base.of(part)] for part in DIRECT])
    whole = _Likelihood(known, shipped, placed).fitted()
    likelihood = _Likelihood(known, np.eye(len(DIRECT)), placed)
    likelihood.centre[: len(DIRECT)] = whole[0] * shipped[:, 0]
    return likelihood, likelihood.fitted()


def _weights(fitted: Floats) -> Floats | None:
    """The parts' numbers as shares of their sum; None where the sum is next to nothing."""
    steep = fitted[: len(DIRECT)]
    return steep / steep.sum() if steep.sum() > LEAST_STEEP else None


def estimate(decisions: Sequence[Decision], placed: bool = True, base: Weights | None = None) -> Estimate | None:
    """The weights that decisions tell; None where there are none, or where they prefer no part.

    A part that they tell nothing about keeps its share of `base` (the shipped weights). With `placed` False all places count as looked
    at alike: that is what the estimate is compared with in tests.
    """
    known = usable(decisions)
    if not known:
        return None
    _, fitted = _fitted(known, base or default_weights(), placed)
    shares = _weights(fitted)
    if shares is None:
        return None
    looked_at = (1.0, *np.exp(fitted[len(DIRECT) :]).tolist())
    return Estimate(dict(zip(DIRECT, shares.tolist(), strict=True)), looked_at)


def propose(
    decisions: Sequence[Decision], base: Weights | None = None, rounds: int = ROUNDS, seed: int = 7
) -> Proposal | None:
    """Weights to be tried on frozen lists; None before there are enough decisions over enough needs, or where they prefer no part.

    The interval is that of a bootstrap over needs, each round one step of Newton from the estimate (a score bootstrap, Kline and
    Santos 2012).
    """
    known = usable(decisions)
    if len(known) < LEAST_DECISIONS or needs_of(known) < LEAST_NEEDS:
        return None
    likelihood, fitted = _fitted(known, base or default_weights(), placed=True)
    shares = _weights(fitted)
    if shares is None:
        return None
    pulls, curve = likelihood.pulls(fitted)
    need = np.unique([one.need for one in known], return_inverse=True)[1]
    by_need = np.array([np.bincount(need, weights=column) for column in pulls.T])
    often = np.random.default_rng(seed).multinomial(
        by_need.shape[1], np.full(by_need.shape[1], 1 / by_need.shape[1]), rounds
    )
    steps = np.linalg.solve(curve, by_need @ (often - 1.0).T).T
    drawn = np.maximum((fitted + steps)[:, : len(DIRECT)], LEAST_STEEP)
    low, high = np.percentile(drawn / drawn.sum(axis=1, keepdims=True), [2.5, 97.5], axis=0)
    return Proposal(
        weights=dict(zip(DIRECT, shares.tolist(), strict=True)),
        intervals=dict(zip(DIRECT, zip(low.tolist(), high.tolist(), strict=True), strict=True)),
        decisions=len(known),
        needs=needs_of(known),
    )
