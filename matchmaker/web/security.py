"""Headers that every answer carries, CSRF, request limits and the write flag of the database."""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect

from matchmaker.foundation.db import writing
from matchmaker.web import bearer, uploads
from matchmaker.web.bearer import is_api

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

csrf = CSRFProtect()
# Each server process counts for itself, so that a limit is a bound within the factor of their number; the back-off of signing
# in, which must be exact, is in the database. Addresses behind a proxy: TRUSTED_PROXIES.
limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=True)


def _configured(setting: str, otherwise: str) -> Callable[[], str]:
    return lambda: str(current_app.config.get(setting, otherwise))


def _person() -> str:
    """Many of a park share one address, so tries are counted by person; those of nobody in particular by address."""
    bearer.load()  # limits are counted before anything else is done
    return f"user:{current_user.id}" if current_user.is_authenticated else get_remote_address()


# What works for seconds is shared out by the hour, all doors of a kind together.
planner_limit = limiter.shared_limit(_configured("LIMIT_PLANNER", "30 per hour"), scope="planner", key_func=_person)
pdf_limit = limiter.shared_limit(_configured("LIMIT_PDF", "120 per hour"), scope="pdf", key_func=_person)

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def only_reads(view: View) -> View:
    """Say that a view which takes a form changes nothing, so that on SQLite it need not wait for those who do."""
    view.only_reads = True  # type: ignore[attr-defined]  # Flask keeps view functions as they are
    return view


def _say_whether_writing() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    writing.set(request.method not in SAFE and not getattr(view, "only_reads", False))


def _no_longer_writing(_error: BaseException | None) -> None:
    """What the same thread reads after the request must not wait for those who write."""
    writing.set(False)


def _refuse_nul() -> None:
    """No address of this site holds NUL, and PostgreSQL keeps none: whoever asks so gets a page, not an error of a driver.

    The JSON door reads each field of a query and says which one it is.
    """
    asked = [] if is_api() else [value for values in request.args.listvalues() for value in values]
    if any("\0" in one for one in (request.path, *asked)):
        abort(404)


def _add_headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    response.headers.setdefault(
        "Cache-Control", "private, no-store"
    )  # static files say for themselves how long they keep
    return response


def init_app(app: Flask) -> None:
    """The write flag comes first: the user is loaded in the transaction that it opens."""
    app.before_request(_say_whether_writing)
    app.teardown_request(_no_longer_writing)
    app.before_request(_refuse_nul)
    app.before_request(uploads.make_room)  # before the token is read, which reads the whole form
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(_add_headers)
