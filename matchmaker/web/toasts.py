"""Lines that can be taken back: a flash message with the address that undoes it; plain ones are Flask's own."""

from typing import Any

from flask import flash


def flash_with_undo(text: str, url: str, **fields: str) -> None:
    """Tell what was done and offer 撤销, a POST to `url` with `fields`."""
    message: Any = {"text": text, "undo": url, "fields": fields}
    flash(message, "undo")
