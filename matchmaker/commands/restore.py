"""`restore`: puts a backup in the place of database and files, after everything about it was checked; `backup.py` made it."""

import json
import shutil
import tempfile
from pathlib import Path

import click
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from matchmaker.commands import archives
from matchmaker.commands.archives import FOLDERS, Manifest
from matchmaker.commands.snapshots import Database, database_at
from matchmaker.config import ROOT, Settings
from matchmaker.foundation.db import db

MIGRATIONS = ROOT / "matchmaker" / "migrations"


@click.command("restore")
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace data that is there.")
@with_appcontext
def restore(archive: Path, force: bool) -> None:
    """Restore ARCHIVE into DATABASE_URL and INSTANCE_PATH, and print one line of JSON. Stop the product first."""
    settings: Settings = current_app.config["SETTINGS"]
    db.session.remove()
    db.engine.dispose()
    database = database_at(settings.database_url)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.instance_path) as made:
        folder = Path(made)
        manifest = archives.unpack(archive, folder)
        refuse(manifest, database, settings.instance_path, force)
        database.load(folder / database.part)
        put_files(folder, settings.instance_path)
    found = compare(manifest, database)
    if manifest.revision != newest():
        upgrade()
    told = {"revision": newest(), "made_at": manifest.made_at, "rows": sum(found.values())}
    click.echo(json.dumps({**told, "files": len(manifest.parts) - 1}, ensure_ascii=False))


def newest() -> str:
    """Return the revision that this version of the product works with."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


def refuse(manifest: Manifest, database: Database, instance: Path, force: bool) -> None:
    """Raise ClickException where the backup cannot, or without --force must not, be restored here."""
    if manifest.database != database.kind:
        raise click.ClickException(f"This is a backup of {manifest.database}; DATABASE_URL names {database.kind}.")
    try:
        ScriptDirectory(str(MIGRATIONS)).get_revision(manifest.revision)
    except CommandError as error:
        raise click.ClickException(
            f"The backup has schema revision {manifest.revision}, which this version does not know: use a newer one."
        ) from error
    if force:
        return
    if any(database.counts().values()):
        raise click.ClickException("The database holds data: choose another, or replace it with --force (FORCE=1).")
    if any(any((instance / kept).glob("*")) for kept in FOLDERS):
        raise click.ClickException(f"{instance} holds files: choose another, or replace them with --force (FORCE=1).")


def put_files(folder: Path, instance: Path) -> None:
    """Put the kept folders in the place of those that are there."""
    for kept in FOLDERS:
        if (instance / kept).exists():
            shutil.rmtree(instance / kept)
        if (folder / kept).exists():
            (folder / kept).rename(instance / kept)


def compare(manifest: Manifest, database: Database) -> dict[str, int]:
    """Return the rows of each table. Raises ClickException where they are not as many as were saved."""
    found = database.counts()
    if found != manifest.counts:
        wrong = [name for name in manifest.counts if found.get(name) != manifest.counts[name]]
        raise click.ClickException(f"Restored, but not as many rows as were saved in: {', '.join(wrong)}")
    return found
