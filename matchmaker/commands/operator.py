"""Make an operator."""

import click


@click.command("operator")
def operator() -> None:
    """Make an operator."""
    raise click.ClickException("not built yet")
