"""A new provider's bounded exposure: at most one of a list is shown further up, at a fixed place; its score stays what `matching` made it.
Who is new is read in `queries.py`; the few numbers stand in data/matching/newcomers.json."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol, TypeVar

from matchmaker.config import ROOT

DATA = ROOT / "data" / "matching" / "newcomers.json"
HIGHEST = 5
"""No file of numbers moves a newcomer above this place: the first ones are those that the rules put there."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """Where a newcomer may be shown (`place`, counted from 1), from how many rows below it (`reach`), with which least share of the
    score of the row whose place it takes, and for how many days after its first verification a provider is new."""

    place: int = 5
    reach: int = 10
    share: float = 0.8
    days: int = 180


def parse_exposure(content: object) -> Exposure:
    """The rule in the content of a file; raises ValueError naming the number that is missing or out of its range."""
    if not isinstance(content, dict):
        raise ValueError("newcomers: not an object")
    return Exposure(
        place=int(_number(content, "place", HIGHEST, 100, whole=True)),
        reach=int(_number(content, "reach", 1, 100, whole=True)),
        share=_number(content, "share", 0.5, 1.0),
        days=int(_number(content, "days", 1, 3650, whole=True)),
    )


def _number(content: dict[str, object], name: str, low: float, high: float, whole: bool = False) -> float:
    value = content.get(name)
    kind = int if whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, kind) or not low <= value <= high:
        raise ValueError(f"newcomers: {name} must be a {'whole ' if whole else ''}number from {low} to {high}")
    return float(value)


@lru_cache(maxsize=1)
def default_exposure() -> Exposure:
    """The rule that ships with the product, read once."""
    return load_exposure()


def load_exposure(path: Path = DATA) -> Exposure:
    """The rule in a file; raises FileNotFoundError, or ValueError where the file holds no valid rule."""
    return parse_exposure(json.loads(path.read_text(encoding="utf-8")))


class Ranked(Protocol):
    """What is read of a row to arrange it."""

    @property
    def provider(self) -> str: ...
    @property
    def group(self) -> int: ...
    @property
    def score(self) -> float: ...


R = TypeVar("R", bound=Ranked)


def arrange(matches: Sequence[R], new: Collection[str], rule: Exposure | None) -> tuple[list[R], Mapping[str, int]]:
    """Return matches in the order in which they are shown, and the place by score of the one that was moved up, by its provider.

    `matches` come in the order of the recommender, `new` holds providers. The first newcomer among the `reach` rows below the place
    takes it, if the musts are answered as well by it as by the row that stands there (the same group) and its score is at least
    `share` of that one's. Nobody else's order among each other changes, no newcomer is moved down for another, and without a rule
    nothing moves.
    """
    order = list(matches)
    if rule is None or len(order) <= rule.place or order[rule.place - 1].provider in new:
        return order, {}
    taken = order[rule.place - 1]
    for at, one in enumerate(order[rule.place : rule.place + rule.reach], rule.place):
        if one.provider in new and one.group == taken.group and one.score >= rule.share * taken.score:
            order.insert(rule.place - 1, order.pop(at))
            return order, {one.provider: at + 1}
    return order, {}
