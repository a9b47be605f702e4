"""Bytes on disk, named by their own digest, outside the web root: written whole or not at all, removed when no row names them."""

import fcntl
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

GRACE = 3600.0
"""Seconds that bytes are kept without a row: whoever has just written them may not have committed yet."""

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Store:
    """A folder of blobs, two letters of the digest a subfolder."""

    folder: Path

    def path_of(self, digest: str) -> Path:
        """Return where the bytes of a digest are. Raises ValueError for anything else than a digest, so that no path is made of it."""
        if not _DIGEST.fullmatch(digest):
            raise ValueError("not a digest")
        return self.folder / digest[:2] / digest

    def put(self, data: bytes) -> str:
        """Keep the bytes and return their SHA-256; the same bytes are kept once, and are young again from now on."""
        digest = hashlib.sha256(data).hexdigest()
        path = self.path_of(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as handle:
            try:
                handle.write(data)
                handle.flush()
                os.fsync(handle.fileno())
                with self._alone():
                    os.replace(handle.name, path)
            except BaseException:
                Path(handle.name).unlink(missing_ok=True)
                raise
        _sync(path.parent)
        return digest

    def get(self, digest: str) -> bytes:
        """Return the bytes. Raises FileNotFoundError where they are not there or are not what they were."""
        data = self.path_of(digest).read_bytes()
        if hashlib.sha256(data).hexdigest() != digest:
            raise FileNotFoundError(digest)
        return data

    def sweep(self, named: Callable[[Collection[str]], Collection[str]], at: float | None = None) -> int:
        """Remove what no row names and nobody wrote within the grace; return how many.

        `named` returns which of some digests a row names. Age is read again with the lock held: of a `put` that happens
        meanwhile either the new file is seen, or it comes after the removal.
        """
        moment, removed = time.time() if at is None else at, 0
        old = [path for path in self._blobs() if _older(path, moment - GRACE)]
        for batch in (old[start : start + 500] for start in range(0, len(old), 500)):
            kept = set(named([path.name for path in batch]))
            for path in (one for one in batch if one.name not in kept):
                with self._alone():
                    if _older(path, moment - GRACE):
                        path.unlink(missing_ok=True)
                        removed += 1
        return removed

    def _blobs(self) -> Iterator[Path]:
        """Every file of a subfolder, half-written ones that a crash left behind as well."""
        if self.folder.is_dir():
            yield from (path for path in sorted(self.folder.glob("??/*")) if path.is_file())
            yield from (path for path in sorted(self.folder.glob("??/.*")) if path.is_file())

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def _older(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime < moment
    except FileNotFoundError:
        return False


def _sync(folder: Path) -> None:
    """Make the new name itself durable, not only the bytes behind it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
