"""Whether a capability says in words that it does not meet a line: its text on what it does not suit and its own negations;
nothing else may say no."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from matchmaker.matching.amounts import read_amounts
from matchmaker.matching.measures import Goal, ruled_out
from matchmaker.matching.posts import CapabilityPost, DeniedClause
from matchmaker.matching.reading import Mention, Reading
from matchmaker.matching.records import Span
from matchmaker.matching.spotting import Spot
from matchmaker.matching.taxonomy import Taxonomy
from matchmaker.matching.text import merge, telling
from matchmaker.matching.vocabulary import spot_quantities

MOST_LEFT = 0.4
"""A denial counts only when at most this share of its letters is about something that the line does not name."""

MOST_BESIDE_A_LIMIT = 0.25
"""The same for a clause that denies from a figure on: over 60 kg is said of the thing that it names besides."""

LEAST_WORDS = 0.35
SAME = 0.9

_FILLER = re.compile(
    r"不适合|不适用于?|不支持|不提供|不具备|不含|不包括|不包含|不涉及|不负责|不做|不承接|不覆盖|暂不支持|暂不|暂未|尚未|无法|不能|本方案|该方案|方案|本系统|系统|平台|设备|产品|功能"
    r"|模块|服务|我们|目前|暂时|本公司|公司|项目|场景|的|对|对于|与|和|用于|需要|要求|工厂|企业|环节|部分|协议|接口|对接|超过|大于|高于|以上|小于|低于|不足|以下|以内|没有?做过|不建议|做不了|接不了|不接"
    r"|\b(?:does|do|is|are|can|will|not|no|cannot|support\w*|provid\w*|offer\w*|includ\w*|cover\w*|suit\w*|suitable|unsuitable|for|we|it|our|the|this|a|an|of|to|and|or|any"
    r"|with|solution|system|platform|equipment|product|module|service|function|protocol|interface|currently|yet|don't|doesn't|isn't|aren't|can't|projects?|over|above|more|than|under|below|less|handle\w*|we)\b"
)


@dataclass(frozen=True, slots=True)
class Denial:
    """The words that say no: the field's clause, marked spans in it and on the line's text, and the field's name."""

    quote: str
    spans: tuple[Span, ...]
    line_spans: tuple[Span, ...]
    source: str


class DenialTable:
    """The clauses of all capabilities that deny something, found by what they name."""

    def __init__(self, posts: Sequence[CapabilityPost]) -> None:
        self._clauses = [(row, clause) for row, post in enumerate(posts) for clause in post.denied]
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._by_concept: dict[str, list[int]] = defaultdict(list)
        self._by_quantity: dict[str, list[int]] = defaultdict(list)
        for at, (_, clause) in enumerate(self._clauses):
            for key in {token.key for token in clause.tokens}:
                self._by_key[key].append(at)
            for concept in {mention.concept for mention in _mentions(clause)}:
                self._by_concept[concept].append(at)
            for quantity in {spot.concept for spot in _quantities(clause)}:
                self._by_quantity[quantity].append(at)

    def of(
        self, line: Reading, keys: Sequence[str], wanted: Mapping[str, float], goals: Sequence[Goal], taxonomy: Taxonomy
    ) -> dict[int, Denial]:
        """For each capability that denies the line, by its place, the first clause that does.

        A clause denies the line when it names one of its concepts (or holds a good share of its words) and little besides: what is
        denied with a qualification that the line does not have is not denied. So does one that names a figure beyond which the
        capability does not reach, where the line asks for more of the same quantity.
        """
        known = set(keys)
        places = {at for key in known for at in self._by_key.get(key, ())}
        same = {other for concept in wanted for other, near in taxonomy.related(concept).items() if near >= SAME}
        places |= {at for concept in same for at in self._by_concept.get(concept, ())}
        limits = {at for goal in goals for name in goal.names for at in self._by_quantity.get(name, ())}
        found: dict[int, Denial] = {}
        for at in sorted(places | limits):
            row, clause = self._clauses[at]
            if row in found:
                continue
            denial = _limited(line, known, goals, clause) if at in limits else None
            if denial is None and at in places:
                denial = _denied(line, known, wanted, clause, taxonomy)
            if denial is not None:
                found[row] = denial
        return found


def _limited(line: Reading, keys: set[str], goals: Sequence[Goal], clause: DeniedClause) -> Denial | None:
    """The denial of a clause whose figure rules a goal of the line out and that says little besides."""
    shared = [(t.start, t.end) for t in clause.tokens if t.key in keys]
    for goal in goals:
        named = [(spot.start, spot.end) for spot in _quantities(clause) if spot.concept in goal.names]
        for amount in read_amounts(clause.reading.normal.text):
            inside = clause.start <= amount.start and amount.end <= clause.end
            if inside and named and ruled_out(goal, amount):
                spans = sorted([*shared, *named, (amount.start, amount.end)])
                if _rest(clause, spans) <= MOST_BESIDE_A_LIMIT:
                    denial = _denial(line, clause, spans, set())
                    return replace(denial, line_spans=merge([*denial.line_spans, *goal.marks]))
    return None


def _quantities(clause: DeniedClause) -> tuple[Spot, ...]:
    return tuple(one for one in _spotted(clause.reading) if clause.start <= one.start and one.end <= clause.end)


@lru_cache(maxsize=20000)
def _spotted(reading: Reading) -> tuple[Spot, ...]:
    return tuple(spot_quantities(reading.text, reading.normal))


def _denied(
    line: Reading, keys: set[str], wanted: Mapping[str, float], clause: DeniedClause, taxonomy: Taxonomy
) -> Denial | None:
    shared, names = _shared(clause, keys, wanted, taxonomy)
    if shared and (names or _weighty(clause, keys)) and _rest(clause, shared) <= MOST_LEFT:
        return _denial(line, clause, shared, names)
    return None


def _mentions(clause: DeniedClause) -> Iterator[Mention]:
    return (one for one in clause.reading.mentions if clause.start <= one.start and one.end <= clause.end)


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
    for mention in _mentions(clause):
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
