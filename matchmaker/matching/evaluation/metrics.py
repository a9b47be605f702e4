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
    values = np.array([scores.get(key, -np.inf) for key in keys])
    gains = np.array([grades[key] for key in keys], dtype=np.float64)
    _, level = np.unique(-values, return_inverse=True)
    shared = (np.bincount(level, weights=gains) / np.bincount(level))[np.sort(level)]
    discount = 1.0 / np.log2(np.arange(2, len(keys) + 2))
    discount[depth:] = 0.0
    return float(shared @ discount) / float(np.sort(gains)[::-1] @ discount)


def paired_interval(
    ours: Sequence[float], theirs: Sequence[float], rounds: int = 10000, seed: int = 7
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
