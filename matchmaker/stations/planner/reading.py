"""Reads and checks what the planner is asked: every complaint at once, everything in one order; its keys are in `problem.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from pydantic import ValidationError

from matchmaker.stations.planner.problem import Id, Part, Problem, TableProblem, VisitProblem

CELLS = 4_000_000  # people x places x slots: what fits into memory with room to spare
Asked = TypeVar("Asked", bound=Part)
Complaint = tuple[str, str, dict[str, Any]]


CODES = {
    "extra_forbidden": "unknown_key",
    "missing": "missing",
    "model_type": "no_object",
    "dict_type": "no_object",
    "tuple_type": "no_list",
    "too_long": "items",
    "string_type": "no_text",
    "string_too_short": "empty",
    "string_too_long": "long",
    "string_unicode": "unicode",
    "int_type": "no_whole",
    "float_type": "no_number",
    "float_parsing": "no_number",
    "finite_number": "no_number",
    "greater_than_equal": "least",
    "less_than_equal": "most",
    "id": "id",
    "tables": "tables",
}
"""Kinds of errors that pydantic finds in a problem, by the codes that have words; its own are in English alone."""


class BadProblem(Exception):
    """The input cannot be planned; `complaints` says where and why, one (place, code, facts) each."""

    def __init__(self, complaints: list[Complaint]) -> None:
        super().__init__("; ".join(f"{where}: {code} {facts or ''}".strip() for where, code, facts in complaints))
        self.complaints = complaints


class Listed(Protocol):
    """Whatever has an id."""

    @property
    def id(self) -> Id: ...


def read_problem(data: object) -> Problem:
    """Return the problem that a JSON document states: tables where it has the key `tables`, else visits.

    Lists come out in order of their ids (slots keep theirs, and so do wishes), so that the order of input decides nothing.
    Raises BadProblem with every complaint at once: unknown keys and ids, ids that are there twice, values out of range.
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
    where, kind = ".".join(str(step) for step in error["loc"]), error["type"]
    if kind == "value_error":
        return "team_size", "team_size", {}
    if kind == "missing" and isinstance(error["loc"][-1], int):
        return where, "item", {}
    told = {name: one for name, one in error.get("ctx", {}).items() if isinstance(one, int | float)}
    facts = {name: int(one) if one == int(one) else one for name, one in told.items()}
    return where, CODES.get(kind, "value"), facts


def order(one: Id) -> tuple[str, str]:
    """Return what ids of both kinds are sorted by."""
    return type(one).__name__, f"{one:020d}" if isinstance(one, int) else one


def in_order(problem: Asked) -> Asked:
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
