"""Scan texts for what would give a poster away."""

import click


@click.command("scan")
def scan() -> None:
    """Scan texts for what would give a poster away."""
    raise click.ClickException("not built yet")
