"""Send queued mail and run the clock."""

import click


@click.command("worker")
def worker() -> None:
    """Send queued mail and run the clock."""
    raise click.ClickException("not built yet")
