"""Texts that tell of the same problem, as groups: agglomerative clustering of TF-IDF and concepts; pure, and the same each time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from matchmaker.matching.text import analyse, normalise

APART = 0.85
"""Average cosine distance above which two groups stay two: words that texts of one trade share alone do not join them."""
CONCEPTS = 1.5  # what concepts weigh beside words: two languages have no words in common
ANY_TEXT = "*"


@dataclass(frozen=True)
class Problem:
    """A text with the concepts that it is tagged with; `id` orders and names it."""

    id: str
    text: str
    concepts: tuple[str, ...] = ()


def group(problems: Sequence[Problem], apart: float = APART) -> list[list[str]]:
    """Return ids in groups of two or more, the largest group first, whatever the order in which they came."""
    known = sorted(problems, key=lambda one: one.id)
    if len(known) < 2:
        return []
    found = AgglomerativeClustering(n_clusters=None, metric="cosine", linkage="average", distance_threshold=apart)
    labels = found.fit_predict(_vectors(known))
    groups: dict[int, list[str]] = {}
    for one, label in zip(known, labels, strict=True):
        groups.setdefault(int(label), []).append(one.id)
    return sorted((ids for ids in groups.values() if len(ids) > 1), key=lambda ids: (-len(ids), ids))


def _vectors(known: Sequence[Problem]) -> np.ndarray:
    words = _weighed([[token.key for token in analyse(normalise(one.text))] for one in known])
    concepts = _weighed([[*one.concepts] for one in known]) * CONCEPTS
    floor = np.full((len(known), 1), 1e-6)  # a text of nothing has a direction too
    return np.asarray(normalize(np.hstack([words, concepts, floor])))


def _weighed(documents: list[list[str]]) -> np.ndarray:
    if not any(documents):
        return np.zeros((len(documents), 0))
    weigher = TfidfVectorizer(analyzer=list, sublinear_tf=True)
    return np.asarray(weigher.fit_transform(documents).toarray())


def purity(groups: Sequence[Sequence[str]], truth: dict[str, str]) -> float:
    """Return the share of grouped ids that belong to the commonest true group of theirs; 0.0 of nothing."""
    total = sum(len(ids) for ids in groups)
    held = 0
    for ids in groups:
        names = [truth[one] for one in ids]
        held += max(names.count(name) for name in set(names))
    return held / total if total else 0.0
