"""How tests read a page of recommendations; the world that they read it in is in world.py."""

import re
from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation.db import db
from matchmaker.recommendations.models import ShownList

Enter = Callable[..., FlaskClient]


def text(browser: FlaskClient, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True)


def cards(page: str) -> list[str]:
    """Codes of the providers whose cards a page holds, in order."""
    return re.findall(r'<article class="card[^"]*" id="card-([^"]+)"', page)


def kept(app: Flask) -> list[ShownList]:
    with app.app_context():
        return list(db.session.scalars(sa.select(ShownList).order_by(ShownList.id)))
