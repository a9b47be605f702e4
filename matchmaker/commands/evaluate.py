"""`evaluate DIR`: ranks a judged data set on disk and prints how well, or why one need's first ten stand where they stand;
the run itself is matching/evaluation/experiment.py."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from matchmaker.matching.evaluation.ablation import ABLATED
from matchmaker.matching.evaluation.datasets import BadDataset, Dataset, Item, load_dataset
from matchmaker.matching.evaluation.experiment import PRODUCT, Report, as_data, run_lines
from matchmaker.matching.evaluation.experiment import evaluate as run_experiment
from matchmaker.matching.evaluation.explaining import Explained, explain
from matchmaker.matching.evaluation.grouping import GROUPINGS, halves
from matchmaker.matching.evaluation.shapes import SHAPES, reshape
from matchmaker.matching.records import Evidence, Span


@click.command("evaluate")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option(
    "--run-out", type=click.Path(dir_okay=False, path_type=Path), help="Write query id, doc id and score here."
)
@click.option("--judged-only", is_flag=True, help="Rank only each need's judged documents; report the judged nDCG@10.")
@click.option("--explain", "query", metavar="ID", help="Print the first ten of this need with their reasons instead.")
@click.option(
    "--ablate", "ablated", multiple=True, type=click.Choice(ABLATED), help="Measure the product without this part too."
)
@click.option("--by", type=click.Choice(list(GROUPINGS)), help="Group the needs by this.")
@click.option(
    "--only",
    type=click.Choice(list(SHAPES)),
    help="Cut the data first: titles of needs and documents, tags of needs, or parts of documents alone.",
)
def evaluate(
    folder: Path,
    as_json: bool,
    run_out: Path | None,
    judged_only: bool,
    query: str | None,
    ablated: tuple[str, ...],
    by: str | None,
    only: str | None,
) -> None:
    """Rank the data set in DIR (docs.jsonl, queries.jsonl, qrels.tsv) and compare with fixed baselines."""
    data = _loaded(folder, only)
    if query is not None:
        if run_out or judged_only or ablated or by:
            raise click.UsageError("--explain goes with --json and --only alone")
        _explain(folder, data, query, as_json)
        return
    report = run_experiment(data, judged_only, ablated=ablated, by=by)
    if run_out is not None:
        run_out.write_text("".join(f"{line}\n" for line in run_lines(report.run)), encoding="utf-8")
    _print(as_data(report) if as_json else lines(report))


def _loaded(folder: Path, only: str | None) -> Dataset:
    try:
        data = load_dataset(folder)
    except BadDataset as error:
        raise click.ClickException(str(error)) from error
    if not data.qrels:
        raise click.ClickException(f"{folder}: no judged pair")
    try:
        return reshape(data, only) if only else data
    except BadDataset as error:
        raise click.ClickException(f"{folder}: --only {only}: {error}") from error


def _print(found: dict[str, Any] | Iterator[str]) -> None:
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if isinstance(found, dict) else "\n".join(found))


def _explain(folder: Path, data: Dataset, query_id: str, as_json: bool) -> None:
    try:
        query, rows = explain(data, query_id)
    except KeyError as error:
        raise click.ClickException(f"{folder / 'queries.jsonl'}: no query with the id {query_id}") from error
    as_rows = [asdict(one.match) | {"grade": one.grade} for one in rows]
    _print({"query": query.id, "first": as_rows} if as_json else explanation(query, rows))


def lines(report: Report) -> Iterator[str]:
    """The report as text: a table a measure, then groups, crossings and twins."""
    yield f"{len(report.needs)} needs measured, {len(report.excluded)} left out"
    for name in report.measures:
        yield ""
        yield f"{name:<16}{'mean':>8}   95 % interval    product minus it (95 % interval)"
        for system in report.values:
            mean, low, high = report.mean(system, name)
            row = f"{system:<16}{mean:8.4f}   {low:.4f}-{high:.4f}"
            if system != PRODUCT:
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


def explanation(query: Item, rows: Sequence[Explained]) -> Iterator[str]:
    """The first ten of a need as text: printed parts that add up, the grade, and the evidence with its words in brackets."""
    yield f"{query.id}  {query.title}" if query.title else query.id
    if not rows:
        yield "nothing scores above 0"
    for row in rows:
        match = row.match
        parts = " + ".join(f"{part.name} {part.shown}/{part.shown_max}" for part in match.parts)
        grade = "not judged" if row.grade is None else f"grade {row.grade}"
        yield f"\n{match.rank}. {row.doc.id}  {row.doc.title}".rstrip()
        yield f"   {match.shown} = {parts}  (score {match.score:.4f}), {grade}"
        for one in match.evidence:
            yield f"   {one.part} -{one.fall:.4f}  {_reason(one)}"


def _reason(one: Evidence) -> str:
    if one.part == "fit":
        return one.need_field
    return (
        f"{one.need_field}: {_marked(one.need_quote, one.need_spans)} | {one.source}: {_marked(one.quote, one.spans)}"
    )


def _marked(quote: str, spans: Sequence[Span]) -> str:
    """A quotation on one line with brackets round its marked words."""
    for start, end in sorted(spans, reverse=True):
        quote = f"{quote[:start]}[{quote[start:end]}]{quote[end:]}"
    return " ".join(quote.split())
