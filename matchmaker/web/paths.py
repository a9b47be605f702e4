"""Where to go next: only to a path of this site."""

from urllib.parse import SplitResult, urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed


def parts_of(address: str) -> SplitResult:
    """Return the parts of an address that somebody else wrote; one that cannot be read has none."""
    try:
        return urlsplit(address)
    except ValueError:  # "//[x": half an IPv6 address
        return SplitResult("", "", "", "", "")


def is_local(target: str) -> bool:
    """Return whether `target` is a plain path of this site, so that no link can lead a user elsewhere."""
    parts = parts_of(target)
    plain = target.startswith("/") and target.isprintable() and "\\" not in target
    return plain and not target.startswith("//") and parts.path != "" and not parts.scheme and not parts.netloc


def named() -> str:
    """Return the page named by `next`, "" where none is or it is not of this site."""
    target = request.values.get("next", "")
    return target if is_local(target) else ""


def back(default: str = "home.show") -> str:
    """Return the page named by `next`, else the default page."""
    return named() or url_for(default)


def here() -> str:
    """Return the page that the reader is on; where its address takes forms only, the page that the form was sent from."""
    sent_from = parts_of(request.referrer or "")
    came = f"{sent_from.path}?{sent_from.query}" if sent_from.query else sent_from.path
    asked = request.full_path if request.query_string else request.path
    return next((one for one in (asked, came) if is_local(one) and _can_be_read(one)), url_for("home.show"))


def _can_be_read(target: str) -> bool:
    """Return whether an address answers a GET, be it with the page that says that nothing is there."""
    try:
        current_app.url_map.bind("").match(parts_of(target).path, "GET")
    except HTTPException as error:
        return not isinstance(error, MethodNotAllowed)
    return True
