"""Errors at the door: the right status and page, a stale form comes back filled, nothing of another site is offered again."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.app import create_app
from matchmaker.foundation.db import db
from matchmaker.web.guard import Who, allow
from tests.conftest import settings_for

HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def strict(sqlite_template: Path, tmp_path: Path) -> Iterator[Flask]:
    """An app as it is served: tokens are checked, unexpected errors become the 500 page."""
    import shutil

    path = tmp_path / "strict.sqlite3"
    shutil.copy(sqlite_template, path)
    app = create_app(settings_for(f"sqlite:///{path}", tmp_path), RATELIMIT_ENABLED=False)

    @app.get("/boom")
    @allow(Who.PUBLIC)
    def boom() -> str:
        raise RuntimeError("a secret of the inside")

    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def visitor(strict: Flask) -> FlaskClient:
    return strict.test_client()


def test_stale_form_comes_back_filled_with_a_fresh_token(visitor: FlaskClient) -> None:
    typed = {"language": "en", "next": "/help", "note": "第一行\n<第二行>"}
    stale = visitor.post("/language", data=typed | {"csrf_token": "old"}, headers=HERE)
    assert stale.status_code == 400
    page = stale.get_data(as_text=True)
    assert "第一行\n&lt;第二行&gt;" in page
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    again = visitor.post("/language", data=typed | {"csrf_token": token[1]}, headers=HERE)
    assert (again.status_code, again.location) == (303, "/help")


def test_stale_password_is_not_written_into_the_page(visitor: FlaskClient) -> None:
    page = visitor.post("/sign-in", data={"email": "a@b.example", "password": "秘密的密码"}, headers=HERE)
    assert page.status_code == 400
    assert "秘密的密码" not in page.get_data(as_text=True)


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}, {}])
def test_form_of_another_site_is_not_offered_again(visitor: FlaskClient, headers: dict[str, str]) -> None:
    page = visitor.post("/language", data={"language": "en", "next": "/planted"}, headers=headers)
    assert page.status_code == 400
    assert "/planted" not in page.get_data(as_text=True)


def test_unexpected_error_shows_a_page_and_no_inside(visitor: FlaskClient) -> None:
    for language, word in (("zh-CN", "系统出错了"), ("en", "500")):
        page = visitor.get("/boom", headers={"Accept-Language": language})
        assert page.status_code == 500
        assert word in page.get_data(as_text=True)
        assert "secret of the inside" not in page.get_data(as_text=True)


def test_wrong_method_names_the_right_ones(visitor: FlaskClient) -> None:
    answer = visitor.get("/language")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_unknown_page_answers_404(visitor: FlaskClient) -> None:
    assert visitor.get("/nowhere").status_code == 404
    assert visitor.get("/needs/N-2026-9999/../../etc").status_code in (303, 404)


def test_body_over_the_limit_answers_413(visitor: FlaskClient) -> None:
    answer = visitor.post("/language", data={"note": "x" * 3_000_000}, headers=HERE)
    assert answer.status_code == 413


def test_every_answer_carries_the_policy(visitor: FlaskClient) -> None:
    for path in ("/", "/nowhere", "/boom", "/static/css/base.css"):
        with visitor.get(path) as answer:
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
