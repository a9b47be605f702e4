"""Static files under addresses that change with their content; pages and headers of their own kind are in `security.py`."""

import hashlib
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response

YEAR = timedelta(days=365)
MINUTE = timedelta(minutes=1)


@cache
def fingerprint(folder: Path) -> str:
    """Return a name for all that the folder holds: another as soon as any file is added, renamed or changed.

    It stands in the path and is one for all files, so that what a file names relative to itself (a font, a module) has it too.
    """
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:12]


def init_app(app: Flask) -> None:
    """Let `url_for("static", ...)` name the content, and keep for long only what is asked for by that name."""
    current = fingerprint(Path(str(app.static_folder)))

    def send(filename: str, version: str = "") -> Response:
        answer = app.send_static_file(filename)
        known = version == current  # a page of an older or newer release must not fix these bytes under its own name
        answer.cache_control.no_cache = None
        answer.cache_control.public = True
        answer.cache_control.max_age = int((YEAR if known else MINUTE).total_seconds())
        answer.cache_control.immutable = known
        return answer

    def name_content(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("version", current)

    app.view_functions["static"] = send
    app.add_url_rule(f"{app.static_url_path}/v-<version>/<path:filename>", endpoint="static")
    app.url_defaults(name_content)
