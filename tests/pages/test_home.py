"""The first page: a visitor is offered what a visitor can do, and everybody else a way to what is counted."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation.db import transaction
from tests.factories import (
    admin_of,
    make_capability,
    make_need,
    make_officer,
    make_organisation,
    make_park,
    make_provider,
)

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def mails(app: Flask) -> dict[str, str]:
    """An enterprise with a need, a provider with a solution, an officer."""
    with app.app_context(), transaction():
        enterprise, provider = make_organisation(), make_provider()
        make_need(enterprise)
        make_capability(provider)
        people = {
            "enterprise": admin_of(enterprise),
            "provider": admin_of(provider),
            "officer": make_officer(make_park()),
        }
        return {role: person.email for role, person in people.items()}


def test_visitor_gets_no_search_and_is_told_what_needs_an_account(client: FlaskClient, mails: dict[str, str]) -> None:
    for path in ("/", "/rules", "/help"):
        page = client.get(path).get_data(as_text=True)
        assert 'action="/find"' not in page, path
        assert 'href="/find"' not in page, path
    page = client.get("/").get_data(as_text=True)
    assert "注册并确认邮箱后就能看" in page
    assert 'href="/sign-in?next=/find"' in page
    assert 'href="/needs"' not in page
    assert "登录后会直接打开它" in client.get("/sign-in?next=/find").get_data(as_text=True)
    assert "登录后会直接打开它" not in client.get("/sign-in").get_data(as_text=True)


@pytest.mark.parametrize(("role", "reads_needs"), [("enterprise", False), ("provider", True), ("officer", True)])
def test_counts_lead_where_the_reader_may_go(
    sign_in: SignIn, mails: dict[str, str], role: str, reads_needs: bool
) -> None:
    browser = sign_in(mails[role])
    page = browser.get("/").get_data(as_text=True)
    assert '<a href="/find">公开解决方案</a>' in page
    assert ('<a href="/needs">公开需求</a>' in page) is reads_needs
    assert (browser.get("/needs").status_code == 200) is reads_needs
    assert 'action="/find"' in page
    assert "注册并确认邮箱后就能看" not in page
