"""What the planner is asked: the JSON of visits and of tables, checked key by key; what it answers is `plan.py`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Protocol

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StringConstraints, ValidationError, model_validator

Name = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=200)]
Id = Name | StrictInt  # given back as it came: 7 and "7" are two ids
Pair = tuple[Id, Id]
Minutes = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
Count = Annotated[StrictInt, Field(ge=0, le=1_000_000)]
CELLS = 4_000_000  # people x places x slots: what fits into memory with room to spare


class BadProblem(Exception):
    """The input cannot be planned; `complaints` says where and why, one (place, code, facts) each."""

    def __init__(self, complaints: list[Complaint]) -> None:
        super().__init__("; ".join(f"{where}: {code} {facts or ''}".strip() for where, code, facts in complaints))
        self.complaints = complaints


Complaint = tuple[str, str, dict[str, Any]]


class Part(BaseModel):
    """A part of the input: no key but the documented ones, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Slot(Part):
    """A stretch of time; slots of one day follow each other as listed."""

    id: Id
    day: Id | None = Field(None, description="Slots with the same day are one day; default: a day of its own.")


class Expert(Part):
    """Somebody who visits factories."""

    id: Id
    fields: tuple[Name, ...] = ()
    languages: tuple[Name, ...] = ()
    available: tuple[Id, ...] | None = Field(None, description="Ids of slots; default: all.")
    employer: Id | None = Field(None, description="A tie. The id of a factory keeps the expert from visiting it.")
    conflicts: tuple[Id, ...] = Field((), description="Ids of factories this expert must not visit.")
    max_visits: Count | None = Field(None, description="Default: one in each slot.")
    wishes: tuple[Id, ...] = Field((), description="Ids of factories, most wanted first.")


class Factory(Part):
    """A place to be visited once by one team."""

    id: Id
    fields: tuple[Name, ...] = Field((), description="What the team should know.")
    language: Name | None = Field(None, description="One of the team should speak it; default: any will do.")
    available: tuple[Id, ...] | None = Field(None, description="Ids of slots; default: all.")
    site: Id | None = Field(None, description="Where it is, a key of travel; default: no way to go.")
    wishes: tuple[Id, ...] = Field((), description="Ids of experts, most wanted first.")


class VisitWeights(Part):
    """What the parts of the objective of visits are worth (docs/planner.md)."""

    fit: Weight = Field(10, description="All fields of a factory are known to its team; a share for a share.")
    depth: Weight = Field(2, description="One member knows all fields of the factory; a share for a share.")
    preference: Weight = Field(2, description="One wish of one side comes true; the last of a list is worth half.")
    language: Weight = Field(40, description="Nobody of a team speaks the factory's language.")
    neutral: Weight = Field(40, description="Everybody of a team has a tie.")
    travel: Weight = Field(1, description="An hour of one expert's way between two visits of a day.")
    load: Weight = Field(0.5, description="The second visit of an expert; the third costs twice this, and so on.")
    change: Weight = Field(25, description="One cell of a timetable changes when a plan is made anew.")


class VisitProblem(Part):
    """Expert groups to factories: every factory once, teams of the given size."""

    experts: tuple[Expert, ...] = ()
    factories: tuple[Factory, ...]
    slots: tuple[Slot, ...] = ()
    team_size: tuple[Count, Count] = Field((3, 5), description="Fewest and most experts of a team.")
    travel: dict[str, dict[str, Minutes]] = Field(
        {}, description="Minutes from site to site; one direction is enough, what is missing counts as 0."
    )
    must: tuple[Pair, ...] = Field((), description="[expert, factory]: this expert is in the team.")
    never: tuple[Pair, ...] = Field((), description="[expert, factory]: this expert is not in the team.")
    providers: tuple[Id, ...] | None = Field(
        None, description="Employers that sell: working for one is a tie. Default: any employer is a tie."
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
    languages: tuple[Name, ...] = Field((), description="Default: any will do.")
    available: tuple[Id, ...] | None = Field(None, description="Ids of slots; default: all.")
    wishes: tuple[Id, ...] | None = Field(
        None, description="Ids of the other list, most wanted first. Default (no list): open to all whose fields fit."
    )
    max_meetings: Count | None = Field(None, description="Default: one in each slot.")


class Table(Part):
    """A table or room where one pair meets at a time."""

    id: Id
    available: tuple[Id, ...] | None = Field(None, description="Ids of slots; default: all.")


class TableWeights(Part):
    """What the parts of the objective of tables are worth (docs/planner.md)."""

    fit: Weight = Field(2, description="The two share all their fields; a share for a share.")
    preference: Weight = Field(10, description="One wish of one side comes true; the last of a list is worth half.")
    language: Weight = Field(4, description="The two have no language in common.")
    load: Weight = Field(0.1, description="The second meeting of a party; the third costs twice this, and so on.")


class TableProblem(Part):
    """One-to-one meetings of two lists, each at a table in a slot, each pair at most once."""

    enterprises: tuple[Party, ...] = ()
    providers: tuple[Party, ...] = ()
    slots: tuple[Slot, ...] = ()
    tables: Count | tuple[Table, ...] = Field(description="How many tables there are in each slot, or the tables.")
    must: tuple[Pair, ...] = Field((), description="[enterprise, provider]: these two meet.")
    never: tuple[Pair, ...] = Field((), description="[enterprise, provider]: these two do not meet.")
    weights: TableWeights = TableWeights()


Problem = VisitProblem | TableProblem


class Listed(Protocol):
    """Whatever has an id."""

    @property
    def id(self) -> Id: ...


def read_problem(data: object) -> Problem:
    """Return the problem that a JSON document states: tables where it has the key `tables`, else visits.

    Lists come out in order of their ids (slots keep theirs, and so do wishes), so that the order of input decides nothing. Raises BadProblem
    with every complaint at once: unknown keys and ids, ids that are there twice, values out of range.
    """
    if not isinstance(data, dict):
        raise BadProblem([("", "object", {})])
    if "tables" in data and "factories" in data:
        raise BadProblem([("", "both", {})])
    if "tables" not in data and "factories" not in data:
        raise BadProblem([("", "neither", {})])
    kind: type[VisitProblem] | type[TableProblem] = TableProblem if "tables" in data else VisitProblem
    try:
        problem = kind.model_validate(data)
    except ValidationError as error:
        raise BadProblem([_complaint(one) for one in error.errors()]) from error
    complaints = list(_visit_complaints(problem) if isinstance(problem, VisitProblem) else _table_complaints(problem))
    if complaints:
        raise BadProblem(complaints)
    return in_order(problem)


def _complaint(error: Any) -> Complaint:
    where = ".".join(str(step) for step in error["loc"])
    if error["type"] == "extra_forbidden":
        return where, "unknown_key", {}
    if error["type"] == "missing":
        return where, "missing", {}
    if error["type"] == "value_error":
        return "team_size", "team_size", {}
    return where, "value", {"why": error["msg"]}


def order(one: Id) -> tuple[str, str]:
    """Return what ids of both kinds are sorted by."""
    return type(one).__name__, f"{one:020d}" if isinstance(one, int) else one


def in_order(problem: Problem) -> Problem:
    """Return the problem with people, places and pairs in order of their ids; slots and wishes keep theirs."""
    changed: dict[str, Any] = {}
    for name in ("experts", "factories", "enterprises", "providers", "tables"):
        listed = getattr(problem, name, None)
        if isinstance(listed, tuple) and listed and isinstance(listed[0], Part):
            changed[name] = tuple(sorted(listed, key=lambda one: order(one.id)))
    for name in ("must", "never"):
        changed[name] = tuple(sorted(set(getattr(problem, name)), key=lambda pair: (order(pair[0]), order(pair[1]))))
    return problem.model_copy(update=changed)


def _visit_complaints(problem: VisitProblem) -> Iterator[Complaint]:
    experts, factories, slots = ids(problem.experts), ids(problem.factories), ids(problem.slots)
    for name in ("experts", "factories", "slots"):
        yield from _twice(name, getattr(problem, name))
    for place, expert in enumerate(problem.experts):
        yield from _unknown(f"experts.{place}.available", expert.available, slots)
        yield from _unknown(f"experts.{place}.conflicts", expert.conflicts, factories)
        yield from _unknown(f"experts.{place}.wishes", expert.wishes, factories)
    for place, factory in enumerate(problem.factories):
        yield from _unknown(f"factories.{place}.available", factory.available, slots)
        yield from _unknown(f"factories.{place}.wishes", factory.wishes, experts)
    yield from _pairs(problem, experts, factories)
    yield from _size(len(experts), len(factories), len(slots))


def _table_complaints(problem: TableProblem) -> Iterator[Complaint]:
    enterprises, providers, slots = ids(problem.enterprises), ids(problem.providers), ids(problem.slots)
    for name in ("enterprises", "providers", "slots"):
        yield from _twice(name, getattr(problem, name))
    for name, others in (("enterprises", providers), ("providers", enterprises)):
        for place, party in enumerate(getattr(problem, name)):
            yield from _unknown(f"{name}.{place}.available", party.available, slots)
            yield from _unknown(f"{name}.{place}.wishes", party.wishes, others)
    if isinstance(problem.tables, tuple):
        yield from _twice("tables", problem.tables)
        for place, table in enumerate(problem.tables):
            yield from _unknown(f"tables.{place}.available", table.available, slots)
    yield from _pairs(problem, enterprises, providers)
    yield from _size(len(enterprises), len(providers), len(slots))


def ids(listed: Iterable[Listed]) -> set[Id]:
    """Return the ids of a list."""
    return {one.id for one in listed}


def _twice(name: str, listed: Sequence[Listed]) -> Iterator[Complaint]:
    seen: set[Id] = set()
    for place, one in enumerate(listed):
        if one.id in seen:
            yield f"{name}.{place}.id", "twice", {"id": one.id}
        seen.add(one.id)


def _unknown(where: str, named: Sequence[Id] | None, known: set[Id]) -> Iterator[Complaint]:
    for one in named or ():
        if one not in known:
            yield where, "unknown_id", {"id": one}


def _pairs(problem: Problem, first: set[Id], second: set[Id]) -> Iterator[Complaint]:
    for name in ("must", "never"):
        for place, (one, other) in enumerate(getattr(problem, name)):
            yield from _unknown(f"{name}.{place}", [one], first)
            yield from _unknown(f"{name}.{place}", [other], second)


def _size(people: int, places: int, slots: int) -> Iterator[Complaint]:
    if people * places * slots > CELLS:
        yield "", "too_large", {"cells": people * places * slots, "most": CELLS}


def plain(words: Iterable[str]) -> frozenset[str]:
    """Return words as they are compared: width, case and spaces at the ends do not count."""
    return frozenset(unicodedata.normalize("NFKC", word).strip().casefold() for word in words)


def wish_worth(wishes: Sequence[Id] | None, wanted: Id) -> float:
    """Return what a wish counts: 1 for the first, falling evenly to just over a half for the last, 0 for none."""
    unique = list(dict.fromkeys(wishes or ()))
    return 1 - unique.index(wanted) / (2 * len(unique)) if wanted in unique else 0.0
