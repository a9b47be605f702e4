"""Turns errors of services and of HTTP into pages; the only place that knows both status codes and `foundation/errors.py`."""

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from matchmaker.web.labels import error_text

STATUS: dict[type[DomainError], int] = {NotFound: 404, NotAllowed: 403, Conflict: 409, Invalid: 422}
PAGES = frozenset({400, 403, 404, 405, 409, 413, 422, 429, 500})


def page(status: int, text: str = "") -> ResponseReturnValue:
    """Return the page for a status, with `text` as what happened."""
    name = status if status in PAGES else (500 if status >= 500 else 400)
    return render_template(f"errors/{name}.html", text=text, path=request.path), status


def _domain(error: DomainError) -> ResponseReturnValue:
    db.session.rollback()
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    return page(status, error_text(error))


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    body, status = page(error.code)  # type: ignore[misc]
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return body, status, headers


def _csrf(error: CSRFError) -> ResponseReturnValue:
    return page(400, error_text(DomainError("stale_form")))


def _unexpected(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    return page(500)


def init_app(app: Flask) -> None:
    """Register the handlers; tests and debugging let unexpected errors through."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    if not app.testing:
        app.register_error_handler(Exception, _unexpected)
