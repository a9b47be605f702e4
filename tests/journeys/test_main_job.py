"""The whole job through real pages, from registering to both contacts visible, in both languages; a third party sees neither."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from matchmaker.accounts import queries
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
from tests.journeys import acts
from tests.journeys.acts import ENTERPRISE, PROVIDER, TEXTS, Party, Texts
from tests.journeys.conftest import Site, Visitors, visitors_of

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
SECRETS = (ENTERPRISE.name, *ENTERPRISE.secrets, *PROVIDER.secrets)


def staffed(site: Site, language: str) -> dict[str, str]:
    """Make a park with an officer, and a third enterprise and provider beside; return addresses to sign in with."""
    with site.app.app_context(), transaction():
        park = make_park(slug=ENTERPRISE.park)
        third, fourth = make_organisation(park_id=park.id), make_provider()
        make_need(third, title="仓库盘点用无人机", problem="人工盘点两天一次。", requirements=[("自动盘点", True)])
        make_capability(fourth, title="仓储盘点机器人", does="在货架间自动盘点。")
        people = {
            "officer": make_officer(park, language=language),
            "verifier": make_officer(park, language=language),  # whoever verifies does not confirm alone
            "third_enterprise": admin_of(third),
            "third_provider": admin_of(fourth),
        }
        return {role: person.email for role, person in people.items()}


def founded(open_as: Open, site: Site, folder: Path, language: str) -> tuple[Page, Page]:
    """Register both sides, confirm their mail and hand both in for verification; return their pages."""
    pages = []
    for party in (ENTERPRISE, PROVIDER):
        page = open_as(language=language)
        acts.register(page, party)
        acts.confirm_mail(page, site.app, folder, party)
        acts.submit_for_verification(page)
        pages.append(page)
    return pages[0], pages[1]


def posted(enterprise: Page, provider: Page, officer: Page, verifier: Page, texts: Texts) -> str:
    """Verify both, write and publish a need and a capability; return the need's code."""
    acts.verify(verifier, ENTERPRISE)
    acts.verify(verifier, PROVIDER)
    need = acts.write_need(enterprise, texts)
    acts.publish(officer, texts.need_title)
    acts.write_capability(provider, texts)
    acts.publish(officer, texts.title)
    return need


def check_list(page: Page, need: str, texts: Texts) -> None:
    """The provider stands first, and what is said of it is quoted from its own words."""
    page.goto(f"/needs/{need}/providers")
    card = page.locator(".card").first
    expect(card.locator("h3")).to_contain_text(PROVIDER.name)
    quoted = card.locator(".why q").all_inner_texts()
    own = f"{texts.title} {texts.does} {' '.join(texts.case)}"
    assert quoted
    for words in quoted:
        assert all(piece.strip(" …") in own for piece in words.split("…")), words


def check_hidden(enterprise: Page, provider: Page, introduction: str) -> None:
    """Before the park confirms, neither side sees the other's contact, nor the provider the enterprise's name."""
    address = f"/introductions/{introduction}"
    assert acts.sees(enterprise, address, PROVIDER.secrets) == set()
    assert acts.sees(provider, address, (ENTERPRISE.name, *ENTERPRISE.secrets)) == set()


def check_revealed(enterprise: Page, provider: Page, introduction: str) -> None:
    """Afterwards both see the other's contact on the introduction's page."""
    address = f"/introductions/{introduction}"
    assert acts.sees(enterprise, address, PROVIDER.contact) == set(PROVIDER.contact)
    told = (ENTERPRISE.name, *ENTERPRISE.contact)
    assert acts.sees(provider, address, told) == set(told)


def check_third(page: Page, need: str, introduction: str, pages: tuple[str, ...]) -> None:
    """Somebody else reads neither names nor contacts anywhere, and learns of no introduction."""
    for address in ("/", "/introductions", "/find", "/organisation", "/notices", *pages):
        assert acts.sees(page, address, SECRETS) == set(), address
    for address in (f"/introductions/{introduction}", f"/needs/{need}/providers", f"/needs/{need}/responses"):
        answer = page.request.get(address)
        assert answer.status in (403, 404), address
        assert not [word for word in SECRETS if word in answer.text()]


def check_third_parties(open_as: Open, people: dict[str, str], language: str, need: str, introduction: str) -> None:
    """A third enterprise and a third provider see neither side's data."""
    third = open_as(people["third_enterprise"], language=language)
    check_third(third, need, introduction, ("/needs/mine",))
    assert third.request.get(f"/needs/{need}").status == 404
    other = open_as(people["third_provider"], language=language)
    check_third(other, need, introduction, ("/needs", f"/needs/{need}"))


def contact_of(party: Party) -> dict[str, str]:
    """The columns of a party's contact."""
    name, phone, mail = party.contact
    return {"contact_name": name, "contact_phone": phone, "contact_email": mail}


def check_mails(site: Site, folder: Path) -> None:
    """Both were written to when the park had confirmed, and no mail told a contact to the wrong side."""
    mails = acts.letters(site.app, folder)
    for party in (ENTERPRISE, PROVIDER):
        assert any("/introductions/" in text for to, _subject, text in mails if to == party.mail)
    others = [text for to, _subject, text in mails if to not in (ENTERPRISE.mail, PROVIDER.mail)]
    assert not [text for text in others for word in (*ENTERPRISE.contact, *PROVIDER.contact) if word in text]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_main_job_brings_both_together(language: str, site: Site, open_as: Open, tmp_path: Path) -> None:
    texts, people = TEXTS[language], staffed(site, language)
    enterprise, provider = founded(open_as, site, tmp_path, language)
    officer, verifier = (open_as(people[role], language=language) for role in ("officer", "verifier"))
    need = posted(enterprise, provider, officer, verifier, texts)
    check_list(enterprise, need, texts)
    expect(enterprise.locator("html")).to_have_attribute("lang", "en" if language == "en" else "zh-CN")

    introduction = acts.ask(enterprise, need, texts)
    check_hidden(enterprise, provider, introduction)
    acts.agree(provider, introduction)
    check_hidden(enterprise, provider, introduction)
    acts.confirm(officer, texts.need_title)
    check_revealed(enterprise, provider, introduction)
    check_third_parties(open_as, people, language, need, introduction)
    check_mails(site, tmp_path)


def walk_from_response(open_as: Open, site: Site, folder: Path) -> None:
    """The provider answers first; the enterprise compares and agrees; the park confirms."""
    texts, people = TEXTS["zh"], staffed(site, "zh")
    enterprise, provider = founded(open_as, site, folder, "zh")
    officer, verifier = open_as(people["officer"]), open_as(people["verifier"])
    need = posted(enterprise, provider, officer, verifier, texts)

    introduction = acts.respond(provider, need, texts)
    enterprise.goto(f"/needs/{need}/responses")
    for words in (*texts.answers, PROVIDER.name):
        expect(enterprise.locator("table.answers")).to_contain_text(words)
    check_hidden(enterprise, provider, introduction)
    acts.agree(enterprise, introduction)
    check_hidden(enterprise, provider, introduction)
    acts.confirm(officer, texts.need_title)
    check_revealed(enterprise, provider, introduction)
    check_third_parties(open_as, people, "zh", need, introduction)


def test_response_leads_to_introduction(site: Site, open_as: Open, tmp_path: Path) -> None:
    walk_from_response(open_as, site, tmp_path)


def test_response_leads_to_introduction_on_postgresql(chromium: Browser, postgresql_site: Site, tmp_path: Path) -> None:
    with visitors_of(chromium, postgresql_site) as open_as:
        walk_from_response(open_as, postgresql_site, tmp_path)


def test_job_is_done_without_scripts(site: Site, open_as: Open) -> None:
    texts, people = TEXTS["zh"], staffed(site, "zh")
    with site.app.app_context(), transaction():
        one = make_organisation(
            park_id=queries.get_park(ENTERPRISE.park).id, name=ENTERPRISE.name, **contact_of(ENTERPRISE)
        )
        other = make_provider(name=PROVIDER.name, **contact_of(PROVIDER))
        need = make_need(one, title=texts.need_title).code
        make_capability(other)
        mails = admin_of(one).email, admin_of(other).email
    enterprise, provider, officer = (open_as(mail, scripts=False) for mail in (*mails, people["officer"]))
    introduction = acts.ask(enterprise, need, texts)
    acts.agree(provider, introduction)
    acts.confirm(officer, texts.need_title)
    check_revealed(enterprise, provider, introduction)


def test_inline_script_is_refused_and_noticed(site: Site, chromium: Browser) -> None:
    """The control of the guard that every journey carries: what the policy refuses is a complaint."""
    visitors = Visitors(chromium, site)
    page = visitors()
    page.goto("/")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'document.title = 1'}))")
    page.wait_for_timeout(50)
    visitors.close()
    assert any("Content Security Policy" in one for one in visitors.complaints)
