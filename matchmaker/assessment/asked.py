"""What the terminal takes and gives: a file of answers read strictly, and an outcome as JSON with decimals as texts."""

import json
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, NoReturn

from pydantic import BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema

from matchmaker.assessment.maturity import Model, WeightSet, models
from matchmaker.assessment.scoring import CannotScore, Outcome, score, shown

DIGITS = 12
"""Of one degree: no more is read, so that nobody can ask for fractions of a million digits."""

Degree = Annotated[
    Decimal,
    Field(ge=0, le=1, max_digits=DIGITS, decimal_places=DIGITS - 1),
    WithJsonSchema(
        {
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "description": "How far a statement holds. The method knows 0, 0.5, 0.8 and 1; "
            "what lies between is taken as the mean of several assessors.",
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
    """A file that cannot be scored; the text says where and why, and can be printed whatever the file holds."""

    def __init__(self, text: str) -> None:
        super().__init__(text.encode("utf-8", "backslashreplace").decode())


def schema() -> dict[str, Any]:
    """Return the JSON schema of what is read."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Asked.model_json_schema()}


def _pairs(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise BadAnswers(f"{name}: stands twice")
        found[name] = value
    return found


def _no_number(text: str) -> NoReturn:
    raise BadAnswers(f"{text} is no number")


def read(text: str) -> Asked:
    """Return what a file asks for. Raises BadAnswers: no JSON, NaN, an unknown key, a degree outside of 0 to 1."""
    try:
        plain = json.loads(
            text, parse_float=Decimal, parse_int=Decimal, parse_constant=_no_number, object_pairs_hook=_pairs
        )
        return Asked.model_validate(plain)
    except ValidationError as error:
        raise BadAnswers(_first_of(error)) from error
    except BadAnswers:
        raise
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise BadAnswers(f"the file is no JSON: {error}") from error


WORDS = {
    "extra_forbidden": "is unknown here",
    "missing": "is missing",
    "is_instance_of": "is no number from 0 to 1",
    "greater_than_equal": "is no number from 0 to 1",
    "less_than_equal": "is no number from 0 to 1",
    "literal_error": "is no level; levels are 1 to 5",
    "string_too_short": "needs a reason",
    "string_pattern_mismatch": "needs a reason",
}


def _first_of(error: ValidationError) -> str:
    """Return where a file breaks its shape first, and how."""
    first = error.errors(include_url=False)[0]
    place = ".".join(str(one) for one in first["loc"] if one != "[key]")
    return f"{place or 'the file'}: {WORDS.get(first['type'], first['msg'])}"


def model_of(asked: Asked) -> Model:
    """Return the model that is asked for. Raises BadAnswers."""
    if asked.model not in models():
        raise BadAnswers(f"model: {asked.model} is unknown; known are {', '.join(models())}")
    return models()[asked.model]


def _by_id(model: Model, named: dict[str, Any], place: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in named.items():
        leaf = model.find(name)
        if leaf is None:
            known = ", ".join(one.zh for one in model.sub_domains)
            raise BadAnswers(f"{place}: {model.id} has no sub-domain {name}; it has {known}")
        if leaf.id in found:
            raise BadAnswers(f"{place}: {leaf.zh} ({leaf.id}) stands twice")
        found[leaf.id] = value
    return found


def outcome_of(asked: Asked, weights: WeightSet) -> Outcome:
    """Return what the answers come to. Raises BadAnswers: unknown or contradictory sub-domains, levels beyond the model's."""
    model = model_of(asked)
    answers = _by_id(model, asked.answers, "answers")
    left_out = _by_id(model, asked.not_applicable, "not_applicable")
    if both := next((name for name in left_out if answers.get(name)), None):
        raise BadAnswers(f"not_applicable: {both} is answered as well")
    degrees = {
        name: {int(level): [Fraction(one) for one in given] for level, given in levels.items()}
        for name, levels in answers.items()
    }
    try:
        return score(model, weights, degrees, left_out)
    except CannotScore as error:
        words = {
            "not_tailorable": "the method does not let it be left out",
            "element_gone": "nothing of it is left; at least one sub-domain must apply",
        }
        raise BadAnswers(f"not_applicable: {error.node}: {words[error.code]}") from error


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
