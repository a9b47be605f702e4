"""Judged nDCG with shared ties and paired bootstrap intervals: the few figures that ir-measures does not give;
the rest is in experiment.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LEAST_JUDGED = 5


def judged_ndcg(scores: Mapping[str, float], grades: Mapping[str, int], depth: int = 10) -> float | None:
    """nDCG at `depth` over the judged documents of one need, in 0..1, or None where it cannot be said.

    Gain = grade, discount 1 / log2(rank + 1) (Järvelin and Kekäläinen 2002, as in trec_eval), tied scores share their mean gain
    (McSherry and Najork 2008). None with fewer than 5 judged documents or no grade above 0; a document without a score counts -inf.
    """
    if len(grades) < LEAST_JUDGED or max(grades.values()) <= 0:
        return None
    keys = sorted(grades)
    values = np.array([[scores.get(key, -np.inf) for key in keys]])
    return float(ndcgs(values, np.array([grades[key] for key in keys], dtype=np.float64), depth)[0])


def ndcgs(scores: Floats, gains: Floats, depth: int = 10) -> Floats:
    """The same for many rankings of one need's judged documents at once: `scores` has a row each, `gains` one above 0."""
    order = np.argsort(-scores, axis=1, kind="stable")
    ordered = np.take_along_axis(scores, order, axis=1)
    level = np.zeros(scores.shape, dtype=np.intp)
    level[:, 1:] = np.cumsum(ordered[:, 1:] != ordered[:, :-1], axis=1)
    level += np.arange(len(scores))[:, None] * len(gains)
    held = np.bincount(level.ravel(), minlength=scores.size)
    shared = np.bincount(level.ravel(), weights=gains[order].ravel(), minlength=scores.size) / np.maximum(held, 1)
    discount = 1.0 / np.log2(np.arange(2, len(gains) + 2))
    discount[depth:] = 0.0
    found: Floats = shared[level] @ discount / float(np.sort(gains)[::-1] @ discount)
    return found


def paired_interval(
    ours: Sequence[float] | Floats, theirs: Sequence[float] | Floats, rounds: int = 10000, seed: int = 7
) -> tuple[float, float, float]:
    """Mean difference per need and its 95 % interval by a paired bootstrap over needs (percentiles 2.5 and 97.5); zeros when empty."""
    difference = np.asarray(ours, dtype=np.float64) - np.asarray(theirs, dtype=np.float64)
    return mean_interval(difference, rounds, seed)


def mean_interval(values: Sequence[float] | Floats, rounds: int = 10000, seed: int = 7) -> tuple[float, float, float]:
    """The mean of values and the 95 % percentile interval of a bootstrap of it; zeros when empty."""
    found = np.asarray(values, dtype=np.float64)
    if not len(found):
        return (0.0, 0.0, 0.0)
    dice = np.random.default_rng(seed)
    means = np.concatenate(
        [found[dice.integers(0, len(found), (100, len(found)))].mean(axis=1) for _ in range(max(1, rounds // 100))]
    )
    low, high = np.percentile(means, [2.5, 97.5])
    return (float(found.mean()), float(low), float(high))
