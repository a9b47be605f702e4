"""The chain in a real browser: self-assessment, gap, need, recommended, introduced, delivered, gap closed, and the next round higher."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from matchmaker.assessment.maturity import models
from matchmaker.catalogue.models import Tag
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from tests.factories import admin_of, make_capability, make_officer, make_organisation, make_park, make_provider
from tests.journeys import acts
from tests.journeys.conftest import Site
from tests.journeys.looking import violations
from tests.journeys.test_whole_life import say

pytestmark = pytest.mark.browser
MODEL = models()["gbt39116-2020-discrete"]
GAP, TITLE = "planning-scheduling", "计划与调度"


@dataclass
class Cast:
    """The addresses that people sign in with, and the capability that fits the gap."""

    asker: str
    seller: str
    officer: str
    offer: str


@pytest.fixture
def cast(site: Site) -> Cast:
    """An enterprise that plans on paper, a provider of scheduling, and the park's officer."""
    with site.app.app_context(), transaction():
        park = make_park()
        enterprise, provider = make_organisation(park_id=park.id), make_provider()
        offer = make_capability(
            provider,
            title="主计划与物料需求系统",
            kind="software",
            does="用系统编制主计划和物料需求，订单变化时重新计算；车间作业计划排到设备，进度看得见；工时和产能集中维护。",
        )
        offer.tags = [Tag(text="车间智能排产", concept="SCN009", facet="scene", position=0)]
        db.session.flush()
        people = (admin_of(enterprise), admin_of(provider), make_officer(park))
        return Cast(*(one.email for one in people), offer.title)


def assess(page: Page, weak_step: int) -> str:
    """Fill the ladders in, all on step 1 but one, submit, and return the code of the result that is open."""
    page.goto("/assessments/new")
    page.select_option("[name=model]", MODEL.id)
    page.check("[name=kind][value=quick]")
    acts.press(page, "main form button[type=submit]")
    page.click("a[href$='/quick'] >> nth=0")
    for leaf in MODEL.sub_domains:
        page.check(f"[name=step-{leaf.id}][value='{weak_step if leaf.id == GAP else 1}']")
    acts.press(page, "#ladders button[type=submit]")
    acts.press(page, "form[action$='/submit'] button")
    found = re.search(r"/assessments/(A-\d{4}-\d{4})$", page.url)
    assert found is not None
    return found.group(1)


def test_a_gap_becomes_a_need_and_closes_when_it_is_delivered(
    site: Site, open_as: Callable[..., Page], cast: Cast
) -> None:
    asker = open_as(cast.asker)
    first = assess(asker, 0)
    gap = asker.locator(f"#gap-{GAP}")
    expect(gap).to_contain_text("尚未形成需求")
    assert violations(asker) == []

    with asker.expect_navigation():
        gap.get_by_role("button").click()
    expect(asker.locator("[name=title]")).to_have_value(re.compile(f"^{TITLE}"))
    expect(asker.locator("[name=requirements-0-text]")).not_to_have_value("")
    asker.check("[name=declared]")
    acts.press(asker, acts.SUBMIT)
    need = acts.code_in(asker, "needs")
    expect(asker.locator("main")).to_contain_text(first)

    officer, seller = open_as(cast.officer), open_as(cast.seller)
    acts.publish(officer, TITLE)
    asker.goto(f"/needs/{need}/providers")
    expect(asker.locator(".card").first).to_contain_text(cast.offer)
    introduction = acts.ask(asker, need, acts.ZH)
    acts.agree(seller, introduction)
    acts.confirm(officer, TITLE)
    asker.goto(f"/assessments/{first}#gap-{GAP}")
    expect(gap).to_contain_text("已建立联系")
    expect(gap).not_to_contain_text("差距已关闭")

    day = clock.today().isoformat()
    for page in (asker, seller):
        say(page, introduction, "meeting", day=day, note="看了现场")
    for page in (asker, seller):
        say(page, introduction, "sign", day=day, contract="contract", band="50-100")
    for page in (asker, seller):
        say(page, introduction, "deliver", day=day, note="计划由系统编制")
    asker.goto(f"/assessments/{first}")
    expect(gap).to_contain_text("已交付，差距已关闭")
    assert asker.locator(".shortfalls").get_by_text("差距已关闭").count() == 1

    second = assess(asker, 2)
    asker.click(f"a[href='/assessments/{second}/compare/{first}']")
    expect(asker.locator("main")).to_contain_text("（+")
    row = asker.locator("tr", has=asker.get_by_role("rowheader", name=TITLE))
    expect(row).to_contain_text("0.00")
    expect(row).to_contain_text("+2.00")
