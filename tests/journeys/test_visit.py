"""A visit in a real browser: findings on a phone, also without a network, report issued and acknowledged, a finding implemented."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from matchmaker.accounts.queries import get_user_by_email
from matchmaker.catalogue import edits, review
from matchmaker.catalogue.findings import stopping
from matchmaker.catalogue.offers import Capability
from matchmaker.catalogue.queries import get_need
from matchmaker.diagnosis import queries
from matchmaker.diagnosis.states import Duty, State
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions import progress, service
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.progress import Said
from matchmaker.introductions.states import Side
from tests.diagnosis.stage import make_stage
from tests.factories import admin_of, make_capability
from tests.journeys.conftest import Site, enter
from tests.journeys.looking import violations

pytestmark = pytest.mark.browser
SEEN, OFFLINE = "装配开工时零件不齐，边等边装。", "冲压车间没有网络时看到：停机原因都写“其他”。"
BASES = "async () => (await indexedDB.databases()).map((one) => one.name)"
STORED = """async () => {
  const told = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const base = await told(indexedDB.open("zhizaohe-drafts"));
  const all = (store) => told(base.transaction(store).objectStore(store).getAll());
  const [drafts, keys] = [await all("drafts"), await all("keys")];
  base.close();
  const text = drafts.map((one) => new TextDecoder().decode(one.locked)).join("");
  return { n: drafts.length, extractable: keys.map((one) => one.extractable), text };
}"""

# Faster than any hand: the next text is there before the one before it is locked.
TYPED_ON = """([now, next]) => {
  const form = document.getElementById("finding-form");
  form.elements.phenomenon.value = now;
  form.requestSubmit();
  form.elements.phenomenon.value = next;
}"""


@pytest.fixture
def cast(site: Site) -> dict[str, str]:
    """The visit's code and everybody's address; the group is on site."""
    with site.app.app_context(), transaction():
        stage = make_stage(State.IN_FIELD)
        make_capability(title="装配齐套与配送系统", does="按工位齐套，提前一天提示缺件，减少边等边装。")
        people = {"owner": stage.owner, "officer": stage.officer} | {
            duty: stage.user(duty) for duty in Duty if duty in stage.experts
        }
        return {name: one.email for name, one in people.items()} | {"visit": stage.visit.code}


def write(page: Page, text: str) -> None:
    page.fill("[name=phenomenon]", text)
    page.click("#finding-form [type=submit]")


def test_finding_on_the_shop_floor_becomes_an_implemented_need(
    site: Site, open_as: Callable[..., Page], cast: dict[str, str]
) -> None:
    here = f"/visits/{cast['visit']}"
    phone = open_as(cast["process"], width=390)
    phone.goto(f"{here}/findings/new")
    write(phone, SEEN)
    expect(phone.locator("#sent li")).to_have_count(1)
    _without_network(phone, here)
    assert violations(phone) == []
    lead = open_as(cast["lead"])
    lead.goto(here)
    for step in ("完成现场反馈", "开始编制报告"):
        lead.click(f"main button:has-text('{step}')")
    lead.goto(f"{here}/report/section/3")
    lead.fill("[name=text]", "没有专职的负责人。")
    lead.click("main form [type=submit]")
    lead.click("main button:has-text('提交评审')")
    reviewer = open_as(cast["reviewer"])
    reviewer.goto(f"{here}/report")
    expect(reviewer.locator("#section-8")).to_contain_text("停机原因")
    reviewer.click("button:has-text('评审通过并签发')")
    owner = open_as(cast["owner"])
    owner.goto(f"{here}/report/1")
    assert violations(owner) == []
    owner.click("text=确认收到报告")
    owner.fill("[name=comment]", "符合实际")
    owner.click("main form [type=submit]")
    owner.click(f"#findings li:has-text('{SEEN[:8]}') a")
    finding = owner.url
    owner.click("main button:has-text('转成需求')")
    expect(owner.locator("main")).to_contain_text("来龙去脉")
    _deliver(site, owner.url.rsplit("/", 1)[1].split("?")[0], cast)
    owner.goto(finding)
    expect(owner.locator("#afterwards")).to_contain_text("因对接已交付，问题视为已实施")
    assert violations(owner) == []


def _without_network(phone: Page, here: str) -> None:
    """Go offline, write one, come back: it is there once, and nothing of it stays in the browser."""
    phone.context.set_offline(True)
    write(phone, OFFLINE)
    expect(phone.locator("#drafts")).to_contain_text("没有网络")
    kept = phone.evaluate(STORED)
    assert (kept["n"], kept["extractable"], OFFLINE[:4] in kept["text"]) == (1, [False], False)
    phone.context.set_offline(False)
    expect(phone.locator("#sent li")).to_have_count(2)
    assert phone.evaluate(STORED)["n"] == 0
    phone.goto(here)
    expect(phone.locator(f"#findings li:has-text('{OFFLINE[:8]}')")).to_have_count(1)


def test_signing_out_wipes_what_waits(site: Site, open_as: Callable[..., Page], cast: dict[str, str]) -> None:
    page = open_as(cast["lead"])
    page.goto(f"/visits/{cast['visit']}/findings/new")
    page.wait_for_function("async () => (await indexedDB.databases()).length === 1")
    assert page.evaluate(BASES) == ["zhizaohe-drafts"]
    page.goto("/visits")
    page.evaluate("document.querySelector('form[action$=\"/sign-out\"] button').click()")
    page.wait_for_url(lambda url: "/visits" not in url)
    assert page.evaluate(BASES) == []


def test_a_draft_that_somebody_left_stops_nobody_and_waits_for_its_writer(
    site: Site, open_as: Callable[..., Page], cast: dict[str, str]
) -> None:
    """Two of a group share a tablet: the session of the first ran out with a draft unsent, the second signs in."""
    first, here = open_as(cast["process"], width=390), f"/visits/{cast['visit']}/findings/new"
    first.goto(here)
    first.wait_for_function(f"async () => (await ({STORED})()).extractable.length === 1")
    first.context.set_offline(True)
    first.evaluate(TYPED_ON, [OFFLINE, SEEN])
    expect(first.locator("#drafts")).to_contain_text("1 条已加密")
    expect(first.locator("[name=phenomenon]")).to_have_value(SEEN)
    first.click("#finding-form [type=submit]")
    expect(first.locator("#drafts")).to_contain_text("2 条已加密")
    tablet = first.context
    first.close()
    tablet.set_offline(False)
    tablet.clear_cookies()
    second = tablet.new_page()
    open_as.watch(second)
    enter(second, cast["lead"])
    second.goto(here)
    write(second, "组长记的一条")
    expect(second.locator("#sent li")).to_have_count(1)
    kept = second.evaluate(STORED)
    assert (kept["n"], kept["extractable"], OFFLINE[:4] in kept["text"]) == (2, [False], False)
    tablet.clear_cookies()
    enter(second, cast["process"])
    second.goto(here)
    expect(second.locator("#sent li")).to_have_count(3)
    assert second.evaluate(STORED)["n"] == 0


def test_plain_form_works_without_scripts(site: Site, open_as: Callable[..., Page], cast: dict[str, str]) -> None:
    page = open_as(cast["process"], scripts=False)
    page.goto(f"/visits/{cast['visit']}/findings/new")
    write(page, SEEN)
    expect(page.locator("#sent li")).to_have_count(1)


def _deliver(site: Site, code: str, cast: dict[str, str]) -> None:
    """What providers and staff do meanwhile, by the services: other journeys go through these pages."""
    with site.app.app_context(), transaction():
        owner, officer, now, day = (
            get_user_by_email(cast["owner"]),
            get_user_by_email(cast["officer"]),
            clock.now(),
            clock.today(),
        )
        need, offer = get_need(code), db.session.query(Capability).one()
        provider = admin_of(offer.organisation)
        edits.submit(need, owner, now, declared=True)
        for one in stopping(review.list_findings(need)):
            review.waive(need, one.text, officer, now)
        review.publish(need, officer, now, secrecy_checked=True)
        made = service.propose(need, offer, by=owner, side=Side.ENTERPRISE, now=now, consent=True)
        service.agree(made, by=provider, now=now, consent=True)
        service.confirm(made, by=officer, now=now, ticks=list(Tick))
        progress.record_meeting(made, by=owner, now=now, day=day)
        for by in (owner, provider):
            progress.sign(made, by=by, now=now, said=Said(day=day, band="10-50", contract="contract"))
        for by in (owner, provider):
            progress.deliver(made, by=by, now=now, said=Said(day=day, note="等料减半"))
        assert queries.find_origin(need.id) is not None
