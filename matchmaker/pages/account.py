"""My own data: name, language, sessions, notices."""

from flask import Blueprint

bp = Blueprint("account", __name__)
