"""What the planner is asked, visits or tables, key by key; `reading.py` reads and checks it, what is answered is `plan.py`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic_core import PydanticCustomError

Name = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=200)]


def _whole(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """One complaint, in place of one for each kind of id that it is not."""
    try:
        return handler(value)
    except ValidationError as error:
        raise PydanticCustomError("id", "no id") from error


Id = Annotated[Name | StrictInt, WrapValidator(_whole)]  # given back as it came: 7 and "7" are two ids
Pair = tuple[Id, Id]
Minutes = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
Count = Annotated[StrictInt, Field(ge=0, le=1_000_000)]


class Part(BaseModel):
    """A part of the input: no key but the documented ones, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Slot(Part):
    """A stretch of time; slots of one day follow each other as listed."""

    id: Id
    day: Id | None = Field(default=None, description="Slots with the same day are one day; default: a day of its own.")


class Expert(Part):
    """Somebody who visits factories."""

    id: Id
    fields: tuple[Name, ...] = ()
    languages: tuple[Name, ...] = ()
    available: tuple[Id, ...] | None = Field(default=None, description="Ids of slots; default: all.")
    employer: Annotated[Name | StrictInt | Literal[""] | None, WrapValidator(_whole)] = Field(
        default=None,
        description="A tie where providers lists it. The id of a factory keeps the expert from visiting it.",
    )
    conflicts: tuple[Id, ...] = Field(default=(), description="Ids of factories this expert must not visit.")
    max_visits: Count | None = Field(default=None, description="Default: one in each slot.")
    wishes: tuple[Id, ...] = Field(default=(), description="Ids of factories, most wanted first.")


class Factory(Part):
    """A place to be visited once by one team."""

    id: Id
    fields: tuple[Name, ...] = Field(default=(), description="What the team should know.")
    language: Name | None = Field(default=None, description="One of the team should speak it; default: any will do.")
    available: tuple[Id, ...] | None = Field(default=None, description="Ids of slots; default: all.")
    site: Id | None = Field(default=None, description="Where it is, a key of travel; default: no way to go.")
    wishes: tuple[Id, ...] = Field(default=(), description="Ids of experts, most wanted first.")


class VisitWeights(Part):
    """What the parts of the objective of visits are worth (docs/planner.md). Whole numbers are proven best sooner."""

    fit: Weight = Field(default=4, description="A field of a factory that somebody of its team knows.")
    outsider: Weight = Field(default=2, description="A member of a team knows none of the factory's fields.")
    preference: Weight = Field(
        default=2, description="A factory gets an expert it wished for, or an expert a factory: once for each of them."
    )
    language: Weight = Field(default=40, description="Nobody of a team speaks the factory's language.")
    neutral: Weight = Field(default=40, description="Everybody of a team has a tie to one of the providers.")
    travel: Weight = Field(default=1, description="A begun half hour of an expert's way between visits of a day.")
    load: Weight = Field(default=1, description="The second visit of an expert; the third costs twice this, and so on.")
    change: Weight = Field(default=25, description="One cell of a timetable changes when a plan is made anew.")


class VisitProblem(Part):
    """Expert groups to factories: every factory once, teams of the given size."""

    experts: tuple[Expert, ...] = ()
    factories: tuple[Factory, ...]
    slots: tuple[Slot, ...] = ()
    team_size: tuple[Count, Count] = Field(default=(3, 5), description="Fewest and most experts of a team.")
    travel: dict[str, dict[str, Minutes]] = Field(
        default={}, description="Minutes from site to site; one direction is enough, what is missing counts as 0."
    )
    must: tuple[Pair, ...] = Field(default=(), description="[expert, factory]: this expert is in the team.")
    never: tuple[Pair, ...] = Field(default=(), description="[expert, factory]: this expert is not in the team.")
    providers: tuple[Id, ...] | None = Field(
        default=None,
        description="Employers that sell: working for one is a tie. Default: nobody's ties are known or count.",
    )
    weights: VisitWeights = VisitWeights()

    @model_validator(mode="after")
    def _team(self) -> VisitProblem:
        low, high = self.team_size
        if not 1 <= low <= high:
            raise ValueError("team_size")
        return self


class Party(Part):
    """One of a list: an enterprise, or a provider, institute or expert to be met."""

    id: Id
    fields: tuple[Name, ...] = ()
    languages: tuple[Name, ...] = Field(default=(), description="Default: any will do.")
    available: tuple[Id, ...] | None = Field(default=None, description="Ids of slots; default: all.")
    wishes: tuple[Id, ...] | None = Field(
        default=None,
        description="Ids of the other list, most wanted first. Default (no list): open to all whose fields fit.",
    )
    max_meetings: Count | None = Field(default=None, description="Default: one in each slot.")


class Table(Part):
    """A table or room where one pair meets at a time."""

    id: Id
    available: tuple[Id, ...] | None = Field(default=None, description="Ids of slots; default: all.")


SEVERAL = TypeAdapter(tuple[Table, ...])


def _counted_or_listed(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """Complaints about the tables of a list, or the one that it is neither a list nor a number of tables."""
    if isinstance(value, list | tuple):
        return SEVERAL.validate_python(value)
    try:
        return handler(value)
    except ValidationError as error:
        raise PydanticCustomError("tables", "neither a number of tables nor a list of them") from error


class TableWeights(Part):
    """What the parts of the objective of tables are worth (docs/planner.md)."""

    fit: Weight = Field(default=2, description="The two share all their fields; a share for a share.")
    preference: Weight = Field(
        default=10, description="One wish of one side comes true; the last of a list is worth half."
    )
    language: Weight = Field(default=4, description="The two have no language in common.")
    load: Weight = Field(
        default=0.1, description="The second meeting of a party; the third costs twice this, and so on."
    )


class TableProblem(Part):
    """One-to-one meetings of two lists, each at a table in a slot, each pair at most once."""

    enterprises: tuple[Party, ...] = ()
    providers: tuple[Party, ...] = ()
    slots: tuple[Slot, ...] = ()
    tables: Annotated[Count | tuple[Table, ...], WrapValidator(_counted_or_listed)] = Field(
        description="How many tables there are in each slot, or the tables."
    )
    must: tuple[Pair, ...] = Field(default=(), description="[enterprise, provider]: these two meet.")
    never: tuple[Pair, ...] = Field(default=(), description="[enterprise, provider]: these two do not meet.")
    weights: TableWeights = TableWeights()


Problem = VisitProblem | TableProblem


def plain(words: Iterable[str]) -> frozenset[str]:
    """Return words as they are compared: width, case and spaces at the ends do not count."""
    return frozenset(unicodedata.normalize("NFKC", word).strip().casefold() for word in words)


def wish_worth(wishes: Sequence[Id] | None, wanted: Id) -> float:
    """Return what a wish counts: 1 for the first, falling evenly to just over a half for the last, 0 for none."""
    unique = list(dict.fromkeys(wishes or ()))
    return 1 - unique.index(wanted) / (2 * len(unique)) if wanted in unique else 0.0
