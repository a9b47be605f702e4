"""Which needs of a data set may not be parted when weights are chosen on some and measured on others, and how they are dealt to folds;
what is chosen on them stands in tuning.py."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from matchmaker.matching.evaluation.crossing import twin_ids
from matchmaker.matching.evaluation.datasets import Item
from matchmaker.matching.text import normalise

Places = npt.NDArray[np.intp]


def families(queries: Sequence[Item]) -> Places:
    """The family of each need, a whole number from 0: twins, and needs that share a title, a text or the whole of both once these are
    in normal form, are one family, as are those that are joined by a third."""
    twins = {need: stem for stem, pair in twin_ids(queries).items() for need in pair}
    places: dict[tuple[str, str], int] = {}
    links = [
        (at, places.setdefault(key, len(places)))
        for at, query in enumerate(queries)
        for key in [*_texts(query), *([("twins", twins[query.id])] if query.id in twins else [])]
    ]
    size = len(queries) + len(places)
    rows, columns = [at for at, _ in links], [len(queries) + place for _, place in links]
    graph = sp.coo_matrix((np.ones(len(links)), (rows, columns)), shape=(size, size))
    return np.unique(connected_components(graph, directed=False)[1][: len(queries)], return_inverse=True)[1]


def _texts(query: Item) -> list[tuple[str, str]]:
    told = {" ".join(normalise(text).text.split()) for text in (query.title, query.text, query.whole)}
    return [("text", text) for text in sorted(told - {""})]


def folds(found: Sequence[int] | Places, count: int, seed: int) -> Places:
    """The fold of each need, 0 to `count` - 1: families whole, in an order that the seed shuffles, large ones first, each to the fold
    that has the fewest needs. Raises ValueError with fewer families than folds."""
    sizes = np.bincount(np.asarray(found, dtype=np.intp))
    if len(sizes) < count:
        raise ValueError(f"{len(sizes)} families of needs cannot be dealt to {count} folds")
    shuffled = np.random.default_rng(seed).permutation(len(sizes))
    held, place = np.zeros(count, dtype=np.intp), np.zeros(len(sizes), dtype=np.intp)
    for family in shuffled[np.argsort(-sizes[shuffled], kind="stable")]:
        place[family] = np.argmin(held)
        held[place[family]] += sizes[family]
    return place[np.asarray(found, dtype=np.intp)]
