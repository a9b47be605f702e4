"""Whether a capability says in words that it does not meet a line: its text on what it does not suit and its own negations;
nothing else may say no."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from matchmaker.matching.intent import clauses, excluded_spans
from matchmaker.matching.passages import telling
from matchmaker.matching.posts import CapabilityPost
from matchmaker.matching.reading import Reading
from matchmaker.matching.records import Span
from matchmaker.matching.taxonomy import Taxonomy
from matchmaker.matching.text import Token, analyse, merge

MOST_LEFT = 0.4
"""A denial counts only when at most this share of its letters is about something that the line does not name."""

LEAST_WORDS = 0.35

_LACK = re.compile(r"没有|缺|尚无|还没|不足|未上|\b(?:without|lack\w*|have no|has no|fewer than|less than)\b")
_FILLER = re.compile(
    r"不适合|不适用于?|不支持|不提供|不具备|不含|不包括|不包含|不涉及|不负责|不做|不承接|不覆盖|暂不支持|暂不|暂未|尚未|无法|不能|本方案|该方案|方案|本系统|系统|平台|设备|产品|功能"
    r"|模块|服务|我们|目前|暂时|本公司|公司|项目|场景|的|对|对于|与|和|用于|需要|要求|工厂|企业|环节|部分|协议|接口|对接"
    r"|\b(?:does|do|is|are|can|will|not|no|cannot|support\w*|provid\w*|offer\w*|includ\w*|cover\w*|suit\w*|suitable|unsuitable|for|we|it|our|the|this|a|an|of|to|and|or|any"
    r"|with|solution|system|platform|equipment|product|module|service|function|protocol|interface|currently|yet|don't|doesn't|isn't|aren't|can't|projects?)\b"
)


@dataclass(frozen=True, slots=True)
class Denial:
    """The words that say no: the field's clause, marked spans in it and on the line's text, and the field's name."""

    quote: str
    spans: tuple[Span, ...]
    line_spans: tuple[Span, ...]
    source: str


def denied(
    line: Reading, keys: Sequence[str], wanted: Mapping[str, float], post: CapabilityPost, taxonomy: Taxonomy
) -> Denial | None:
    """The first clause of the capability that denies the line, or None.

    A clause denies the line when it names one of its concepts (or holds a good share of its words) and little besides: what is
    denied with a qualification that the line does not have is not denied.
    """
    if not keys and not wanted:
        return None
    for source, reading, start, end in _denials(post):
        shared, names = _shared(reading, start, end, set(keys), wanted, taxonomy)
        if (
            shared
            and (names or _weighty(reading, start, end, keys))
            and _rest(reading, start, end, shared) <= MOST_LEFT
        ):
            low, high = reading.normal.original(start, end)
            spans = merge((max(0, a - low), b - low) for a, b in (reading.normal.original(*span) for span in shared))
            held = {token.key for token in _tokens(reading, start, end)}
            ours = [(t.start, t.end) for t in line.tokens if telling(t) and t.key in held]
            ours += [(m.start, m.end) for m in line.mentions if m.concept in names]
            return Denial(reading.text[low:high], spans, merge(line.normal.original(*span) for span in ours), source)
    return None


def _denials(post: CapabilityPost) -> Iterator[tuple[str, Reading, int, int]]:
    """Clauses that deny something: all of what the capability does not suit, and the negations in its other fields."""
    if post.unsuitable is not None:
        reading = post.unsuitable.reading
        for start, end in clauses(reading.normal.text):
            if not _LACK.search(reading.normal.text[start:end]):
                yield post.unsuitable.name, reading, start, end
    for field in post.fields:
        for start, end in excluded_spans(field.reading.normal.text, "capability"):
            yield field.name, field.reading, start, end


def _tokens(reading: Reading, start: int, end: int) -> list[Token]:
    return [t for t in analyse(reading.normal) if telling(t) and start <= t.start and t.end <= end]


def _shared(
    reading: Reading, start: int, end: int, keys: set[str], wanted: Mapping[str, float], taxonomy: Taxonomy
) -> tuple[list[Span], set[str]]:
    """Spans of the clause that the line names too, and the line's concepts among them."""
    spans = [(t.start, t.end) for t in _tokens(reading, start, end) if t.key in keys]
    names: set[str] = set()
    for mention in reading.mentions:
        if start <= mention.start and mention.end <= end:
            same = {concept for concept in wanted if taxonomy.relation(concept, mention.concept) >= 0.9}
            if same:
                names |= same
                spans.append((mention.start, mention.end))
    return sorted(spans), names


def _weighty(reading: Reading, start: int, end: int, keys: Sequence[str]) -> bool:
    held = {token.key for token in _tokens(reading, start, end)}
    known = set(keys)
    return bool(known) and len(known & held) >= LEAST_WORDS * len(known)


def _rest(reading: Reading, start: int, end: int, shared: Sequence[Span]) -> float:
    """The share of the clause's letters, fillers apart, that the line does not name; 0 when there is nothing but fillers."""
    text = reading.normal.text
    filler = [(start + m.start(), start + m.end()) for m in _FILLER.finditer(text[start:end])]
    taken = {at for low, high in [*filler] for at in range(low, high)}
    named = {at for low, high in shared for at in range(low, high)}
    letters = [at for at in range(start, end) if text[at].isalnum()]
    counted = [at for at in letters if at not in taken or at in named]
    if not counted:
        return 1.0
    return sum(at not in named for at in counted) / len(counted)
