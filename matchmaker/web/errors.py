"""Turns errors of services and of HTTP into pages, for programs into problems; knows both status codes and `foundation/errors.py`."""

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from matchmaker.web import bearer, problem_json
from matchmaker.web.paths import parts_of
from matchmaker.web.problem_json import FieldError, Problem
from matchmaker.web.problems import error_text

STATUS: dict[type[DomainError], int] = {NotFound: 404, NotAllowed: 403, Conflict: 409, Invalid: 422}
KEPT = frozenset({"Allow", "Retry-After", "WWW-Authenticate"})
PAGES = frozenset({400, 403, 404, 405, 409, 413, 422, 429, 500})


def page(status: int, text: str = "") -> tuple[str, int]:
    """Return the page for a status, with `text` as what happened."""
    name = status if status in PAGES else (500 if status >= 500 else 400)
    return render_template(f"errors/{name}.html", text=text, path=request.path), status


def _domain(error: DomainError) -> ResponseReturnValue:
    db.session.rollback()
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    text = error_text(error)
    if bearer.is_api():
        fields = [FieldError.of(error.field, error.code, text)] if isinstance(error, Invalid) and error.field else []
        return problem_json.answer(status, error.code, text, fields)
    return page(status, text)


def _problem(error: Problem) -> ResponseReturnValue:
    db.session.rollback()
    return problem_json.answer(error.status, error.code, error.detail, error.errors)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    headers = {name: value for name, value in error.get_headers() if name in KEPT}
    if bearer.is_api():
        answer = problem_json.answer(error.code)
        answer.headers.update(headers)
        return answer
    body, status = _too_often() if error.code == 429 else page(error.code)
    return body, status, headers


def _too_often() -> tuple[str, int]:
    """Whoever sent one of our own forms too often gets it back filled, to be sent later; passwords are not sent back."""
    if not _comes_from_here() or request.files or any("password" in name for name in request.form):
        return page(429)
    return _again(error_text(DomainError("too_often")), 429)


def _again(text: str, status: int) -> tuple[str, int]:
    typed = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    kept = [(name, value) for name, value in typed if "password" not in name]
    asked_again = len(kept) != len(typed)
    found = {"typed": kept, "asked_again": asked_again, "path": request.path}
    return render_template("errors/stale.html", text=text, **found), status


def _comes_from_here() -> bool:
    """Return whether the browser says that one of our own pages sent this form; another site's form is never offered again."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin", "")
    return site == "same-origin" if site else bool(origin) and parts_of(origin).netloc == request.host


def _csrf(error: CSRFError) -> ResponseReturnValue:
    """A form of ours whose token is old comes back filled, with a fresh token; passwords are typed again."""
    text = error_text(DomainError("stale_form"))
    if not _comes_from_here() or request.files:
        return page(400, text)
    return _again(text, 400)


def _unexpected(error: Exception) -> ResponseReturnValue:
    """Rendered without the context of pages: what broke may be the database or the session itself."""
    current_app.logger.exception("unexpected error at %s %s", request.method, request.path)
    db.session.rollback()
    with force_locale(request.accept_languages.best_match(("zh", "en"), "zh") or "zh"):
        if bearer.is_api():
            return problem_json.answer(500)
        lang = "en" if str(get_locale()) == "en" else "zh"
        return current_app.jinja_env.get_template("errors/500.html").render(lang=lang, path=request.path, text=""), 500


def init_app(app: Flask) -> None:
    """Register the handlers; tests and debugging let unexpected errors through."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    if not app.testing:
        app.register_error_handler(Exception, _unexpected)
