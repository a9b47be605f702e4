"""Two-field TF-IDF over the capabilities: add, remove, and the cosines of needs with them;
which text goes in is decided in posts.py."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matchmaker.matching.posts import CapabilityPost, Hidden, NeedPost

Floats = npt.NDArray[np.float64]
Counts = Mapping[str, float]

BEST_PARTS = 5
"""How many cases count: the best five are averaged (measured on experts described by past works)."""


FEW = 20


@dataclass(frozen=True, slots=True)
class TextShares:
    """How the cosines are mixed, each in 0..1: the need's title against its whole text, and how far a title or cases that fit
    better may raise the cosine of the capability's body."""

    need_title: float = 0.4
    capability_title: float = 0.5
    cases: float = 0.5


@dataclass(frozen=True, slots=True)
class NeedVectors:
    """Rows of unit length, one a need: its title and its whole text; `titled` tells which needs have a title."""

    title: Any
    everything: Any
    titled: Floats


@dataclass(frozen=True, slots=True)
class CapabilityVectors:
    """Columns of unit length: title and body one a capability, parts one a case with `owner`, the capability's number (ascending).

    They are kept as columns because a product with rows would turn them round for every need.
    """

    title: Any
    body: Any
    parts: Any
    owner: npt.NDArray[np.intp]


class Statistics:
    """Document frequencies of the capabilities and the vector form that follows: sublinear tf, smooth idf, unit length.

    As in scikit-learn's TfidfVectorizer(sublinear_tf=True): (1 + ln tf) (ln((1 + n) / (1 + df)) + 1); counts below one, which come
    from context at half weight, count as they are.
    """

    def __init__(self, documents: Iterable[Iterable[str]] = ()) -> None:
        frequency: dict[str, int] = {}
        total = 0
        for keys in documents:
            total += 1
            for key in keys:
                frequency[key] = frequency.get(key, 0) + 1
        self.documents = total
        self.columns = {key: column for column, key in enumerate(sorted(frequency))}
        df = np.array([frequency[key] for key in self.columns], dtype=np.float64)
        self.idf: Floats = np.log((1.0 + total) / (1.0 + df)) + 1.0
        self.unseen = math.log(1.0 + total) + 1.0
        self._weights: dict[str, float] = dict(zip(self.columns, self.idf.tolist(), strict=True))

    def weight(self, key: str) -> float:
        """The idf of a feature; one that no capability holds weighs most."""
        return self._weights.get(key, self.unseen)

    def share(self, key: str) -> float:
        """In what share of the capabilities a feature stands; 0 while they are too few to call anything common."""
        column = self.columns.get(key)
        if column is None or self.documents < FEW:
            return 0.0
        idf = float(self.idf[column])
        return (math.exp(1.0 - idf) * (1.0 + self.documents) - 1.0) / self.documents

    def extended_by(self, features: Iterable[str]) -> Statistics:
        """The same statistics with columns for those `features` that no capability has, which weigh as unseen ones do."""
        new = {key for key in features if key not in self.columns}
        if not new:
            return self
        larger = Statistics()
        larger.documents, larger.unseen = self.documents, self.unseen
        larger.columns = self.columns | {key: len(self.columns) + at for at, key in enumerate(sorted(new))}
        larger.idf = np.concatenate([self.idf, np.full(len(new), self.unseen)])
        larger._weights = self._weights
        return larger

    def vectors(self, rows: Sequence[Counts]) -> Any:
        """A CSR matrix (rows x features) of unit rows; features that no capability has lengthen the norm but have no column."""
        indptr: list[int] = [0]
        indices: list[int] = []
        data: list[float] = []
        weights, columns = self._weights, self.columns
        for counts in rows:
            norm = 0.0
            start = len(data)
            for key, count in counts.items():
                value = (1.0 + math.log(count) if count > 1.0 else count) * weights.get(key, self.unseen)
                norm += value * value
                if (column := columns.get(key)) is not None:
                    indices.append(column)
                    data.append(value)
            if norm > 0.0:
                scale = norm**-0.5
                data[start:] = [value * scale for value in data[start:]]
            indptr.append(len(data))
        shape = (len(rows), len(self.columns))
        return sp.csr_matrix((np.array(data), np.array(indices, dtype=np.int32), np.array(indptr)), shape=shape)

    def needs(self, posts: Sequence[NeedPost]) -> NeedVectors:
        """Vectors of needs."""
        titles = [post.title() for post in posts]
        titled = np.array([1.0 if counts else 0.0 for counts in titles])
        return NeedVectors(self.vectors(titles), self.vectors([post.everything() for post in posts]), titled)

    def capabilities(self, posts: Sequence[CapabilityPost], hidden: Sequence[Hidden | None] = ()) -> CapabilityVectors:
        """Vectors of capabilities; `hidden` masks spans of each (one mapping a post), the idf stays what it is."""
        masks = list(hidden) or [None] * len(posts)
        pairs = list(zip(posts, masks, strict=True))
        bodies = [post.everything(mask) for post, mask in pairs]
        parts = [(row, counts) for row, (post, mask) in enumerate(pairs) for counts in post.part_counts(mask)]
        return CapabilityVectors(
            title=self.vectors([post.title(mask) for post, mask in pairs]).T.tocsr(),
            body=self.vectors(bodies).T.tocsr(),
            parts=self.vectors([counts for _, counts in parts]).T.tocsr(),
            owner=np.array([row for row, _ in parts], dtype=np.intp),
        )


@dataclass(frozen=True, slots=True)
class Cosines:
    """The text cosines before they are mixed, each of shape (needs, capabilities), in 0..1: the need's title and its whole text, each
    with the capability's body, its title and the best of its cases."""

    title_body: Floats
    whole_body: Floats
    title_title: Floats
    whole_title: Floats
    title_cases: Floats
    whole_cases: Floats


def cosines(needs: NeedVectors, capabilities: CapabilityVectors) -> Cosines:
    """The text cosines of every need with every capability."""
    return Cosines(
        *(
            (one @ columns).toarray()
            for columns in (capabilities.body, capabilities.title)
            for one in (needs.title, needs.everything)
        ),
        *(_cases(one, capabilities) for one in (needs.title, needs.everything)),
    )


def _cases(rows: Any, capabilities: CapabilityVectors) -> Floats:
    size = capabilities.body.shape[1]
    if not capabilities.parts.shape[1]:
        return np.zeros((rows.shape[0], size))
    single = (rows @ capabilities.parts).toarray()
    return np.vstack([best_parts(row, capabilities.owner, size) for row in single])


def mixed(found: Cosines, titled: Floats, shares: TextShares) -> Floats:
    """One text cosine a pair, in 0..1; `titled` is 1 where the need has a title, else 0.

    The need's title counts `need_title` and its whole text the rest, all of it where there is no title. A capability is its body,
    title included; a title that fits better raises that by the share `capability_title` of the difference, cases that fit better
    by the share `cases`: to say more in a title or a case never lowers the cosine, and an empty one is as none.
    """
    share = shares.need_title * titled

    def both(title: Floats, whole: Floats) -> Floats:
        return share * title + (1.0 - share) * whole

    base = both(found.title_body, found.whole_body)
    base = base + shares.capability_title * np.maximum(0.0, both(found.title_title, found.whole_title) - base)
    raised: Floats = base + shares.cases * np.maximum(0.0, both(found.title_cases, found.whole_cases) - base)
    return raised


def best_parts(values: Floats, owner: npt.NDArray[np.intp], size: int) -> Floats:
    """For each owner half its best part and half the mean of its best five, missing ones counting 0."""
    if not len(values):
        return np.zeros(size)
    order = np.lexsort((-values, owner))
    owners, ordered = owner[order], values[order]
    starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
    rank = np.arange(len(owners)) - np.repeat(starts, np.diff(np.r_[starts, len(owners)]))
    share = np.where(rank < BEST_PARTS, 0.5 / BEST_PARTS, 0.0) + np.where(rank == 0, 0.5, 0.0)
    found: Floats = np.bincount(owners, weights=share * ordered, minlength=size).astype(np.float64)
    return found
