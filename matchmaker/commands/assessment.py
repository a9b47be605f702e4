"""`assessment score`: scores a file of answers to a maturity model, without a database; rules are the room's, in `assessment/`."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from matchmaker.assessment import asked
from matchmaker.assessment.asked import BadAnswers
from matchmaker.assessment.maturity import Model, WeightSet, shipped_weights
from matchmaker.assessment.scoring import Outcome, shown
from matchmaker.commands.asking import held, language, refusal
from matchmaker.web import answer_words

assessment = AppGroup("assessment", help="Maturity self-assessment.")


@assessment.command("score")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--schema", is_flag=True, help="Print the JSON schema of FILE and end.")
def score(file: Path | None, as_json: bool, schema: bool) -> None:
    """Score the answers in FILE (- reads standard input) under the weights that are shipped with the model.

    Ends with 1 and one line that says what is wrong where FILE cannot be scored, in Chinese or English after LANG.
    """
    if schema:
        click.echo(json.dumps(asked.schema(), ensure_ascii=False, indent=2))
        return
    if file is None:
        raise click.UsageError("Missing argument 'FILE'.")
    with force_locale(language()):
        try:
            model, weights, outcome = _scored(held(file))
        except BadAnswers as error:
            raise refusal(answer_words.complaint(error)) from error
        if as_json:
            click.echo(json.dumps(asked.as_json(model, outcome), ensure_ascii=False, indent=2))
        else:
            click.echo("\n".join(_lines(model, weights, outcome)))


def _scored(data: bytes) -> tuple[Model, WeightSet, Outcome]:
    try:
        wanted = asked.read(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadAnswers("", "utf8") from error
    model = asked.model_of(wanted)
    weights = shipped_weights(model.id)
    return model, weights, asked.outcome_of(wanted, weights)


def _lines(model: Model, weights: WeightSet, outcome: Outcome) -> Iterator[str]:
    name = model.zh if language() == "zh" else model.en
    told = {"model": name, "version": model.version, "weights": weights.id, "source": weights.source}
    yield _("%(model)s，版本 %(version)s；权重 %(weights)s（%(source)s）", **told)
    level, total = outcome.level or _("不到 1"), shown(outcome.total, model.passing)
    yield _("%(level)s 级，总分 %(total)s；仅供参考，不是证书", level=level, total=total)
    for one in outcome.levels:
        told = {"level": str(one.level), "score": shown(one.score, model.passing)}
        yield "  " + (
            _("%(level)s 级：%(score)s 达到", **told) if one.satisfied else _("%(level)s 级：%(score)s", **told)
        )
    if outcome.missing:
        n = len(outcome.missing)

        yield ngettext("这些等级中有 %(num)s 项没有作答，按 0 计", "这些等级中有 %(num)s 项没有作答，按 0 计", n)
