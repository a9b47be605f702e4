"""A backup as one file: a tar with a manifest that names revision, counts and the SHA-256 of each part; databases are `snapshots.py`'s."""

import gzip
import hashlib
import json
import os
import tarfile
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

import click

FORMAT = 1
MANIFEST = "manifest.json"
FOLDERS = ("uploads", "mail")  # what of the instance folder is kept; keys are not, caches are made anew
BROKEN = (tarfile.TarError, EOFError, zlib.error, OSError, ValueError, KeyError, TypeError)


class Damaged(click.ClickException):
    """The archive is not what was written; nothing was changed."""


@dataclass(frozen=True)
class Part:
    """One file of a backup."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What is in a backup, written first so that it is known before anything is unpacked."""

    made_at: str
    database: str  # sqlite, postgresql
    revision: str
    counts: dict[str, int]
    parts: dict[str, Part]
    format: int = FORMAT


def measured(folder: Path) -> dict[str, Part]:
    """Return every file under a folder by its path, with size and digest."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): Part(path.stat().st_size, _digest(path)) for path in files}


def write(archive: Path, folder: Path, manifest: Manifest) -> None:
    """Write the archive, whole or not at all, readable by its owner alone."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    begun = archive.with_name(f".{archive.name}.part")
    described = folder / MANIFEST
    described.write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
    try:
        descriptor = os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as raw, tarfile.open(fileobj=raw, mode="w:gz", compresslevel=6) as tar:
            for name in (MANIFEST, *manifest.parts):
                tar.add(folder / name, arcname=name, recursive=False)
        with begun.open("rb") as written:
            os.fsync(written.fileno())
        begun.replace(archive)
    finally:
        begun.unlink(missing_ok=True)
        described.unlink(missing_ok=True)


def unpack(archive: Path, folder: Path) -> Manifest:
    """Unpack into an empty folder and return the manifest. Raises Damaged where any part is missing, more or other than it says."""
    try:
        with gzip.open(archive) as raw, tarfile.open(fileobj=raw, mode="r|") as tar:
            members = iter(tar)
            manifest = _read(tar.extractfile(next(members, tarfile.TarInfo())))
            found = {member.name: _take(tar, member, folder, manifest) for member in members}
            while raw.read(1 << 20):  # to the end, where the checksum of the whole is
                pass
    except BROKEN as error:
        raise Damaged(f"{archive} is damaged or no backup: {type(error).__name__}: {error}") from error
    if missing := sorted(manifest.parts.keys() - found.keys()):
        raise Damaged(f"{archive} is damaged: it lacks {missing[0]}" + (" and others." if len(missing) > 1 else "."))
    return manifest


def _read(file: IO[bytes] | None) -> Manifest:
    told: dict[str, Any] = json.loads(file.read()) if file is not None else {}
    if told.get("format") != FORMAT:
        raise ValueError(f"its manifest is of format {told.get('format')}, this product reads {FORMAT}")
    parts = {name: Part(int(part["size"]), str(part["sha256"])) for name, part in told["parts"].items()}
    return Manifest(**{**told, "parts": parts})


def _take(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, manifest: Manifest) -> int:
    """Write one part, counting and digesting what comes; only plain files that the manifest names are taken."""
    path, part = PurePosixPath(member.name), manifest.parts[member.name]
    inside = len(path.parts) == 1 or path.parts[0] in FOLDERS
    if not member.isfile() or path.is_absolute() or ".." in path.parts or not inside:
        raise ValueError(f"{member.name} has no place in a backup")
    target, source = folder / path, tar.extractfile(member)
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as written:
        while source is not None and (piece := source.read(1 << 20)):
            written.write(piece)
            digest.update(piece)
            size += len(piece)
    if (size, digest.hexdigest()) != (part.size, part.sha256):
        raise ValueError(f"{member.name} is not what was written")
    return size


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
