"""The bell: whose lines, how many, and reading them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.people import User
from matchmaker.accounts.queries import find_user_by_email
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.notifications import service
from tests.factories import make_user

SignIn = Callable[..., FlaskClient]


def post(title: str) -> dict[str, object]:
    page = {"to": "needs.show", "values": {"code": "N-2026-0001"}}
    return {"need": "N-2026-0001", "title": title, "title_lang": "en", "expires_on": clock.today(), "page": page}


@pytest.fixture
def reader(app: Flask) -> str:
    with app.app_context(), transaction():
        user = make_user()
        _tell(user, "Leak <test> bench")
        return user.email


def _tell(user: User, title: str, later: timedelta = timedelta()) -> None:
    now = clock.now() + later
    service.tell("need_published", user, subject="N-2026-0001", facts=post(title), now=now)


def test_index_shows_my_lines_with_their_page_and_language(sign_in: SignIn, reader: str) -> None:
    page = sign_in(reader).get("/notices").get_data(as_text=True)
    assert 'href="/needs/N-2026-0001"' in page
    assert '<span lang="en">Leak &lt;test&gt; bench</span>' in page
    assert "1 条未读" in page


def test_index_shows_nobody_elses_lines(app: Flask, sign_in: SignIn, reader: str) -> None:
    with app.app_context(), transaction():
        other = make_user().email
    page = sign_in(other).get("/notices").get_data(as_text=True)
    assert "Leak" not in page
    assert "还没有通知" in page


def test_read_marks_what_was_shown_and_leaves_what_came_later(app: Flask, sign_in: SignIn, reader: str) -> None:
    browser = sign_in(reader)
    shown = clock.now()
    with app.app_context(), transaction():
        user = find_user_by_email(reader)
        assert user is not None
        _tell(user, "A later one", timedelta(hours=1))
    answer = browser.post("/notices/read", data={"until": shown.isoformat()})
    assert (answer.status_code, answer.location) == (303, "/notices")
    assert "1 条未读" in browser.get("/notices").get_data(as_text=True)
    browser.post("/notices/read")
    assert "条未读" not in browser.get("/notices").get_data(as_text=True)


@pytest.mark.parametrize("until", ["yesterday", "2026-11-24T10:00:00", "\x00", "9" * 100000])
def test_read_takes_a_broken_moment_as_none(sign_in: SignIn, reader: str, until: str) -> None:
    browser = sign_in(reader)
    assert browser.post("/notices/read", data={"until": until}).status_code == 303
    assert "条未读" not in browser.get("/notices").get_data(as_text=True)


def test_notices_ask_for_a_sign_in(client: FlaskClient) -> None:
    assert client.get("/notices").location == "/sign-in?next=%2Fnotices"
    assert client.post("/notices/read").status_code == 303
