"""The editors in a real browser: what is typed is there again after another language, a refusal and Back, in one draft."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, Route, expect

from matchmaker.accounts.queries import find_user_by_email
from matchmaker.catalogue import queries
from matchmaker.catalogue.content import Post
from matchmaker.foundation.db import transaction
from tests.factories import admin_of, make_organisation, make_provider
from tests.journeys.acts import SUBMIT, press
from tests.journeys.conftest import Site, Visitors

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
NOUNS = ("needs", "capabilities")
NUMBER = {"needs": "budget_low", "capabilities": "price_low"}
LONG = {"needs": "problem", "capabilities": "does"}
AUTOSAVE = "dispatchEvent(new Event('pagehide'))"  # as when the page is left
SWITCH = ".bar button[name=speak]"


@pytest.fixture
def people(site: Site) -> dict[str, str]:
    """Who writes which kind of post."""
    with site.app.app_context(), transaction():
        return {"needs": admin_of(make_organisation()).email, "capabilities": admin_of(make_provider()).email}


def posts_of(site: Site, people: dict[str, str], noun: str) -> list[dict[str, Any]]:
    """Return what is stored of the person's posts."""
    with site.app.app_context():
        person = find_user_by_email(people[noun])
        assert person is not None
        own = {one.id for one in person.organisations}
        found: list[Post] = [*queries.list_needs_of(own), *queries.list_capabilities_of(own)]
        return [{"code": one.code, "title": one.title, "long": getattr(one, LONG[noun])} for one in found]


@pytest.fixture
def let_in(chromium: Browser, site: Site) -> Iterator[Visitors]:
    """As `open_as`, for pages that refuse something: the console notes each 422, and nothing else."""
    visitors = Visitors(chromium, site)
    yield visitors
    visitors.close()
    assert [one for one in visitors.complaints if "status of 422" not in one] == []


def begin(open_as: Open, people: dict[str, str], noun: str, **more: Any) -> Page:
    """Open a new post and type a title."""
    page = open_as(people[noun], **more)
    page.goto(f"/{noun}/new")
    page.fill("[name=title]", "在线检测")
    return page


def refuse(page: Page, noun: str) -> None:
    """Type a number that is none, and send it."""
    page.fill(f"[name={NUMBER[noun]}]", "六十")
    press(page, SUBMIT)
    expect(page.locator(".summary")).to_be_visible()


def leave_and_come_back(page: Page) -> None:
    page.click(".foot a[href='/glossary']")
    expect(page).to_have_url(re.compile("/glossary"))
    page.go_back()


def expect_refused(page: Page, noun: str) -> None:
    expect(page.locator(".summary")).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value("在线检测")
    expect(page.locator(f"[name={NUMBER[noun]}]")).to_have_value("六十")


def expect_english_draft(page: Page, noun: str) -> None:
    expect(page).to_have_url(re.compile(rf"/{noun}/[NC]-\d{{4}}-0001/edit$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("scripts", [True, False])
def test_switch_of_language_takes_along_what_was_typed(
    noun: str, scripts: bool, open_as: Open, site: Site, people: dict[str, str]
) -> None:
    page = begin(open_as, people, noun, scripts=scripts)
    page.fill(f"[name={LONG[noun]}]", "夜班漏检多")
    page.click(SWITCH)
    expect_english_draft(page, noun)
    expect(page.locator("[name=title]")).to_have_value("在线检测")
    expect(page.locator(f"[name={LONG[noun]}]")).to_have_value("夜班漏检多")
    assert [one["long"] for one in posts_of(site, people, noun)] == ["夜班漏检多"]


def test_switch_takes_along_a_word_and_a_line_that_are_being_typed(open_as: Open, people: dict[str, str]) -> None:
    page = begin(open_as, people, "needs")
    page.fill("[name=requirements-0-text]", "在线检测")
    page.click("[data-add]")
    page.fill("[name=requirements-1-text]", "写回系统")
    page.fill(".tagbox input", "我们自己的词")
    page.locator(SWITCH).dispatch_event("click")  # the word has the focus still
    expect_english_draft(page, "needs")
    expect(page.locator("[name=requirements-1-text]")).to_have_value("写回系统")
    expect(page.locator("[name=tags]")).to_have_value("我们自己的词")


@pytest.mark.parametrize("noun", NOUNS)
def test_switch_stays_in_the_draft_that_was_saved_by_itself(
    noun: str, open_as: Open, site: Site, people: dict[str, str]
) -> None:
    page = begin(open_as, people, noun)
    page.evaluate(AUTOSAVE)
    expect(page).to_have_url(re.compile("-0001/edit$"))
    page.fill("[name=title]", "在线检测与分拣")
    page.click(SWITCH)
    expect_english_draft(page, noun)
    assert [one["title"] for one in posts_of(site, people, noun)] == ["在线检测与分拣"]


def test_switch_waits_for_the_draft_that_is_on_its_way(open_as: Open, site: Site, people: dict[str, str]) -> None:
    page = begin(open_as, people, "needs")
    on_its_way: list[Route] = []

    def hold(route: Route) -> None:
        on_its_way.append(route)

    page.route("**/needs/new", hold, times=1)
    with page.expect_request("**/needs/new"):
        page.evaluate(AUTOSAVE)
    page.fill("[name=title]", "在线检测与分拣")
    page.click(SWITCH)
    page.click(SWITCH)
    on_its_way[0].continue_()
    expect_english_draft(page, "needs")
    assert [one["title"] for one in posts_of(site, people, "needs")] == ["在线检测与分拣"]


def test_enter_saves_and_does_not_switch(open_as: Open, people: dict[str, str]) -> None:
    page = begin(open_as, people, "needs")
    page.press("[name=title]", "Enter")
    expect(page).to_have_url(re.compile("-0001/edit$"))
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


@pytest.mark.parametrize("noun", NOUNS)
def test_back_and_reload_bring_a_refused_text_again(
    noun: str, let_in: Visitors, site: Site, people: dict[str, str]
) -> None:
    page = begin(let_in, people, noun)
    refuse(page, noun)
    leave_and_come_back(page)
    expect_refused(page, noun)
    page.reload()
    expect_refused(page, noun)
    page.fill(f"[name={NUMBER[noun]}]", "60")
    press(page, SUBMIT)
    assert [one["title"] for one in posts_of(site, people, noun)] == ["在线检测"]


def test_back_after_a_draft_that_may_not_be_submitted_yet_leads_to_the_draft(
    let_in: Visitors, people: dict[str, str]
) -> None:
    page = begin(let_in, people, "needs")
    press(page, SUBMIT)
    expect(page).to_have_url(re.compile("-0001/edit$"))
    leave_and_come_back(page)
    expect(page).to_have_url(re.compile("-0001/edit$"))
    expect(page.locator("[name=title]")).to_have_value("在线检测")


def test_back_after_a_save_elsewhere_shows_what_was_saved(let_in: Visitors, people: dict[str, str]) -> None:
    page = begin(let_in, people, "needs")
    press(page, SUBMIT)
    address = page.url
    page.goto("/glossary")
    other = page.context.new_page()
    other.goto(address)
    other.fill("[name=title]", "在线检测与分拣")
    press(other, SUBMIT)
    page.go_back()
    page.wait_for_load_state("networkidle")  # nothing is drawn again later
    expect(page.locator("[name=title]")).to_have_value("在线检测与分拣")


def test_back_without_scripts_is_what_the_browser_makes_of_it(let_in: Visitors, people: dict[str, str]) -> None:
    page = let_in(people["needs"], scripts=False)
    page.goto("/needs/new")
    refuse(page, "needs")
    page.click(".foot a[href='/glossary']")
    with pytest.raises(Error, match="ERR_CACHE_MISS"):  # the control: this is what the other tests would meet
        page.go_back()


@pytest.mark.parametrize("noun", NOUNS)
def test_the_side_follows_what_is_typed_and_nothing_is_kept(
    noun: str, open_as: Open, site: Site, people: dict[str, str]
) -> None:
    page = begin(open_as, people, noun)
    done = page.locator("#live .num b")
    expect(done).to_have_text("1")
    page.click("#thin-more summary")
    page.fill(f"[name={LONG[noun]}]", "夜班漏检多")
    expect(done).to_have_text("2")
    expect(page.locator("#thin-more")).to_have_attribute("open", "")
    if noun == "needs":
        expect(page.locator("#live .preview")).to_contain_text("夜班漏检多")
    assert posts_of(site, people, noun) == []
    expect(page).to_have_title(re.compile("^发布"))


def test_an_answer_without_the_side_leaves_it_as_it_is(open_as: Open, people: dict[str, str]) -> None:
    page = begin(open_as, people, "needs")
    expect(page.locator("#live .num b")).to_have_text("1")
    page.route("**/preview", lambda route: route.fulfill(body="<title>登录</title><main>登录</main>"))
    with page.expect_response("**/preview"):
        page.fill("[name=problem]", "夜班漏检多")
    page.unroute("**/preview")
    expect(page.locator("#live .preview")).to_contain_text("在线检测")
