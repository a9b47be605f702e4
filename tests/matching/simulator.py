"""Somebody who decides on shown lists with known weights and looks at places with known chances; what they do is acted out, look by look,
and not drawn from the model that is estimated. Nothing of it is a figure of quality."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.matching.learning import Decision
from matchmaker.matching.weights import DIRECT

Floats = npt.NDArray[np.float64]

LOOKS = 4000
"""Who has looked so often without taking anything gives up."""

SHARP = 8.0
"""How much a better row is preferred: a score higher by 0.1 is taken 2.2 times as often when it is looked at."""


@dataclass(frozen=True, slots=True)
class World:
    """What decides: the weights of who chooses and of who made the list, and the chance of each place to be looked at."""

    wanted: Mapping[str, float]
    shown_by: Mapping[str, float]
    chance: Callable[[int], float]
    rows: int = 15
    set_aside: float = 0.4
    """in this share of the lists one row is set aside before one is chosen"""


def fading(rank: int) -> float:
    """A chance that halves from the first place to the second and goes on like that."""
    return 1.0 / rank


def decisions(world: World, lists: int, seed: int, a_need: int = 1) -> list[Decision]:
    """The decisions of one user on so many lists, `a_need` lists a need."""
    dice = np.random.default_rng(seed)
    found: list[Decision] = []
    for number in range(lists):
        strengths = _capabilities(dice, world.rows)
        order = np.argsort(-strengths @ _vector(world.shown_by), kind="stable")
        found += _decided(world, f"n{number // a_need}", strengths[order], dice)
    return found


def _vector(weights: Mapping[str, float]) -> Floats:
    return np.array([weights[part] for part in DIRECT])


def _capabilities(dice: np.random.Generator, rows: int) -> Floats:
    """Strengths by part in their order: text and meaning go together, tags and conditions are met in steps."""
    text = dice.beta(2.0, 4.0, rows)
    meaning = np.clip(0.5 * text + 0.5 * dice.beta(2.0, 3.0, rows), 0.0, 1.0)
    tags, fit = dice.integers(0, 4, rows) / 3.0, dice.integers(0, 3, rows) / 2.0
    return np.column_stack([text, meaning, tags, fit])


def _decided(world: World, need: str, strengths: Floats, dice: np.random.Generator) -> list[Decision]:
    rows = list(range(len(strengths)))
    likes = strengths @ _vector(world.wanted)
    found = []
    ends = ([False] if dice.random() < world.set_aside else []) + [True]
    for chosen in ends:
        takes = np.exp(SHARP * (likes - 1.0)) if chosen else np.exp(-SHARP * likes)
        taken = _looked_for(rows, takes, world, dice)
        if taken is not None:
            ranks = np.array(rows) + 1
            found.append(Decision(need, strengths[rows], ranks, rows.index(taken), chosen))
            rows.remove(taken)
    return found


def _looked_for(rows: Sequence[int], takes: Floats, world: World, dice: np.random.Generator) -> int | None:
    """Looks at one place after the other, at some more often than at others, until a row is taken."""
    chances = np.array([world.chance(row + 1) for row in rows])
    looks = dice.choice(rows, size=LOOKS, p=chances / chances.sum())
    taken = np.flatnonzero(dice.random(LOOKS) < takes[looks])
    return int(looks[taken[0]]) if len(taken) else None
