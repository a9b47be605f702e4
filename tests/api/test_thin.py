"""The thinnest way through the JSON door: a token, a list, a step, a problem."""

from collections.abc import Callable

import pytest
from flask import Flask

from matchmaker.introductions.states import State
from tests.api.conftest import Program
from tests.house.world import ENTERPRISE_NAME, NEED_TEXT, build


def test_provider_reads_needs_and_agrees_once(app: Flask, program: Callable[..., Program]) -> None:
    world = build(app, State.PROPOSED)
    asks = program(world.mails["provider"])
    listed = asks.get("/needs")
    assert listed.status_code == 200, listed.json
    assert [one["title"] for one in listed.json["items"]] == [NEED_TEXT[0]]
    assert not any(name in listed.text for name in ENTERPRISE_NAME)
    code = world.codes["introduction"]
    agreed = asks.post(f"/introductions/{code}/agree", {"consent": True})
    assert (agreed.status_code, agreed.json["state"]) == (200, "agreed"), agreed.json
    again = asks.post(f"/introductions/{code}/agree", {"consent": True})
    assert (again.status_code, again.content_type) == (409, "application/problem+json")
    assert all(again.json[name] for name in ("code", "detail"))


def test_cookie_opens_nothing_and_neither_does_a_wrong_token(
    app: Flask, sign_in: Callable[..., object], program: Callable[..., Program]
) -> None:
    world = build(app, None)
    browser = sign_in(world.mails["provider"])
    answer = browser.get("/api/v1/needs")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer realm=api")
    assert program(world.mails["provider"]).get("/me").json["email"] == world.mails["provider"]
    assert Program(app.test_client(), "zzh_nothing").get("/me").status_code == 401


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("language", "title"), [("zh", "没有找到"), ("en", "Not found")])
def test_unknown_address_is_a_problem_in_the_readers_language(
    app: Flask, program: Callable[..., Program], language: str, title: str
) -> None:
    world = build(app, None)
    answer = program(world.mails["provider"], language=language).get("/nothing")
    assert (answer.status_code, answer.content_type, answer.json["title"]) == (404, "application/problem+json", title)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_staff_propose_with_whom_they_compared_or_say_why_they_are_few(
    app: Flask, program: Callable[..., Program]
) -> None:
    world = build(app, None)
    asks, at = program(world.mails["officer"]), f"/staff/needs/{world.codes['need']}/introductions"
    alone = asks.post(at, {"capability": world.codes["capability"]})
    assert alone.status_code == 422
    assert "few_reason" in alone.text
    told = asks.post(at, {"capability": world.codes["capability"], "few_reason": "园区内只有这一家"})
    assert told.status_code == 201, told.json
