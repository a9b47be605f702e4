"""`demo`: migrates the database and loads the demonstration data once; how rows are made from it is `demonstration.py`'s."""

import click
import sqlalchemy as sa
from flask.cli import with_appcontext
from flask_migrate import upgrade

from matchmaker.accounts.people import User
from matchmaker.commands.demonstration import ACCOUNTS, PASSWORD, load
from matchmaker.commands.progress import stage
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction


def is_loaded() -> bool:
    """Return whether demonstration accounts are there."""
    return db.session.scalar(sa.select(User.id).where(User.is_demo).limit(1)) is not None


def demo_accounts() -> list[tuple[str, str, str]]:
    """Return (role, address, password) of one account for each role, to be printed where the product serves."""
    return [(role, email, PASSWORD) for role, email in ACCOUNTS]


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Migrate, and load the demonstration data once; what is there already stays."""
    with stage("Preparing the database"):
        upgrade()
    with transaction():
        if is_loaded():
            return
        with stage("Loading the demonstration data (fictional organisations and people)"):
            counts = load(clock.now())
    click.echo("  " + ", ".join(f"{noun} {number}" for noun, number in counts.items()))
