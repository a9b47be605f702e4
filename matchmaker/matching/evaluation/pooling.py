"""Which documents are put before the people who grade: the best of several rankers and a random rest, shuffled;
grading is theirs."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np

from matchmaker.matching.evaluation.baselines import Scorer, char_tfidf, tag_overlap, word_bm25
from matchmaker.matching.evaluation.datasets import Item

POOLED: tuple[Scorer, ...] = (word_bm25, char_tfidf, tag_overlap)


def pool(
    queries: Sequence[Item], docs: Sequence[Item], depth: int = 8, size: int = 30, seed: int = 20261124
) -> dict[str, list[str]]:
    """For each query id the ids of the documents to be graded, in shuffled order.

    The union of the top `depth` of word BM25, character TF-IDF and tag overlap (documents with a score above 0, ties by id), filled
    at random to `size`; all documents where there are fewer than `size`. The same `seed` gives the same pools whatever the order.
    """
    ordered = sorted(docs, key=lambda doc: doc.id)
    ids = [doc.id for doc in ordered]
    tables = [scorer(queries, ordered) for scorer in POOLED]
    pools: dict[str, list[str]] = {}
    for row, query in enumerate(queries):
        chosen: dict[str, None] = {}
        for table in tables:
            best = np.argsort(-table[row], kind="stable")[:depth]
            chosen.update(dict.fromkeys(ids[at] for at in best if table[row, at] > 0.0))
        dice = random.Random(f"{seed}:{query.id}")
        rest = [one for one in ids if one not in chosen]
        dice.shuffle(rest)
        picked = [*chosen, *rest[: max(0, size - len(chosen))]]
        dice.shuffle(picked)
        pools[query.id] = picked
    return pools
