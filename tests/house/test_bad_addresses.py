"""Addresses, headers, tokens and bodies that no page of ours makes: a clear answer below 500, and nothing is changed."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from matchmaker.app import create_app
from matchmaker.introductions.states import State
from tests.conftest import settings_for
from tests.factories import PASSWORD
from tests.house.addresses import address, rules
from tests.house.forms import Page
from tests.house.hostile import OVERRIDE, Enter, share, twin
from tests.house.sandbox import sandbox
from tests.house.world import World, build

pytestmark = pytest.mark.once

ODD = (
    "",
    "-1",
    "0",
    "abc",
    "99999999999",
    "9" * 400,
    "１",
    "x" * 5000,
    "a\0b",
    "\x1b",
    "😀",
    OVERRIDE,
    "' OR 1=1 --",
    "%",
    "_",
    "[",
    "\\",
    "*",
    "(?",
)
NAMES = (
    *(
        "page",
        "sort",
        "q",
        "state",
        "kind",
        "open",
        "with",
        "toggle",
        "all",
        "edit",
        "email",
        "facet",
        "concept",
        "next",
    ),
    *(
        "industry",
        "region",
        "scene",
        "technology",
        "budget",
        "price",
        "grade",
        "seal",
        "case",
        "mine",
        "service",
        "code",
    ),
)
CODES = (
    "N-2026-9999",
    "C-2026-9999",
    "I-2026-9999",
    "O-2026-9999",
    "x",
    "None",
    "1",
    "..",
    "a b",
    "汉" * 300,
    "\u202e",
    "%00",
    "%0a",
    "%ff",
    "n-2026-0001",
    "N-2026-0001 ",
)


@pytest.fixture
def enter(app: Flask, sign_in: Callable[..., FlaskClient]) -> Enter:
    return lambda world, role: app.test_client() if role == "anonymous" else sign_in(world.mails[role])


def reader_of(browsers: dict[str, FlaskClient], path: str) -> FlaskClient | None:
    """Return the first browser to which a page answers 200."""
    for browser in browsers.values():
        with browser.get(path) as answer:
            if answer.status_code == 200:
                return browser
    return None


def odd_answers(app: Flask, database: str, world: World, browsers: dict[str, FlaskClient]) -> list[tuple[str, object]]:
    """Return (address, answer) for every query that a page does not bear; names are tried alone, doubled and all at once."""
    found: list[tuple[str, object]] = []
    with sandbox(app) as box:
        for at, rule in share(database, enumerate(rules(app))):
            if "GET" not in (rule.methods or ()):
                continue
            path = address(app, rule, world)
            browser = reader_of(browsers, path) or browsers["anonymous"]
            queries = [[(name, ODD[(at + place) % len(ODD)]) for place, name in enumerate(NAMES)]]
            queries += [
                [(name, ODD[(at + shift) % len(ODD)])] * 2 for shift, name in enumerate(NAMES) if (at + shift) % 4 == 0
            ]
            for query in queries:
                with box.request():
                    try:
                        with browser.get(f"{path}?{urlencode(query)}") as answer:
                            if answer.status_code >= 500:
                                found.append((f"{path}?{query}", answer.status_code))
                            tables = box.tables() - {
                                "list_shown",
                                "ranking",
                                "contact_seen",
                                "report_download",
                                "audit_entry",
                                "audit_alias",
                            }
                            if tables:
                                found.append((f"{path}?{query}", tables))
                    except Exception as error:
                        found.append((f"{path}?{query}"[:200], repr(error)[:300]))
    return found


def test_pages_bear_odd_queries(app: Flask, database: str, enter: Enter) -> None:
    world = build(app, State.AGREED)
    browsers = {role: enter(world, role) for role in ("operator", "officer", "enterprise", "provider", "anonymous")}
    assert odd_answers(app, database, world, browsers) == []


def _spoilt(rule: Rule, path: str, good: str, code: str) -> str:
    return path.replace(good, code if code.startswith("%") else quote(code, safe=""))


def test_unknown_codes_are_not_found(app: Flask, database: str, enter: Enter) -> None:
    world = build(app, State.AGREED)
    browsers = {role: enter(world, role) for role in ("operator", "enterprise", "provider")}
    found = []
    with sandbox(app) as box:
        for at, rule in share(database, enumerate(rule for rule in rules(app) if rule.arguments)):
            path = address(app, rule, world)
            good = next((code for code in [*world.codes.values(), "not-a-token"] if code in path), "")
            for step in range(3):
                code = CODES[(3 * at + step) % len(CODES)]
                for method in ("GET", "POST"):
                    for role, browser in browsers.items():
                        with box.request():
                            try:
                                answer = twin(browser).open(_spoilt(rule, path, good, code), method=method)
                            except Exception as error:
                                found.append((rule.rule, code, repr(error)[:200]))
                                continue
                            if not 400 <= answer.status_code < 500 and answer.status_code not in (303, 308):
                                found.append((rule.rule, code, role, method, answer.status_code))
                            if answer.status_code == 303 and "sign-in" not in answer.location and box.tables():
                                found.append((rule.rule, code, role, method, answer.location))
    assert found == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_wrong_methods_say_which_are_right(app: Flask, enter: Enter) -> None:
    world = build(app, State.AGREED)
    browser = enter(world, "operator")
    router = app.url_map.bind("localhost")
    for path in {address(app, rule, world) for rule in rules(app)}:
        right = set(router.allowed_methods(path))  # of all rules that fit: an address may have one for each method
        for method in {"PUT", "DELETE", "PATCH"} - right:
            answer = browser.open(path, method=method)
            assert answer.status_code == 405, (method, path)
            assert set(answer.headers["Allow"].split(", ")) == right, (method, path)
            if path.startswith("/api/v1/"):
                assert answer.get_json()["status"] == 405, (method, path)
            else:
                assert "错误 405" in answer.get_data(as_text=True), (method, path)


@pytest.fixture
def guarded(sqlite_template: Path, tmp_path: Path, app: Flask) -> Flask:
    """The app of the test once more, on the same file, with tokens checked as in production."""
    return create_app(
        settings_for(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path), TESTING=True, RATELIMIT_ENABLED=False
    )


WITHOUT_TOKEN = {"unsubscribe.change"}  # mail programs post there (RFC 8058); the signed address is the permission


def _token(page: str) -> str:
    return Page(page, "/").forms[0].fields["csrf_token"].values[0]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_forms_without_a_token_change_nothing(app: Flask, guarded: Flask, enter: Enter) -> None:
    """Of every address that forms are sent to; an exempted one would answer otherwise, whoever asks."""
    world = build(app, State.AGREED)
    cookie = enter(world, "operator").get_cookie("zhizaohe")
    assert cookie is not None
    forms = [rule for rule in rules(app) if "POST" in (rule.methods or ()) and not rule.endpoint.startswith("api.")]
    with sandbox(guarded) as box:
        for rule in (rule for rule in forms if rule.endpoint not in WITHOUT_TOKEN):
            for token in ("", "stale.token.of-yesterday"):
                browser = guarded.test_client()
                browser.set_cookie("zhizaohe", cookie.value)
                with box.request():
                    answer = browser.post(address(app, rule, world), data={"title": "雀", "csrf_token": token})
                    assert (answer.status_code, box.tables()) == (400, set()), rule.endpoint


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_stale_form_comes_back_filled_with_a_fresh_token(app: Flask, guarded: Flask) -> None:
    world = build(app, None)
    browser = guarded.test_client()
    page = browser.get("/sign-in").get_data(as_text=True)
    data = {"email": world.mails["enterprise"], "password": PASSWORD, "csrf_token": _token(page)}
    assert browser.post("/sign-in", data=data).status_code == 303  # the control: a fresh token is taken
    typed = {"title": "压铸<件>检测", "csrf_token": "stale"}
    answer = browser.post("/needs/new", data=typed, headers={"Origin": "http://localhost"})
    text = answer.get_data(as_text=True)
    form = Page(text, "/needs/new").form_to("/needs/new")
    assert answer.status_code == 400
    assert form is not None
    assert form.fields["title"].values == ["压铸<件>检测"]
    secret = browser.post(
        "/needs/new", data=typed | {"password": "secret typed"}, headers={"Origin": "http://localhost"}
    )
    assert "secret typed" not in secret.get_data(as_text=True)
    fresh = {name: one.values[0] for name, one in form.fields.items() if one.values}
    assert browser.post("/needs/new", data=fresh, headers={"Origin": "http://localhost"}).status_code == 303
    elsewhere = browser.post("/needs/new", data=typed, headers={"Origin": "http://evil.example"})
    assert elsewhere.status_code == 400
    assert "压铸" not in elsewhere.get_data(as_text=True)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"title=" + b"x" * (2 * 1024 * 1024), "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % n for n in range(400_000)), "application/x-www-form-urlencoded"),
        (b"--b\r\n" * 500_000, "multipart/form-data; boundary=b"),
    ],
)
def test_body_over_the_limit_is_refused(app: Flask, enter: Enter, body: bytes, kind: str) -> None:
    world = build(app, None)
    with sandbox(app) as box, box.request():
        answer = enter(world, "enterprise").post("/needs/new", data=body, content_type=kind)
        assert answer.status_code == 413
        assert box.tables() - {"user_session", "sign_in_throttle", "user"} == set()
    assert "413" in answer.get_data(as_text=True)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"title=%ED%A0%80&problem=%ff%fe%00", "application/x-www-form-urlencoded"),
        (
            b'--b\r\nContent-Disposition: form-data; name="title"; filename="x.exe"\r\n\r\nMZ\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
        (b"--b\r\nnothing", "multipart/form-data; boundary=b"),
        (b'{"title": 5, "name": [1]}', "application/json"),
        (b"[1]", "application/json"),
        (b"title=x", "text/plain"),
        (b"", "multipart/form-data"),
    ],
)
def test_broken_bodies_are_answered(app: Flask, enter: Enter, body: bytes, kind: str) -> None:
    world = build(app, None)
    browser = enter(world, "enterprise")
    for path in ("/needs/new", "/account", f"/needs/{world.codes['need']}/edit"):
        assert browser.post(path, data=body, content_type=kind).status_code < 500


ELSEWHERE = (
    *(
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://evil.example/",
        "http:///evil.example",
    ),
    *(
        "/\t/evil.example",
        "/\n/evil.example",
        "\x01//evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "///evil.example",
    ),
    *(
        "/%5cevil.example\r\nSet-Cookie: a=b",
        "data:text/html,x",
        "evil.example",
        "//evil.example@localhost",
        "/%0d%0aX: y",
        "//[x",
    ),
)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("target", ELSEWHERE)
def test_next_leads_nowhere_else(app: Flask, enter: Enter, target: str) -> None:
    world = build(app, State.AGREED)
    need, provider = world.codes["need"], world.codes["provider"]
    answers = [app.test_client().post("/language", data={"language": "en", "next": target})]
    credentials = {"email": world.mails["enterprise"], "password": PASSWORD}
    answers.append(app.test_client().post(f"/sign-in?{urlencode({'next': target})}", data=credentials))
    browser = enter(world, "enterprise")
    answers.append(browser.get(f"/sign-in?{urlencode({'next': target})}"))
    answers.append(browser.post(f"/needs/{need}/providers/{provider}/save", data={"next": target}))
    for answer in answers:
        assert answer.status_code == 303
        assert answer.location.startswith("/")
        assert answer.location[1:2] not in ("/", "\\", "\t", "\n")
        assert "evil" not in answer.location or answer.location.startswith("/%")
        assert "a" not in [cookie.split("=")[0] for cookie in answer.headers.getlist("Set-Cookie")]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_next_leads_to_our_own_pages(app: Flask) -> None:
    """The negative control."""
    answer = app.test_client().post("/language", data={"language": "en", "next": "/help?x=1#y"})
    assert answer.location == "/help?x=1#y"


HEADERS: tuple[dict[str, str], ...] = (
    {"Accept-Language": "x" * 5000},
    {"Accept-Language": "zh;q=abc,en;q=-1,*;q=nan"},
    {"Accept-Language": "zh_Hant-TW@x,;;;,=,fr"},
    {"Cookie": "zhizaohe=garbage; zhizaohe=e30.x.y"},
    {"Cookie": "=; ;;; a\x01=b"},
    {"Referer": "http://[x", "Origin": "http://[x"},
    {"X-Forwarded-For": "' OR 1=1", "X-Forwarded-Host": "evil.example", "Forwarded": "for=x"},
    {"Range": "bytes=-1--1", "If-None-Match": "*", "If-Modified-Since": "yesterday"},
    {"HX-Request": "true", "X-Autosave": "1", "Sec-Fetch-Site": "odd", "Origin": "null", "Referer": "x"},
)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("headers", HEADERS, ids=str)
def test_odd_headers_are_borne(app: Flask, client: FlaskClient, headers: dict[str, str]) -> None:
    for path in ("/", "/sign-in", "/help", "/no-such-page"):
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = client.open(path, method=method, headers=headers)
            assert answer.status_code < 500
            assert "evil.example" not in answer.get_data(as_text=True)
