"""A pasted message in a real browser: marks go as fields are changed, ticks show, and both are there after saving; also without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from matchmaker.foundation.db import transaction
from tests.factories import admin_of, make_organisation
from tests.journeys.conftest import Site

pytestmark = pytest.mark.browser
TEXT = "想上一套在线检测，漏检2.1%，要压到0.5%以内，必须能写回MES。预算60到90万，明年3月底前上线。"


@pytest.fixture
def mail(site: Site) -> str:
    with site.app.app_context(), transaction():
        return admin_of(make_organisation()).email


def paste(page: Page) -> None:
    page.goto("/needs/new")
    page.click(".paste-offer a")
    page.fill("[name=text]", TEXT)
    page.click("main form .primary")
    expect(page.locator(".unsure-head")).to_be_visible()


def test_marks_follow_what_is_typed_and_ticked(open_as: Callable[..., Page], mail: str) -> None:
    page = open_as(mail)
    paste(page)
    marks = page.locator(".unsure")
    before = marks.count()
    page.fill("[name=budget_high]", "95")
    page.fill("[name='requirements-0-target']", "≤0.4")
    expect(marks).to_have_count(before - 2)
    title = page.locator(".unsure[data-unsure=title]")
    expect(title.locator(".sure")).to_be_hidden()
    title.locator("input").check()
    expect(title.locator(".sure")).to_be_visible()
    expect(title.locator(".pending")).to_be_hidden()
    page.locator(".line [data-remove]").nth(1).click()
    expect(marks).to_have_count(before - 3)
    page.click("main button.btn:not([name]):has-text('存草稿')")
    expect(page.locator(".toast")).to_be_visible()
    expect(marks).to_have_count(before - 4)


def test_everything_is_confirmed_at_once_without_scripts(open_as: Callable[..., Page], mail: str) -> None:
    page = open_as(mail, scripts=False)
    paste(page)
    page.locator(".unsure-all input").check()
    expect(page.locator(".unsure .pending").first).to_be_hidden()
    page.check("[name=declared]")
    page.click("main button[name=then]")
    expect(page).not_to_have_url("/edit")
    expect(page.locator("main")).to_contain_text("在线检测")
    expect(page.locator(".unsure")).to_have_count(0)
