"""What the sentences of posts mean as a sentence encoder sees it: vectors of a post, how near two posts are, and by which sentences;
the encoders themselves are encoders.py's."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from matchmaker.matching.encoders import Encoder
from matchmaker.matching.intent import excluded_spans
from matchmaker.matching.posts import CapabilityPost, NeedPost
from matchmaker.matching.reading import Reading
from matchmaker.matching.records import Meaning, Span
from matchmaker.matching.text import sentences

Floats = npt.NDArray[np.float64]
Post = NeedPost | CapabilityPost
P = TypeVar("P", bound=Post)

MOST_PHRASES = 40
LONGEST_PHRASE = 300
"""So many sentences of a post are encoded, each up to so many characters: a post of 100,000 characters has to stay usable."""

BATCH = 512
SILENT = ("systems", "interfaces")
"""Fields that name what is there already or can be connected: they say nothing about what is wanted or done."""

LEAST_FALL = 1e-9
TITLE = "title"
ASIDE = 0.3
"""What a sentence counts that has nothing to do with the title, beside 1 + ASIDE for the title itself."""

FEW = 20
"""With so many capabilities in a language, half of their mean vector is taken for what that language alone brings."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence of a post that is encoded: its field, its span in the field's text, and its normal form without what is not wanted."""

    field: str
    span: Span
    text: str


def phrases(post: Post) -> list[Phrase]:
    """The sentences of a post that are encoded, in reading order, each text once."""
    side = "need" if isinstance(post, NeedPost) else "capability"
    found: dict[str, Phrase] = {}
    for field in post.fields:
        if field.name not in SILENT:
            for span, text in _sentences(field.reading, side):
                found.setdefault(text, Phrase(field.name, span, text))
                if len(found) == MOST_PHRASES:
                    return list(found.values())
    return list(found.values())


@lru_cache(maxsize=20000)
def _sentences(reading: Reading, side: str) -> tuple[tuple[Span, str], ...]:
    """Span and text to encode of each sentence; those without a letter are left out."""
    return tuple((span, text) for span, text in _wanted(reading, side) if any(letter.isalpha() for letter in text))


def _wanted(reading: Reading, side: str) -> Iterator[tuple[Span, str]]:
    normal = reading.normal
    hidden = excluded_spans(normal.text, side)
    for low, high in sentences(normal.text):
        text, at = "", low
        for start, end in hidden:
            if low <= start < high:
                text, at = text + normal.text[at:start], max(at, min(end, high))
        yield normal.original(low, high), (text + normal.text[at:high]).strip()[:LONGEST_PHRASE]


def digest_of(found: Sequence[Phrase]) -> str:
    """The fingerprint of what is encoded: vectors with another one belong to an earlier text."""
    return hashlib.sha256("\n".join(phrase.text for phrase in found).encode()).hexdigest()


def encode(posts: Sequence[Post], encoder: Encoder) -> list[Meaning]:
    """The meanings of posts, in their order; one without a sentence or tag gets no vector."""
    spoken = [phrases(post) for post in posts]
    texts = list(dict.fromkeys(phrase.text for found in spoken for phrase in found))
    rows = [encoder.encode(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
    vectors = quantised(np.vstack(rows)) if rows else np.zeros((0, 1), dtype=np.int8)
    place = {text: at for at, text in enumerate(texts)}
    return [
        Meaning(encoder.version, digest_of(found), vectors[[place[phrase.text] for phrase in found]])
        for found in spoken
    ]


def with_meanings(posts: Sequence[P], encoder: Encoder) -> list[P]:
    """The posts, those without a meaning of this encoder and of their present text with one."""
    found = list(posts)
    bare = [at for at, post in enumerate(posts) if not is_current(post, encoder.version)]
    for at, meaning in zip(bare, encode([posts[at] for at in bare], encoder), strict=True):
        post: Any = posts[at]
        found[at] = replace(post, record=replace(post.record, meaning=meaning))
    return found


def is_current(post: Post, version: str) -> bool:
    """Whether a post has the vectors of this version of an encoder for the text that it has now."""
    meaning = post.record.meaning
    return meaning is not None and meaning.encoder == version and meaning.digest == digest_of(phrases(post))


def quantised(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.int8]:
    """Rows as whole numbers in -127..127, each scaled by its largest; lengths are lost, directions kept to within a hundredth."""
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-12)
    found: npt.NDArray[np.int8] = np.rint(vectors / largest * 127.0).astype(np.int8)
    return found


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    found: Floats = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 1e-9)
    return found


def _whole(rows: Floats, titled: bool) -> Floats:
    """The sentences of a post as one vector: those near its title count more, because what else it says may be about the poster."""
    share = ASIDE + np.clip(rows @ rows[0], 0.0, 1.0) if titled else np.ones(len(rows))
    found: Floats = share @ rows / share.sum()
    return found


class MeaningTable:
    """The meanings of all capabilities, made with one encoder; vectors of another one, or of an earlier text, count as none.

    What all capabilities of a language have in common is taken out before anything is compared, as idf does for words: an encoder
    puts texts of one language near each other whatever they say.
    """

    def __init__(self, posts: Sequence[CapabilityPost]) -> None:
        known = Counter(post.record.meaning.encoder for post in posts if post.record.meaning)
        self.encoder = max(known, key=lambda version: (known[version], version), default="")
        self._centres: dict[str, Floats] = {}
        rows = [self._sentences(post) for post in posts]
        for lang in ("zh", "en"):
            wholes = [
                _whole(found, _is_titled(post))
                for found, post in zip(rows, posts, strict=True)
                if len(found) and post.record.lang == lang
            ]
            if wholes:
                self._centres[lang] = np.sum(wholes, axis=0) / (len(wholes) + FEW)
        views = [self._views(post, found) for post, found in zip(posts, rows, strict=True) if len(found)]
        self._rows = np.vstack(views) if views else np.zeros((0, 0))
        self._known = np.array([at for at, found in enumerate(rows) if len(found)], dtype=np.intp)
        self._starts = np.cumsum([0, *(len(view) for view in views[:-1])])
        self._size = len(posts)

    def cosines(self, post: Post) -> Floats:
        """How near a need, or another capability, is to each capability, in 0..1, in post order; nan where there is no vector."""
        found = np.full(self._size, np.nan)
        if (row := self.vector(post)) is not None and len(self._known):
            found[self._known] = np.clip(np.maximum.reduceat(self._rows @ row, self._starts), 0.0, 1.0)
        return found

    def cosine(self, asking: Post, post: CapabilityPost) -> float:
        """The same of one pair; neither need be in the table."""
        one, rows = self.vector(asking), self._sentences(post)
        return float("nan") if one is None or not len(rows) else _nearness(self._views(post, rows), one)

    def vector(self, post: Post) -> Floats | None:
        """The unit vector of a post without what its language brings; None where it has no vector of this encoder."""
        rows = self._sentences(post)
        return self._views(post, rows)[0] if len(rows) else None

    def nearest(self, need: NeedPost, post: CapabilityPost) -> tuple[Phrase, Phrase, float] | None:
        """The two sentences that are nearest among those without which the posts are less near, and by how much they are then.

        None where no sentence of the capability brings the posts nearer, or one of them has no vector.
        """
        whole, wanted = self.cosine(need, post), self.vector(need)
        if not whole > 0.0 or wanted is None:
            return None
        rows, asked = self._sentences(post), self._sentences(need)
        near = self._apart(need, asked) @ self._apart(post, rows).T
        said, offered = phrases(need), phrases(post)
        for at in np.argsort(-near, axis=None, kind="stable"):
            one, other = divmod(int(at), len(rows))
            rest = np.delete(rows, other, axis=0)
            left = _nearness(self._views(post, rest, _is_titled(post) and other > 0), wanted) if len(rest) else 0.0
            if near[one, other] > 0.0 and whole - left > LEAST_FALL:
                return said[one], offered[other], whole - left
        return None

    def _sentences(self, post: Post) -> Floats:
        """The vectors of a post's sentences, unit rows; none where they are of another encoder or of an earlier text."""
        if post.record.meaning is None or not is_current(post, self.encoder):
            return np.zeros((0, 0))
        return _unit(post.record.meaning.vectors.astype(np.float64))

    def _apart(self, post: Post, rows: Floats) -> Floats:
        return _unit(rows - self._centres.get(post.record.lang, 0.0))

    def _views(self, post: Post, rows: Floats, titled: bool | None = None) -> Floats:
        """The unit rows that a post is compared by: itself as a whole, but each past work of a profile, of which one may be enough."""
        if isinstance(post, CapabilityPost) and post.is_profile:
            return self._apart(post, rows)
        return self._apart(post, _whole(rows, _is_titled(post) if titled is None else titled)[None])


def _nearness(views: Floats, wanted: Floats) -> float:
    return float(np.clip((views @ wanted).max(), 0.0, 1.0))


def _is_titled(post: Post) -> bool:
    return phrases(post)[0].field == TITLE
