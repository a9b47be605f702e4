"""How a command says what it is at and how long that took; what it says in the end is its own."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import click


@contextmanager
def stage(text: str) -> Iterator[None]:
    """Print what begins now, and on the same line the seconds when it is done."""
    click.echo(f"{text} ... ", nl=False)
    begun, took = time.monotonic(), ""
    try:
        yield
        took = f"{time.monotonic() - begun:.0f} s"
    finally:
        click.echo(took)
