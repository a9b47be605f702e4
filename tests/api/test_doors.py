"""What all routes share: keys that take effect once, tags, pages of lists, problems, limits, the document."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.api import cursors
from matchmaker.api.doors import OPERATIONS
from matchmaker.api.openapi import document
from matchmaker.app import create_app
from matchmaker.catalogue.models import Need, NeedState
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import Action, State
from matchmaker.web import bearer, program_labels
from matchmaker.web.security import limiter
from tests.api.conftest import Program
from tests.conftest import settings_for
from tests.factories import make_need
from tests.house.world import World, build

Make = Callable[..., Program]
DRAFT = {
    "title": "压铸件气孔检测",
    "problem": "夜班漏检多",
    "requirements": [{"text": "在线检测气孔"}],
    "tags": ["机器视觉"],
}


def count(app: Flask, kind: type[Any]) -> int:
    with app.app_context():
        return int(db.session.execute(sa.select(sa.func.count()).select_from(kind)).scalar_one())


def test_key_takes_effect_once_and_is_answered_the_same(app: Flask, program: Make) -> None:
    world = build(app, None)
    asks, before = program(world.mails["enterprise"]), count(app, Need)
    first = asks.post("/needs", DRAFT, headers={"Idempotency-Key": "one"})
    again = asks.post("/needs", DRAFT, headers={"Idempotency-Key": "one"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert (first.headers["Location"], first.headers["ETag"]) == (again.headers["Location"], again.headers["ETag"])
    assert again.headers["Idempotent-Replay"] == "true"
    assert count(app, Need) == before + 1
    other = asks.post("/needs", {**DRAFT, "title": "别的"}, headers={"Idempotency-Key": "one"})
    assert (other.status_code, other.json["code"]) == (422, "key_of_another_request")
    assert (
        program(world.mails["other_enterprise"]).post("/needs", DRAFT, headers={"Idempotency-Key": "one"}).status_code
        == 201
    )
    refused = asks.post("/needs", {"budget_low": 9, "budget_high": 1}, headers={"Idempotency-Key": "two"})
    assert refused.status_code == 422
    assert asks.post("/needs", DRAFT, headers={"Idempotency-Key": "two"}).status_code == 201, "a refusal keeps no key"


def test_same_key_at_the_same_time_has_one_effect(app: Flask, program: Make) -> None:
    world = build(app, None)
    before, answers = count(app, Need), []
    programs = [program(world.mails["enterprise"]) for _ in range(4)]
    ready = threading.Barrier(len(programs))

    def send(one: Program) -> None:
        ready.wait()
        answers.append(one.post("/needs", DRAFT, headers={"Idempotency-Key": "race"}))

    threads = [threading.Thread(target=send, args=(one,)) for one in programs]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert {one.status_code for one in answers} == {201}
    assert len({one.json["code"] for one in answers}) == 1
    assert count(app, Need) == before + 1


def test_edit_wants_the_tag_that_was_read(app: Flask, program: Make) -> None:
    world = build(app, None)
    asks = program(world.mails["enterprise"])
    made = asks.post("/needs", DRAFT)
    path = made.headers["Location"].removeprefix(bearer.ROOT)
    assert asks.put(path, DRAFT).status_code == 428
    tag = asks.get(path).headers["ETag"]
    assert tag == made.headers["ETag"]
    edited = asks.put(path, {**DRAFT, "title": "改过"}, headers={"If-Match": tag})
    assert (edited.status_code, edited.json["title"]) == (200, "改过")
    assert edited.headers["ETag"] != tag
    stale = asks.put(path, {**DRAFT, "title": "覆盖"}, headers={"If-Match": tag})
    assert (stale.status_code, stale.json["code"]) == (412, "changed_meanwhile")
    assert asks.get(path).json["title"] == "改过"


def read_all(asks: Program, order: str, between: Callable[[], object]) -> list[str]:
    """Return the codes of a list read page by page, while something happens in between."""
    codes, cursor = [], ""
    while True:
        answer = asks.get(f"/needs?limit=2&cursor={cursor}&sort={order}")
        assert answer.status_code == 200, answer.json
        codes += [one["code"] for one in answer.json["items"]]
        cursor = answer.json["next"]
        if cursor is None:
            return codes
        if len(codes) < 5:
            between()


def test_pages_lose_and_repeat_nothing_while_rows_are_added(app: Flask, program: Make) -> None:
    world = build(app, None)

    def add() -> None:
        with app.app_context(), transaction():
            owner = db.session.scalars(db.select(Need)).first()
            assert owner is not None
            make_need(owner.organisation)

    for _ in range(4):
        add()
    with app.app_context():
        there = set(db.session.scalars(sa.select(Need.code).where(Need.state == NeedState.PUBLISHED)))
    assert len(there) > 4
    for order in ("", "newest", "budget", "deadline"):
        codes = read_all(program(world.mails["provider"]), order, add)
        assert len(codes) == len(set(codes))
        assert there <= set(codes)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_foreign_cursor_and_unknown_filter_are_told(app: Flask, program: Make) -> None:
    world = build(app, None)
    asks = program(world.mails["provider"], language="en")
    for query in (
        {"cursor": "x"},
        {"cursor": cursors.write([1])},
        {"industry": "nothing"},
        {"sort": "price"},
        {"limit": "0"},
        {"limit": "1.0"},
    ):
        answer = asks.get("/needs", query_string=query)
        assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, next(iter(query)))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("method", "path", "more", "status"),
    [
        ("GET", "/needs/N-2026-9999", {}, 404),
        ("DELETE", "/needs", {}, 405),
        ("POST", "/needs", {"data": "x" * (3 * 1024 * 1024), "content_type": "application/json"}, 413),
        ("POST", "/needs", {"data": "title=1"}, 415),
        ("POST", "/needs", {"data": "{", "content_type": "application/json"}, 400),
        ("POST", "/needs", {"json": {"title": 5, "budget_low": -1, "more": 1}}, 422),
        ("POST", "/needs", {"json": {"title": "a\u0001"}}, 422),
        ("POST", "/needs", {"json": {"industry": "nothing"}}, 422),
        ("POST", "/needs", {"json": {}, "headers": {"Idempotency-Key": "k" * 201}}, 400),
    ],
)
def test_every_refusal_is_a_problem(
    app: Flask, program: Make, method: str, path: str, more: dict[str, Any], status: int
) -> None:
    world = build(app, None)
    answer = program(world.mails["enterprise"]).ask(method, path, **more)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), answer.text
    assert answer.json["status"] == status
    assert answer.json["title"]
    assert status != 405 or "GET" in answer.headers["Allow"]
    if more.get("json", {}).get("title") == 5:
        assert {one["field"] for one in answer.json["errors"]} == {"title", "budget_low", "more"}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_limit_is_told_with_when_to_come_back(app: Flask, program: Make, tmp_path: Path) -> None:
    world = build(app, None)
    settings = settings_for(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path)
    limited = create_app(settings, TESTING=True, RATELIMIT_ENABLED=True, API_LIMIT="2 per minute")
    asks, other = program(world.mails["provider"]), program(world.mails["enterprise"])
    asks.client = other.client = limited.test_client()
    try:
        assert [asks.get("/me").status_code for _ in range(3)] == [200, 200, 429]
        answer = asks.get("/me")
        assert int(answer.headers["Retry-After"]) > 0
        assert (answer.status_code, answer.content_type) == (429, "application/problem+json")
        assert other.get("/me").status_code == 200, "each token counts for itself"
    finally:
        limiter.enabled = False  # the one limiter of the process goes on as the other tests want it
        with limited.app_context():
            db.engine.dispose()


@pytest.mark.parametrize("database", ["own"], indirect=True)
def test_document_and_router_name_the_same_routes(app: Flask) -> None:
    live = {
        (method, rule.rule.removeprefix(bearer.ROOT).replace("<", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(bearer.ROOT)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    with app.test_request_context():
        told = {(method.upper(), path) for path, one in document()["paths"].items() for method in one}
    assert told == live
    app.add_url_rule("/api/v1/new", "api.new", lambda: "new")
    assert any(rule.rule == "/api/v1/new" for rule in app.url_map.iter_rules()), "the control: one more is live"


@pytest.mark.parametrize("database", ["own"], indirect=True)
def test_route_without_a_scope_is_closed(app: Flask, program: Make) -> None:
    world = build(app, None)
    app.add_url_rule("/api/v1/forgotten", "api.forgotten", lambda: "open")
    assert program(world.mails["operator"]).get("/forgotten").status_code == 403


def test_every_action_but_those_of_the_clock_has_a_door() -> None:
    doors = {one.name.removeprefix("steps_") for one in OPERATIONS if one.name.startswith("steps_")}
    assert set(Action) - doors <= {Action.PROPOSE, Action.EXPIRE, Action.HAND_OVER}


def test_every_group_of_operations_has_its_heading_on_the_page() -> None:
    assert {one.group for one in OPERATIONS} - program_labels.group.words.keys() == set()


def contact(world: World, program: Make, role: str) -> tuple[int, str]:
    answer = program(world.mails[role]).get(f"/introductions/{world.codes['introduction']}/contact")
    return answer.status_code, answer.text


def test_contact_is_told_once_introduced_and_each_look_is_kept(app: Flask, program: Make) -> None:
    from matchmaker.introductions.models import ContactSeen
    from tests.house.world import ENTERPRISE_CONTACT

    world = build(app, State.INTRODUCED)
    status, text = contact(world, program, "provider")
    assert status == 200
    assert all(one in text for one in ENTERPRISE_CONTACT)
    assert count(app, ContactSeen) == 1
    assert contact(world, program, "other_provider")[0] == 404
    assert contact(world, program, "officer")[0] == 403
    assert count(app, ContactSeen) == 1


def test_whole_way_of_a_need_goes_through_the_door(app: Flask, program: Make) -> None:
    world = build(app, None)
    enterprise, provider, officer = (program(world.mails[role]) for role in ("enterprise", "provider", "officer"))
    code = enterprise.post("/needs", DRAFT).json["code"]
    assert enterprise.post(f"/needs/{code}/submit", {}).json["errors"][0]["field"] == "declared"
    assert enterprise.post(f"/needs/{code}/submit", {"declared": True}).json["state"] == "submitted"
    assert code in [one["key"] for one in officer.get("/staff/queue").json["items"]]
    version = officer.get(f"/staff/posts/{code}").json["version"]
    published = officer.post(f"/staff/posts/{code}/publish", {"version": version, "secrecy_checked": True})
    assert published.json["need"]["state"] == "published", published.json
    rows = enterprise.get(f"/needs/{code}/providers").json["items"]
    assert all(sum(part["shown"] for part in one["parts"]) == one["score"] for one in rows)
    offer = world.codes["capability"]
    body = {"capability": offer, "lines": [{"number": 0, "text": "可以"}], "consent": True, "months": 3}
    made = provider.post(f"/needs/{code}/responses", body)
    assert made.status_code == 201, made.json
    assert made.json["enterprise"]["name"] is None
    step = f"/introductions/{made.json['code']}"
    assert enterprise.get(f"/needs/{code}/responses").json["items"][0]["lines"][0]["text"] == "可以"
    assert enterprise.post(f"{step}/agree", {"consent": True}).json["state"] == "agreed"
    assert officer.post(f"{step}/confirm", {"ticks": ["consents"]}).json["errors"][0]["field"] == "ticks"
    ticks = [one["tick"] for one in officer.get(f"/staff{step}/checklist").json["items"]]
    confirmed = officer.post(f"{step}/confirm", {"ticks": ticks})
    assert confirmed.json["state"] == "introduced", confirmed.json
    assert provider.get(step).json["enterprise"]["name"]
    assert count(app, Introduction) == 1
