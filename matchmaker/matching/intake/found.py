"""What is proposed for a need and where it was read: plain records; the rules that fill them stand beside, `proposals.py` calls them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic, Literal, TypeVar

from matchmaker.matching.records import Span

Value = TypeVar("Value")
Service = Literal["onsite", "remote", "either"]


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """A value and the span [start, end) of the pasted text that it was read from."""

    value: Value
    span: Span

    def words(self, text: str) -> str:
        """Return the words of the pasted text that the value was read from."""
        return text[self.span[0] : self.span[1]]


@dataclass(frozen=True, slots=True)
class Budget:
    """A band in 万元 (10,000 CNY), either end None where nothing is said; `open` where it is left to negotiation."""

    low: float | None = None
    high: float | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A requirement line in the writer's words; figures as written, with ≤ or ≥ where the words say so, "" where there is none."""

    text: str
    must: bool = True
    measure: str = ""
    current: str = ""
    target: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Proposals:
    """What was read from a pasted text; None and () stand for what was not found.

    `unclear` are words that speak of a field without telling its value (春节前 of a year that no table has, 预算几十万);
    `names` are people and firms that the text names.
    """

    language: Literal["zh", "en"]
    problem: Found[str] | None = None
    title: Found[str] | None = None
    result: Found[str] | None = None
    industry: Found[str] | None = None
    budget: Found[Budget] | None = None
    deadline: Found[date] | None = None
    place: Found[str] | None = None
    service: Found[Service] | None = None
    tags: tuple[Found[str], ...] = ()
    lines: tuple[Found[Line], ...] = ()
    unclear: tuple[Found[str], ...] = ()
    names: tuple[Span, ...] = ()
