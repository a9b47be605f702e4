"""Rank a data set that is not in the database."""

import click


@click.command("evaluate")
def evaluate() -> None:
    """Rank a data set that is not in the database."""
    raise click.ClickException("not built yet")
