"""The words in which a solution meets a need, and in which way they are alike; the sentence that tells them is gist.py's."""

from matchmaker.matching.records import Alike, Evidence, Match
from matchmaker.matching.summary import spoken
from matchmaker.web.excerpts import width

SHARED, WORD = 3, 20
"""So many words are told at most, none wider than this."""


def shared_words(match: Match) -> tuple[Alike, list[str]]:
    """Return the words of quotations that carry most score, each once, all alike in the way in which the first one is, and that way."""
    told = [one for one in spoken(match.evidence, match.answers) if one.quote and one.source != "tags"]
    words = [word for one in sorted(told, key=lambda one: -one.fall) for word in _marked(one) if width(word[1]) <= WORD]
    kind: Alike = words[0][0] if words else "same"
    kept: list[str] = []
    for one in (word for way, word in words if way == kind):
        if not any(one in other or other in one for other in kept):
            kept.append(one)
    return kind, kept[:SHARED]


def _marked(one: Evidence) -> list[tuple[Alike, str]]:
    """What is marked in a quotation, each with how the need says it; words are the same where nothing else is known."""
    same: Alike = "same"
    kinds = one.alike or (same,) * len(one.spans)
    return [(kind, one.quote[low:high]) for kind, (low, high) in zip(kinds, one.spans, strict=True)]
