"""`evaluate DIR`: ranks a judged data set on disk and prints how well; the run itself is matching/evaluation/experiment.py."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from matchmaker.matching.evaluation.datasets import BadDataset, load_dataset
from matchmaker.matching.evaluation.experiment import Report, as_data, halves, run_lines
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
    if run_out is not None:
        run_out.write_text("".join(f"{line}\n" for line in run_lines(report.run)), encoding="utf-8")
    click.echo(json.dumps(as_data(report), ensure_ascii=False, indent=2) if as_json else "\n".join(lines(report)))


def lines(report: Report) -> Iterator[str]:
    """The report as text: a table a measure, then groups, crossings and twins."""
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
        yield f"{group} ({len(ids)} needs), {report.measures[0]}: {_figures(report, report.measures[0], ids)}"
    if report.crossings:
        yield "\nneed language -> capability language, judged nDCG@10 on the judged capabilities of that language alone"
    for name, ids in report.crossings.items():
        for part, chosen in halves(ids).items():
            yield f"{name}, {part} ({len(chosen)} needs): {_figures(report, name, chosen)}"
    for part, stems in halves(list(report.twins)).items() if report.twins else ():
        shared = [report.twins[stem] for stem in stems]
        mean, few = sum(shared) / len(shared), sum(one < 6 for one in shared)
        yield f"twins, {part} ({len(shared)} pairs): {mean:.1f} of the first 10 shared on average, fewer than 6 in {few} pairs"


def _figures(report: Report, name: str, needs: tuple[str, ...]) -> str:
    return "  ".join(f"{system} {report.mean(system, name, needs)[0]:.4f}" for system in report.values)
