"""A world in which every form can be reached, the values that are typed into them, and what must hold for every answer."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from matchmaker.accounts import credentials, joining, links, registration, service
from matchmaker.accounts.models import Organisation, OrganisationKind
from matchmaker.accounts.people import Role, User
from matchmaker.accounts.uscc import complete
from matchmaker.catalogue import edits, offering, recording
from matchmaker.catalogue import service as needs
from matchmaker.catalogue.content import CapabilityContent, NeedContent, RequirementContent, capability_content
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.states import State
from matchmaker.notifications.models import OutboxMessage
from matchmaker.notifications.service import tell_address
from tests.factories import PASSWORD, join, make_capability, make_need, make_organisation, make_user
from tests.house.forms import TYPED, Field, FormOnPage, Page
from tests.house.sandbox import Sandbox
from tests.house.world import ROLES, World, _introduce, build

MARK = "雀控"  # stands on both sides of every bad character, so that a stripped one is seen too
OVERRIDE = "雀\u202eelif\u202c向"
SCRIPT = "<script>alert('雀')</script><img src=x onerror=alert(1)>"
NUL = f"{MARK}\0{MARK}"
CONTROLS = (NUL, f"{MARK}\x1b[31m{MARK}", f"{MARK}\x85{MARK}")
TEXTS = (
    "",
    "汉" * 100_000,
    "😀🏭👩‍🔧",
    OVERRIDE,
    SCRIPT,
    "'; DROP TABLE user; --",
    "%(n)s %s {0} {{ 7*7 }} ${x}",
    "../../etc/passwd",
    "no-such-choice",
    "O-2026-0001",
)
NUMBERS = (
    "-1",
    "0",
    "9" * 30,
    "99999999999",
    "1e400",
    "NaN",
    "Infinity",
    "１２３",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
)
VALUES = (*CONTROLS, *TEXTS, *NUMBERS)
STRANGE = "no_such_field"  # with it come the form's own names as lists of other frameworks are written
FEW = 1  # values a field besides NUL, others on each database; HOSTILE=all tries every value in every field
EVERY_ERROR_MAY_WRITE = {"sign_in_throttle"}  # a wrong password is counted
DRAFT = {"need", "capability", "requirement", "tag", "case", "revision", "audit_entry", "counter"}
FILL = {
    "email": "somebody.new@example.com",
    "password": "a long and new passphrase 7",
    "old": PASSWORD,
    "contact_email": "contact.new@example.com",
    "uscc": complete("91990000MA7777777"),
    "slug": "park-new",
    "region": "REG110113",
    "industry": "IND024",
    "year": "2025",
    "day": clock.today().isoformat(),
    "name": "雀新来的单位",
    "language": "zh",
    "consent": "y",
    "contact_phone": "010-69440001",
    "my_phone": "13900001111",
    "phone": "13900001111",
    "industries": "汽车制造业",
    "regions": "全国",
    **{
        name: "6"
        for name in ("budget_low", "budget_high", "price_low", "price_high", "months", "months_min", "months_max")
    },
}
BY_KIND = {"date": "2027-03-01", "text": "补充一句话", "textarea": "补充一句话", "email": FILL["email"], "number": "6"}


@dataclass
class Finding:
    """What went wrong with one post."""

    endpoint: str
    name: str
    value: str
    what: str


@dataclass
class Target:
    """A form that was found: who may send it, from which page, and what it sends."""

    endpoint: str
    path: str
    role: str
    form: FormOnPage
    base: dict[str, list[str]] = field(default_factory=dict)


def whole_world(app: Flask) -> World:
    """Return the canaries' world with one thing of every kind that a form is about."""
    world = build(app, State.AGREED)
    with app.app_context(), transaction():
        people = {role: _user(world.mails[role]) for role in ROLES if role in world.mails}
        need, capability = _get(Need, world.codes["need"]), _get(Capability, world.codes["capability"])
        _posts(world, people, need, capability)
        _introductions(world, people, need, capability)
        _accounts(app, world, people, need.organisation)
    return world


def _user(email: str) -> User:
    return db.session.query(User).filter_by(email=email).one()


def _get(kind: Any, code: str) -> Any:
    return db.session.query(kind).filter_by(code=code).one()


def _content(**more: Any) -> NeedContent:
    line = RequirementContent("外观缺陷在线检测", True, "漏检率", "2.1", "0.5", "%")
    plain = {"title": "壳体气孔在线检测", "problem": "夜班漏检多，靠手工录入。", "requirements": (line,)}
    return NeedContent(**plain | more)


def _posts(world: World, people: dict[str, User], need: Need, capability: Capability) -> None:
    now, enterprise, provider = clock.now(), people["enterprise"], people["provider"]
    waiting = needs.create_need(enterprise, need.organisation, _content(problem="电话 13800138000，夜班漏检多。"), now)
    edits.submit(waiting, enterprise, now, declared=True)
    clean = needs.create_need(enterprise, need.organisation, _content(), now)
    edits.submit(clean, enterprise, now, declared=True)
    draft = needs.create_need(enterprise, need.organisation, _content(), now)
    world.codes["draft"] = draft.code
    held = make_need(need.organisation)
    edits.edit(held, _content(problem="电话 13800138000，漏检多。"), held.version, enterprise, now, declared=True)
    offer = offering.create_capability(provider, capability.organisation, capability_content(capability), now)
    edits.submit(offer, provider, now, declared=True)
    paused = make_capability(capability.organisation)
    offering.pause_capability(paused, provider, now)
    offering.create_capability(provider, capability.organisation, CapabilityContent(title="草稿"), now)
    officer = people["officer"]
    recorded = recording.record_need(officer, need.organisation, _content(), "电话记录", now)
    recording.ask_contact(recorded, officer, now)
    world.codes |= {"waiting": waiting.code, "clean": clean.code, "held": held.code, "recorded": recorded.code}
    gone = make_need(need.organisation)
    gone.state = "expired"
    world.codes |= {"offer": offer.code, "paused": paused.code, "expired": gone.code}


def _introductions(world: World, people: dict[str, User], need: Need, capability: Capability) -> None:
    others = people["other_provider"].organisations[0]
    second = db.session.query(Capability).filter_by(organisation_id=others.id).first()
    officer = people["officer"]
    world.codes["proposed"] = _introduce(need, second, officer, State.PROPOSED).code
    world.codes["introduced"] = _introduce(make_need(need.organisation), capability, officer, State.INTRODUCED).code
    world.codes |= {"free": make_need(need.organisation, title="还没有人应答的需求").code, "second": second.code}


def _accounts(app: Flask, world: World, people: dict[str, User], organisation: Organisation) -> None:
    now, admin = clock.now(), people["enterprise"]
    member, asker = make_user(), make_user()
    join(member, Role.MEMBER, organisation=organisation)
    join(people["operator"], Role.MEMBER, organisation=people["other_provider"].organisations[0])
    joining.ask_to_join(organisation, by=asker, now=now)
    joining.invite(organisation, "invited@example.com", "member", by=admin, now=now)
    joining.invite(organisation, asker.email, "member", by=admin, now=now)
    fresh = make_organisation(OrganisationKind.ENTERPRISE, verified=False, park_id=organisation.park_id)
    fresh.verification = "submitted"
    unproved = make_user(email_confirmed_at=None)
    registration.ask_to_confirm(unproved, now=now)
    service.ask_reset(member.email, now=now)
    service.ask_email_change(admin, "moved@example.com", now=now)
    told = {"name": "失败", "link": credentials.reset_link(member)}
    failed = tell_address("password_reset", "lost@example.com", "zh", subject="", facts=told, now=now)
    failed.state = "failed"
    world.codes |= {"submitted": fresh.code}
    db.session.flush()
    for one in db.session.query(OutboxMessage).order_by(OutboxMessage.id):
        link = one.facts.get("link")
        if link:
            token = links.sign(link["purpose"], link["data"], app.config["SECRET_KEY"])
            world.codes[f"link:{link['to']}:{one.address}"] = token


def starts(world: World) -> list[str]:
    """Return the addresses that the crawl begins at, besides what pages link to."""
    tokens = [(name.split(":")[1], token) for name, token in world.codes.items() if name.startswith("link:")]
    to = {
        "register.confirm": "/register/confirm/",
        "password.reset": "/password/reset/",
        "account.confirm_email": "/account/email/",
        "invitations.show": "/invitations/",
        "needs.confirm_record": "/needs/confirm/",
    }
    codes = world.codes
    return [
        *(
            "/",
            "/register",
            "/sign-in",
            "/password/forgot",
            "/account/password",
            "/account/email",
            "/organisation/new",
            "/staff/record",
        ),
        *("/organisation/edit", "/organisation/members", "/needs/mine", "/capabilities/mine", "/introductions"),
        *("/staff/", "/staff/posts", "/staff/organisations", "/staff/operator/users", "/staff/operator/parks"),
        *(f"/staff/operator/parks?edit={codes['park']}", "/staff/operator/outbox?state=failed", "/account", "/notices"),
        f"/needs/{codes['draft']}/paste",
        *(f"/needs/{codes[one]}" for one in ("need", "waiting", "held", "expired")),
        *(f"/needs/{codes['need']}/providers", f"/needs/{codes['need']}/shortlist", f"/needs/{codes['clean']}/edit"),
        *(f"/capabilities/{codes[one]}" for one in ("capability", "offer", "paused")),
        *(f"/staff/posts/{codes[one]}" for one in ("need", "waiting", "clean", "held", "recorded", "capability")),
        *(f"/staff/organisations/{codes[one]}" for one in ("enterprise", "submitted")),
        *(f"/introductions/{codes[one]}{step}" for one in ("introduction", "proposed", "introduced") for step in STEPS),
        *(f"/staff/introductions/{codes['introduction']}{step}" for step in ("", "/withdraw")),
        f"/staff/needs/{codes['need']}/propose?capability={codes['second']}",
        f"/needs/{codes['free']}/ask/{codes['second']}",
        *(f"/needs/{codes['draft']}{page}" for page in ("/edit", "/paste")),
        f"/needs/{codes['free']}/respond",
        f"/staff/operator/users?email={world.mails['officer']}",
        *(f"{to[name]}{token}" for name, token in tokens),
    ]


STEPS = ("", "/agree", "/decline", "/withdraw", "/meeting", "/close")
EACH = 1  # pages of one endpoint that a role looks at


def crawl(app: Flask, browser: FlaskClient, addresses: list[str]) -> Iterator[tuple[str, Page]]:
    """Yield every kind of page that the role reaches, each with its address."""
    adapter, seen, visits = app.url_map.bind("localhost"), set(), {}
    waiting = [*addresses]
    first = set(addresses)
    while waiting:
        address = waiting.pop(0)
        endpoint = _endpoint(adapter, address)
        if address in seen or endpoint in ("", "static") or ".xlsx" in address:
            continue
        if address not in first and visits.get(endpoint, 0) >= EACH:
            continue
        seen.add(address)
        visits[endpoint] = visits.get(endpoint, 0) + 1
        with browser.get(address) as answer:
            assert answer.status_code < 500, address
            if answer.status_code in (302, 303):
                waiting.append(answer.location)
            elif answer.mimetype == "text/html" and answer.status_code < 400:
                page = Page(answer.get_data(as_text=True), address)
                waiting += page.links
                yield address, page


def _endpoint(adapter: Any, address: str, method: str = "GET") -> str:
    try:
        return str(adapter.match(address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0], method=method)[0])
    except Exception:
        return ""


def targets(app: Flask, browsers: dict[str, FlaskClient], world: World) -> list[Target]:
    """Return one form for each endpoint, set of field names and final button, found by going through all pages."""
    adapter = app.url_map.bind("localhost")
    found: dict[str, Target] = {}
    most: dict[str, int] = {}
    for role, browser in ((role, browser) for role, browser in browsers.items() if role not in ALIKE):
        for _address, page in crawl(app, browser, starts(world)):
            for form in page.forms:
                for action in (form.action, form.drafts, form.previews):
                    endpoint = _endpoint(adapter, action, "POST") if action and form.method == "post" else ""
                    size = len([name for name in form.fields if "-" not in name])
                    if endpoint and size >= most.get(endpoint, -1):
                        most[endpoint] = size
                        found[endpoint] = Target(endpoint, action.split("#")[0], role, form, base_of(form))
    bare = [Target(*one, FormOnPage(one[1], "post")) for one in without_fields(world) if one[0] not in found]
    return [*found.values(), *bare]


def without_fields(world: World) -> list[tuple[str, str, str]]:
    """Return (endpoint, path, role) of the posts of one button that the pages of this world do not happen to show."""
    codes = world.codes
    return [
        ("needs.submit", f"/needs/{codes['clean']}/submit", "enterprise"),
        ("capabilities.submit", f"/capabilities/{codes['offer']}/submit", "provider"),
        ("account.end_sessions", "/account/sessions/end", "enterprise"),
        ("staff_posts.ask_contact", f"/staff/posts/{codes['recorded']}/ask-contact", "officer"),
        ("staff_posts.seen", f"/staff/posts/{codes['need']}/seen", "officer"),
        ("capabilities.resume", f"/capabilities/{codes['paused']}/resume", "provider"),
        ("recommendations.undo", f"/needs/{codes['need']}/providers/{codes['provider']}/undo", "enterprise"),
    ]


# Whose pages hold no form that the others' pages do not hold; the test of forms, which counts endpoints, would notice.
ALIKE = frozenset({"other_enterprise", "other_provider", "officer", "other_officer"})
LATER = re.compile(r"-[1-9]\d*-")  # of numbered parts the first is filled in, the others are left out


def base_of(form: FormOnPage) -> dict[str, list[str]]:
    """Return a submission of the form that is right as far as its names tell."""
    base = {name: values for name, values in form.sent().items() if not LATER.search(name)}
    for name, values in base.items():
        kind, short = form.fields[name].kind, name.rsplit("-", 1)[-1]
        if not "".join(values).strip() and kind in TYPED | {"password"}:
            base[name] = [FILL.get(short, BY_KIND.get(kind, "补充一句话"))]
    return {name: values for name, values in base.items() if name != "csrf_token"}


def names_of(target: Target) -> list[str]:
    """Return the fields that are attacked."""
    return list(target.base)


def twin(browser: FlaskClient) -> FlaskClient:
    """A browser with the same cookie: what an answer sets, such as the end of a session, is not kept."""
    copy = browser.application.test_client()
    cookie = browser.get_cookie("zhizaohe")
    if cookie is not None:
        copy.set_cookie("zhizaohe", cookie.value)
    return copy


def attack(
    box: Sandbox, browser: FlaskClient, target: Target, name: str, value: str, **headers: str
) -> Iterator[Finding]:
    """Post the form with one field changed; yield what is wrong with the answer."""
    sent = MultiDict([(key, one) for key, values in target.base.items() for one in values if key != name])
    sent.add(name, value)
    if name == STRANGE:
        sent.update({f"{key}[]": value for key in target.base})

    def finding(what: str) -> Finding:
        return Finding(target.endpoint, name, value[:24], what)

    with box.request() as written:
        try:
            answer = twin(browser).post(target.path, data=sent, headers=headers)
        except Exception as error:
            yield finding(f"{type(error).__name__}: {str(error)[:200]}")
            return
        body = answer.get_data(as_text=True)
        tables = box.tables()
        stored = MARK in repr(written)
    if answer.status_code >= 500:
        yield finding(f"answer {answer.status_code}")
    if answer.status_code >= 400 and tables - EVERY_ERROR_MAY_WRITE - _draft(target, sent):
        yield finding(f"answer {answer.status_code} wrote {sorted(tables)}")
    if value in CONTROLS and stored:
        yield finding("a control character was kept or stripped")
    if "<script>alert(" in body or "<img src=x" in body:
        yield finding("markup came back unescaped")
    if answer.status_code == 422 and answer.mimetype == "text/html":
        page = Page(body, target.path)
        yield from (finding(one) for one in beside(page, target, name, value))


def _draft(target: Target, sent: MultiDict[str, str]) -> set[str]:
    """A text is kept as a draft before it is handed in; what is missing is told then, and the draft stays."""
    keeps = target.endpoint.split(".")[0] in ("needs", "capabilities") and "title" in sent
    return DRAFT if keeps else set()


def beside(page: Page, target: Target, name: str, value: str) -> Iterator[str]:
    """Yield what the page that came back lacks: the typed text, a message at the field."""
    one = _field_in(page, target, name)
    if one is None or one.kind not in TYPED:
        return
    if "\0" not in value and value.strip() and value.strip() not in [typed.strip() for typed in one.values]:
        yield f"what was typed is not kept: {one.values[:1]!r:.60}"
    if value in CONTROLS and not _is_told(page, one):
        yield "no message at the field"


def _is_told(page: Page, one: Field) -> bool:
    told = [page.texts_of.get(part, "") for part in one.described.split() if part.endswith("-error")]
    return one.invalid and any(text.strip() for text in told)


def unrefused(box: Sandbox, browser: FlaskClient, target: Target, value: str) -> list[str]:
    """Return the fields at which nothing is said when the value stands in all fields at once.

    The others refuse it, whatever stands beside them: they need no post of their own.
    """
    with box.request():
        try:
            answer = twin(browser).post(target.path, data=dict.fromkeys(target.base, value))
        except Exception:
            return names_of(target)  # one of them will show which
    page = Page(answer.get_data(as_text=True), target.path) if answer.status_code == 422 else None
    found = {name: page and _field_in(page, target, name) for name in names_of(target)}
    return [name for name, one in found.items() if not (page and one and _is_told(page, one))]


def _field_in(page: Page, target: Target, name: str) -> Field | None:
    own = page.form_to(target.path)
    others = [form for form in page.forms if form.method == "post" and len(form.fields) > 2]
    return next((form.fields[name] for form in ([own] if own else others) if name in form.fields), None)


Enter = Callable[[World, str], FlaskClient]
