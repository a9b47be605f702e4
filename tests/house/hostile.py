"""The values that are typed into every form, and what must hold for every answer; the world they stand in is whole_world.py's."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from matchmaker.accounts.uscc import complete
from tests.factories import PASSWORD
from tests.house import assessment_world, desk_world, fair_world, station_world, telling, visit_world
from tests.house.forms import TYPED, Field, FormOnPage, Page
from tests.house.right import MOMENT, TEXT, Right, as_file, file_for, rights
from tests.house.sandbox import Sandbox
from tests.house.whole_world import starts
from tests.house.world import World

Thing = TypeVar("Thing")
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
WHOLE = os.environ.get("HOSTILE") == "all"  # `make verify-input` tries everything everywhere, on both databases
EVERY_ERROR_MAY_WRITE = {"sign_in_throttle"}  # a wrong password is counted
DRAFT = {"need", "capability", "requirement", "tag", "case", "revision", "audit_entry", "audit_alias", "counter"}
FILL = {
    "email": "somebody.new@example.com",
    "password": "a long and new passphrase 7",
    "old": PASSWORD,
    "current-password": PASSWORD,  # an `autocomplete`
    "contact_email": "contact.new@example.com",
    "uscc": complete("91990000MA7777777"),
    "slug": "park-new",
    "region": "REG110113",
    "industry": "IND024",
    "year": "2025",
    "day": MOMENT.date().isoformat(),
    "name": "雀新来的单位",
    "language": "zh",
    "consent": "y",
    "contact_phone": "010-69440001",
    "my_phone": "13900001111",
    "phone": "13900001111",
    "mobile": "13900001111",
    "with_code": "O-2026-0002",
    "subject": "N-2026-0001",
    "need": "N-2026-0001",
    "provider": "O-2026-0005",
    "url": f"{telling.WECOM}new",
    "amount": "6",
    "fields_": "MES",
    "enterprise_code": "O-2026-0001",
    "employer_code": "O-2026-0002",
    "score": "4",
    "starts_at": "14:00",
    "begins": "09:30",
    "ends": "10:30",
    "aim": "6",
    "hosts": "主办：某某单位",
    "criteria": "相关性，50",
    "cost_low": "6",
    "cost_high": "6",
    "payback_months": "6",
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
    file: tuple[str, bytes] = TEXT

    def is_file(self, name: str) -> bool:
        """Return whether a field takes a file."""
        return name in self.form.fields and self.form.fields[name].kind == "file"

    def sent(self, but: str = "") -> MultiDict[str, Any]:
        """Return what is sent where the form is right, without one of its fields."""
        pairs = [(key, one) for key, values in self.base.items() for one in values if key != but]
        return MultiDict([(key, as_file(*self.file) if self.is_file(key) else one) for key, one in pairs])

    def spoilt(self, name: str, value: str) -> Any:
        """Return a value as its field sends it: a file has it for its name, and the beginning for its bytes."""
        return as_file(value, value[:1000].encode()) if self.is_file(name) else value


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
    adapter, right = app.url_map.bind("localhost"), rights(app, world)
    found: dict[str, Target] = {}
    most: dict[str, int] = {}
    for role, browser in ((role, browser) for role, browser in browsers.items() if role not in ALIKE):
        for _address, page in crawl(app, browser, starts(world)):
            for form in page.forms:
                for action in (form.action, form.drafts, form.previews):
                    endpoint = _endpoint(adapter, action, "POST") if action and form.method == "post" else ""
                    size = len([name for name in form.fields if "-" not in name])
                    wanted, path = right.get(endpoint, Right()), action.split("#")[0]
                    if endpoint and size >= most.get(endpoint, -1) and wanted.takes(role, path):
                        most[endpoint] = size
                        found[endpoint] = Target(endpoint, path, role, form, base_of(form))
    posts = [*((*one, {}) for one in without_fields(world)), *fair_world.posts(world)]
    bare = [Target(*one, FormOnPage(one[1], "post"), base) for *one, base in posts if one[0] not in found]
    return [made_right(one, right.get(one.endpoint, Right()), world) for one in (*found.values(), *bare)]


def made_right(target: Target, right: Right, world: World) -> Target:
    """Return the target with what its form needs besides."""
    known = {name: values for name, values in right.fill.items() if name in target.base or not target.form.fields}
    return replace(target, base=target.base | known, file=file_for(target.endpoint, world.codes))


def without_fields(world: World) -> list[tuple[str, str, str]]:
    """Return (endpoint, path, role) of the posts of one button that the pages of this world do not happen to show."""
    codes = world.codes
    return [
        *telling.POSTS,
        *desk_world.POSTS,
        *visit_world.posts(world),
        *assessment_world.posts(world.codes),
        *station_world.posts(world),
        ("needs.submit", f"/needs/{codes['draft']}/submit", "enterprise"),
        ("capabilities.submit", f"/capabilities/{codes['offer_draft']}/submit", "provider"),
        ("account.end_sessions", "/account/sessions/end", "enterprise"),
        ("staff_posts.ask_contact", f"/staff/posts/{codes['recorded']}/ask-contact", "officer"),
        ("staff_posts.seen", f"/staff/posts/{codes['need']}/seen", "officer"),
        ("questions.take_down", f"/questions/{codes['question']}/take-down", "officer"),
        ("questions.chase", f"/questions/{codes['question']}/chase", "officer"),
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
            autocomplete = form.fields[name].autocomplete
            told = FILL.get(autocomplete) or FILL.get(short) or FILL.get(name.split("-")[0])
            base[name] = [told or BY_KIND.get(kind, "补充一句话")]
    return {name: values for name, values in base.items() if name != "csrf_token"}


def names_of(target: Target) -> list[str]:
    """Return the fields that are attacked."""
    return list(target.base)


def share(database: str, things: Iterable[Thing]) -> list[Thing]:
    """Return what the suite tries on a database: every other one, the rest on the other; `make verify-input` tries all on both."""
    return list(things) if WHOLE else list(things)[database == "postgresql" :: 2]


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
    sent = target.sent(but=name)
    sent.add(name, target.spoilt(name, value))
    if name == STRANGE:
        sent.update({f"{key}[]": value[:1000] for key in target.base})

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
    if value in CONTROLS and stored and not target.is_file(name):
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
            answer = twin(browser).post(target.path, data={name: target.spoilt(name, value) for name in target.base})
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
