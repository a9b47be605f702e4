"""How near an enterprise is to the four tiers of 智能工厂梯度培育: level and scenes as facts, the tiers' own conditions, the gaps; pure.

Links of the notice and links of the scenes' guide are cut differently; which scene belongs to which link is `data/policies/links.json`,
our own reading. A link counts as covered by one scene: how many it takes was not found.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from matchmaker.policies.checking import Because, check
from matchmaker.policies.eligibility import Answer, Known, Value, everything
from matchmaker.policies.entries import DATA, Entry


@lru_cache(maxsize=1)
def links() -> dict[str, tuple[str, ...]]:
    """Return the scenes of each link, by the name of the fact that says whether it is covered."""
    rows: dict[str, list[str]] = json.loads((DATA / "links.json").read_text(encoding="utf-8"))
    return {name: tuple(scenes) for name, scenes in rows.items()}


def facts_from(level: int | None, scenes: Collection[str], without: Collection[str] = ()) -> dict[str, Value]:
    """Return what is known: a link with a scene is covered, one that is said to have none (`without`) is not, any other is unknown."""
    known: dict[str, Value] = {} if level is None else {"maturity_level": level}
    for name, some in links().items():
        if set(some) & set(scenes):
            known[name] = True
        elif name in without:
            known[name] = False
    return known


@dataclass(frozen=True)
class Tier:
    """One tier with its answer, from its conditions alone, and what is missing or not known."""

    entry: Entry
    answer: Answer
    parts: tuple[Because, ...]

    @property
    def gaps(self) -> list[Because]:
        return [one for one in self.parts if one.answer != Answer.MET]


def tiers(entries: Iterable[Entry], known: Known, day: date) -> list[Tier]:
    """Return the tiers from the first up. Whether the notice is still in force is told beside them, not in the answer."""
    found = []
    for entry in (one for one in entries if one.tier):
        parts = tuple(one for one in check(entry, known, day).because if one.clause is not None)
        found.append(Tier(entry, everything(one.answer for one in parts), parts))
    return found
