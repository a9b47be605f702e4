"""The write flag, by which SQLite is told at BEGIN whether a write will follow: it ends with the request that set it."""

from typing import Any

import pytest
from flask import Flask, request_finished

from matchmaker.foundation.db import writing


@pytest.mark.parametrize(("method", "expected"), [("POST", True), ("GET", False)])
def test_write_flag_ends_with_its_request(app: Flask, method: str, expected: bool) -> None:
    seen: list[bool] = []

    def look(_app: Flask, **_: Any) -> None:
        seen.append(writing.get())

    with request_finished.connected_to(look, app):
        app.test_client().open("/sign-in", method=method)
    assert (seen, writing.get()) == ([expected], False)
