"""The desk that imports, and the worker's part."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from matchmaker.accounts.models import Organisation
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.importing import stepping
from tests.api.conftest import program
from tests.factories import (
    make_officer,
    make_park,
)

__all__ = ["program"]

Enter = Callable[..., FlaskClient]


def work(app: Flask) -> None:
    """Do what the worker does until nothing waits."""
    with app.app_context():
        while True:
            with transaction():
                if not stepping.step(clock.now()):
                    return


@pytest.fixture
def desk(app: Flask, sign_in: Enter) -> tuple[FlaskClient, str]:
    """An officer's browser and the slug of the park."""
    with app.app_context(), transaction():
        park = make_park()
        officer = make_officer(park)
        mail, slug = officer.email, park.slug
    return sign_in(mail), slug


def count(app: Flask, model: type = Organisation) -> int:
    with app.app_context():
        return int(db.session.execute(select(func.count(model.id))).scalar_one())
