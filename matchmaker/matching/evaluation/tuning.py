"""Weights chosen on some needs and measured on others that had no say in it: the settings that are tried, and the search over folds;
who stays in one fold is folds.py's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress, product

import numpy as np
import numpy.typing as npt

from matchmaker.matching.components import NAMES, Components, strengths, weighted
from matchmaker.matching.encoders import find_encoder
from matchmaker.matching.evaluation.baselines import two_field
from matchmaker.matching.evaluation.datasets import Dataset, Item, capability_of, need_of
from matchmaker.matching.evaluation.folds import Places, families, folds
from matchmaker.matching.evaluation.grouping import half
from matchmaker.matching.evaluation.metrics import judged_ndcg, ndcgs
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.weights import Weights, default_weights

Floats = npt.NDArray[np.float64]
Setting = dict[str, float]

SEEDS = (1, 2, 3, 4, 5)
FOLDS = 5
GRID: dict[str, tuple[float, ...]] = {
    "parts.meaning": (0.0, 0.15, 0.3, 0.45),
    "parts.tags": (0.0, 0.05, 0.1),
    "text.need_title": (0.25, 0.5, 0.75),
    "text.concepts": (0.0, 0.25, 0.5),
    "text.glosses": (0.0, 0.25, 0.5),
}
"""What is tried of each number of a weights file: few and far apart, because the finest of many settings is found by luck.
The parts are shares of what a pair gets by itself, `parts.text` takes what is left of it; every other number stays as it ships, and
who leads a list is chosen by the shipped ones."""

GOOD = 0.05
"""The middle is that of this share of the settings."""

AT_ONCE = 500
"""So many settings are scored together."""


def settings(grid: Mapping[str, Sequence[float]] = GRID) -> list[Setting]:
    """Every combination of a grid, in its order."""
    return [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]


def weights_of(setting: Mapping[str, float], base: Weights | None = None) -> Weights:
    """The weights with a setting's numbers in the place of `base`'s (the shipped ones); raises KeyError for a number left out."""
    told = base or default_weights()
    meaning, tags = setting["parts.meaning"], setting["parts.tags"]
    direct = 1.0 - told.leaders
    return replace(
        told,
        text=(1.0 - meaning - tags) * direct - told.fit,
        meaning=meaning * direct,
        tags=tags * direct,
        concepts=setting["text.concepts"],
        glosses=setting["text.glosses"],
        shares=replace(told.shares, need_title=setting["text.need_title"]),
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """What was measured of the judged pairs of each need, the pairs of one need in a row, with their grades."""

    needs: tuple[Item, ...]
    found: Components
    gains: tuple[Floats, ...]

    def only(self, kept: Sequence[bool]) -> Judged:
        """The needs that are kept, a truth value each."""
        rows = np.repeat(np.array(kept), [len(one) for one in self.gains])
        found = Components(**{name: getattr(self.found, name)[rows] for name in NAMES})
        return Judged(tuple(compress(self.needs, kept)), found, tuple(compress(self.gains, kept)))

    def under(self, setting: Setting) -> Floats:
        """The judged nDCG@10 of each need under one setting."""
        found: Floats = self.table([weights_of(setting)])[0]
        return found

    def table(self, tried: Sequence[Weights]) -> Floats:
        """The judged nDCG@10 of each need (columns) under each weights (rows)."""
        ends = np.cumsum([len(one) for one in self.gains])
        rows: list[Floats] = []
        for at in range(0, len(tried), AT_ONCE):
            scores = np.array([weighted(strengths(self.found, one), one) for one in tried[at : at + AT_ONCE]])
            apart = np.split(scores, ends[:-1], axis=1)
            rows.append(np.column_stack([ndcgs(one, gains) for one, gains in zip(apart, self.gains, strict=True)]))
        found: Floats = np.concatenate(rows)
        return found


def judged_pairs(data: Dataset) -> Judged:
    """Every pair measured once that was judged for a need whose judged nDCG can be said; raises ValueError when there is none."""
    matcher = Matcher(encoder=find_encoder())
    matcher.add(capability_of(doc) for doc in data.docs)
    place = {post.record.id: at for at, post in enumerate(matcher.corpus.posts)}
    needs = [query for query in data.queries if judged_ndcg({}, data.qrels.get(query.id, {})) is not None]
    if not needs:
        raise ValueError("no need has five judged documents with an answer among them")
    kept: dict[str, list[Floats]] = {name: [] for name in NAMES}
    gains = []
    for query in needs:
        grades, found = data.qrels[query.id], matcher.measured(need_of(query))
        rows = [place[doc] for doc in sorted(grades)]
        for name in NAMES:
            kept[name].append(getattr(found, name)[rows])
        gains.append(np.array([grades[doc] for doc in sorted(grades)], dtype=np.float64))
    return Judged(tuple(needs), Components(**{name: np.concatenate(kept[name]) for name in NAMES}), tuple(gains))


def best(tried: Sequence[Setting], values: Floats) -> Setting:
    """The setting of the highest value, of equals the first."""
    return tried[int(np.argmax(values))]


def middle(tried: Sequence[Setting], values: Floats) -> Setting:
    """The mean of each number over the best settings: what they have in common is less a matter of luck than any of them is."""
    good = np.argsort(-values, kind="stable")[: max(1, round(GOOD * len(tried)))]
    return {name: float(np.mean([tried[at][name] for at in good])) for name in tried[0]}


Rule = Callable[[Sequence[Setting], Floats], Setting]
RULES: dict[str, Rule] = {"middle": middle, "best": best}
"""How a setting is made of the values of all that were tried, by name."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What was tried: the value of each need (columns) under each setting (rows), what else speaks for a setting (a number a row), and
    how the values of all needs are found under a setting that is not among them."""

    tried: Sequence[Setting]
    table: Floats
    besides: Floats
    valued: Callable[[Setting], Floats]

    def choose(self, rule: Rule, having_a_say: npt.NDArray[np.bool_]) -> Setting:
        """The setting that a rule makes of the values of some needs alone.

        Inner folds would choose the same: a setting has nothing to be fitted, so its mean over them is its mean over the needs.
        """
        return rule(self.tried, self.table[:, having_a_say].mean(axis=1) + self.besides)

    def out_of_fold(self, rule: Rule, fold: Places) -> tuple[Floats, list[Setting]]:
        """The value of each need under the setting that the needs of all other folds chose, and the setting of each fold."""
        values, chosen = np.zeros(len(fold)), []
        for one in np.unique(fold):
            chosen.append(self.choose(rule, fold != one))
            values[fold == one] = self.valued(chosen[-1])[fold == one]
        return values, chosen


@dataclass(frozen=True, slots=True)
class Choice:
    """What a rule gave: `held_out` is the value of each need (columns) where it had no say (a row a seed), `chosen` the setting of each
    fold of each seed, `on_all` what all needs chose together and `in_sample` the value of each need under that."""

    held_out: Floats
    chosen: tuple[Setting, ...]
    on_all: Setting
    in_sample: Floats


def choices(trial: Trial, kin: Places) -> dict[str, Choice]:
    """What each rule gives over the folds of each seed; raises ValueError with fewer families than folds."""
    found = {}
    everyone = np.ones(len(kin), dtype=bool)
    for name, rule in RULES.items():
        rounds = [trial.out_of_fold(rule, folds(kin, FOLDS, seed)) for seed in SEEDS]
        on_all = trial.choose(rule, everyone)
        found[name] = Choice(
            held_out=np.array([values for values, _ in rounds]),
            chosen=tuple(setting for _, chosen in rounds for setting in chosen),
            on_all=on_all,
            in_sample=trial.valued(on_all),
        )
    return found


@dataclass(frozen=True, slots=True)
class Tuning:
    """The judged nDCG@10 of each need, by how its weights were chosen."""

    needs: tuple[str, ...]
    families: int
    tried: int
    choices: dict[str, Choice]
    two_field: Floats
    shipped: Floats
    besides: dict[str, tuple[int, dict[str, float]]]
    """of the other set, by half: how many needs, and the mean under the settings of each rule's folds and under the shipped weights"""


def tune(data: Dataset, other: Dataset | None = None, tried: Sequence[Setting] | None = None) -> Tuning:
    """Chooses among settings by the judged nDCG@10 of the needs in the other folds, and measures each need where it had no say.

    With an `other` data set the mean over its even ids counts as much. Raises ValueError with too few needs for the folds.
    """
    options = list(tried or settings())
    weights = [weights_of(one) for one in options]
    pairs = judged_pairs(data)
    seconds = _halves(judged_pairs(other)) if other else {}
    besides = seconds["even ids"].table(weights).mean(axis=1) if seconds else np.zeros(len(options))
    trial = Trial(options, pairs.table(weights), besides, pairs.under)
    kin = families(pairs.needs)
    found = choices(trial, kin)
    return Tuning(
        needs=tuple(query.id for query in pairs.needs),
        families=int(kin.max()) + 1,
        tried=len(options),
        choices=found,
        two_field=_yardstick(data, pairs),
        shipped=pairs.table([default_weights()])[0],
        besides={part: (len(one.needs), _means(one, found)) for part, one in seconds.items()},
    )


def _means(pairs: Judged, found: Mapping[str, Choice]) -> dict[str, float]:
    means = {name: float(np.mean([pairs.under(one) for one in choice.chosen])) for name, choice in found.items()}
    return means | {"shipped": float(pairs.table([default_weights()]).mean())}


def _halves(pairs: Judged) -> dict[str, Judged]:
    """A data set's even and odd ids apart; raises ValueError without even ones."""
    parts = [half(query.id) for query in pairs.needs]
    if "even" not in parts:
        raise ValueError("the other data set has no need with an even number in its id that can be measured")
    return {f"{part} ids": pairs.only([one == part for one in parts]) for part in ("even", "odd") if part in parts}


def _yardstick(data: Dataset, pairs: Judged) -> Floats:
    """The judged nDCG@10 of each need under the two-field yardstick."""
    table, place = two_field(pairs.needs, data.docs), {doc.id: at for at, doc in enumerate(data.docs)}
    rows = [[place[doc] for doc in sorted(data.qrels[query.id])] for query in pairs.needs]
    each = zip(rows, pairs.gains, strict=True)
    return np.array([ndcgs(table[at][None, docs], gains)[0] for at, (docs, gains) in enumerate(each)])
