"""What a writer says about a thing that is named: wanted, not wanted, there already, to be upgraded, to be replaced; terms are found in spotting.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["wanted", "excluded", "present", "upgrade", "replace"]


@dataclass(frozen=True, slots=True)
class Stated:
    """The state of each spot given, and spans of the normal form: `hidden` give no feature at all, `soft` give half."""

    of_spot: tuple[State, ...]
    hidden: tuple[tuple[int, int], ...] = ()
    soft: tuple[tuple[int, int], ...] = ()


def states(text: str, spots: list[tuple[int, int, bool]], side: str, context: bool) -> Stated:
    state: State = "present" if context else "wanted"
    return Stated(tuple(state for _ in spots), (), ((0, len(text)),) if context else ())
