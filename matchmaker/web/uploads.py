"""How files come in and go out over HTTP: the larger limit of the views that take them, where they are kept, downloads and nothing else."""

from collections.abc import Callable
from typing import TypeVar

from flask import Response, current_app, request, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.foundation.errors import NotFound
from matchmaker.foundation.files.accepting import MEGABYTE, MOST_BYTES
from matchmaker.foundation.files.kinds import KINDS
from matchmaker.foundation.files.store import Store

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

MOST_SENT = MOST_BYTES + MEGABYTE
"""Bytes of a whole submission: the file, what frames it, and the fields beside it."""

DRAINED = 4 * MOST_BYTES
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


def takes_files(view: View) -> View:
    """Say that a view takes a file, so that what is sent to it may be larger than elsewhere."""
    view.takes_files = True  # type: ignore[attr-defined]  # Flask keeps view functions as they are
    return view


def make_room() -> None:
    """Raise the limit for who is signed in, before anything reads the form; strangers send no large bodies."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method == "POST" and getattr(view, "takes_files", False) and current_user.is_authenticated:
        request.max_content_length = MOST_SENT


def drain() -> None:
    """Read what is left of a body that was too large: a browser that is cut off while it sends never shows the answer."""
    left = min(request.content_length or 0, DRAINED)
    while left > 0 and (part := request.environ["wsgi.input"].read(min(left, 65536))):
        left -= len(part)


def store() -> Store:
    """Return where files are kept: outside of anything that is served by itself."""
    return Store(current_app.config["SETTINGS"].instance_path / "uploads")


def as_download(digest: str, name: str, kind: str) -> Response:
    """Return the file to be saved under its name, never to be shown in the page's place.

    No ranges: each answer is one download, and each is recorded. Raises NotFound where the bytes are gone.
    """
    path = store().path_of(digest)
    if not path.is_file():
        current_app.logger.error("the bytes %s of a file are missing", digest)
        raise NotFound("attachment")
    answer = send_file(
        path,
        KINDS[kind].media,
        as_attachment=True,
        download_name=name,
        conditional=False,
        etag=False,
        last_modified=None,
    )
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers.pop("Last-Modified", None)
    return answer
