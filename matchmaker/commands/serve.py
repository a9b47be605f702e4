"""Serve: gunicorn and the mail worker together."""

import click


@click.command("serve")
def serve() -> None:
    """Serve: gunicorn and the mail worker together."""
    raise click.ClickException("not built yet")
