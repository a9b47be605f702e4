"""The brokering desk through the JSON door: interests, two officers, exceptions, secrets, adopted answers, 代录, duplicates."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from matchmaker.accounts import links
from matchmaker.accounts.people import User
from matchmaker.accounts.uscc import complete
from matchmaker.catalogue import recording
from matchmaker.catalogue.models import Need
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import State
from matchmaker.notifications.models import OutboxMessage
from tests.api.conftest import Program
from tests.factories import make_need, make_officer, make_organisation, make_park, make_provider
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
    asked = {"need": world.codes["need"], "provider": world.codes["provider"], "tie": "mine", "reason": "仅此一家"}
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


def test_secret_is_read_by_the_other_side_once_both_have_promised(app: Flask, program: Make) -> None:
    world = build(app, State.INTRODUCED)
    owner, provider, officer = (program(world.mails[role]) for role in ("enterprise", "provider", "officer"))
    kept, at = f"/posts/{world.codes['need']}/secrets", f"/introductions/{world.codes['introduction']}/pledge"
    wanted = {"about": "节拍", "text": "雀密每分钟 12 件"}
    assert [one.put(kept, {}).status_code for one in (provider, officer)] == [404, 403], "before what the body lacks"
    assert owner.put(kept, wanted).status_code == 428
    tag = {"If-Match": owner.get(kept).headers["ETag"]}
    saved = owner.put(kept, wanted, headers=tag)
    assert [one["text"] for one in saved.json["items"]] == [wanted["text"]]
    assert owner.put(kept, wanted | {"text": "晚到"}, headers=tag).status_code == 412
    assert [program(world.mails[one]).get(at).status_code for one in ("other_provider", "officer")] == [404, 403]
    assert owner.get(at).json["secrets"][0]["text"] == wanted["text"], "one's own always"
    assert provider.post(at).json["errors"][0]["field"] == "agreed"
    assert list(provider.post(at, {"agreed": True}).json["promised"]) == ["provider"]
    assert provider.post(at, {"agreed": True}).status_code == 409
    assert wanted["text"] not in provider.get(at).text, "the owner has not promised"
    assert provider.get(at).json["awaited"] is True
    owner.post(at, {"agreed": True})
    assert wanted["text"] in provider.get(at).text
    gone = owner.put(kept, {"about": "节拍", "text": ""}, headers={"If-Match": saved.headers["ETag"]})
    assert gone.json["items"] == []


def test_answer_becomes_a_version_once(app: Flask, program: Make) -> None:
    world = build(app, None)
    owner, provider, need = program(world.mails["enterprise"]), program(world.mails["provider"]), world.codes["need"]
    asked = provider.post(f"/needs/{need}/questions", {"text": "铸件最大多重？"}).json["code"]
    at = f"/questions/{asked}/adoption"
    assert owner.get(at).status_code == 409, "nothing was answered"
    owner.post(f"/questions/{asked}/answer", {"answer": "最大 18 kg"})
    assert [provider.post(at, {}).status_code, program(world.mails["other_enterprise"]).get(at).status_code] == [
        403,
        404,
    ]
    read = owner.get(at)
    assert [one["text"] for one in read.json["requirements"]][-1] == "最大 18 kg"
    text = {name: value for name, value in read.json.items() if name not in ("need", "tags", "requirements")}
    lines = [{"text": one["text"], "must": one["must"]} for one in read.json["requirements"]]
    body = text | {"requirements": lines, "tags": [one["text"] for one in read.json["tags"]], "declared": True}
    tag = {"If-Match": read.headers["ETag"]}
    assert owner.post(at, body).status_code == 428
    assert owner.post(at, body, headers=tag).json["errors"][0]["field"] == "answer_checked"
    undeclared = owner.post(at, body | {"answer_checked": True, "declared": False}, headers=tag)
    assert undeclared.json["errors"][0]["field"] == "declared"
    made = owner.post(at, body | {"answer_checked": True}, headers=tag)
    assert (made.status_code, made.json["need"]["requirements"][-1]["text"]) == (200, "最大 18 kg")
    assert made.json["version"]
    assert owner.post(at, body | {"answer_checked": True}, headers=tag).status_code == 409, "it is in the need"


def test_duplicates_are_merged_split_and_kept_apart(app: Flask, program: Make) -> None:
    with app.app_context(), transaction():
        park = make_park()
        twins = [make_organisation(park_id=park.id, name=name) for name in ("双生精密铸造", "双生精密铸造有限公司")]
        kind = make_provider()
        one, another, other_kind = twins[0].code, twins[1].code, kind.code
        officer, elsewhere = make_officer(park).email, make_officer(make_park()).email
        need = make_need(twins[1]).code
    staff, stranger, at = program(officer), program(elsewhere), f"/staff/duplicates/{one}/{another}"

    def listed(part: str = "") -> list[set[str]]:
        found = staff.get(f"/staff/duplicates{part}").json["items"]
        return [{half["code"] for half in row.values() if isinstance(half, dict)} for row in found]

    assert {one, another} in listed()
    assert [stranger.get(at).status_code, stranger.post(f"{at}/merge", {}).status_code] == [404, 404]
    assert staff.post(f"{at}/ask_again").status_code == 409
    assert staff.post(f"{at}/apart").json["apart_since"]
    assert staff.post(f"{at}/apart").status_code == 409
    assert ({one, another} in listed(), {one, another} in listed("/apart")) == (False, True)
    assert staff.post(f"{at}/ask_again").json["apart_since"] is None
    read = staff.get(at)
    assert read.json["evidence"]
    tag = {"If-Match": read.headers["ETag"]}
    assert staff.post(f"{at}/merge", {"survivor": one}).status_code == 428
    assert staff.post(f"{at}/merge", {"survivor": "O-2026-9999"}, headers=tag).json["errors"][0]["field"] == "survivor"
    mixed = staff.post(f"/staff/duplicates/{one}/{other_kind}/merge", {"survivor": one}, headers={"If-Match": "*"})
    assert (mixed.status_code, mixed.json["code"]) == (409, "merge_kinds")
    merged = staff.post(f"{at}/merge", {"survivor": one}, headers=tag)
    assert (merged.json["survivor"]["code"], merged.json["merged"]["code"]) == (one, another)
    assert staff.post(f"{at}/merge", {"survivor": one}, headers=tag).status_code == 412, "it moved since it was read"
    assert {one, another} in listed("/merged")
    assert _owner(app, need) == one
    assert stranger.post(f"/staff/duplicates/{another}/split").status_code == 404
    assert staff.post(f"/staff/duplicates/{another}/split").json == {"left": 0}
    assert staff.post(f"/staff/duplicates/{another}/split").status_code == 404
    assert _owner(app, need) == another


def _owner(app: Flask, need: str) -> str:
    with app.app_context():
        return db.session.query(Need).filter_by(code=need).one().organisation.code


def test_recorded_need_waits_for_its_contact(app: Flask, program: Make) -> None:
    with app.app_context(), transaction():
        park = make_park()
        slug, officer, elsewhere = park.slug, make_officer(park).email, make_officer(make_park()).email
        owned = make_need(make_organisation(park_id=park.id)).code
    staff, stranger = program(officer), program(elsewhere)
    firm = {
        "name": "代录精密铸造有限公司",
        "uscc": complete("91990000MB0000007"),
        "region": "REG110113",
        "size": "100-299",
    }
    firm |= {"industry": "IND024", "park": slug, "contact_name": "王工", "contact_email": "contact@record.example"}
    body = {"source": "展会登记表", "enterprise": firm, "need": {"title": "铸件外观检测"}}
    foreign = stranger.post("/staff/records", body)
    assert (foreign.status_code, foreign.json["errors"][0]["field"]) == (422, "park")
    assert staff.post("/staff/records", {"source": "电话"}).json["errors"][0]["field"] == "organisation"
    made = staff.post("/staff/records", body)
    assert (made.status_code, made.json["confirmed_at"], made.json["may_ask"]) == (201, None, True), made.text
    at = f"/staff/needs/{made.json['code']}/record"
    assert made.headers["Location"].endswith(at)
    assert [stranger.get(at).status_code, stranger.post(f"{at}/ask_contact").status_code] == [404, 404]
    assert staff.get(f"/staff/needs/{owned}/record").status_code == 404, "its own people wrote it"
    assert staff.post("/staff/records", body).json["errors"][0]["field"] == "uscc"
    assert staff.post(f"{at}/ask_contact").status_code == 422, "it is not whole"
    text, need = _whole(), f"/needs/{made.json['code']}"
    assert staff.put(need, text, headers={"If-Match": staff.get(need).headers["ETag"]}).status_code == 200
    assert staff.post(f"{need}/submit", {"declared": True}).json["code"] == "record_unconfirmed"
    assert staff.post(f"{at}/ask_contact").json["confirmed_at"] is None
    with app.app_context():
        sent = db.session.query(OutboxMessage).filter_by(kind="need_recorded").one()
        data = {"need": made.json["code"], "version": sent.facts["link"]["data"]["version"]}
        token = links.sign(links.Purpose.RECORD, data, app.config["SECRET_KEY"])
    with app.app_context(), transaction():
        recording.confirm_record(links.read(links.Purpose.RECORD, token, app.config["SECRET_KEY"]), True, clock.now())
    told = staff.get(at).json
    assert (told["state"], bool(told["confirmed_at"]), told["may_ask"]) == ("submitted", True, False)
    assert staff.post(f"{at}/ask_contact").status_code == 409


def _whole() -> dict[str, Any]:
    lines = [{"text": "漏检率不高于 0.5%"}]
    return {"title": "铸件外观检测", "problem": "漏检率偏高，人工目检跟不上节拍。", "requirements": lines}
