"""What people do on the pages, step by step, by the names of fields and not by words, so that both languages walk the same way."""

import email
import email.policy
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Page, expect

from matchmaker.accounts.uscc import complete
from tests.factories import PASSWORD

SUBMIT = "button[name=then][value=submit]"


@dataclass(frozen=True)
class Party:
    """An organisation as its first person types it in."""

    kind: str
    name: str
    first17: str
    mail: str
    contact: tuple[str, str, str]  # name, phone, mail
    park: str = ""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What nobody reads who was not introduced."""
        return (*self.contact, self.mail)


@dataclass(frozen=True)
class Texts:
    """What is typed in one language."""

    need_title: str
    problem: str
    lines: tuple[tuple[str, bool], ...]  # words, 必须
    title: str
    does: str
    tags: str
    case: tuple[str, str, str]  # customer, work, measured result
    answers: tuple[str, ...]
    message: str


ZH = Texts(
    need_title="压铸壳体外观缺陷在线检测",
    problem="质检员目视检查，气孔和拉伤漏检率 2.1%，夜班更高，结果靠手工录入。",
    lines=(
        ("外观缺陷在线检测，漏检率不高于 0.5%", True),
        ("检测结果自动写入 MES", True),
        ("不占用现有产线节拍", False),
    ),
    title="铸件外观缺陷视觉检测单元",
    does="用多角度光源和深度学习在线检测压铸件外观缺陷，检测结果自动写回 MES，节拍 6 秒一件。",
    tags="机器视觉，缺陷检测",
    case=("某汽车壳体厂", "两条压铸线外观缺陷在线检测，结果写入 MES", "漏检率由 2.1% 降至 0.3%"),
    answers=("两条线上实测漏检率 0.3%。", "已对接三家 MES 的接口。", "离线复判，不占节拍。"),
    message="希望先看一次同类产线。",
)
EN = Texts(
    need_title="In-line inspection of surface defects on die-cast housings",
    problem="Inspectors check by eye, 2.1% of pores and scratches are missed, more at night, and results are typed by hand.",
    lines=(
        ("In-line inspection of surface defects, at most 0.5% missed", True),
        ("Inspection results are written to the MES", True),
        ("The cycle time of the line stays as it is", False),
    ),
    title="Machine vision cell for surface defects on castings",
    does="In-line inspection of surface defects on die castings with several lights and deep learning; "
    "inspection results are written to the MES, six seconds for a part.",
    tags="machine vision, defect detection",
    case=(
        "A maker of car housings",
        "In-line inspection of surface defects on two die-casting lines, results written to the MES",
        "missed defects fell from 2.1% to 0.3%",
    ),
    answers=("0.3% missed, measured on two lines.", "Interfaces to three MES exist.", "Rechecked off the line."),
    message="We would like to see a similar line first.",
)
TEXTS = {"zh": ZH, "en": EN}

ENTERPRISE = Party(
    "enterprise",
    "临光轻合金部件有限公司",
    "91990113MA00TTT01",
    "wen@linguang.example",
    ("闻一舟", "13900008101", "wen-office@linguang.example"),
    park="walk",
)
PROVIDER = Party(
    "provider",
    "睿准视觉装备有限公司",
    "91990113MA00TTT02",
    "qiu@ruizhun.example",
    ("裘安澜", "13900008202", "qiu-office@ruizhun.example"),
)


def register(page: Page, party: Party) -> None:
    """Fill in the form as somebody in a hurry: only what must be there, and the contact."""
    page.goto("/register")
    page.check(f"input[name=kind][value={party.kind}]")
    page.fill("[name=name]", party.name)
    page.fill("[name=uscc]", complete(party.first17))
    page.select_option("[name=region]", "REG110113")
    page.select_option("[name=size]", "100-299")
    if party.kind == "enterprise":
        page.select_option("[name=park]", party.park)
        page.select_option("[name=industry]", "IND024")
    name, phone, mail = party.contact
    page.fill("[name=contact_name]", name)
    page.fill("[name=contact_phone]", phone)
    page.fill("[name=contact_email]", mail)
    page.fill("[name=my_name]", name)
    page.fill("[name=email]", party.mail)
    page.fill("[name=password]", PASSWORD)
    page.check("[name=accept]")
    press(page, "#register button[type=submit]")
    expect(page).to_have_url(re.compile("/register/sent$"))


def press(page: Page, selector: str) -> None:
    """Press a button that posts, and wait for the page that comes."""
    with page.expect_navigation():
        page.click(selector)


def letters(app: Flask, folder: Path) -> list[tuple[str, str, str]]:
    """Let the worker send what is due; return (to, subject, text) of every mail that it has written, the first one first."""
    done = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert done.exit_code == 0, done.output
    found = []
    for path in sorted((folder / "mail").glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        body = message.get_body(("plain",))
        assert body is not None
        found.append((str(message["To"]), str(message["Subject"]), body.get_content()))
    return found


def confirm_mail(page: Page, app: Flask, folder: Path, party: Party) -> None:
    """Open the link of the mail and type the password that was chosen."""
    (text,) = (text for to, _subject, text in letters(app, folder) if to == party.mail)
    link = re.search(r"http://localhost/register/confirm/\S+", text)
    assert link is not None, text
    page.goto(urlsplit(link.group()).path)
    page.fill("[name=password]", PASSWORD)
    press(page, "main form button[type=submit]")
    expect(page).to_have_url(re.compile("/organisation"))


def submit_for_verification(page: Page) -> None:
    """Press the button on 我的单位."""
    page.goto("/organisation")
    press(page, "form[action='/organisation/submit'] button")
    expect(page.locator("form[action='/organisation/submit']")).to_have_count(0)


def open_row(page: Page, words: str) -> None:
    """Open the row of the desk that holds the words, and see it beside the list."""
    page.goto("/staff/")
    page.locator(".triage", has_text=words).first.locator("a").first.click()
    expect(page.locator("#detail")).to_contain_text(words)


def verify(page: Page, party: Party) -> None:
    """Open the organisation on the desk, fill in the look-ups and give the seal."""
    open_row(page, party.name)
    for item in ("status", "abnormal", "dishonest"):
        page.check(f"input[name={item}_clear][value=yes]")
        page.fill(f"[name={item}_source]", "国家企业信用信息公示系统")
    page.fill("[name=scope]", "主体资格")
    press(page, "#verify button.primary")
    expect(page.locator("#toasts")).to_contain_text(party.name)


def write_need(page: Page, texts: Texts) -> str:
    """Write a need with its requirement lines and submit it; return its code."""
    page.goto("/needs/new")
    page.fill("[name=title]", texts.need_title)
    page.fill("[name=problem]", texts.problem)
    for place, (words, must) in enumerate(texts.lines):
        if place and page.locator(f"[name=requirements-{place}-text]:visible").count() == 0:
            page.click("[data-add]")
        page.fill(f"[name=requirements-{place}-text]", words)
        page.check(f"[name=requirements-{place}-must][value={'true' if must else 'false'}]", force=True)
    page.check("[name=declared]")
    press(page, SUBMIT)
    return code_in(page, "needs")


def code_in(page: Page, noun: str) -> str:
    """Return the code of the page that is open, or is about to be: a click does not wait for the page that it leads to."""
    expect(page).to_have_url(re.compile(rf"/{noun}/[NCI]-\d{{4}}-\d{{4}}$"))
    return urlsplit(page.url).path.rsplit("/", 1)[1]


def write_capability(page: Page, texts: Texts) -> str:
    """Write a capability with a case whose customer agreed, and submit it; return its code."""
    page.goto("/capabilities/new")
    page.fill("[name=title]", texts.title)
    page.select_option("[name=kind]", "equipment")
    page.fill("[name=does]", texts.does)
    box = page.locator("[data-tags]").nth(1).locator("input:visible")
    box.fill(texts.tags)
    customer, work, result = texts.case
    page.fill("[name=cases-0-customer]", customer)
    page.fill("[name=cases-0-year]", "2025")
    page.fill("[name=cases-0-work]", work)
    page.fill("[name=cases-0-result]", result)
    page.check("[name=cases-0-consented]")
    page.check("[name=declared]")
    press(page, SUBMIT)
    return code_in(page, "capabilities")


def publish(page: Page, title: str) -> None:
    """Open the post on the desk, tick the review for secrets and publish."""
    open_row(page, title)
    page.check("#publish-form [name=secrecy_checked]")
    press(page, "#publish-form button.primary")


def ask(page: Page, need: str, texts: Texts) -> str:
    """From the list, ask for an introduction to the provider that stands first; return the introduction's code."""
    page.goto(f"/needs/{need}/providers")
    with page.expect_navigation():
        page.click(".card.is-open .acts a.primary")
    page.fill("[name=message]", texts.message)
    page.check("[name=consent]")
    press(page, "#ask button[type=submit]")
    return code_in(page, "introductions")


def respond(page: Page, need: str, texts: Texts) -> str:
    """Answer each line of a published need; return the introduction's code."""
    page.goto(f"/needs/{need}/respond")
    page.check("[name=capability]")
    page.check("[name=cases]")
    for place, words in enumerate(texts.answers):
        page.fill(f"[name=lines_{place}]", words)
    page.fill("[name=price_low]", "40")
    page.fill("[name=price_high]", "60")
    page.fill("[name=months]", "4")
    page.check("[name=consent]")
    press(page, "#respond button[type=submit]")
    return code_in(page, "introductions")


def agree(page: Page, introduction: str) -> None:
    """Read what will be shared, tick and agree."""
    page.goto(f"/introductions/{introduction}")
    with page.expect_navigation():
        page.click(f"a[href='/introductions/{introduction}/agree']")
    page.check("[name=consent]")
    press(page, "#agree button.primary")
    assert code_in(page, "introductions") == introduction


def confirm(page: Page, title: str) -> None:
    """Open the introduction on the desk, go through the checklist and confirm."""
    open_row(page, title)
    assert page.locator("#confirm [name=ticks]").count() == 5
    for box in page.locator("#confirm [name=ticks]").all():
        box.check()
    press(page, "#confirm button.primary")
    page.goto("/staff/")
    expect(page.locator(".triage", has_text=title)).to_have_count(0)


def sees(page: Page, address: str, words: tuple[str, ...]) -> set[str]:
    """Return which of the words the page at an address shows, in its text, its attributes or its source."""
    page.goto(address)
    source = page.content()
    return {word for word in words if word in source}
