"""What is stored of a submitted assessment: an outcome as plain values and back, and its digest; exact fractions are kept as texts."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from matchmaker.assessment import statements
from matchmaker.assessment.maturity import Model, WeightSet, models
from matchmaker.assessment.models import Assessment, AssessmentResult, Kind
from matchmaker.assessment.scoring import Degrees, LevelScore, Outcome, leaf_weights, quick_degrees, score

HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Reading:
    """An assessment as read by its model: what the answers come to, and of a quick one how far it might be (`high`)."""

    model: Model
    outcome: Outcome
    high: Outcome | None
    weights: Mapping[str, Fraction]  # of the sub-domains that apply, in a level's score


def degrees_of(kind: str, answers: Mapping[str, Any], levels: int, beyond: Fraction = Fraction(0)) -> Degrees:
    """Return the degrees that stored answers stand for."""
    if kind == Kind.QUICK:
        return quick_degrees({name: int(step) for name, step in answers.items()}, levels, beyond)
    return {
        leaf: {int(level): [Fraction(one) for one in given.values()] for level, given in by_level.items()}
        for leaf, by_level in answers.items()
    }


def read_answers(assessment: Assessment, weights: WeightSet) -> Reading:
    """Return what the answers come to as they stand; a quick one from the steps alone to half of the next. Raises CannotScore."""
    model, left_out = models()[assessment.model], set(assessment.not_applicable)
    kind, answers = assessment.kind, assessment.answers
    low = score(model, weights, degrees_of(kind, answers, model.levels), left_out)
    high = None
    if kind == Kind.QUICK:
        high = score(model, weights, degrees_of(kind, answers, model.levels, HALF), left_out)
    return Reading(model, low, high, leaf_weights(model, weights, left_out))


def _plain(outcome: Outcome) -> dict[str, Any]:
    return {
        "level": outcome.level,
        "total": str(outcome.total),
        "levels": [
            {
                "level": one.level,
                "score": str(one.score),
                "satisfied": one.satisfied,
                "nodes": {name: str(value) for name, value in one.nodes.items()},
            }
            for one in outcome.levels
        ],
    }


def _outcome(plain: Mapping[str, Any]) -> Outcome:
    levels = tuple(
        LevelScore(
            one["level"],
            Fraction(one["score"]),
            one["satisfied"],
            {name: Fraction(value) for name, value in one["nodes"].items()},
        )
        for one in plain["levels"]
    )
    return Outcome(plain["level"], Fraction(plain["total"]), levels, ())


def content_of(assessment: Assessment, reading: Reading, weights: WeightSet) -> dict[str, Any]:
    """Return everything that the result follows from and what it came to, as JSON keeps it."""
    return {
        "code": assessment.code,
        "kind": assessment.kind,
        "round": assessment.round,
        "model": reading.model.id,
        "model_version": reading.model.version,
        "statements": statements.VERSION,
        "weights": {
            "id": weights.id,
            "certainty": weights.certainty,
            "source": weights.source,
            "shares": {name: str(share) for name, share in weights.shares.items()},
        },
        "answers": assessment.answers,
        "not_applicable": assessment.not_applicable,
        "outcome": _plain(reading.outcome),
        "high": _plain(reading.high) if reading.high else None,
        "leaf_weights": {name: str(weight) for name, weight in reading.weights.items()},
    }


def digest_of(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a content in its canonical form."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def is_whole(result: AssessmentResult) -> bool:
    """Return whether the stored content still has the digest that it was submitted with."""
    return digest_of(result.content) == result.digest


def read_result(result: AssessmentResult) -> Reading:
    """Return a submitted result as it was stored; nothing is computed anew."""
    content = result.content
    weights = {name: Fraction(weight) for name, weight in content["leaf_weights"].items()}
    high = _outcome(content["high"]) if content["high"] else None
    return Reading(models()[content["model"]], _outcome(content["outcome"]), high, weights)
