"""What `policies check` and the form take, as a schema: a day, a place, an industry, declared facts; unknown keys and facts are errors."""

from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from matchmaker.policies.eligibility import FactKind, Known
from matchmaker.policies.entries import Fact, facts
from matchmaker.policies.places import find_industry, find_region


class BadQuestion(ValueError):
    """A file that cannot be answered; each line says where and what was expected."""


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


def _type(fact: Fact) -> Any:
    if fact.kind == FactKind.FLAG:
        return bool
    if fact.kind == FactKind.NUMBER:
        return Annotated[float, Field(ge=fact.least, le=fact.most, allow_inf_nan=False)]
    if fact.kind == FactKind.DATE:
        return Annotated[date, Field(strict=False)]
    return Literal[tuple(one.code for one in fact.choices)]


@lru_cache(maxsize=1)
def question() -> type[BaseModel]:
    """Return the model of a question; what is null or not there is unknown, and never makes a condition met."""
    fields: dict[str, Any] = {
        name: (_type(fact) | None, Field(None, description=f"{fact.zh} / {fact.en}")) for name, fact in facts().items()
    }
    asked = create_model("Facts", __base__=_Asked, **fields)
    place = "name in Chinese or English, code of GB/T 2260, or id of the taxonomy"
    trade = "name in Chinese or English, code of GB/T 4754 (C36), or id of the taxonomy"
    whole: dict[str, Any] = {
        "as_of": (Annotated[date, Field(strict=False)], Field(description="the day that is asked about")),
        "region": (str | None, Field(None, max_length=60, description=place)),
        "industry": (str | None, Field(None, max_length=60, description=trade)),
        "facts": (asked, Field(default_factory=asked)),
    }
    return create_model("Question", __base__=_Asked, **whole)


def schema() -> dict[str, Any]:
    """Return the JSON schema of a question."""
    return question().model_json_schema()


def read_question(data: Any) -> tuple[Known, date]:
    """Return what is known of the applicant and the day that is asked about. Raises BadQuestion."""
    try:
        asked: Any = question().model_validate(data)
    except ValidationError as error:
        raise BadQuestion("\n".join(map(_line, error.errors()))) from error
    region = industry = None
    if asked.region is not None and (region := find_region(asked.region)) is None:
        raise BadQuestion(
            f"region: no such place: {asked.region!r}; give a name, or a code of GB/T 2260 such as 110113"
        )
    if asked.industry is not None and (industry := find_industry(asked.industry)) is None:
        raise BadQuestion(f"industry: no such industry: {asked.industry!r}; give a name, or a code such as C36")
    known = {name: value for name, value in asked.facts.model_dump().items() if value is not None}
    return Known(region, industry, known), asked.as_of


def _line(error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"]) or "the file"
    if error["type"] == "extra_forbidden":
        names = facts() if error["loc"][0] == "facts" else question().model_fields
        return f"{where}: unknown key; known are {', '.join(names)}"
    if error["type"] == "model_type":
        return f"{where}: an object is expected"
    return f"{where}: {error['msg']}"
