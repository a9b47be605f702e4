"""`assessment score`: scores a file of answers to a maturity model, without a database; rules are the room's, in `assessment/`."""

import json
from pathlib import Path

import click

from matchmaker.assessment import asked
from matchmaker.assessment.maturity import shipped_weights
from matchmaker.assessment.scoring import shown
from matchmaker.commands.asking import held


@click.group("assessment")
def assessment() -> None:
    """Maturity self-assessment."""


@assessment.command("score")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--schema", is_flag=True, help="Print the JSON schema of FILE and end.")
def score(file: Path | None, as_json: bool, schema: bool) -> None:
    """Score the answers in FILE (- reads standard input) under the weights that are shipped with the model.

    Ends with 1 and one line that says what is wrong where FILE cannot be scored.
    """
    if schema:
        click.echo(json.dumps(asked.schema(), ensure_ascii=False, indent=2))
        return
    if file is None:
        raise click.UsageError("Missing argument 'FILE'.")
    try:
        wanted = asked.read(held(file).decode("utf-8-sig"))
        model = asked.model_of(wanted)
        weights = shipped_weights(model.id)
        outcome = asked.outcome_of(wanted, weights)
    except UnicodeDecodeError as error:
        raise click.ClickException("the file is no UTF-8 text") from error
    except asked.BadAnswers as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(asked.as_json(model, outcome), ensure_ascii=False, indent=2))
        return
    click.echo(f"{model.en}, version {model.version}; weights {weights.id} ({weights.source})")
    click.echo(
        f"level {outcome.level or 'below 1'}, total {shown(outcome.total, model.passing)}; an indication, never a certificate"
    )
    for one in outcome.levels:
        click.echo(f"  level {one.level}: {shown(one.score, model.passing)}{' satisfied' if one.satisfied else ''}")
    if outcome.missing:
        click.echo(f"{len(outcome.missing)} sub-domains of these levels are not answered and count 0")
