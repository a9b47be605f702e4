"""Composes the application; knows everyone."""

from datetime import timedelta
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from matchmaker import api, commands, pages, tables
from matchmaker.config import ROOT, Settings, read_settings, refuse_unsafe
from matchmaker.foundation.db import db
from matchmaker.recommendations import encoding
from matchmaker.recommendations.newcomers import default_exposure
from matchmaker.web import assets, bearer, context, directions, errors, guard, locale, security, sessions

migrate = Migrate()
MEGABYTE = 1024 * 1024


def create_app(settings: Settings | None = None, *, offline: bool = False, **overrides: Any) -> Flask:
    """Return the application. Raises Unsafe where the settings would put users at risk, but for commands that serve nobody."""
    settings = settings or read_settings()
    if not offline:
        refuse_unsafe(settings)
    app = Flask(
        "matchmaker",
        root_path=str(ROOT / "matchmaker"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(settings.instance_path),
    )
    app.config.update(configuration(settings))
    app.config.update(overrides)
    if proxies := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, proxies, proxies)  # type: ignore[method-assign]  # Flask's way to wrap
    settings.instance_path.mkdir(parents=True, exist_ok=True)
    encoding.choose(settings.encoder)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "matchmaker" / "migrations"), render_as_batch=True)
    assert tables.metadata is not None
    for part in (assets, security, sessions, bearer, locale, guard, errors, context, directions):
        part.init_app(app)
    pages.init_app(app)
    api.init_app(app)
    commands.init_app(app)
    return app


def configuration(settings: Settings) -> dict[str, Any]:
    """Return Flask's configuration for the settings of this process."""
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SETTINGS": settings,
        "DEMO": settings.demo,
        "PUBLIC_URL": settings.public_url,
        "API_LIMIT": settings.api_limit,
        "FILES_MEGABYTES": settings.files_megabytes,
        "NEWCOMERS": default_exposure() if settings.newcomers else None,
        "SESSION_COOKIE_NAME": "zhizaohe",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
        "MAX_CONTENT_LENGTH": 2 * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": 2 * MEGABYTE,
        "MAX_FORM_PARTS": 2000,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "zh",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        "TEMPLATES_AUTO_RELOAD": False,
    }
