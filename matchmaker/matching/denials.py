"""Whether a capability says in words that it does not meet a line: its text on what it does not suit and its own negations;
nothing else may say no."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matchmaker.matching.posts import CapabilityPost, DeniedClause
from matchmaker.matching.reading import Reading
from matchmaker.matching.records import Span
from matchmaker.matching.taxonomy import Taxonomy
from matchmaker.matching.text import merge, telling

MOST_LEFT = 0.4
"""A denial counts only when at most this share of its letters is about something that the line does not name."""

LEAST_WORDS = 0.35
SAME = 0.9

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
    known = set(keys)
    for clause in post.denied:
        shared, names = _shared(clause, known, wanted, taxonomy)
        if shared and (names or _weighty(clause, known)) and _rest(clause, shared) <= MOST_LEFT:
            return _denial(line, clause, shared, names)
    return None


def _denial(line: Reading, clause: DeniedClause, shared: Sequence[Span], names: set[str]) -> Denial:
    normal = clause.reading.normal
    low, high = normal.original(clause.start, clause.end)
    spans = merge((max(0, a - low), b - low) for a, b in (normal.original(*span) for span in shared))
    held = {token.key for token in clause.tokens}
    ours = [(t.start, t.end) for t in line.tokens if telling(t) and t.key in held]
    ours += [(m.start, m.end) for m in line.mentions if m.concept in names]
    line_spans = merge(line.normal.original(*span) for span in ours)
    return Denial(clause.reading.text[low:high], spans, line_spans, clause.source)


def _shared(
    clause: DeniedClause, keys: set[str], wanted: Mapping[str, float], taxonomy: Taxonomy
) -> tuple[list[Span], set[str]]:
    """Spans of the clause that the line names too, and the line's concepts among them."""
    spans = [(t.start, t.end) for t in clause.tokens if t.key in keys]
    names: set[str] = set()
    for mention in clause.reading.mentions:
        if clause.start <= mention.start and mention.end <= clause.end:
            same = {concept for concept in wanted if taxonomy.relation(concept, mention.concept) >= SAME}
            if same:
                names |= same
                spans.append((mention.start, mention.end))
    return sorted(spans), names


def _weighty(clause: DeniedClause, keys: set[str]) -> bool:
    return bool(keys) and len(keys & {token.key for token in clause.tokens}) >= LEAST_WORDS * len(keys)


def _rest(clause: DeniedClause, shared: Sequence[Span]) -> float:
    """The share of the clause's letters, fillers apart, that the line does not name; 1 when there is nothing but fillers."""
    text, start, end = clause.reading.normal.text, clause.start, clause.end
    named = {at for low, high in shared for at in range(low, high)}
    filler = {start + at for m in _FILLER.finditer(text[start:end]) for at in range(m.start(), m.end())} - named
    counted = [at for at in range(start, end) if text[at].isalnum() and at not in filler]
    return sum(at not in named for at in counted) / len(counted) if counted else 1.0
