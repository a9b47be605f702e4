"""What staff do all week, in a real browser: a queue worked off by keys, a file with bad rows and its undo, a digest ended by one click."""

import email
import email.policy
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import time_machine
from playwright.sync_api import Page, expect

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from tests.factories import make_need, make_officer, make_organisation, make_park
from tests.importing.files import ZH, firm, xlsx
from tests.journeys import acts
from tests.journeys.conftest import Site
from tests.journeys.looking import violations

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
TUESDAY = datetime(2026, 11, 24, 8, tzinfo=clock.SHANGHAI)


@dataclass
class Desk:
    """The officer's address and the park's slug."""

    mail: str
    slug: str


@pytest.fixture
def desk(site: Site) -> Desk:
    """A park with two needs that wait for review."""
    with site.app.app_context(), transaction():
        park = make_park()
        for place in range(2):
            enterprise = make_organisation(park_id=park.id)
            need = make_need(enterprise, state="submitted", title=f"待审核的需求之{'甲乙'[place]}")
            need.submitted_at = clock.now()
        return Desk(make_officer(park).email, park.slug)


def test_queue_is_worked_off_by_keys_alone(site: Site, open_as: Open, desk: Desk) -> None:
    page = open_as(desk.mail)
    page.goto("/staff/?kind=post")
    first = page.locator("#detail h2").first.inner_text()
    with page.expect_navigation():  # up to its end: the keys of a page that is still on its way are not heard
        page.keyboard.press("j")
    expect(page.locator("#detail h2").first).not_to_have_text(first)
    with page.expect_navigation():
        page.keyboard.press("k")
    expect(page.locator("#detail h2").first).to_have_text(first)
    page.keyboard.press("x")
    expect(page.locator(".triage.is-picked")).to_have_count(1)
    page.keyboard.press("x")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#publish-form [name=secrecy_checked]").focus()
    page.keyboard.press("Space")
    page.locator("body").press("Escape")
    with page.expect_navigation():
        page.keyboard.press("a")
    expect(page.locator("#detail h2").first).not_to_have_text(first)  # the next one opened by itself
    page.keyboard.press("d")
    note = page.locator("textarea[name=note]:visible, textarea[name=reason]:visible").first
    expect(note).to_be_focused()
    page.keyboard.type("请补充场地照片，j k a d 都只是字")
    expect(note).to_have_value("请补充场地照片，j k a d 都只是字")
    assert violations(page) == []


def test_file_with_bad_rows_is_brought_and_undone(site: Site, open_as: Open, desk: Desk) -> None:
    page = open_as(desk.mail)
    page.goto("/staff/imports")
    rows = [ZH, firm(1), firm(2, 统一社会信用代码="91999999MB0000000X"), firm(3, 人员规模="很多人"), firm(4)]
    page.check("[name=kind][value=organisations]")
    page.set_input_files("[name=file]", files=[{"name": "企业.xlsx", "mimeType": "", "buffer": xlsx(rows)}])
    acts.press(page, "main form[enctype] button[type=submit]")
    expect(page.locator("main")).to_contain_text("2 行可以导入")
    expect(page.locator("main")).to_contain_text("校验位不对")
    assert violations(page) == []
    acts.press(page, "form[action$='/apply'] button")
    site.app.test_cli_runner().invoke(args=["worker", "--once"])
    page.reload()
    expect(page.locator("main")).to_contain_text("导入完成")
    acts.press(page, "form[action$='/undo'] button")
    site.app.test_cli_runner().invoke(args=["worker", "--once"])
    page.reload()
    expect(page.locator("main")).to_contain_text("已撤销 2")


def test_digest_is_ended_by_one_click(site: Site, open_as: Open, desk: Desk, tmp_path: Path) -> None:
    with time_machine.travel(TUESDAY, tick=True) as machine:
        page = open_as(desk.mail)
        page.goto("/account/notifications")
        for box in page.locator("main select").all():
            if box.locator("option[value=daily]").count():
                box.select_option("daily")
        acts.press(page, "main form button[type=submit]")
        with site.app.app_context(), transaction():
            from matchmaker.accounts.queries import get_user_by_email
            from matchmaker.notifications.service import tell

            facts = {"organisation": "示例", "page": {"to": "organisations.mine", "values": {}}}
            officer = get_user_by_email(desk.mail)
            tell("organisation_submitted", officer, subject="O-2026-0001", facts=facts, now=clock.now())
        machine.shift(timedelta(days=1, hours=2))
        acts.letters(site.app, tmp_path)
        link = unsubscribe_link(tmp_path, desk.mail)
        visitor = open_as()
        visitor.goto(link)
        acts.press(visitor, "main form button[type=submit]")
        expect(visitor.locator("h1")).to_contain_text("已退订")
        assert violations(visitor) == []


def unsubscribe_link(folder: Path, address: str) -> str:
    """Return the path of the last mail's List-Unsubscribe, which allows the click in one POST."""
    found = []
    for path in sorted((folder / "mail").glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if message["To"] == address and message["List-Unsubscribe"]:
            assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            found.append(re.sub(r"[<>]", "", str(message["List-Unsubscribe"])).split(",")[0].strip())
    assert found
    return urlsplit(found[-1]).path
