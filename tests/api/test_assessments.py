"""成熟度自评估 through the JSON door: answered level by level, submitted, a gap becomes a need; the page says the same."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.queries import find_user_by_email
from matchmaker.foundation.db import transaction
from tests.api.conftest import Program
from tests.factories import admin_of, make_officer, make_organisation, make_park
from tests.house.assessment_world import MODEL, submitted

Make = Callable[..., Program]


def _place(app: Flask) -> dict[str, str]:
    with app.app_context(), transaction():
        park = make_park()
        one, other = make_organisation(park_id=park.id), make_organisation(park_id=park.id)
        mails = {"owner": admin_of(one).email, "other": admin_of(other).email, "officer": make_officer(park).email}
        elsewhere = make_officer(make_park()).email
    return mails | {"elsewhere": elsewhere}


def _answer(asks: Program, at: str, level: int, degree: str) -> Any:
    page = asks.get(f"{at}/answers?level={level}")
    assert page.status_code == 200, page.text
    said = [
        {"id": leaf["id"], "degrees": [{"number": one["number"], "degree": degree} for one in leaf["statements"]]}
        for leaf in page.json["sub_domains"]
        if leaf["not_applicable"] is None
    ]
    tag = {"If-Match": page.headers["ETag"]}
    return asks.put(f"{at}/answers?level={level}", {"sub_domains": said}, headers=tag)


def test_answers_are_saved_submitted_and_a_gap_becomes_a_need(
    app: Flask, program: Make, sign_in: Callable[[str], FlaskClient]
) -> None:
    mails = _place(app)
    asks, officer = program(mails["owner"]), program(mails["officer"])
    made = asks.post("/assessments", {"model": MODEL.id, "kind": "full"})
    assert (made.status_code, made.json["draft"]["ready"]) == (201, False)
    at = f"/assessments/{made.json['code']}"
    assert asks.post("/assessments", {"model": MODEL.id, "kind": "full"}).json["code"] == made.json["code"]
    assert officer.get(at).status_code == 404, "a draft is the enterprise's own"
    assert asks.get(f"{at}/answers?level=2").status_code == 409
    assert _answer(asks, at, 1, "1").json["open_level"] == 2
    stale = {"If-Match": '"of another answer"'}
    again = asks.put(f"{at}/answers?level=2", {"sub_domains": [{"id": "equipment"}]}, headers=stale)
    assert again.status_code == 412
    left = [{"id": "product-service", "not_applicable": "没有售后"}]
    tag = {"If-Match": asks.get(f"{at}/answers?level=2").headers["ETag"]}
    assert asks.put(f"{at}/answers?level=2", {"sub_domains": left}, headers=tag).status_code == 200
    assert asks.post(f"{at}/submit").status_code == 409
    assert _answer(asks, at, 2, "0.5").json["ready"]
    done = asks.post(f"{at}/submit").json
    assert (done["state"], done["level"], done["result"]["levels"][0]["satisfied"]) == ("submitted", 1, True)
    assert done["result"]["peers"] is None, "fewer than ten others are not told of"
    gap = done["result"]["gaps"][0]
    need = asks.post(f"{at}/need", {"sub_domain": gap["sub_domain"]}).json
    assert (need["state"], need["mine"]) == ("draft", True)
    after = asks.get(at).json["result"]["gaps"]
    assert next(one for one in after if one["sub_domain"] == gap["sub_domain"])["need"] == need["code"]
    page = sign_in(mails["owner"]).get(at).text
    assert f"总分 {done['total']}" in page
    assert f"得分 {gap['score']}" in page


def test_staff_read_level_and_gaps_but_no_answer(app: Flask, program: Make) -> None:
    mails = _place(app)
    with app.app_context(), transaction():
        owner = find_user_by_email(mails["owner"])
        assert owner is not None
        first = submitted(owner.organisations[0], owner, "0.5").code
        second = submitted(owner.organisations[0], owner, "0.8", {"product-service": "秘密原因"}).code
    officer, at = program(mails["officer"]), f"/assessments/{second}"
    seen = officer.get(at)
    assert seen.json["result"]["gaps"]
    assert seen.json["result"]["not_applicable"] is None
    assert {one["degree"] for gap in seen.json["result"]["gaps"] for one in gap["unmet"]} == {None}
    assert "秘密原因" not in seen.text
    assert "秘密原因" in program(mails["owner"]).get(at).text
    listed = [one["code"] for one in officer.get("/staff/assessments").json["items"]]
    assert listed == [second, first]
    compared = program(mails["owner"]).get(f"{at}/compare/{first}").json
    assert (compared["earlier"], compared["why_not"], compared["rise"][0]) == (first, "", "+")
    for stranger in ("other", "elsewhere"):
        assert program(mails[stranger]).get(at).status_code == 404
    assert officer.get(f"{at}/answers").status_code == 403
    assert officer.post(f"{at}/need", {"sub_domain": "logistics"}).status_code == 403


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_quick_one_takes_steps_and_refuses_unknown_sub_domains(app: Flask, program: Make) -> None:
    asks = program(_place(app)["owner"])
    at = f"/assessments/{asks.post('/assessments', {'model': MODEL.id}).json['code']}"
    page = asks.get(f"{at}/answers")
    steps = [{"id": leaf["id"], "step": 2} for leaf in page.json["sub_domains"]]
    assert len(page.json["sub_domains"][0]["statements"]) == MODEL.levels
    assert asks.put(f"{at}/answers", {"sub_domains": steps}).status_code == 428
    saved = asks.put(f"{at}/answers", {"sub_domains": steps}, headers={"If-Match": page.headers["ETag"]})
    assert saved.json["ready"]
    wrong = asks.put(f"{at}/answers", {"sub_domains": [{"id": "none"}]}, headers={"If-Match": "*"})
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "sub_domains.0.id")
    assert asks.post(f"{at}/submit").json["result"]["high"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_evidence_is_for_its_own_people_alone(app: Flask, program: Make) -> None:
    mails = _place(app)
    asks = program(mails["owner"])
    at = f"/assessments/{asks.post('/assessments', {'model': MODEL.id, 'kind': 'full'}).json['code']}/evidence"

    def send(leaf: str) -> Any:
        data = {"file": (io.BytesIO("设备台账".encode()), "台账.txt"), "sub_domain": leaf}
        return asks.ask("POST", at, data=data, content_type="multipart/form-data")

    assert send("none").json["errors"][0]["field"] == "sub_domain"
    made = send("equipment")
    assert (made.status_code, send("equipment").status_code) == (201, 422)
    code = made.json["code"]
    with asks.get(f"/evidence/{code}/content") as file:
        assert file.data == "设备台账".encode()
    for stranger, status in (("other", 404), ("officer", 403)):
        assert program(mails[stranger]).get(f"/evidence/{code}/content").status_code == status
    assert asks.ask("DELETE", f"/evidence/{code}").status_code == 204
    assert asks.get(at).json["items"] == []
