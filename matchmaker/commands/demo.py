"""Load the demonstration data once."""

import click


@click.command("demo")
def demo() -> None:
    """Load the demonstration data once."""
    raise click.ClickException("not built yet")
