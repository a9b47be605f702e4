"""现场诊断 through the JSON door: from the application to an acknowledged report, a finding's status and need; each sees their parts."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.people import Role
from matchmaker.diagnosis import queries
from matchmaker.diagnosis.states import State
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from tests.api.conftest import Program
from tests.attachments.samples import picture
from tests.diagnosis.stage import FOUND, PRODUCTS, make_stage
from tests.factories import admin_of, join, make_organisation, make_user

Make = Callable[..., Program]
FINDING = {name: value for name, value in vars(FOUND).items() if name != "client_id"}


def _stage(app: Flask, state: State | None = None) -> tuple[str, dict[str, str], dict[str, str]]:
    """Return the visit's code, sign-in addresses by part, and codes of experts by duty."""
    with app.app_context(), transaction():
        stage = make_stage(state)
        sponsor = make_user()
        join(sponsor, Role.AUTHORITY)
        stranger = admin_of(make_organisation(park_id=stage.park.id))
        mails = {duty: one.user.email for duty, one in stage.experts.items()}
        mails |= {"owner": stage.owner.email, "officer": stage.officer.email}
        mails |= {"sponsor": sponsor.email, "stranger": stranger.email}
        return stage.visit.code, mails, {duty: one.code for duty, one in stage.experts.items()}


def _walk(at: str, people: dict[str, Program], experts: dict[str, str]) -> Any:
    """Lead a visit from its draft to its feedback; return the finding that is written."""
    owner, officer, lead = people["owner"], people["officer"], people["lead"]
    assert owner.post(f"{at}/submit").json["state"] == "submitted"
    assert officer.post(f"{at}/accept").json["group"]["missing"]
    for duty, code in experts.items():
        assert officer.post(f"{at}/group", {"expert": code, "duty": duty}).status_code == 200
    before = lead.get(at)
    assert (before.json["parts"], before.json["name"], before.json["case"]) == (["existence"], None, None)
    for duty in experts:
        signed = people[duty].post(f"{at}/sign", {"secrecy": True, "no_conflict": True})
        assert signed.json["case"]["products"] == PRODUCTS
    day = clock.today().isoformat()
    assert officer.post(f"{at}/schedule", {"day": day}).json["day"] == day
    assert lead.post(f"{at}/begin").json["state"] == "in_field"
    number = {"client_id": "0f1f9a1e-7a51-4f0e-9a35-2d8a4f6f1c11"}
    made = people["process"].post(f"{at}/findings", FINDING | number)
    again = people["process"].post(f"{at}/findings", FINDING | number)
    assert (made.status_code, again.json["code"]) == (201, made.json["code"]), "sent twice, there once"
    assert owner.get(f"{at}/findings").status_code == 404, "not fed back yet"
    assert lead.post(f"{at}/give_feedback").json["state"] == "feedback"
    return made


def test_visit_goes_its_way_and_its_finding_becomes_a_need(
    app: Flask, program: Make, sign_in: Callable[[str], FlaskClient]
) -> None:
    code, mails, experts = _stage(app)
    people = {name: program(mail) for name, mail in mails.items()}
    at, owner, lead = f"/visits/{code}", people["owner"], people["lead"]
    made = _walk(at, people, experts)
    finding = f"/findings/{made.json['code']}"
    changed = FINDING | {"impact": "准时交付 80%。"}
    assert people["process"].put(finding, changed, headers={"If-Match": made.headers["ETag"]}).status_code == 200
    assert people["lead"].put(finding, changed, headers={"If-Match": made.headers["ETag"]}).status_code == 412
    for who, step in ((lead, "draw_up"), (lead, "hand_in"), (people["reviewer"], "issue")):
        assert who.post(f"{at}/{step}").status_code == 200
    assert owner.post(f"{at}/acknowledge", {"comment": "符合实际"}).json["state"] == "acknowledged"
    assert lead.get(at).status_code == 404, "the experts' access ends there"
    said = {"status": "in_progress", "day": clock.today().isoformat()}
    assert owner.post(f"{finding}/say", said).json["status"] == "in_progress"
    need = owner.post(f"{finding}/need").json
    assert (need["state"], owner.get(finding).json["need"]) == ("draft", need["code"])
    page = sign_in(mails["owner"]).get(finding).text
    assert changed["impact"] in page
    assert need["code"] in page


def test_each_reader_gets_their_edition_and_strangers_nothing(app: Flask, program: Make) -> None:
    code, mails, _ = _stage(app, State.ISSUED)
    at = f"/visits/{code}"
    full = program(mails["owner"]).get(f"{at}/reports/1")
    assert (full.json["edition"], FOUND.phenomenon in full.text) == ("full", True)
    for reader in ("officer", "sponsor"):
        asks = program(mails[reader])
        redacted = asks.get(f"{at}/reports/1")
        assert redacted.json["edition"] == "redacted"
        assert FOUND.phenomenon not in redacted.text
        assert full.json["content"]["enterprise"]["name"] not in redacted.text
        assert asks.get(f"{at}/reports/1?edition=full").status_code == 404
        assert asks.get(at).json["findings"] is None
    stranger = program(mails["stranger"])
    assert {stranger.get(f"{at}{more}").status_code for more in ("", "/reports", "/reports/1", "/findings")} == {404}
    assert stranger.post(f"{at}/acknowledge", {}).status_code == 404
    assert program(mails["officer"]).post(f"{at}/acknowledge", {}).status_code == 403


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_application_is_edited_by_its_tag_and_a_conflict_ends_the_access(app: Flask, program: Make) -> None:
    code, mails, _ = _stage(app, State.SCHEDULED)
    owner, expert = program(mails["owner"]), program(mails["informatics"])
    draft = owner.post("/visits", {"wish": "看排产"})
    at = f"/visits/{draft.json['code']}"
    assert owner.put(at, {"wish": "看质量"}).status_code == 428
    edited = owner.put(at, {"wish": "看质量"}, headers={"If-Match": draft.headers["ETag"]})
    assert edited.json["case"]["wish"] == "看质量"
    assert owner.put(at, {"wish": "x"}, headers={"If-Match": draft.headers["ETag"]}).status_code == 412
    assert expert.get(f"/visits/{code}").json["name"]
    assert expert.post(f"/visits/{code}/conflict", {"note": "持有对方股份"}).status_code == 204
    assert expert.get(f"/visits/{code}").status_code == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_section_and_plan_are_written_by_their_tag(app: Flask, program: Make) -> None:
    code, mails, _ = _stage(app, State.IN_FIELD)
    lead, officer, owner = program(mails["lead"]), program(mails["officer"]), program(mails["owner"])
    at = f"/visits/{code}"
    read = lead.get(f"{at}/sections/3")
    assert lead.put(f"{at}/sections/3", {"text": "没有专职负责人。"}).status_code == 428
    tag = {"If-Match": read.headers["ETag"]}
    written = lead.put(f"{at}/sections/3", {"text": "没有专职负责人。"}, headers=tag)
    assert (written.status_code, lead.get(f"{at}/sections/3").headers["ETag"]) == (200, written.headers["ETag"])
    assert lead.put(f"{at}/sections/3", {"text": "x"}, headers=tag).status_code == 412
    assert lead.get(f"{at}/sections/17").status_code == 404
    assert (officer.get(f"{at}/sections").status_code, owner.get(f"{at}/sections").status_code) == (403, 403)
    line = {"begins": "17:00", "kind": "closing", "notes": "车间主任说缺人"}
    number = lead.post(f"{at}/agenda", line).json["items"][-1]["number"]
    place = f"{at}/agenda/{number}"
    assert (lead.get(place).json["notes"], officer.get(place).json["notes"]) == (line["notes"], None)
    wrong = lead.put(place, line | {"begins": "25:00"}, headers={"If-Match": "*"})
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "begins")
    assert owner.put(place, line, headers={"If-Match": "*"}).status_code == 403


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_photo_is_taken_where_it_is_allowed_and_goes_with_the_findings(app: Flask, program: Make) -> None:
    with app.app_context(), transaction():
        stages = [make_stage(State.FEEDBACK, photos_allowed=allowed) for allowed in (True, False)]
        found = [queries.list_findings(one.visit.id)[0].code for one in stages]
        leads = [one.user("lead").email for one in stages]
        owner, officer = stages[0].owner.email, stages[0].officer.email

    def send(mail: str, code: str, name: str, data: bytes) -> Any:
        told = {"file": (io.BytesIO(data), name), "caption": "压铸机"}
        path = f"/findings/{code}/photos"
        return program(mail).ask("POST", path, data=told, content_type="multipart/form-data")

    assert send(leads[1], found[1], "a.png", picture("PNG")).status_code == 409
    assert send(leads[0], found[0], "a.txt", b"text").json["errors"][0]["field"] == "file"
    assert send(leads[1], found[0], "a.png", picture("PNG")).status_code == 404
    (photo,) = send(leads[0], found[0], "a.png", picture("PNG")).json["photos"]
    assert photo["caption"] == "压铸机"
    with program(owner).get(f"/photos/{photo['code']}/content") as file:
        assert file.status_code == 200
        assert file.data != picture("PNG"), "drawn anew, with the visit's mark"
    assert program(officer).get(f"/photos/{photo['code']}/content").status_code == 403
    assert program(leads[1]).get(f"/photos/{photo['code']}/content").status_code == 404
    assert program(leads[0]).ask("DELETE", f"/photos/{photo['code']}").status_code == 204
