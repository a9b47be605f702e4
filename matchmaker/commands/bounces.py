"""The command that reads returned mail; what a notice says is read in `foundation/bounces.py`."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from matchmaker.foundation import bounces as notices
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.notifications import outbox


@click.command("bounces")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@with_appcontext
def bounces(folder: Path) -> None:
    """Read delivery status notices from a maildir, or a folder of .eml files: mark mails and addresses that were refused for good.

    A notice counts only where it names a mail that this product sent to that address, so that nobody silences another's
    address by a forged one. Reading the same folder again changes nothing.
    """
    read = known = refused = 0
    for _file, failures in notices.read_folder(folder):
        read += bool(failures)
        for one in failures:
            if not one.permanent:
                continue
            with transaction():
                ours = outbox.note_bounce(
                    one.address, one.message_id, one.said, now=clock.now(), refuse=not one.is_policy
                )
            known += ours
            refused += ours and not one.is_policy
    click.echo(f"{read} notices, {known} mails of ours returned, {refused} addresses no longer written to")
