"""Every page and state in both languages, themes and widths: axe finds nothing, nothing runs off the screen, no word is foreign."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.factories import PASSWORD as MADE
from tests.journeys import everywhere, looking
from tests.journeys.conftest import Visitors
from tests.journeys.demonstration import PASSWORD, Scene, demonstration_site
from tests.journeys.linked import HALF_WAY
from tests.journeys.scene import furnish

pytestmark = pytest.mark.browser
FAULTS = """() => {
  const main = document.querySelector("main");
  main.append(new Image());
  const put = (text) => main.append(Object.assign(document.createElement("p"), {textContent: text}));
  put("None");
  put("Welcome to our platform");
  main.lastElementChild.style.color = "#ddd";
  main.lastElementChild.style.background = "#eee";
  main.lastElementChild.style.inlineSize = "3000px";
}"""
ROLES = ("nobody", "enterprise", "provider", "unverified", "officer", "operator", "auditor", "expert", "sponsor")
NO_PAGES = {"home.health", "tags.suggest", "staff_introductions.confirm"}  # two answer JSON, one leads on to the desk
FILES = {"assessment_files.download", "briefings.material", "files.download", "visit_photos.download"}


@pytest.fixture(scope="module")
def scene(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The demonstration, with the states that it has not."""
    with demonstration_site(sqlite_template, tmp_path_factory.mktemp("scene")) as found:
        furnish(found)
        yield found


def enter(scene: Scene, chromium: Browser, role: str, language: str) -> tuple[Visitors, Page]:
    """Return a page on which the role is signed in and reads the language."""
    visitors = Visitors(chromium, scene.site)
    mail = scene.mails[role]
    page = visitors(mail, language=language, password=MADE if role == "unverified" else PASSWORD)
    page.goto("/rules")
    switch = page.locator(f".bar button[name=language][value={language}]")
    if switch.count():
        switch.click()
    return visitors, page


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_pages_are_accessible_and_speak_one_language(role: str, language: str, scene: Scene, chromium: Browser) -> None:
    visitors, page = enter(scene, chromium, role, language)
    wrong = []
    for name, address in scene.pages.get(role, {}).items():
        answer = page.goto(address)
        assert answer is not None
        if not name.startswith(("error", "dead")):
            wrong += [f"{name} {address}: {answer.status}"] if answer.status != 200 else []
            wrong += [f"{name} console: {one}" for one in visitors.complaints]
        visitors.complaints.clear()
        wrong += [f"{name} {one}" for one in looking.look(page, language, scene.names, language == "en")]
    visitors.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("endpoint", HALF_WAY)
def test_pages_half_way_are_accessible(endpoint: str, language: str, scene: Scene, chromium: Browser) -> None:
    role, walk = HALF_WAY[endpoint]
    visitors, page = enter(scene, chromium, role, language)
    walk(page)
    assert scene.site.app.url_map.bind("localhost").match(urlsplit(page.url).path)[0] == endpoint
    wrong = [*looking.look(page, language, scene.names, language == "en"), *visitors.complaints]
    visitors.close()
    assert not wrong, "\n".join(wrong)


def test_every_page_is_opened(scene: Scene) -> None:
    routes = {rule.endpoint for rule in everywhere.pages(scene.site.app)}
    assert routes - everywhere.named(scene) == NO_PAGES | FILES | set(HALF_WAY)


def test_look_notices_what_is_wrong(scene: Scene, chromium: Browser) -> None:
    """The control of every guard above: each fault that is put into a page is found."""
    visitors, page = enter(scene, chromium, "nobody", "zh")
    page.goto("/help")
    assert looking.look(page, "zh", (), False) == []
    page.evaluate(FAULTS)
    found = "\n".join(looking.look(page, "zh", (), False))
    for fault in (
        "image-alt",
        "color-contrast",
        "px wide",
        "machine: None",
        "English in Chinese: Welcome to our platform",
    ):
        assert fault in found, (fault, found)
    page.goto("/help")
    assert "the page is not in en" in "\n".join(looking.misspoken(looking.texts(page), "en", ()))
    page.evaluate("document.documentElement.lang = 'en'")
    assert "Chinese in English" in "\n".join(looking.misspoken(looking.texts(page), "en", ()))
    visitors.close()
