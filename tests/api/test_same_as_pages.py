"""What the pages give besides lists and steps: files, histories, a pasted text, what is undone, where one starts from."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from matchmaker.accounts.people import User
from matchmaker.accounts.queries import get_organisation
from matchmaker.accounts.uscc import complete
from matchmaker.catalogue.models import Need
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions import asking
from matchmaker.introductions.fairness import Refusal
from matchmaker.introductions.states import State
from matchmaker.notifications import outbox
from tests.api.conftest import Program
from tests.factories import admin_of
from tests.house.world import NEED_TEXT, build

Make = Callable[..., Program]
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
STAFFS = ("desk", "shortage", "standing", "organisations", "posts")


def cells(answer: Any) -> list[list[object]]:
    book = load_workbook(io.BytesIO(answer.data))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def codes_in(answer: Any) -> set[object]:
    return {row[0] for row in cells(answer)[1:]}


def test_staff_take_the_files_of_their_pages_and_nobody_else_does(app: Flask, program: Make) -> None:
    world = build(app, State.AGREED)
    staff, other = program(world.mails["officer"]), program(world.mails["other_officer"])
    for name in STAFFS:
        assert staff.get(f"/staff/exports/{name}.xlsx").status_code == 200
        assert program(world.mails["enterprise"]).get(f"/staff/exports/{name}.xlsx").status_code == 403
    at = "/staff/exports/desk.xlsx"
    listed = {one["key"] for one in staff.get("/staff/desk").json["items"]}
    assert codes_in(staff.get(at)) == listed
    of_kind = {one["key"] for one in staff.get("/staff/desk?kind=introduction").json["items"]}
    assert codes_in(staff.get(f"{at}?kind=introduction")) == of_kind
    assert world.codes["introduction"] not in codes_in(other.get(at)), "another park's"
    assert world.codes["enterprise"] in codes_in(staff.get("/staff/exports/organisations.xlsx"))
    assert world.codes["enterprise"] not in codes_in(other.get("/staff/exports/organisations.xlsx"))
    assert staff.get("/staff/exports/shortage.xlsx?park=none").status_code == 422
    standing = {one["need"] for one in staff.get("/staff/standing?limit=100").json["items"]}
    assert codes_in(staff.get("/staff/exports/standing.xlsx")) == standing
    waiting = [one["code"] for one in staff.get("/staff/posts").json["items"]]
    assert codes_in(staff.get("/staff/exports/posts.xlsx")) == set(waiting)
    assert program(world.mails["provider"]).get("/staff/posts").status_code == 403


def test_auditor_takes_the_file_of_neutrality_with_its_exceptions(app: Flask, program: Make) -> None:
    world = build(app, State.AGREED)
    auditor = program(world.mails["auditor"], scopes=["read"])
    assert world.codes["introduction"] in codes_in(auditor.get("/staff/exports/neutrality.xlsx"))
    assert codes_in(auditor.get("/staff/exports/neutrality.xlsx?show=few")) == set()
    assert auditor.get("/staff/neutrality/exceptions").json["items"] == []
    for path in ("exports/neutrality.xlsx", "neutrality/exceptions"):
        assert program(world.mails["enterprise"]).get(f"/staff/{path}").status_code == 403


def test_own_lists_and_the_saved_ones_are_told_and_taken(app: Flask, program: Make) -> None:
    world = build(app, None)
    enterprise, provider = program(world.mails["enterprise"]), program(world.mails["provider"])
    assert world.codes["need"] in codes_in(enterprise.get("/exports/own-needs.xlsx"))
    assert enterprise.get("/exports/own-capabilities.xlsx").status_code == 403
    assert world.codes["capability"] in codes_in(provider.get("/exports/own-capabilities.xlsx"))
    assert enterprise.get("/saved").json["items"] == []
    enterprise.post(f"/needs/{world.codes['need']}/providers/{world.codes['provider']}/save")
    (kept,) = enterprise.get("/saved").json["items"]
    assert (kept["need"], kept["provider"]["code"]) == (world.codes["need"], world.codes["provider"])
    assert codes_in(enterprise.get("/exports/saved.xlsx")) == {world.codes["need"]}
    assert program(world.mails["other_enterprise"]).get("/saved").json["items"] == []
    at = f"/needs/{world.codes['need']}/shortlist.xlsx"
    assert cells(enterprise.get(f"{at}?provider={world.codes['provider']}"))
    assert program(world.mails["other_enterprise"]).get(at).status_code == 404
    assert provider.get(at).status_code == 403


def test_history_is_for_its_own_people_and_who_reviews(app: Flask, program: Make) -> None:
    world = build(app, None)
    owner, at = program(world.mails["enterprise"]), f"/needs/{world.codes['need']}"
    assert owner.get(f"{at}/history").json["items"] == [], "it was planted, not handed in"
    body = {"title": NEED_TEXT[0], "problem": "改过的描述。", "requirements": [{"text": "漏检率不高于 0.5%"}]}
    told = owner.get(at)
    assert owner.put(at, body | {"declared": True}, headers={"If-Match": told.headers["ETag"]}).status_code == 200
    newest = owner.get(f"{at}/history").json["items"][0]
    problem = next(one for one in newest["changes"] if one["field"] == "problem")
    assert "改过" in "".join(one["text"] for one in problem["segments"] if one["kind"] == "new")
    assert program(world.mails["officer"]).get(f"{at}/history").status_code == 200
    for stranger in ("provider", "other_enterprise", "other_officer"):
        assert program(world.mails[stranger]).get(f"{at}/history").status_code == 404
    assert program(world.mails["provider"]).get(f"/capabilities/{world.codes['capability']}/history").status_code == 200


def test_pasted_text_becomes_a_draft_and_fills_what_is_empty(app: Flask, program: Make) -> None:
    world = build(app, None)
    asks, text = program(world.mails["enterprise"]), "压铸件外观检测靠人工，漏检率偏高，预算 50 到 80 万元。"
    assert program(world.mails["provider"]).post("/needs/paste", {"text": text}).status_code == 403
    assert asks.post("/needs/paste", {"text": ""}).json["errors"][0]["field"] == "text"
    made = asks.post("/needs/paste", {"text": text})
    assert (made.status_code, made.json["state"]) == (201, "draft"), made.json
    assert (made.json["budget_low"], made.json["budget_high"], text in made.json["problem"]) == (50, 80, True)
    at = f"/needs/{made.json['code']}/paste"
    more = asks.post(at, {"text": "另外希望三个月内上线，预算 10 万元。"}).json
    assert (more["budget_low"], "三个月" in more["problem"]) == (50, True), "what was there stays"
    assert program(world.mails["other_enterprise"]).post(at, {"text": text}).status_code == 404
    assert asks.post(f"/needs/{world.codes['need']}/paste", {"text": text}).status_code == 409, "others read it"


def test_refusal_is_undone_by_the_side_that_said_so(app: Flask, program: Make) -> None:
    world = build(app, State.PROPOSED)
    at = f"/introductions/{world.codes['introduction']}"
    provider, enterprise = program(world.mails["provider"]), program(world.mails["enterprise"])
    assert provider.post(f"{at}/undo_refusal").status_code == 404, "nothing was refused"
    assert provider.post(f"{at}/decline", {"reason": "capacity"}).json["state"] == "declined"
    assert enterprise.post(f"{at}/undo_refusal").status_code == 403
    assert provider.post(f"{at}/undo_refusal").json["state"] == "declined"
    assert undone(app) == [world.mails["provider"]]
    assert provider.post(f"{at}/undo_refusal").status_code == 200, "the first stands"
    assert len(undone(app)) == 1
    assert program(world.mails["officer"]).post(f"{at}/undo_refusal").status_code == 403


def undone(app: Flask) -> list[str]:
    """Who undid refusals."""
    with app.app_context():
        found = db.select(User.email).join(Refusal, Refusal.undone_by_id == User.id).order_by(Refusal.id)
        return list(db.session.scalars(found))


def test_staff_remind_of_a_question_once_it_is_late(app: Flask, program: Make) -> None:
    world = build(app, None)
    with app.app_context(), transaction():
        need = db.session.scalars(db.select(Need).where(Need.code == world.codes["need"])).one()
        provider = get_organisation(world.codes["provider"])
        row = asking.ask(need, provider, "节拍多少？", "zh", by=admin_of(provider), now=clock.now())
        code = row.code
    staff, at = program(world.mails["officer"]), f"/questions/{code}/chase"
    assert staff.post(at).json["code"] == "question_not_overdue"
    with app.app_context(), transaction():
        db.session.execute(
            db.update(asking.Question)
            .where(asking.Question.code == code)
            .values(due_on=clock.today() - timedelta(days=1))
        )
    assert staff.post(at).json["state"] == "open"
    assert staff.post(at).status_code == 409
    assert program(world.mails["provider"]).post(at).status_code == 403
    assert program(world.mails["other_officer"]).post(at).status_code == 404


def test_organisation_is_founded_or_its_people_are_asked(app: Flask, program: Make) -> None:
    world = build(app, None)
    asks = program(world.mails["expert"])
    body = {
        "kind": "enterprise",
        "name": "新登记的制造有限公司",
        "uscc": complete("91110113MB7777777"),
        "region": "REG110113",
        "size": "20-99",
        "industry": "IND024",
        "abroad": True,
    }
    assert asks.post("/organisations", body | {"uscc": "1"}).json["errors"][0]["field"] == "uscc"
    made = asks.post("/organisations", body)
    assert made.status_code == 200, made.json
    own = asks.get(f"/organisations/{made.json['code']}/file").json
    assert (own["name"], own["abroad"], own["verification"]) == (body["name"], True, "draft")
    again = program(world.mails["auditor"]).post("/organisations", body)
    assert (again.status_code, again.json) == (200, {"code": None}), "somebody holds it already"


def test_readiness_begins_with_what_is_known_and_goes_into_a_file(app: Flask, program: Make) -> None:
    world = build(app, None)
    start = program(world.mails["enterprise"]).get("/readiness").json
    assert start["assessment"] == world.codes["assessment"]
    assert program(world.mails["provider"]).get("/readiness").json == {"assessment": None, "level": None, "scenes": []}
    rows = cells(app.test_client().get("/api/v1/exports/readiness.xlsx?level=0"))
    assert len(rows) > 1
    assert len(cells(app.test_client().get("/api/v1/exports/readiness.xlsx?level=5"))) < len(rows)
    assert app.test_client().get("/api/v1/exports/readiness.xlsx?level=x").status_code == 422


def test_report_totals_and_calendars_are_given_to_their_readers(app: Flask, program: Make) -> None:
    world = build(app, State.AGREED)
    owner, stranger = program(world.mails["enterprise"]), program(world.mails["other_enterprise"])
    at = f"/assessments/{world.codes['assessment']}/report/pdf"
    assert owner.get(at).data[:5] == b"%PDF-"
    assert stranger.get(at).status_code == 404
    assert owner.get(f"/assessments/{world.codes['assessment_full']}/report/pdf").status_code == 404, "a draft"
    assert program(world.mails["provider"]).get(at).status_code == 403
    totals = app.test_client().get("/api/v1/benchmarks/totals").json["items"]
    assert all(one["missing"] == one["stated"] - len(one["benchmarks"]) for one in totals)
    one = f"/introductions/{world.codes['introduction']}/calendar"
    assert "BEGIN:VEVENT" in owner.get(one).text
    assert stranger.get(one).status_code == 404
    assert world.codes["introduction"] in owner.get("/me/calendar").text
    assert world.codes["introduction"] not in stranger.get("/me/calendar").text


def test_mail_goes_to_a_refused_address_alone(app: Flask, program: Make) -> None:
    world = build(app, None)
    asks = program(world.mails["enterprise"])
    assert asks.post("/me/email/check").json["code"] == "address_not_refused"
    with app.app_context(), transaction():
        outbox.refuse_address(world.mails["enterprise"], "550 no such user", clock.now())
    assert asks.post("/me/email/check").status_code == 204
    assert app.test_client().post("/api/v1/me/email/check").status_code == 401
