"""`policies check FILE`: what of the library an applicant meets, does not meet, or cannot be told of; the rules are `policies/`."""

import json
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from matchmaker.commands.asking import held
from matchmaker.foundation.db import db
from matchmaker.policies import asking, checking, queries
from matchmaker.policies.checking import Because, Checked
from matchmaker.policies.entries import Entry, facts, shipped


@click.group("policies")
def policies() -> None:
    """Support policies: check who may apply."""


@policies.command("check")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the answers as JSON.")
@click.option("--schema", is_flag=True, help="Print the JSON schema of FILE and end.")
@with_appcontext
def check(file: Path | None, as_json: bool, schema: bool) -> None:
    """Answer FILE (- reads standard input): met, not_met or cannot_tell for every entry that can be applied for.

    A missing fact is never met.
    """
    if schema:
        click.echo(json.dumps(asking.schema(), ensure_ascii=False, indent=2))
        return
    if file is None:
        raise click.UsageError("Missing argument 'FILE', or give --schema.")
    try:
        known, day = asking.read_question(_load(file))
    except asking.BadQuestion as error:
        raise click.ClickException(str(error)) from error
    answers = checking.check_all(_library(), known, day)
    if as_json:
        click.echo(json.dumps([_plain(one) for one in answers], ensure_ascii=False, indent=2))
        return
    for one in answers:
        click.echo(f"{one.answer:<12}{one.entry.id}  {one.entry.title.zh}")
        for part in one.because:
            click.echo(f"  {part.answer:<12}{_said(part)}")


def _load(file: Path) -> Any:
    try:
        return json.loads(held(file).decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file}: not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{file}: not JSON: {error}") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"the key {twice!r} stands twice")
    return dict(pairs)


def _library() -> list[Entry]:
    """The library with the operator's edits; where there is no database yet, as it ships."""
    try:
        return queries.list_entries()
    except SQLAlchemyError:
        db.session.rollback()
        click.echo("no database here: the library is read as it ships", err=True)
        return list(shipped().values())


def _plain(one: Checked) -> dict[str, Any]:
    parts = [
        {"condition": part.condition, "answer": part.answer, "reason": part.reason}
        | ({"zh": part.clause.zh, "en": part.clause.en} if part.clause else {})
        | ({"missing": list(part.missing)} if part.missing else {})
        for part in one.because
    ]
    return {"policy": one.entry.id, "answer": one.answer, "because": parts}


def _said(part: Because) -> str:
    words = part.clause.zh if part.clause else part.condition
    missing = "、".join(facts()[name].zh for name in part.missing)
    return f"{words}: {part.reason}" + (f" ({missing})" if missing else "")
