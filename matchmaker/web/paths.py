"""Where to go next: only to a path of this site."""

from urllib.parse import urlsplit

from flask import request, url_for


def is_local(target: str) -> bool:
    """Return whether `target` is a plain path of this site, so that no link can lead a user elsewhere."""
    parts = urlsplit(target)
    return target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc


def named() -> str:
    """Return the page named by `next`, "" where none is or it is not of this site."""
    target = request.values.get("next", "")
    return target if is_local(target) and "\\" not in target else ""


def back(default: str = "home.show") -> str:
    """Return the page named by `next`, else the default page."""
    return named() or url_for(default)
