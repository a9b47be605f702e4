"""`tune DIR`: chooses weights by cross-validation on a judged data set and prints what they are worth on needs that had no say;
the search is matching/evaluation/tuning.py's, and nothing is changed by it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from matchmaker.matching.evaluation.datasets import BadDataset, load_dataset
from matchmaker.matching.evaluation.metrics import mean_interval, paired_interval
from matchmaker.matching.evaluation.tuning import FOLDS, GOOD, SEEDS, Choice, Floats, Setting, Tuning
from matchmaker.matching.evaluation.tuning import tune as run_search

YARDSTICK = "two_field"
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("tune")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--with", "other", metavar="DIR2", type=FOLDER, help="Choose by the even ids of this data set as well.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def tune(folder: Path, other: Path | None, as_json: bool) -> None:
    """Choose weights by nested cross-validation by need on DIR and measure each need where it had no say."""
    try:
        found = run_search(load_dataset(folder), load_dataset(other) if other else None)
    except (BadDataset, ValueError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(as_data(found), indent=2) if as_json else "\n".join(lines(found)))


def _systems(found: Tuning) -> dict[str, Floats]:
    return {
        **{f"out of fold, {name}": choice.held_out.mean(axis=0) for name, choice in found.choices.items()},
        YARDSTICK: found.two_field,
        "shipped weights, in-sample": found.shipped,
        **{f"{name} on all needs, in-sample": choice.in_sample for name, choice in found.choices.items()},
    }


def as_data(found: Tuning) -> dict[str, Any]:
    """The figures as plain data: mean, low and high of each system and of what it is above two_field, and what was chosen how often."""
    names = ("mean", "low", "high")
    systems = _systems(found)
    return {
        "needs": len(found.needs),
        "families": found.families,
        "settings_tried": found.tried,
        "systems": {name: dict(zip(names, mean_interval(values), strict=True)) for name, values in systems.items()},
        "minus_two_field": {
            name: dict(zip(names, paired_interval(values, found.two_field), strict=True))
            for name, values in systems.items()
            if name != YARDSTICK
        },
        "rules": {
            name: {
                "seeds": dict(zip(map(str, SEEDS), choice.held_out.mean(axis=1).tolist(), strict=True)),
                "chosen": [{"folds": times, **setting} for setting, times in _often(choice)],
                "on_all": choice.on_all,
            }
            for name, choice in found.choices.items()
        },
        "besides": {part: {"needs": needs, **means} for part, (needs, means) in found.besides.items()},
    }


def _often(choice: Choice) -> list[tuple[Setting, int]]:
    """Each setting that was chosen and in how many folds, the most frequent first."""
    counted = Counter(tuple(setting.items()) for setting in choice.chosen)
    return [(dict(setting), times) for setting, times in counted.most_common()]


def lines(found: Tuning) -> Iterator[str]:
    """The figures as text: each system against two_field, each seed, the settings that were chosen, the other set beside."""
    yield f"{len(found.needs)} needs in {found.families} families, {FOLDS} folds, {len(SEEDS)} seeds"
    yield f"{found.tried} settings tried; every number that is not named below stays as it ships"
    yield f"best: the best setting; middle: the mean of each number over the best {GOOD:.0%} of the settings"
    yield f"\n{'judged nDCG@10':<32}{'mean':>8}   95 % interval    minus two_field (95 % interval)"
    for name, values in _systems(found).items():
        mean, low, high = mean_interval(values)
        row = f"{name:<32}{mean:8.4f}   {low:.4f}-{high:.4f}"
        if name != YARDSTICK:
            row += "   {:+.4f} ({:+.4f} to {:+.4f})".format(*paired_interval(values, found.two_field))
        yield row
    for part, (needs, means) in found.besides.items():
        told = "  ".join(f"{name} {mean:.4f}" for name, mean in means.items())
        yield f"the other set, {part} ({needs} needs): {told}"
    for name, choice in found.choices.items():
        yield f"\n{name}, out of fold by seed: " + "  ".join(f"{row.mean():.4f}" for row in choice.held_out)
        yield from _chosen(name, choice)


def _told(setting: Setting) -> str:
    return "  ".join(f"{name} {value:.3g}" for name, value in setting.items())


def _chosen(name: str, choice: Choice) -> Iterator[str]:
    """What a rule chose in the folds: settings that came more than once, the range of each number, and the choice of all needs."""
    yield f"{name}, chosen in how many of {len(choice.chosen)} folds (each other setting in one):"
    yield from (f"{times:>6}  {_told(setting)}" for setting, times in _often(choice) if times > 1)
    for title, end in (("least", min), ("most", max)):
        yield f"{title:>6}  {_told({one: end(setting[one] for setting in choice.chosen) for one in choice.on_all})}"
    yield f"{'on all':>6}  {_told(choice.on_all)}"
