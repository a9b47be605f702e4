"""进园区: the hub shows what is there and open to the reader, and stands in everybody's bar of at most five."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.people import Role
from matchmaker.foundation.db import transaction
from matchmaker.pages.programme import may_open
from tests.factories import admin_of, join, make_officer, make_operator, make_organisation, make_park, make_user

pytestmark = pytest.mark.once
SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@SQLITE
def test_entry_is_shown_once_its_page_is_there_and_open_to_the_reader(app: Flask) -> None:
    with app.test_request_context("/programme"):
        assert may_open("needs.browse") is False
        assert may_open("guide.rules") is True
        assert may_open("guide.not_yet") is False


@SQLITE
def test_everybody_has_it_in_a_bar_of_at_most_five(app: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    with app.app_context(), transaction():
        people = [admin_of(make_organisation()).email, make_officer(make_park()).email, make_operator().email]
        for role in (Role.AUTHORITY, Role.EXPERT, Role.AUDITOR):
            user = make_user()
            join(user, role)
            people.append(user.email)
    for mail in people:
        page = sign_in(mail).get("/programme").text
        bar = page.split('<nav class="nav"')[1].split("</nav>")[0]
        assert bar.count("<a ") <= 5
        assert 'href="/programme" aria-current="page"' in bar
