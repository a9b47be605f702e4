"""How often the level under which a list says that nobody may fit is wrong, in both directions;
the level itself is in weights.json, where it is used in levels.py."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from matchmaker.matching.encoders import find_encoder
from matchmaker.matching.evaluation.datasets import Dataset, capability_of, need_of
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.weights import Weights, default_weights

ANSWERS, TOUCHES = 2, 1
"""Grades from which a capability is an answer to a need, and from which it has to do with it."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of needs in 0..1: answers that the level passes over, lists without an answer that it lets pass; and of how many needs."""

    missed: float
    with_answers: int
    passed: float
    without_answers: int


def nobody(data: Dataset, needs: Collection[str] | None = None, weights: Weights | None = None) -> Rates:
    """The rates over `needs` (all by default): once with all capabilities, once without those of grade 1 and more."""
    chosen = weights or default_weights()
    matcher = Matcher(weights=chosen, encoder=find_encoder())
    matcher.add(capability_of(doc) for doc in data.docs)
    best: list[float] = []
    rest: list[float] = []
    for query in data.queries:
        if needs is None or query.id in needs:
            grades, values = data.qrels.get(query.id, {}), matcher.said(need_of(query))
            answers = [values[doc] for doc, grade in grades.items() if grade >= ANSWERS]
            if answers:
                best.append(max(answers))
            rest.append(max(value for doc, value in values.items() if grades.get(doc, 0) < TOUCHES))
    return Rates(
        missed=sum(value < chosen.fits for value in best) / len(best) if best else 0.0,
        with_answers=len(best),
        passed=sum(value >= chosen.fits for value in rest) / len(rest) if rest else 0.0,
        without_answers=len(rest),
    )
