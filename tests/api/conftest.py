"""Programs that ask the JSON door: a client that shows a token and speaks JSON."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matchmaker.accounts import tokens
from matchmaker.accounts.people import User
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction

ALL = ["read", "write", "staff"]


class Program:
    """Asks with one token, in one language."""

    def __init__(self, client: FlaskClient, secret: str, language: str = "zh") -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {secret}", "Accept-Language": language}

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        headers = {**self.headers, **more.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.ask("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        return self.ask("POST", path, json=body if body is not None else {}, **more)

    def put(self, path: str, body: Any, **more: Any) -> TestResponse:
        return self.ask("PUT", path, json=body, **more)


@pytest.fixture
def program(app: Flask) -> Callable[..., Program]:
    """Return a function: given a sign-in address it returns that person's program."""

    def make(mail: str, scopes: list[str] | None = None, language: str = "zh") -> Program:
        with app.app_context(), transaction():
            person = db.session.scalars(db.select(User).where(User.email == mail)).one()
            _, secret = tokens.make(person, "test", scopes or ALL, 30, clock.now())
        return Program(app.test_client(), secret, language)

    return make
