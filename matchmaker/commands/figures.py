"""`figures verify FILE`: whether a file of figures is signed by this platform and unchanged; `figures key`: the key to check with."""

import json
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from matchmaker.reporting import signing


@click.group("figures")
def figures() -> None:
    """Signed figures: check a file, print the public key."""


def _keys() -> list[str]:
    return [signing.public_key(seed) for seed in current_app.config["SETTINGS"].figures_keys]


@figures.command("key")
@with_appcontext
def key() -> None:
    """Print the public key that signs now, then those of before."""
    for one in _keys():
        click.echo(one)


@figures.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", "trusted", multiple=True, help="A public key to trust in place of this platform's own.")
@with_appcontext
def verify(file: Path, trusted: tuple[str, ...]) -> None:
    """Say whether FILE is true; end with 1 where it is not."""
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{file}: not JSON in UTF-8") from error
    if not signing.is_true(read, trusted or _keys()):
        click.echo("NOT TRUE: changed after it was signed, or signed by another key")
        raise click.exceptions.Exit(1)
    scope = read["content"].get("scope", {})
    click.echo(
        f"true: signed here, as of {scope.get('as_of', '?')}, {scope.get('first', '?')} to {scope.get('last', '?')}"
    )
