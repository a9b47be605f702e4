"""What to offer while somebody types a tag: names of concepts in Chinese, English, pinyin and alias, and "did you mean";
matching of finished tags is tags.py's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from matchmaker.matching.taxonomy import Taxonomy, default_taxonomy
from matchmaker.matching.text import squeeze

How = Literal["exact", "prefix", "inside", "pinyin", "near"]

TAG_FACETS = frozenset(
    {"solution", "technology", "scene", "need", "process", "equipment", "service", "standard", "production_type"}
)
"""Facets whose concepts may be tags; industry, region and qualification have fields of their own."""

LEAST_NEAR = 70.0
"""rapidfuzz similarity of 100 from which a name is offered as "did you mean"."""

LEAST_PINYIN = 90.0
"""The same for what it sounds like: 机器世觉 is 机器视觉, but 能源 is not 晶圆."""

_ORDER: dict[How, float] = {"exact": 0.0, "prefix": 1.0, "inside": 2.0, "pinyin": 3.0, "near": 4.0}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A concept to offer: its id and names, the name that was hit, and how; "near" is a "did you mean"."""

    concept: str
    zh: str
    en: str
    name: str
    how: How


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    spelt: str
    initials: str
    name: str
    concept: str


_Hit = tuple[float, int, str, _Entry, How]


class Suggester:
    """Suggests the concepts of one taxonomy; building it reads every name once (some 30 ms)."""

    def __init__(self, taxonomy: Taxonomy, facets: Iterable[str] = TAG_FACETS) -> None:
        chosen = frozenset(facets)
        self._taxonomy = taxonomy
        self._entries = [
            _entry(name, concept.id)
            for concept in taxonomy.concepts.values()
            if concept.facet in chosen
            for name in concept.names
        ]

    def suggest(self, typed: str, limit: int = 8) -> list[Suggestion]:
        """At most `limit` concepts, each once by its best hit: exact, then beginnings, then inside, pinyin and near spellings.

        Within one kind the shorter name comes first, then the id. Nothing for an empty text.
        """
        key = squeeze(typed)
        if not key:
            return []
        hits = self._hits(key)
        if not any(how in ("exact", "prefix") for *_, how in hits):
            hits += self._near(key)
        best: dict[str, Suggestion] = {}
        for *_, entry, how in sorted(hits, key=lambda hit: hit[:3]):
            best.setdefault(entry.concept, self._suggestion(entry, how))
        return list(best.values())[:limit]

    def did_you_mean(self, typed: str) -> Suggestion | None:
        """The nearest name of what was typed, or None when it is a name already or resembles none."""
        key = squeeze(typed)
        if not key or self._taxonomy.find(typed):
            return None
        near = [] if self._hits(key) else sorted(self._near(key), key=lambda hit: hit[:3])
        return self._suggestion(near[0][3], near[0][4]) if near else None

    def _hits(self, key: str) -> list[_Hit]:
        return [
            (_ORDER[how], len(entry.key), entry.concept, entry, how)
            for entry in self._entries
            if (how := _hit(entry, key))
        ]

    def _near(self, key: str) -> list[_Hit]:
        from rapidfuzz import fuzz, process

        found: list[_Hit] = []
        ways = (
            ([one.key for one in self._entries], key, LEAST_NEAR),
            ([one.spelt for one in self._entries], _pinyin(key)[0], LEAST_PINYIN),
        )
        for choices, sought, least in ways:
            for _, ratio, at in process.extract(sought, choices, scorer=fuzz.ratio, score_cutoff=least, limit=20):
                entry = self._entries[at]
                found.append((_ORDER["near"] + 1.0 - ratio / 100.0, len(entry.key), entry.concept, entry, "near"))
        return found

    def _suggestion(self, entry: _Entry, how: How) -> Suggestion:
        concept = self._taxonomy.concepts[entry.concept]
        return Suggestion(concept.id, concept.zh, concept.en, entry.name, how)


def _hit(entry: _Entry, key: str) -> How | None:
    if entry.key == key:
        return "exact"
    if entry.key.startswith(key):
        return "prefix"
    if len(key) > 1 and (key in entry.key if not key.isascii() else _word_starts(entry.name, key)):
        return "inside"
    if len(key) > 1 and key.isascii() and (entry.spelt.startswith(key) or entry.initials.startswith(key)):
        return "pinyin"
    return None


def _word_starts(name: str, key: str) -> bool:
    """Whether a later word of an English name begins with what was typed: `retail` must not offer AI."""
    words = [squeeze(word) for word in name.split()]
    return any("".join(words[at:]).startswith(key) for at in range(1, len(words)))


def _pinyin(text: str) -> tuple[str, str]:
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(text)
    return "".join(syllables), "".join(one if one.isascii() and not one.isalpha() else one[:1] for one in syllables)


def _entry(name: str, concept: str) -> _Entry:
    key = squeeze(name)
    return _Entry(key, *_pinyin("".join(char for char in name.casefold() if char.isalnum())), name, concept)


@lru_cache(maxsize=1)
def default_suggester() -> Suggester:
    """The suggester of the taxonomy that ships with the product, built once."""
    return Suggester(default_taxonomy())
