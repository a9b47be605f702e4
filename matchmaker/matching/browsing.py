"""Browsing by words: which posts hold what somebody typed, by the same analyser; ranking for a need is matcher.py's."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from matchmaker.matching.posts import Field
from matchmaker.matching.reading import read
from matchmaker.matching.spotting import Spotter
from matchmaker.matching.taxonomy import Taxonomy
from matchmaker.matching.text import telling

LEAST_FOUND = 0.6
"""A post is found when it holds at least this share of the words typed, weighed by rarity."""

RELATED_SHARE = 0.9
"""Concepts related as closely as this are found for each other: an English word finds the Chinese post."""


class WordIndex:
    """Which post holds which feature and which concept, kept as lists of ids."""

    def __init__(self, posts: Mapping[str, Sequence[Field]], taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self._size = len(posts)
        self._holders: dict[str, set[str]] = {}
        self._namers: dict[str, set[str]] = {}
        for key, fields in posts.items():
            for field in fields:
                for token in field.reading.tokens:
                    self._holders.setdefault(token.key, set()).add(key)
                for mention in field.reading.mentions:
                    if mention.state != "excluded":
                        self._namers.setdefault(mention.concept, set()).add(key)

    def search(self, words: str, spotter: Spotter) -> list[tuple[str, float]]:
        """Ids with the share found, the greatest first, ties by id; nothing where nothing telling was typed.

        A word inside the name of a concept is found by the concept too, so that `energy management` finds 能源管理.
        """
        reading = read(words, spotter, "capability")
        tokens = [token for token in reading.tokens if telling(token)] or list(reading.tokens)
        found: dict[str, float] = {}
        whole = 0.0
        for token in tokens:
            hits = set(self._holders.get(token.key, ()))
            for mention in reading.mentions:
                if mention.start <= token.start and token.end <= mention.end:
                    hits |= self._offering(mention.concept)
            weight = math.log((1.0 + self._size) / (1.0 + len(hits))) + 1.0
            whole += weight
            for key in hits:
                found[key] = found.get(key, 0.0) + weight
        shares = ((key, min(1.0, value / whole)) for key, value in found.items())
        return sorted((pair for pair in shares if pair[1] >= LEAST_FOUND), key=lambda pair: (-pair[1], pair[0]))

    def _offering(self, concept: str) -> set[str]:
        close = [other for other, strength in self._taxonomy.related(concept).items() if strength >= RELATED_SHARE]
        return set().union(*(self._namers.get(other, set()) for other in close))
