"""`backup`: database and files of one moment in one archive, while the product is in use; `restore.py` is the way back."""

import json
import os
import shutil
import tempfile
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from matchmaker.commands import archives
from matchmaker.commands.archives import FOLDERS, Manifest
from matchmaker.commands.snapshots import database_at
from matchmaker.config import Settings
from matchmaker.foundation import clock


@click.command("backup")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write; default: INSTANCE_PATH/backups."
)
@with_appcontext
def backup(out: Path | None) -> None:
    """Write database, uploads and mail files into one archive, and print one line of JSON. Keys are not in it."""
    settings: Settings = current_app.config["SETTINGS"]
    now = clock.now()
    name = f"zhizaohe-{now.astimezone(clock.SHANGHAI):%Y%m%d-%H%M%S}.tar.gz"
    archive = (out or settings.instance_path / "backups" / name).resolve()
    database = database_at(settings.database_url)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=settings.instance_path) as made:
        folder = Path(made)
        # Twice: what is removed while the database is copied was there before, what is added was there after.
        gather(settings.instance_path, folder)
        revision, counts = database.save(folder / database.part)
        gather(settings.instance_path, folder)
        parts = archives.measured(folder)
        archives.write(archive, folder, Manifest(now.isoformat(), database.kind, revision, counts, parts))
    told = {"file": str(archive), "bytes": archive.stat().st_size, "revision": revision, "rows": sum(counts.values())}
    click.echo(json.dumps({**told, "files": len(parts) - 1}, ensure_ascii=False))


def gather(instance: Path, folder: Path) -> None:
    """Link or copy the kept files; those that are still being written have a dot before their name and stay out."""
    for kept in FOLDERS:
        for path in (instance / kept).rglob("*"):
            target = folder / path.relative_to(instance)
            if path.name.startswith(".") or not path.is_file() or target.exists():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(path, target)
            except FileNotFoundError:
                continue  # removed in this very moment
            except OSError:  # another file system
                shutil.copy2(path, target)
