"""What the terminal takes and gives: a file of answers read strictly, and an outcome as JSON with decimals as texts."""

import json
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, NoReturn

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from matchmaker.assessment.maturity import Model, WeightSet, models
from matchmaker.assessment.scoring import CannotScore, Outcome, score, shown

DIGITS = 40
"""Of one degree: a double has 17, decimal128 34. Beyond, nobody means a degree, and fractions of a million digits cost hours."""
PLACES = 400
"""After the point: the smallest double has 340 with its digits, so whatever a usual program prints is read."""


def _bounded(degree: Decimal) -> Decimal:
    _, digits, exponent = degree.as_tuple()
    if len(digits) > DIGITS or -int(exponent) > PLACES:
        raise PydanticCustomError("digits", "too many digits")
    return degree


Degree = Annotated[
    Decimal,
    Field(ge=0, le=1),
    AfterValidator(_bounded),
    WithJsonSchema(
        {
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "description": "How far a statement holds. The method knows 0, 0.5, 0.8 and 1; what lies between is taken as "
            f"the mean of several assessors. At most {DIGITS} digits, {PLACES} places after the point; none is rounded.",
        }
    ),
]
Levels = dict[Literal["1", "2", "3", "4", "5"], list[Degree]]


class Asked(BaseModel):
    """Answers to score: by sub-domain (Chinese name or id) and level, the degrees of that level's statements."""

    model_config = ConfigDict(extra="forbid", strict=True, title="assessment score")

    model: str = Field(description="The id of a model, for example gbt39116-2020-discrete.")
    answers: dict[str, Levels] = Field(description="What is not answered counts 0 and is named under `unanswered`.")
    not_applicable: dict[str, Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]] = Field(
        default_factory=dict,
        description="Sub-domains that do not apply, each with the reason; only of elements that may be tailored.",
    )


class BadAnswers(ValueError):
    """A file that cannot be scored: where, which rule it breaks, and the facts of that; words are in `web/answer_words.py`."""

    def __init__(self, where: str, code: str, **facts: object) -> None:
        super().__init__(f"{where}: {code} {facts or ''}")
        self.where = where
        self.code = code
        self.facts = facts


def schema() -> dict[str, Any]:
    """Return the JSON schema of what is read."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Asked.model_json_schema()}


def _pairs(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise BadAnswers(name, "twice")
        found[name] = value
    return found


def _no_number(text: str) -> NoReturn:
    raise BadAnswers("", "no_number", text=text)


def read(text: str) -> Asked:
    """Return what a file asks for, its numbers as they are written. Raises BadAnswers: no JSON, NaN, an unknown key, a bad degree."""
    try:
        plain = json.loads(
            text, parse_float=Decimal, parse_int=Decimal, parse_constant=_no_number, object_pairs_hook=_pairs
        )
        return Asked.model_validate(plain)
    except ValidationError as error:
        raise _first_of(error) from error
    except BadAnswers:
        raise
    except json.JSONDecodeError as error:
        raise BadAnswers("", "json", line=error.lineno, column=error.colno) from error
    except (RecursionError, ArithmeticError) as error:
        raise BadAnswers("", "json_beyond") from error


CODES = {
    "model_type": "object",
    "dict_type": "object",
    "list_type": "list",
    "string_type": "text",
    "extra_forbidden": "unknown_key",
    "missing": "missing",
    "is_instance_of": "degree",
    "greater_than_equal": "degree",
    "less_than_equal": "degree",
    "digits": "digits",
    "literal_error": "level",
    "string_too_short": "reason",
    "string_pattern_mismatch": "reason",
    "string_too_long": "reason_long",
    "string_unicode": "unicode",
}
"""Kinds of errors that pydantic finds in `Asked`, by the codes that have words; its own are in English alone."""


def _first_of(error: ValidationError) -> BadAnswers:
    """Return where a file breaks its shape first, and how."""
    first = error.errors(include_url=False)[0]
    place = ".".join(str(one) for one in first["loc"] if one != "[key]")
    facts = {"digits": DIGITS, "places": PLACES, "most": first.get("ctx", {}).get("max_length")}
    return BadAnswers(place, CODES.get(first["type"], "other"), **facts)


def model_of(asked: Asked) -> Model:
    """Return the model that is asked for. Raises BadAnswers."""
    if asked.model not in models():
        raise BadAnswers("model", "no_model", model=asked.model, known=list(models()))
    return models()[asked.model]


def _by_id(model: Model, named: dict[str, Any], place: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in named.items():
        leaf = model.find(name)
        if leaf is None:
            known = [one.zh for one in model.sub_domains]
            raise BadAnswers(place, "no_sub_domain", model=model.id, name=name, known=known)
        if leaf.id in found:
            raise BadAnswers(place, "same_twice", name=leaf.zh, id=leaf.id)
        found[leaf.id] = value
    return found


def outcome_of(asked: Asked, weights: WeightSet) -> Outcome:
    """Return what the answers come to. Raises BadAnswers: unknown or contradictory sub-domains, levels beyond the model's."""
    model = model_of(asked)
    answers = _by_id(model, asked.answers, "answers")
    left_out = _by_id(model, asked.not_applicable, "not_applicable")
    if both := next((name for name in left_out if answers.get(name)), None):
        raise BadAnswers("not_applicable", "answered_too", name=both)
    degrees = {
        name: {int(level): [Fraction(one) for one in given] for level, given in levels.items()}
        for name, levels in answers.items()
    }
    try:
        return score(model, weights, degrees, left_out)
    except CannotScore as error:
        raise BadAnswers(f"not_applicable.{error.node}", error.code) from error


def as_json(model: Model, outcome: Outcome) -> dict[str, Any]:
    """Return level, total and levels, elements and sub-domains by their Chinese names; `unanswered` only where something is."""
    found: dict[str, Any] = {"level": outcome.level, "total": shown(outcome.total, model.passing), "levels": {}}
    for one in outcome.levels:
        found["levels"][str(one.level)] = {
            "score": shown(one.score, model.passing),
            "satisfied": one.satisfied,
            "elements": {node.zh: shown(one.nodes[node.id], model.passing) for node in model.elements},
            "sub_domains": {
                leaf.zh: shown(one.nodes[leaf.id], model.passing) for leaf in model.sub_domains if leaf.id in one.nodes
            },
        }
    if outcome.missing:
        names = {leaf.id: leaf.zh for leaf in model.sub_domains}
        unanswered: dict[str, list[str]] = {}
        for leaf, level in outcome.missing:
            unanswered.setdefault(str(level), []).append(names[leaf])
        found["unanswered"] = unanswered
    return found
