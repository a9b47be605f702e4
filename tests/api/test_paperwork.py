"""Reports as files, the library's editions, funds, signed figures, lists of enterprises, materials and claims through the JSON door."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document
from flask import Flask

from matchmaker.accounts import joining
from matchmaker.diagnosis import queries
from matchmaker.diagnosis.states import State
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.reporting import signing
from matchmaker.stations import programmes
from tests.api.conftest import Program
from tests.diagnosis import stage as visits
from tests.factories import admin_of, make_officer, make_operator, make_organisation, make_park, make_user
from tests.house import brought, policy_world
from tests.stations.stage import make_full

Make = Callable[..., Program]
SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _send(who: Program, path: str, name: str, data: bytes) -> Any:
    return who.ask("POST", path, data={"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def _text(word: bytes) -> str:
    paper = Document(io.BytesIO(word))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in paper.paragraphs), *cells])


def test_report_of_a_visit_is_given_out_in_the_readers_edition_and_noted(app: Flask, program: Make) -> None:
    with app.app_context(), transaction():
        stage = visits.make_stage(State.ISSUED)
        code, name, visit = stage.visit.code, stage.visit.enterprise.name, stage.visit.id
        officer = stage.officer.email
        mails = (stage.owner.email, admin_of(make_organisation(park_id=stage.park.id)).email)
    owner, stranger, at = program(mails[0]), program(mails[1]), f"/visits/{code}/reports/1"
    whole = owner.get(f"{at}/word")
    assert (whole.status_code, whole.data[:2]) == (200, b"PK")
    assert owner.get(f"{at}/pdf").data[:5] == b"%PDF-"
    assert stranger.get(f"{at}/word").status_code == 404
    assert program(officer).get(f"{at}/word?edition=full").status_code == 404, "the park reads the redacted edition"
    assert program(officer).get(f"{at}/pdf").data[:5] == b"%PDF-"
    assert (name in _text(whole.data), name in _text(program(officer).get(f"{at}/word").data)) == (True, False)
    with app.app_context(), transaction():
        assert [one.form for one in queries.list_downloads(visit)].count("pdf") == 2


@SQLITE
def test_summary_of_a_station_is_read_and_saved(app: Flask, program: Make) -> None:
    with app.app_context(), transaction():
        stage = make_full()
        code, officer, elsewhere = stage.station.code, stage.officer.email, make_officer(make_park()).email
    staff, at = program(officer), f"/staff/stations/{code}/summary"
    assert staff.get(at).json["figures"]
    assert (staff.get(f"{at}/word").data[:2], staff.get(f"{at}/pdf").data[:4]) == (b"PK", b"%PDF")
    assert [program(elsewhere).get(f"{at}{copy}").status_code for copy in ("", "/word", "/pdf")] == [404] * 3


def test_policy_is_edited_by_its_tag_taken_out_and_brought_back(app: Flask, program: Make) -> None:
    with app.app_context(), transaction():
        operator, officer = make_operator().email, make_officer(make_park()).email
    edits, anybody, at = program(operator), app.test_client(), f"/policies/{policy_world.POLICY}"
    first = edits.get(f"/staff{at}")
    assert (first.json["number"], program(officer).get(f"/staff{at}").status_code) == (0, 403)
    tag, entry = {"If-Match": first.headers["ETag"]}, first.json["entry"]
    changed = entry | {"title": {"zh": "改过的题目", "en": "A changed title"}}
    bad = edits.put(f"/staff{at}", {"entry": changed | {"kind": "none"}, "note": "试"}, headers=tag)
    assert (bad.status_code, bad.json["errors"][0]["field"]) == (422, "entry")
    nul = edits.put(f"/staff{at}", {"entry": changed | {"number": "a\0b"}, "note": "试"}, headers=tag)
    assert nul.json["errors"][0]["code"] == "control_characters"
    saved = edits.put(f"/staff{at}", {"entry": changed, "note": "新文件"}, headers=tag)
    assert (saved.json["number"], anybody.get(f"/api/v1{at}").json["title"]) == (1, "改过的题目")
    assert edits.put(f"/staff{at}", {"entry": entry, "note": "晚到"}, headers=tag).status_code == 412
    gone = edits.post(f"/staff{at}/withdraw", {"note": "已废止"}, headers={"If-Match": saved.headers["ETag"]})
    assert (gone.json["withdrawn"], anybody.get(f"/api/v1{at}").status_code) == (True, 404)
    told = edits.get(f"/staff{at}/history").json["items"]
    assert [(one["number"], one["note"]) for one in told] == [(2, "已废止"), (1, "新文件")]
    assert edits.post("/staff/policies", {"entry": entry, "note": "又来"}).status_code == 422, "the id is taken"
    fresh = edits.post("/staff/policies", {"entry": changed | {"id": "made-here"}, "note": "新建"})
    assert (fresh.status_code, anybody.get("/api/v1/policies/made-here").status_code) == (201, 200)


def test_funds_are_entered_corrected_and_stand_in_figures_that_anybody_can_check(app: Flask, program: Make) -> None:
    with app.app_context(), transaction():
        park = make_park()
        enterprise, officer = make_organisation(park_id=park.id), make_officer(park).email
        elsewhere, code, owner = make_officer(make_park()).email, enterprise.code, admin_of(enterprise).email
    staff, day = program(officer), clock.today().isoformat()
    body = {"organisation": code, "kind": "support", "yuan": 1_000_000, "evidence": "audited", "source": "〔2026〕1号"}
    made = staff.post("/staff/funds", body | {"on": day})
    at = f"/staff/funds/{made.json['code']}"
    assert made.status_code == 201
    assert program(owner).post("/staff/funds", body | {"on": day}).status_code == 403
    foreign = program(elsewhere).post("/staff/funds", body | {"on": day})
    assert (foreign.status_code, foreign.json["errors"][0]["field"]) == (422, "organisation")
    assert program(elsewhere).post(f"{at}/correct", {}).status_code == 404
    said = {name: value for name, value in body.items() if name != "organisation"} | {"on": day, "yuan": 2_000_000}
    assert staff.post(f"{at}/correct", said).json["errors"][0]["field"] == "note"
    right = staff.post(f"{at}/correct", said | {"note": "金额录错"})
    assert (right.json["corrects"], staff.get(at).json["corrected_by"]) == (made.json["code"], right.json["code"])
    assert staff.post(f"{at}/correct", said | {"note": "再改"}).status_code == 409
    assert [one["code"] for one in staff.get("/staff/funds").json["items"]] == [right.json["code"]]
    file = staff.get("/figures/signed").json
    keys = [one["public_key"] for one in app.test_client().get("/api/v1/figures/keys").json["items"]]
    assert file["content"]["funds_yuan"]["support"]["audited"] == 2_000_000
    assert signing.is_true(file, keys)
    file["content"]["funds_yuan"]["support"]["audited"] = 3_000_000
    assert not signing.is_true(file, keys)
    assert staff.get("/figures/signed?park=none").status_code == 422
    for path in ("/figures/sheet", "/figures/valid_needs/rows/sheet"):
        answer = staff.get(path)
        assert (answer.status_code, answer.mimetype) == (200, XLSX)


@SQLITE
def test_list_of_enterprises_is_brought_whole_or_not_at_all(app: Flask, program: Make) -> None:
    with app.app_context(), transaction():
        operator, park = make_operator(), make_park()
        enterprise, officer, other = (
            make_organisation(park_id=park.id),
            make_officer(park).email,
            make_officer(make_park()).email,
        )
        code = programmes.create("年度计划", "", 2026, "", by=operator, now=clock.now()).code
        mail, name, known = operator.email, enterprise.name, enterprise.uscc
    brings, at = program(mail), f"/staff/programmes/{code}"
    row, heads = f"{name},{known}", "企业名称,统一社会信用代码"
    bad = _send(brings, f"{at}/enterprises", "a.csv", f"{heads}\n{row}\n某厂,123\n".encode())
    assert (bad.status_code, bad.json["errors"][0]["code"]) == (422, "cell_uscc")
    assert "3" in bad.json["errors"][0]["detail"]
    assert brings.get(f"{at}/enterprises").json["items"] == []
    good = [_send(brings, f"{at}/enterprises", "a.csv", f"{heads}\n{row}\n".encode()).json for _ in range(2)]
    assert good == [{"new": 1, "known": 0}, {"new": 0, "known": 1}]
    assert [one["name"] for one in program(officer).get(f"{at}/enterprises").json["items"]] == [name]
    assert program(other).get(f"{at}/enterprises").json["items"] == []
    assert _send(program(officer), f"{at}/enterprises", "a.csv", b"").status_code == 403
    target = {"indicator": "stations", "aim": 20, "first_on": "2026-01-01", "last_on": "2026-12-31", "owner": "示例"}
    (told,) = brings.post(f"{at}/targets", target).json["targets"]
    assert brings.ask("DELETE", f"{at}/targets/{told['number']}").status_code == 204
    assert brings.get(at).json["targets"] == []


@SQLITE
def test_material_of_a_briefing_is_sent_and_downloaded(app: Flask, program: Make) -> None:
    with app.app_context(), transaction():
        park = make_park()
        officer, elsewhere, anybody = make_officer(park), make_officer(make_park()).email, make_user().email
        at = f"/staff/briefings/{policy_world._briefing(park.id, officer, 5)['briefing']}/materials"
        mail = officer.email
    sent = _send(program(mail), at, "提纲.txt", "提纲\n".encode())
    assert (sent.status_code, len(sent.json["materials"])) == (201, 2)
    assert _send(program(mail), at, "提纲.txt", "提纲\n".encode()).json["errors"][0]["code"] == "file_twice"
    assert _send(program(elsewhere), at, "提纲.txt", b"x").status_code == 403
    code = next(one["code"] for one in sent.json["materials"] if one["name"] == "提纲.txt")
    with program(anybody).get(f"/briefings/materials/{code}") as answer:
        assert answer.data == "提纲\n".encode()


def test_claim_is_answered_by_who_serves_the_organisation(app: Flask, program: Make) -> None:
    with app.app_context(), transaction():
        park = make_park()
        officer, elsewhere, asking = make_officer(park).email, make_officer(make_park()).email, make_user()
        unclaimed = brought._without_members(make_organisation(park_id=park.id, name="无人认领的单位"))
        joining.ask_to_join(unclaimed, by=asking, now=clock.now())
        at, mail = f"/staff/organisations/{unclaimed.code}/claims", asking.email
    staff = program(officer)
    assert staff.get(at).json["unclaimed"] is True
    assert [one["email"] for one in staff.get(at).json["items"]] == [mail]
    assert program(elsewhere).post(f"{at}/answer", {}).status_code == 404
    assert staff.post(f"{at}/invite", {"email": "no address"}).json["errors"][0]["field"] == "email"
    assert staff.post(f"{at}/invite", {"email": "contact@example.com"}).status_code == 200
    assert staff.post(f"{at}/answer", {"email": "nobody@example.com", "answer": "accept"}).status_code == 404
    assert staff.post(f"{at}/answer", {"email": mail, "answer": "accept"}).json == {
        **{"items": [], "next": None, "unclaimed": False}
    }
    assert staff.post(f"{at}/invite", {"email": "late@example.com"}).status_code == 409
    assert program(mail).get("/organisations/mine").json["items"], "who asked acts for it from now on"
