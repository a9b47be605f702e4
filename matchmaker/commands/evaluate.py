"""`evaluate DIR`: ranks a judged data set on disk and prints how well; the run itself is matching/evaluation/experiment.py."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from matchmaker.matching.evaluation.crossing import crossing
from matchmaker.matching.evaluation.datasets import BadDataset, load_dataset
from matchmaker.matching.evaluation.experiment import Report, as_data, run_lines
from matchmaker.matching.evaluation.experiment import evaluate as run_experiment


@click.command("evaluate")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option(
    "--run-out", type=click.Path(dir_okay=False, path_type=Path), help="Write query id, doc id and score here."
)
@click.option("--judged-only", is_flag=True, help="Rank only each need's judged documents; report the judged nDCG@10.")
def evaluate(folder: Path, as_json: bool, run_out: Path | None, judged_only: bool) -> None:
    """Rank the data set in DIR (docs.jsonl, queries.jsonl, qrels.tsv) and compare with fixed baselines."""
    try:
        data = load_dataset(folder)
    except BadDataset as error:
        raise click.ClickException(str(error)) from error
    if not data.qrels:
        raise click.ClickException(f"{folder}: no judged pair")
    report = run_experiment(data, judged_only)
    across = run_experiment(part, judged_only=True) if (part := crossing(data)).qrels else None
    if run_out is not None:
        run_out.write_text("".join(f"{line}\n" for line in run_lines(report.run)), encoding="utf-8")
    if as_json:
        whole = as_data(report) | {"crossing": as_data(across) if across and across.needs else None}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
        return
    click.echo("\n".join(lines(report)))
    if across and across.needs:
        click.echo("\ncrossing: each need against its judged documents of the other language")
        click.echo("\n".join(lines(across)))


def lines(report: Report) -> Iterator[str]:
    """The report as text: a table a measure, then groups and twins."""
    yield f"{len(report.needs)} needs measured, {len(report.excluded)} left out"
    for name in report.measures:
        yield ""
        yield f"{name:<16}{'mean':>8}   95 % interval    product minus it (95 % interval)"
        for system in report.values:
            mean, low, high = report.mean(system, name)
            row = f"{system:<16}{mean:8.4f}   {low:.4f}-{high:.4f}"
            if system != "product":
                difference, least, most = report.difference(system, name)
                row += f"   {difference:+.4f} ({least:+.4f} to {most:+.4f})"
            yield row
    for group, ids in report.groups.items():
        figures = "  ".join(
            f"{system} {report.mean(system, report.measures[0], ids)[0]:.4f}" for system in report.values
        )
        yield f"{group} ({len(ids)} needs), {report.measures[0]}: {figures}"
    if report.twins:
        yield f"twins: {sum(report.twins) / len(report.twins):.1f} of the first 10 shared on average ({len(report.twins)} pairs)"
