"""Load the demonstration data once."""

import click


@click.command("demo")
def demo() -> None:
    """Load the demonstration data once."""
    raise click.ClickException("not built yet")


def demo_accounts() -> list[tuple[str, str, str]]:
    """Return (role, mail address, password) of one demonstration account for each role."""
    return []
