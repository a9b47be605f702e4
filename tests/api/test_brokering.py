"""The brokering desk through the JSON door: interests, two officers, exceptions, secrets, adopted answers, 代录, duplicates."""

from collections.abc import Callable

import pytest
from flask import Flask

from matchmaker.accounts.people import User
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import State
from tests.api.conftest import Program
from tests.factories import make_officer
from tests.house.world import build

Make = Callable[..., Program]
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_interest_keeps_from_deciding_until_it_is_taken_back(app: Flask, program: Make) -> None:
    world = build(app, State.AGREED)
    officer, owner = program(world.mails["officer"]), program(world.mails["enterprise"])
    duties = f"/staff/introductions/{world.codes['introduction']}/duties"
    told = {"kind": "contract", "with_code": world.codes["provider"].lower()}
    assert program(world.mails["auditor"]).post("/interests", {}).status_code == 403, "before what the body lacks"
    assert owner.post("/interests", told).status_code == 403, "of oneself only staff and experts declare"
    unknown = officer.post("/interests", told | {"with_code": "O-2026-9999"})
    assert unknown.json["errors"][0]["field"] == "with_code"
    late = officer.post("/interests", told | {"since": "2026-02-01", "until": "2026-01-01"})
    assert late.json["errors"][0]["field"] == "until"
    assert officer.get(duties).json["barred"] is False
    made = officer.post("/interests", told)
    assert (made.status_code, made.json["holder"], made.json["with_code"]) == (201, None, world.codes["provider"])
    stands = officer.get(duties).json
    assert (stands["why"], stands["ties"], stands["barred"], stands["may_sign"]) == (
        ["tied"],
        ["contract"],
        True,
        False,
    )
    ticks = {"ticks": list(Tick)}
    assert officer.post(f"/introductions/{world.codes['introduction']}/confirm", ticks).status_code == 409
    held = told | {"kind": "holding", "holder": world.codes["enterprise"]}
    assert officer.post("/interests", held).json["errors"][0]["field"] == "holder"
    assert owner.post("/interests", held).json["holder"] == world.codes["enterprise"]
    assert officer.get(duties).json["side_ties"] == ["holding"]
    at = f"/interests/{made.json['number']}"
    assert owner.ask("DELETE", at).status_code == 404, "another's"
    assert [len(one.get("/interests").json["items"]) for one in (officer, owner)] == [1, 1]
    assert officer.ask("DELETE", at).status_code == 204
    assert officer.get("/interests").json["items"] == []
    assert officer.post(f"/introductions/{world.codes['introduction']}/confirm", ticks).status_code == 200


def test_second_officer_signs_and_who_stands_aside_is_out(app: Flask, program: Make) -> None:
    world = build(app, State.AGREED)
    code = world.codes["introduction"]
    at, confirm = f"/staff/introductions/{code}", f"/introductions/{code}/confirm"
    with app.app_context(), transaction():
        row = db.session.query(Introduction).filter_by(code=code).one()
        row.provider.verified_by_id = db.session.query(User).filter_by(email=world.mails["officer"]).one().id
        mails = [make_officer(row.need.organisation.park).email for _ in range(2)]
    first, second, third = (program(mail) for mail in (world.mails["officer"], *mails))
    ticks = {"ticks": list(Tick)}
    for stranger, status in (("other_officer", 404), ("enterprise", 403)):
        asks = program(world.mails[stranger])
        answers = [asks.get(f"{at}/duties"), asks.post(f"{at}/sign_beside", {"x": 1}), asks.post(f"{at}/stand_aside")]
        assert [one.status_code for one in answers] == [status] * 3
    assert first.post(f"{at}/sign_beside").status_code == 403, "who verified does not sign beside oneself"
    assert first.post(confirm, ticks).json["code"] == "needs_second"
    stands = first.get(f"{at}/duties").json
    assert (stands["why"], stands["needs_second"], len(stands["signers"])) == (["verified"], True, 2)
    to = next(one["id"] for one in third.get(f"{at}/duties").json["successors"] if one["id"] in _ids(app, mails[0]))
    assert third.post(f"{at}/stand_aside", {"to": 10**8, "reason": "亲属"}).json["errors"][0]["field"] == "to"
    aside = third.post(f"{at}/stand_aside", {"to": to, "reason": "亲属在该企业任职"})
    assert (aside.json["why"], aside.json["recusals"][0]["reason"]) == (["recused"], "亲属在该企业任职")
    assert third.post(f"{at}/stand_aside", {"to": to, "reason": "再次"}).status_code == 409
    assert third.post(f"{at}/sign_beside").status_code == 403
    assert third.post(confirm, ticks).json["code"] == "stood_aside"
    signed = [second.post(f"{at}/sign_beside", {"note": "已核对"}) for _ in range(2)]
    assert [len(one.json["signatures"]) for one in signed] == [1, 1]
    assert first.get(f"{at}/duties").json["needs_second"] is False
    assert first.post(confirm, ticks).status_code == 200


def _ids(app: Flask, mail: str) -> set[int]:
    with app.app_context():
        return {db.session.query(User).filter_by(email=mail).one().id}


def test_exception_holds_once_a_second_person_agrees(app: Flask, program: Make) -> None:
    world = build(app, State.AGREED)
    officer, operator, other = (program(world.mails[role]) for role in ("officer", "operator", "other_officer"))
    code = world.codes["introduction"]
    asked = {"need": world.codes["need"], "provider": world.codes["provider"], "whose": "mine", "reason": "仅此一家"}
    officer.post("/interests", {"kind": "contract", "with_code": world.codes["provider"]})
    assert program(world.mails["enterprise"]).post("/staff/exceptions", {}).status_code == 403
    assert other.post("/staff/exceptions", asked).json["errors"][0]["field"] == "need", "another park's"
    nobody = officer.post("/staff/exceptions", asked | {"provider": "O-2026-9999"})
    assert nobody.json["errors"][0]["field"] == "provider"
    made = officer.post("/staff/exceptions", asked)
    assert (made.status_code, made.json["second"], made.json["may_second"]) == (201, None, False)
    assert officer.post("/staff/exceptions", asked).status_code == 409
    at = f"/staff/exceptions/{made.json['number']}/second"
    assert officer.post(at).status_code == 403, "not by who asked"
    assert other.post(at).status_code == 404
    assert other.get("/staff/exceptions").json["items"] == []
    assert officer.get(f"/staff/introductions/{code}/duties").json["barred"] is True
    assert operator.get("/staff/exceptions").json["items"][0]["may_second"] is True
    assert operator.post(at).json["seconded_at"]
    assert operator.post(at).status_code == 409
    assert officer.get(f"/staff/introductions/{code}/duties").json["barred"] is False
