"""Pages behind a secret: of a mail, a ticket, the middle of a sign-in; pages with an address of their own: `everywhere.py`."""

from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask, url_for
from playwright.sync_api import Page

from matchmaker.accounts import links, second_factor, service
from matchmaker.catalogue import recording
from matchmaker.catalogue.content import NeedContent, RequirementContent
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.notifications.models import OutboxMessage, Refusal
from matchmaker.notifications.service import tell_address
from matchmaker.stations.registrations import Attendee
from matchmaker.web.tickets import token_of
from tests.factories import PASSWORD, make_user
from tests.introductions.cast import Cast
from tests.journeys.demonstration import Scene

MAILED = {  # the role that opens it, and the route
    "account.confirm_email": "enterprise",
    "needs.confirm_record": "nobody",
    "telling.accept_address": "enterprise",
    "follow_up.show": "nobody",
}
TWO_STEPS = "two-steps@example.com"
MOBILE = "13900001234"


def add(scene: Scene, cast: Cast) -> None:
    """Send the mails whose links open a page, and give each page to its role; somebody signs in with two steps."""
    now, asker = clock.now(), cast.asker
    service.ask_email_change(asker, "moved@example.com", now=now)
    lines = (RequirementContent("称重准确"),)
    content = NeedContent(title="地磅称重数据自动采集", problem="地磅的数靠人抄。", requirements=lines)
    recorded = recording.record_need(cast.officer, cast.enterprise, content, "电话记录", now)
    recording.ask_contact(recorded, cast.officer, now)
    db.session.add(Refusal(address=asker.email, error="550 no such user", refused_at=now))
    met = scene.pages["enterprise"]["introduction_met"].rsplit("/", 1)[1]
    follow = {"user": asker.id, "side": "enterprise", "mark": 30, "introduction": met}
    for kind, link in (
        ("address_check", links.facts(links.Purpose.WORKS, "telling.accept_address", user=asker.id, email=asker.email)),
        ("follow_up", links.facts(links.Purpose.FOLLOW, "follow_up.show", **follow)),
    ):
        tell_address(kind, asker.email, "zh", subject="", facts={"link": link}, now=now)
    second_factor.begin(make_user(email=TWO_STEPS), now=now).confirmed_at = now
    db.session.flush()
    scene.add("officer", check_in_scan=f"/staff/check-in/{token_of(_ticket())}")
    for endpoint, role in MAILED.items():
        scene.add(role, **{f"mailed_{endpoint}": _address(scene.site.app, endpoint)})


def _ticket() -> Attendee:
    return db.session.scalars(sa.select(Attendee).order_by(Attendee.id)).first() or Attendee()


def _address(app: Flask, endpoint: str) -> str:
    """Return the address that the newest mail to a route holds; its link is signed when it is sent."""
    mails = db.session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id.desc()))
    link = next(one.facts["link"] for one in mails if one.facts.get("link", {}).get("to") == endpoint)
    with app.test_request_context():
        return url_for(endpoint, token=links.sign(link["purpose"], link["data"], app.config["SECRET_KEY"]))


def _owe_code(page: Page) -> None:
    page.goto("/sign-in")
    page.fill("input[name=email]", TWO_STEPS)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/sign-in/code**")


def _give_number(at: str) -> Callable[[Page], None]:
    def give(page: Page) -> None:
        page.goto(at)
        page.fill("input[name=mobile]", MOBILE)
        page.click("main button[type=submit]")
        page.wait_for_url("**/code**")

    return give


# Who walks there, and how: a step before it has to be taken in the same browser.
HALF_WAY: dict[str, tuple[str, Callable[[Page], None]]] = {
    "session.code": ("nobody", _owe_code),
    "mobile.enter": ("nobody", _give_number("/sign-in/mobile")),
    "mobile.prove": ("enterprise", _give_number("/account/mobile")),
}
