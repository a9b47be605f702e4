"""Which language a page speaks: the user's setting, else what was chosen on this device, else the browser's wish; zh first.

Programs say it with each request: there Accept-Language comes first, and no cookie is read.
"""

from flask import Flask, has_request_context, request, session
from flask_babel import Babel, get_locale, refresh
from flask_login import current_user

from matchmaker.foundation.db import transaction
from matchmaker.web.bearer import is_api

babel = Babel()
LANGUAGES = ("zh", "en")


def choose() -> str:
    """Return "zh" or "en" for this request."""
    if not has_request_context():
        return "zh"
    if is_api() and (wished := request.accept_languages.best_match(LANGUAGES)):
        return wished
    if not is_api() and session.get("language") in LANGUAGES:
        return str(session["language"])
    if current_user.is_authenticated and current_user.language in LANGUAGES:
        return str(current_user.language)
    return request.accept_languages.best_match(LANGUAGES, "zh") or "zh"


def language() -> str:
    """Return the language in force here, also inside `force_locale`."""
    return str(get_locale() or "zh")[:2]


def speak(chosen: str) -> bool:
    """Speak a language from here on, on this device and to this person; return whether it is one of ours."""
    if chosen not in LANGUAGES:
        return False
    session["language"] = chosen
    if current_user.is_authenticated:
        with transaction():
            current_user.language = chosen
    refresh()
    return True


def init_app(app: Flask) -> None:
    """Attach Flask-Babel; msgids are Chinese, so zh needs no catalogue to be right."""
    babel.init_app(app, locale_selector=choose)
    app.jinja_env.globals["get_locale"] = get_locale
    app.jinja_env.add_extension("jinja2.ext.i18n")
