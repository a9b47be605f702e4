"""What is done beside the steps: grievances, owners, alternates, notes, whose a thing on the desk is, one's own data."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from matchmaker.accounts.people import Role, User
from matchmaker.catalogue.models import Need
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.states import State
from tests.api.conftest import Program
from tests.factories import PASSWORD, admin_of, join, make_capability, make_need, make_provider, make_user
from tests.house.world import PROVIDER_CONTACT, build

Make = Callable[..., Program]
LITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def codes(answer: Any, name: str = "code") -> list[str]:
    return [one[name] for one in answer.json["items"]]


def test_grievance_is_answered_by_who_did_not_decide(app: Flask, program: Make) -> None:
    world = build(app, State.AGREED)
    author, officer, operator = (program(world.mails[role]) for role in ("other_provider", "officer", "operator"))
    told = {"kind": "report", "about": "need", "subject": world.codes["need"].lower(), "text": "内容与实际不符"}
    made = author.post("/grievances", told)
    assert (made.status_code, made.json["state"], made.json["subject"]) == (201, "received", world.codes["need"])
    code = made.json["code"]
    assert code in codes(author.get("/grievances"))
    for stranger in ("enterprise", "provider", "other_officer"):
        asks = program(world.mails[stranger])
        assert asks.get(f"/grievances/{code}").status_code == 404
        assert asks.get(f"/staff/grievances/{code}").status_code == (404 if stranger == "other_officer" else 403)
    seen = officer.get(f"/staff/grievances/{code}").json
    assert (seen["author"], seen["may_answer"]) == (None, True), "who reports is told to operators alone"
    assert operator.get(f"/staff/grievances/{code}").json["author"]
    assert author.post(f"/grievances/{code}/close").status_code == 409
    assert officer.post(f"/staff/grievances/{code}/take").json["state"] == "in_hand"
    assert officer.post(f"/staff/grievances/{code}/take").status_code == 409
    assert officer.post(f"/staff/grievances/{code}/answer", {"answer": "已核实"}).json["state"] == "answered"
    assert author.get(f"/grievances/{code}").json["answer"] == "已核实"
    assert author.post(f"/grievances/{code}/close").json["state"] == "closed"


@LITE
def test_grievance_is_refused_at_its_field(app: Flask, program: Make) -> None:
    world = build(app, State.AGREED)
    told = {"kind": "appeal", "about": "introduction", "subject": world.codes["introduction"], "text": "不同意"}
    answer = program(world.mails["other_provider"]).post("/grievances", told)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "subject"), "not theirs to know of"
    assert program(world.mails["provider"]).post("/grievances", told).status_code == 201


def test_owner_is_handed_to_a_colleague_alone(app: Flask, program: Make) -> None:
    world = build(app, State.AGREED)
    with app.app_context(), transaction():
        need = db.session.query(Need).filter_by(code=world.codes["need"]).one()
        colleague = make_user()
        join(colleague, Role.MEMBER, organisation=need.organisation)
        ids = colleague.id, db.session.query(User).filter_by(email=world.mails["provider"]).one().id
    asks, at = program(world.mails["enterprise"]), f"/introductions/{world.codes['introduction']}/owner"
    assert asks.get(at).json["owner"] is None
    assert {one["id"] for one in asks.get(at).json["colleagues"]} > {ids[0]}
    assert asks.post(at, {"colleague": ids[0]}).json["owner"]["id"] == ids[0]
    refused = asks.post(at, {"colleague": ids[1]})
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "colleague")
    assert program(world.mails["provider"]).get(at).json["owner"] is None, "each side has its own"
    assert program(world.mails["other_enterprise"]).post(at, {"colleague": ids[0]}).status_code == 404


def test_alternates_are_named_with_the_ask_and_taken_out(app: Flask, program: Make) -> None:
    world = build(app, None)
    with app.app_context(), transaction():
        next_one = make_capability(make_provider(name="下一家机械有限公司"), title="下一家的方案")
        then, provider = next_one.code, next_one.organisation.code
    asks, at = program(world.mails["enterprise"]), f"/needs/{world.codes['need']}/introductions"
    body = {"capability": world.codes["capability"], "consent": True}
    wrong = asks.post(at, body | {"then": ["C-2026-9999"]})
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "then")
    made = asks.post(at, body | {"then": [then]})
    line = f"/introductions/{made.json['code']}/alternates"
    assert codes(asks.get(line), "capability") == [then]
    for stranger, status in (("other_enterprise", 404), ("provider", 403)):
        assert program(world.mails[stranger]).get(line).status_code == status
        assert program(world.mails[stranger]).ask("DELETE", f"{line}/{provider}").status_code == status
    assert [asks.ask("DELETE", f"{line}/{provider}").status_code for _ in range(2)] == [204, 404]
    assert codes(asks.get(line), "capability") == []


def test_notes_stay_with_who_keeps_them(app: Flask, program: Make) -> None:
    world = build(app, State.AGREED)
    at = f"/remarks/{world.codes['introduction']}"
    readers = {role: program(world.mails[role]) for role in ("enterprise", "provider", "officer")}
    for role, asks in readers.items():
        made = asks.post(at, {"kind": "call", "text": f"雀记{role}"})
        assert (made.status_code, made.json["day"]) == (201, clock.today().isoformat()), made.text
    assert {role: codes(asks.get(at), "text") for role, asks in readers.items()} == {
        role: [f"雀记{role}"] for role in readers
    }
    other = program(world.mails["other_provider"])
    assert (other.get(at).status_code, other.post(at, {"text": "x"}).status_code) == (404, 404)
    (number,) = codes(readers["enterprise"].get(at), "id")
    assert readers["provider"].ask("DELETE", f"{at}/{number}").status_code == 404
    assert readers["enterprise"].ask("DELETE", f"{at}/{number}").status_code == 204
    late = {"text": "x", "day": (clock.today() + timedelta(days=1)).isoformat()}
    assert readers["officer"].post(at, late).json["errors"][0]["field"] == "day"


def test_what_is_put_off_is_back_by_undo_and_hidden_from_other_parks(app: Flask, program: Make) -> None:
    world = build(app, State.AGREED)
    at = f"/staff/work/{world.codes['introduction']}"
    asks, other = program(world.mails["officer"]), program(world.mails["other_officer"])
    until = (clock.today() + timedelta(days=3)).isoformat()
    body = {"until": until, "reason": "等对方出差回来"}
    assert (other.get(at).status_code, other.post(f"{at}/snooze", body).status_code) == (404, 404)
    assert asks.post(f"{at}/snooze", body | {"until": "2020-01-01"}).json["errors"][0]["field"] == "until"
    assert asks.post(f"{at}/snooze", body).json["snoozed"] == body
    assert asks.post(f"{at}/undo_snooze").json["snoozed"] is None
    assert asks.post(f"{at}/undo_snooze").status_code == 409
    asks.post(f"{at}/snooze", body)
    assert asks.post(f"{at}/wake").json["snoozed"] is None
    officers = asks.get(at).json["officers"]
    assert asks.post(f"{at}/assign", {"officer": officers[0]["id"]}).json["officer"] == officers[0]
    assert asks.post(f"{at}/assign", {"officer": 10**8}).status_code == 422
    assert asks.post(f"{at}/undo_assign").json["officer"] is None
    with app.app_context():
        idle = db.session.query(Need).filter_by(code=world.codes["need"]).one().code
    assert asks.post(f"/staff/work/{idle}/snooze", body).status_code == 409, "what does not wait is not put off"


def test_person_reads_and_corrects_what_is_held(app: Flask, program: Make) -> None:
    world = build(app, State.INTRODUCED)
    asks, introduction = program(world.mails["provider"]), f"/introductions/{world.codes['introduction']}"
    held = asks.get("/me/data").json
    assert held["user"][0]["email"] == world.mails["provider"]
    assert "password_hash" not in held["user"][0]
    assert world.mails["enterprise"] not in asks.get("/me/data").text
    body = {"name": "新名字", "phone": "13900000001", "language": "en"}
    assert asks.put("/me", body).status_code == 428
    changed = asks.put("/me", body, headers={"If-Match": asks.get("/me").headers["ETag"]})
    assert (changed.json["name"], changed.json["phone"], changed.json["language"]) == ("新名字", "13900000001", "en")
    other = program(world.mails["enterprise"])
    assert PROVIDER_CONTACT[1] in other.get(f"{introduction}/contact").text
    assert program(world.mails["other_provider"]).post(f"{introduction}/revoke_consent").status_code == 404
    assert asks.post(f"{introduction}/revoke_consent").status_code == 200
    assert asks.post(f"{introduction}/revoke_consent").status_code == 409
    assert PROVIDER_CONTACT[1] not in other.get(f"{introduction}/contact").text


def test_account_is_closed_with_the_password_alone(app: Flask, program: Make) -> None:
    world = build(app, State.AGREED)
    with app.app_context(), transaction():
        need = make_need()
        member, admin = make_user(), admin_of(need.organisation)
        join(member, Role.MEMBER, organisation=need.organisation)
        mails = member.email, admin.email
    asks, alone = program(mails[0]), program(mails[1])
    wrong = asks.ask("DELETE", "/me", json={"password": "not this one", "sure": True})
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "password")
    assert asks.ask("DELETE", "/me", json={"password": PASSWORD, "sure": False}).status_code == 422
    assert asks.get("/me").status_code == 200
    assert asks.ask("DELETE", "/me", json={"password": PASSWORD, "sure": True}).status_code == 204
    assert asks.get("/me").status_code == 401
    left = alone.ask("DELETE", "/me", json={"password": PASSWORD, "sure": True})
    assert (left.status_code, left.json["code"]) == (409, "organisation_left"), "its need would be left without anybody"
    assert program(world.mails["provider"]).get("/me").status_code == 200
