"""A backup made while rows are written is restored elsewhere, row for row and with its chain; what must be refused is refused."""

import gzip
import io
import json
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.commands import archives, restore, snapshots
from matchmaker.foundation import audit, audit_chain, clock
from matchmaker.foundation.db import db, transaction
from tests import cluster
from tests.conftest import make_app
from tests.factories import make_user

KEYS = [b"a key of thirty-two characters at least"]
FILES = {"uploads/ab/abcdef": b"\x00a file", "mail/20261127-mail.eml": b"Subject: x\r\n\r\n"}


@pytest.fixture
def source(database: str, app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """A product in use: people, a sealed trail and files."""
    instance = app.config["SETTINGS"].instance_path
    for name in archives.FOLDERS:  # on PostgreSQL the folder is every test's: what others left is not ours to count
        shutil.rmtree(instance / name, ignore_errors=True)
    write_files(instance)
    with app.app_context(), transaction():
        person = make_user(name="李娜")
        for i in range(30):
            audit.record("need.edit", f"N-2026-{i:04d}", by=person, now=clock.now(), version=i)
    with app.app_context(), transaction():
        audit_chain.seal_entries(KEYS, now=clock.now())
    yield app
    for name in FILES:
        (instance / name).unlink(missing_ok=True)


@pytest.fixture
def elsewhere(database: str, tmp_path: Path) -> Iterator[Flask]:
    """Another machine: no tables, no files."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    if database == "sqlite":
        url = f"sqlite:///{folder / 'other.sqlite3'}"
    else:
        url = cluster.create_database(f"restored_{abs(hash(str(tmp_path)))}")
    app = make_app(url, folder)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def write_files(instance: Path) -> None:
    for name, data in FILES.items():
        (instance / name).parent.mkdir(parents=True, exist_ok=True)
        (instance / name).write_bytes(data)
    (instance / "uploads" / ".half-written").write_bytes(b"no")


def run(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=list(words))
    return done.exit_code, done.output.strip().splitlines()[-1] if done.output.strip() else ""


def saved(app: Flask, tmp_path: Path) -> Path:
    archive = tmp_path / "saved" / "backup.tar.gz"
    code, said = run(app, "backup", "--out", str(archive))
    assert code == 0, said
    return archive


def checked(app: Flask) -> dict[str, Any]:
    with app.app_context():
        try:
            return audit_chain.verify(KEYS, now=clock.now()).figures()
        finally:
            db.session.remove()


def counts(app: Flask) -> dict[str, int]:
    return snapshots.database_at(app.config["SQLALCHEMY_DATABASE_URI"]).counts()


def test_backup_while_rows_are_written_is_restored_whole(source: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    stop, written = Event(), []

    def write() -> None:
        while not stop.is_set():
            with source.app_context(), transaction():  # two rows that belong together, and a seal
                audit.record("need.edit", "N-2027-0001", by=None, now=clock.now(), half=1)
                audit.record("need.edit", "N-2027-0001", by=None, now=clock.now(), half=2)
                audit_chain.seal_entries(KEYS, now=clock.now())
            written.append(1)

    writer = Thread(target=write)
    writer.start()
    try:
        while len(written) < 3:
            stop.wait(0.01)
        archive = saved(source, tmp_path)
    finally:
        stop.set()
        writer.join(20)
    after = counts(source)
    code, said = run(elsewhere, "restore", str(archive))
    assert code == 0, said
    found, told = counts(elsewhere), json.loads(said)
    with tarfile.open(archive) as tar:
        manifest = json.load(tar.extractfile("manifest.json") or io.BytesIO())
    assert found == manifest["counts"]
    assert (told["rows"], told["files"]) == (sum(found.values()), len(FILES))
    assert 30 < found["audit_entry"] <= after["audit_entry"]
    assert found["audit_entry"] % 2 == 0  # one moment: no transaction is there by half
    chain = checked(elsewhere)
    assert (chain["verdict"], chain["sealed"]) == ("intact", found["audit_entry"])
    folder = elsewhere.config["SETTINGS"].instance_path
    assert {name: (folder / name).read_bytes() for name in FILES} == FILES
    assert not (folder / "uploads" / ".half-written").exists()
    assert not list(folder.glob(".restore-*"))
    with elsewhere.app_context(), transaction():  # and it works on
        audit.record("need.edit", "N-2027-0002", by=make_user(), now=clock.now())
        assert audit_chain.seal_entries(KEYS, now=clock.now()) == 1


def test_restored_equals_what_was_saved_when_nobody_writes(source: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    archive = saved(source, tmp_path)
    assert archive.stat().st_mode & 0o077 == 0
    assert run(elsewhere, "restore", str(archive))[0] == 0
    assert counts(elsewhere) == counts(source)
    assert checked(elsewhere) == checked(source)


def test_restore_replaces_data_only_when_told_to(source: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    archive = saved(source, tmp_path)
    assert run(elsewhere, "restore", str(archive))[0] == 0
    with elsewhere.app_context(), transaction():
        make_user(email="later@example.com")
    code, said = run(elsewhere, "restore", str(archive))
    assert (code, "--force" in said) == (1, True)
    assert counts(elsewhere)["user"] == 2
    assert run(elsewhere, "restore", "--force", str(archive))[0] == 0
    assert counts(elsewhere) == counts(source)


def test_restore_leaves_files_that_are_there_alone(source: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    archive = saved(source, tmp_path)
    theirs = elsewhere.config["SETTINGS"].instance_path / "uploads" / "theirs"
    theirs.parent.mkdir()
    theirs.write_bytes(b"theirs")
    code, said = run(elsewhere, "restore", str(archive))
    assert (code, "holds files" in said) == (1, True)
    assert theirs.read_bytes() == b"theirs"
    assert counts(elsewhere) == {}


def rewritten(archive: Path, tmp_path: Path, name: str, data: bytes | None, **told: Any) -> Path:
    """A copy of an archive with one part changed (None: left out) and with other words in its manifest."""
    changed = tmp_path / "changed.tar.gz"
    with tarfile.open(archive) as old, tarfile.open(changed, "w:gz") as new:
        for member in old.getmembers():
            held = (old.extractfile(member) or io.BytesIO()).read()
            if member.name == "manifest.json":
                held = json.dumps({**json.loads(held), **told}).encode()
            if member.name == name:
                if data is None:
                    continue
                held = data
            member.size = len(held)
            new.addfile(member, io.BytesIO(held))
    return changed


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_damaged_archives_are_refused_and_change_nothing(source: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    archive = saved(source, tmp_path)
    whole = archive.read_bytes()
    middle = len(whole) // 2
    upload = "uploads/ab/abcdef"
    extra = gzip.decompress(whole).replace(b"uploads/ab/abcdef\0", b"uploads/../abcdef\0")
    damaged = {
        "cut": whole[:middle],
        "flipped": whole[:middle] + bytes([whole[middle] ^ 0xFF]) + whole[middle + 1 :],
        "cut at the end": whole[:-4],
        "no archive": b"not a backup",
        "empty": b"",
        "other content": rewritten(archive, tmp_path, upload, b"\x00b file").read_bytes(),
        "missing part": rewritten(archive, tmp_path, upload, None).read_bytes(),
        "other format": rewritten(archive, tmp_path, "", b"", format=2).read_bytes(),
        "way out": gzip.compress(extra),
    }
    for name, data in damaged.items():
        path = tmp_path / "damaged.tar.gz"
        path.write_bytes(data)
        code, said = run(elsewhere, "restore", str(path))
        assert (name, code, "damaged" in said) == (name, 1, True), said
        assert counts(elsewhere) == {}, name
    assert not list(elsewhere.config["SETTINGS"].instance_path.glob("uploads"))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_backup_of_another_kind_or_of_the_future_is_refused(source: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    archive = saved(source, tmp_path)
    code, said = run(elsewhere, "restore", str(rewritten(archive, tmp_path, "", b"", revision="9999")))
    assert (code, "does not know" in said) == (1, True)
    code, said = run(elsewhere, "restore", str(rewritten(archive, tmp_path, "", b"", database="postgresql")))
    assert (code, "backup of postgresql" in said) == (1, True)
    assert counts(elsewhere) == {}


def test_older_backup_is_brought_up_to_the_present_schema(elsewhere: Flask, app: Flask, tmp_path: Path) -> None:
    from flask_migrate import upgrade

    with elsewhere.app_context():
        upgrade(revision="0005")
        with db.engine.begin() as connection:
            row = {"at": str(clock.now()), "subject": "user:7", "facts": '{"user": 7, "role": "officer"}'}
            connection.execute(
                sa.text(
                    "INSERT INTO audit_entry (at, actor_id, action, subject, facts)"
                    " VALUES (:at, 5, 'grant', :subject, :facts)"
                ),
                row,
            )
        db.engine.dispose()
    archive = saved(elsewhere, tmp_path)
    code, said = run(app, "restore", "--force", str(archive))
    assert (code, json.loads(said)["revision"]) == (0, restore.newest())
    with app.app_context():
        (entry,) = audit.list_entries("user:7")
        assert audit.owners_of([entry.actor, entry.facts["user"]]) == {entry.actor: 5, entry.facts["user"]: 7}
        assert entry.facts["role"] == "officer"
        db.session.remove()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_restored_rows_are_counted(source: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    """The negative control of the count: a manifest that tells of more rows than came back."""
    archive = saved(source, tmp_path)
    with tarfile.open(archive) as tar:
        told = json.load(tar.extractfile("manifest.json") or io.BytesIO())["counts"]
    more = rewritten(archive, tmp_path, "", b"", counts={**told, "user": 99})
    code, said = run(elsewhere, "restore", str(more))
    assert (code, "not as many rows" in said) == (1, True)


def test_database_in_memory_is_no_place_for_a_backup() -> None:
    with pytest.raises(Exception, match="memory"):
        snapshots.database_at("sqlite://")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_plain_copy_of_a_file_in_use_is_not_enough(source: Flask, tmp_path: Path) -> None:
    """The negative control of the snapshot: what is in the write-ahead log is missing from a plain copy."""
    path = Path(source.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
    holder = sqlite3.connect(path)
    holder.execute("SELECT count(*) FROM audit_entry").fetchone()
    with source.app_context(), transaction():
        audit.record("need.edit", "N-2028-0001", by=None, now=clock.now())
    copied = tmp_path / "copied.sqlite3"
    copied.write_bytes(path.read_bytes())
    ask = "SELECT count(*) FROM audit_entry"
    with closing(sqlite3.connect(copied)) as plain:
        found = (
            plain.execute(ask).fetchone()[0] if plain.execute("PRAGMA integrity_check").fetchone()[0] == "ok" else -1
        )
    snapshot = snapshots.Sqlite(path)
    assert snapshot.save(tmp_path / "saved.sqlite3")[1]["audit_entry"] == 31
    assert found < 31
    holder.close()


def test_archive_measures_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "a").write_bytes(b"abc")
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert archives.measured(tmp_path) == {"uploads/a": archives.Part(3, digest)}
