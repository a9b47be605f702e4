"""`propose-weights`: the weights that decisions on shown lists speak for, as a file to be tried with `replay`;
which decisions count is recommendations/proposals.py's, and nothing is changed by it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from matchmaker.matching.learning import LEAST_DECISIONS, LEAST_NEEDS
from matchmaker.matching.weights import DIRECT, default_weights
from matchmaker.recommendations.proposals import as_weights, progress


@click.command("propose-weights")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the weights file here.")
def propose_weights(out: Path | None) -> None:
    """Propose weights from decisions on shown lists, for `replay --weights FILE`.

    Ends with 1 before there are 200 decisions over 50 needs, and where they prefer no part.
    """
    found = progress()
    counted = f"{found.decisions} decisions over {found.needs} needs"
    if found.proposal is None:
        enough = found.decisions >= LEAST_DECISIONS and found.needs >= LEAST_NEEDS
        wanted = f"a proposal takes {LEAST_DECISIONS} over {LEAST_NEEDS}"
        raise click.ClickException(f"{counted}: {'they prefer no part' if enough else wanted}")
    click.echo(f"proposed from {counted}; 95 % intervals by bootstrap over needs")
    shipped = default_weights()
    for part in DIRECT:
        low, high = found.proposal.intervals[part]
        used = shipped.of(part) / (1.0 - shipped.leaders)
        click.echo(f"{part:<8} {found.proposal.weights[part]:.3f} ({low:.3f} to {high:.3f}), in use {used:.3f}")
    if out is not None:
        content = json.dumps(as_weights(found.proposal), ensure_ascii=False, indent=2)
        out.write_text(content + "\n", encoding="utf-8")
    click.echo(f"Nothing is changed. Try them first: replay --weights {out or 'FILE'}")
