"""An introduction from the first question to the delivery in a real browser: silence, reminder, alternate, two keys, a contradiction."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Page, expect

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.introductions.clock import due_on, reminds_on
from matchmaker.introductions.queries import get_introduction
from tests.factories import (
    admin_of,
    make_capability,
    make_need,
    make_officer,
    make_organisation,
    make_park,
    make_provider,
)
from tests.journeys import acts
from tests.journeys.conftest import Site
from tests.journeys.looking import violations

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
BEGIN = datetime(2026, 11, 24, 10, tzinfo=clock.SHANGHAI)
TITLE = "压铸件外观缺陷在线检测"


@dataclass
class Cast:
    """Codes and the addresses that people sign in with."""

    need: str
    asked: str
    next: str
    mails: dict[str, str]


@pytest.fixture
def cast(site: Site) -> Cast:
    """An enterprise with a need, two providers that fit, and the park's officer; it is the morning of a Tuesday."""
    with time_machine.travel(BEGIN, tick=True), site.app.app_context(), transaction():
        park = make_park()
        enterprise = make_organisation(park_id=park.id)
        first, second = make_provider(), make_provider()
        need = make_need(enterprise, title=TITLE)
        asked, following = make_capability(first), make_capability(second)
        people = {"asker": admin_of(enterprise), "silent": admin_of(first), "seller": admin_of(second)}
        people["officer"] = make_officer(park)
        return Cast(need.code, asked.code, following.code, {role: one.email for role, one in people.items()})


def told(site: Site, folder: Path, address: str) -> list[str]:
    """Let the worker run its jobs and send; return the subjects of what an address was ever written."""
    return [subject for to, subject, _text in acts.letters(site.app, folder) if to == address]


def next_introduction(site: Site, code: str) -> str:
    """Return the code of the introduction that was begun after one."""
    kind, year, number = code.split("-")
    found = f"{kind}-{year}-{int(number) + 1:04d}"
    with site.app.app_context():
        assert get_introduction(found).state == "proposed"
    return found


def say(page: Page, introduction: str, step: str, **fields: str) -> None:
    """Fill the form of a step and send it; radios are named by their value."""
    page.goto(f"/introductions/{introduction}/{step}")
    for name, value in fields.items():
        field = page.locator(f"main [name={name}]").first
        if field.get_attribute("type") == "radio":
            page.check(f"main [name={name}][value='{value}']", force=True)
        else:
            field.fill(value)
    acts.press(page, "main form.ask-form button[type=submit]")
    assert acts.code_in(page, "introductions") == introduction


def grades(page: Page, introduction: str) -> list[str]:
    """Return how well each outcome is known, as the page says it."""
    page.goto(f"/introductions/{introduction}")
    return [one.strip() for one in page.locator(".outcomes td:nth-child(2)").all_inner_texts()]


def test_silence_leads_to_the_alternate_and_two_keys_to_the_delivery(
    site: Site, open_as: Open, cast: Cast, tmp_path: Path
) -> None:
    with time_machine.travel(BEGIN, tick=True) as machine:
        asker = open_as(cast.mails["asker"])
        asker.goto(f"/needs/{cast.need}/ask/{cast.asked}")
        asker.check(f"[name=alternates][value='{cast.next}']")
        asker.check("[name=consent]")
        acts.press(asker, "#ask button[type=submit]")
        first = acts.code_in(asker, "introductions")
        expect(asker.locator("main")).to_contain_text("候补服务商")
        due = due_on(clock.day_of(BEGIN))

        machine.move_to(datetime.combine(reminds_on(due), time(10), clock.SHANGHAI))
        before = told(site, tmp_path, cast.mails["silent"])
        assert len(before) == 2, before  # asked, reminded
        machine.move_to(datetime.combine(due_on(due, 2), time(10), clock.SHANGHAI))
        told(site, tmp_path, cast.mails["silent"])
        machine.shift(timedelta(minutes=1))
        assert told(site, tmp_path, cast.mails["seller"])
        second = next_introduction(site, first)

        asker.goto(f"/introductions/{first}")
        expect(asker.locator("main")).to_contain_text("已超时")
        seller, officer = open_as(cast.mails["seller"], width=390), open_as(cast.mails["officer"])
        acts.agree(seller, second)
        acts.confirm(officer, TITLE)
        go_on_to_the_delivery(asker, seller, officer, second)
        assert grades(asker, second) == ["双方确认", "双方确认", "凭证已核", "双方确认"]
        expect(asker.locator("main")).to_contain_text("已交付")
        assert violations(asker) == []


def go_on_to_the_delivery(asker: Page, seller: Page, officer: Page, code: str) -> None:
    """Meet, intend, contradict each other about the contract until staff have seen it, deliver."""
    day = clock.today().isoformat()
    say(asker, code, "plan", stage="survey", day=day, owner="provider")
    expect(asker.locator(".waiting").first).to_contain_text("现场勘查")
    for page in (asker, seller):
        say(page, code, "meeting", day=day, note="看了样件")
    for page in (asker, seller):
        say(page, code, "intend", day=day)
    say(asker, code, "sign", day=day, contract="contract", band="50-100")
    say(seller, code, "sign", day=day, contract="contract", band="100-500")
    assert grades(seller, code)[2] == "说法不一"
    officer.goto(f"/staff/introductions/{code}")
    expect(officer.locator("main")).to_contain_text("说法不一")
    officer.goto(f"/introductions/{code}/sign")
    for name, value in (("contract", "contract"), ("band", "50-100")):
        officer.check(f"main [name={name}][value='{value}']", force=True)
    officer.fill("main [name=day]", day)
    officer.fill("main [name=document]", "合同 HT-2026-7，现场查看原件")
    acts.press(officer, "main form.ask-form button[type=submit]")
    assert grades(asker, code)[2] == "凭证已核"
    for page in (asker, seller):
        say(page, code, "deliver", day=day, note="漏检率降到 0.3%")


def test_refusal_is_taken_back_by_the_toast(site: Site, open_as: Open, cast: Cast, tmp_path: Path) -> None:
    with time_machine.travel(BEGIN, tick=False) as machine:
        asker = open_as(cast.mails["asker"])
        asker.goto(f"/needs/{cast.need}/ask/{cast.asked}")
        asker.check("[name=consent]")
        acts.press(asker, "#ask button[type=submit]")
        code = acts.code_in(asker, "introductions")
        seller = open_as(cast.mails["silent"])
        seller.goto(f"/introductions/{code}/decline")
        seller.check("[name=reason][value=capacity]")
        acts.press(seller, "#decline button[type=submit]")
        with seller.expect_navigation():
            seller.click("#toasts form button[type=submit]")
        expect(seller.locator("main a[href$='/agree']")).to_be_visible()
        machine.shift(60)
        assert not [one for one in told(site, tmp_path, cast.mails["asker"]) if "婉拒" in one]


def test_account_is_closed_by_its_person(site: Site, open_as: Open, cast: Cast) -> None:
    page = open_as(cast.mails["silent"])
    with site.app.app_context(), transaction():
        from matchmaker.accounts.queries import get_user_by_email

        for one in get_user_by_email(cast.mails["silent"]).organisations:
            from matchmaker.catalogue.queries import list_capabilities_of

            for post in list_capabilities_of({one.id}):
                post.state = "paused"
    page.goto("/account/privacy")
    assert violations(page) == []
    with page.expect_download() as saved:
        page.click("a[href='/account/privacy/data.json']")
    assert cast.mails["silent"] in Path(saved.value.path()).read_text()
    page.goto("/account/erase")
    page.fill("[name=password]", acts.PASSWORD)
    page.check("[name=sure]")
    acts.press(page, "#erase button[type=submit]")
    expect(page.locator("#toasts")).to_contain_text("已经注销")
    page.goto("/account")
    expect(page).to_have_url(re.compile("/sign-in"))
