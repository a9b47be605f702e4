"""Weighted features of one text that can be counted with some of its words hidden;
which features a text has is decided in text.py (words) and glossary.py (renderings)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matchmaker.matching.records import Span
from matchmaker.matching.text import Token

LEAST_COUNT = 1e-9
"""A count that is smaller after features were taken out is nothing but rounding."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Features in reading order, each with its weight in (0, 1], and their sums."""

    tokens: tuple[Token, ...]
    weights: tuple[float, ...]
    totals: Mapping[str, float]

    @classmethod
    def of(cls, weighted: Iterable[tuple[Token, float]]) -> Terms:
        """The terms of tokens in reading order with their weights."""
        pairs = tuple(weighted)
        totals: dict[str, float] = {}
        for token, weight in pairs:
            totals[token.key] = totals.get(token.key, 0.0) + weight
        return cls(tuple(token for token, _ in pairs), tuple(weight for _, weight in pairs), totals)

    def counts(self, hidden: Sequence[Span] = ()) -> dict[str, float]:
        """Weighted feature counts without those that touch a hidden span of the normal form (spans sorted and disjoint)."""
        left = dict(self.totals)
        for at in self._touched(hidden):
            key = self.tokens[at].key
            left[key] -= self.weights[at]
            if left[key] < LEAST_COUNT:
                del left[key]
        return left

    def _touched(self, hidden: Iterable[Span]) -> set[int]:
        """Places of the features that share a character with a hidden span."""
        spans = list(hidden)
        if not spans:
            return set()
        longest = max((token.end - token.start for token in self.tokens), default=0)
        found: set[int] = set()
        for start, end in spans:
            low = bisect_left(self.tokens, start - longest, key=lambda token: token.start)
            high = bisect_left(self.tokens, end, key=lambda token: token.start)
            found.update(at for at in range(low, high) if self.tokens[at].end > start)
        return found
