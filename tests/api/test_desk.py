"""Saved searches, members, robots, the desk, figures of staff and the audit view through the JSON door."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from matchmaker.accounts import joining
from matchmaker.accounts.people import Role
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import transaction
from matchmaker.introductions.states import State
from tests.api.conftest import Program
from tests.factories import (
    admin_of,
    join,
    make_need,
    make_officer,
    make_operator,
    make_organisation,
    make_park,
    make_provider,
    make_user,
)
from tests.house.telling import WECOM
from tests.introductions.cast import bring, make_cast

Make = Callable[..., Program]
SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@SQLITE
def test_search_is_kept_changed_by_its_tag_and_is_nobody_elses(app: Flask, program: Make) -> None:
    with app.app_context(), transaction():
        mails = [admin_of(one).email for one in (make_provider(), make_organisation())]
    mine, other = (program(mail) for mail in mails)
    asked = {"shelf": "need", "name": "检测的需求", "query": "q=检测&sort=new", "pace": "weekly"}
    bad = mine.post("/searches", asked | {"query": "q=检测&colour=red"})
    assert (bad.status_code, bad.json["errors"][0]["field"]) == (422, "query"), "what means nothing is told"
    made = mine.post("/searches", asked | {"query": "q=检测"})
    at = made.headers["Location"].removeprefix("/api/v1")
    assert (made.status_code, len(made.json["conditions"]), made.json["pace"]) == (201, 1, "weekly")
    assert mine.post("/searches", asked | {"query": ""}).json["errors"][0]["field"] == "name", "the name is taken"
    assert other.post("/searches", asked | {"query": ""}).status_code == 403, "enterprises go through no needs"
    assert [other.ask(method, at, json={}).status_code for method in ("GET", "PUT", "DELETE")] == [404] * 3
    tag = {"If-Match": mine.get(at).headers["ETag"]}
    assert mine.put(at, {"name": "停用", "pace": "off"}).status_code == 428
    assert mine.put(at, {"name": "停用", "pace": "off"}, headers=tag).json["pace"] == "off"
    assert mine.put(at, {"name": "晚到", "pace": "now"}, headers=tag).status_code == 412
    assert mine.ask("DELETE", at).status_code == 204
    assert (mine.get(at).status_code, mine.get("/searches").json["items"]) == (404, [])


@SQLITE
def test_members_are_invited_answered_changed_and_removed_by_who_may(app: Flask, program: Make) -> None:
    with app.app_context(), transaction():
        firm, member, asker = make_organisation(), make_user(), make_user()
        join(member, Role.MEMBER, organisation=firm)
        joining.ask_to_join(firm, by=asker, now=clock.now())
        at, boss, mail, asking = f"/organisations/{firm.code}/members", admin_of(firm).email, member.email, asker.email
        elsewhere = admin_of(make_organisation()).email
    admin, plain, stranger = program(boss), program(mail), program(elsewhere)
    assert stranger.get(at).status_code == 404
    steps = ("invite", "withdraw", "answer", "remove")
    assert [stranger.post(f"{at}/{step}", {}).status_code for step in steps] == [404] * 4
    assert [plain.post(f"{at}/{step}", {}).status_code for step in ("invite", "withdraw")] == [403] * 2
    invited = admin.post(f"{at}/invite", {"email": "New@Example.com", "role": "admin"})
    assert [one["email"] for one in invited.json["invited"]] == ["new@example.com"]
    assert plain.get(at).json["invited"] == [], "told to 单位管理员 alone"
    assert admin.post(f"{at}/invite", {"email": mail}).json["errors"][0]["field"] == "email"
    assert admin.post(f"{at}/withdraw", {"email": "new@example.com"}).json["invited"] == []
    accepted = plain.post(f"{at}/answer", {"email": asking, "answer": "accept"})
    assert ({one["email"] for one in accepted.json["members"]}, accepted.json["asking"]) == ({boss, mail, asking}, [])
    assert plain.post(f"{at}/answer", {"email": asking, "answer": "refuse"}).status_code == 404
    tag = {"If-Match": admin.get(at).headers["ETag"]}
    assert admin.put(f"{at}/role", {"email": boss, "role": "member"}, headers=tag).status_code == 409, "the last one"
    assert admin.put(f"{at}/role", {"email": mail, "role": "admin"}, headers=tag).status_code == 200
    assert admin.put(f"{at}/role", {"email": asking, "role": "admin"}, headers=tag).status_code == 412
    assert program(asking).post(f"{at}/remove", {"email": mail}).status_code == 403
    assert program(asking).post(f"{at}/remove", {"email": asking}).status_code == 204, "anybody may leave"
    assert program(asking).get(at).status_code == 404


@SQLITE
def test_robots_are_set_by_who_answers_for_the_group(app: Flask, program: Make) -> None:
    with app.app_context(), transaction():
        park, firm, member = make_park(), make_organisation(), make_user()
        join(member, Role.MEMBER, organisation=firm)
        mails = [make_officer(park).email, make_officer(make_park()).email, admin_of(firm).email, member.email]
        of_park, of_firm = f"/staff/parks/{park.slug}/robots", f"/organisations/{firm.code}/robots"
    staff, elsewhere, admin, plain = (program(mail) for mail in mails)
    robot = {"channel": "wecom", "name": "需求群", "url": f"{WECOM}secret-key", "hears": ["review", "claim"]}
    assert elsewhere.post(of_park, {}).status_code == 404
    assert (plain.get(of_firm).status_code, plain.post(of_firm, {}).status_code) == (403, 403)
    assert staff.post(of_park, robot | {"url": "https://example.com/?key=1"}).json["errors"][0]["field"] == "url"
    made = staff.post(of_park, robot)
    assert (made.status_code, made.json["hears"], made.json["hint"]) == (201, ["claim", "review"], "…-key")
    assert "secret-key" not in staff.get(of_park).text, "whoever has the address can post"
    one = f"{of_park}/{made.json['key']}"
    tag = {"If-Match": staff.get(one).headers["ETag"]}
    assert elsewhere.put(one, {}, headers=tag).status_code == 404
    assert staff.put(one, {"hears": ["overdue"]}, headers=tag).json["hears"] == ["overdue"]
    assert staff.put(one, {"hears": ["review"]}, headers=tag).status_code == 412
    assert admin.post(of_firm, robot).json["errors"][0]["field"] == "hears", "its introductions alone"
    own = admin.post(of_firm, robot | {"hears": ["introduction"]}).json["key"]
    assert staff.ask("DELETE", f"{of_park}/{own}").status_code == 404, "a key of another owner"
    assert (admin.ask("DELETE", f"{of_firm}/{own}").status_code, staff.ask("DELETE", one).status_code) == (204, 204)


def test_rows_of_the_desk_are_decided_together_and_each_has_its_own_result(app: Flask, program: Make) -> None:
    with app.app_context(), transaction():
        cast, now = make_cast(), clock.now()
        ready, read = (make_need(cast.enterprise, state="submitted", submitted_at=now) for _ in range(2))
        foreign = make_need(make_organisation(park_id=make_park().id), state="submitted", submitted_at=now)
        met, colleague = bring(cast, State.AGREED), make_officer(cast.park)
        rows = [{"code": one.code, "version": one.version} for one in (ready, read, foreign, met)]
        mails, other = (cast.officer.email, cast.asker.email), colleague.id
    staff, at = program(mails[0]), "/staff/desk/bulk"
    assert program(mails[1]).post(at, {}).status_code == 403
    assert staff.post(at, {"action": "approve", "items": rows}).json["errors"][0]["field"] == "secrecy_checked"
    rows[1]["version"] += 1
    asked = {"action": "approve", "items": rows, "secrecy_checked": True}
    first = staff.post(at, asked, headers={"Idempotency-Key": "once"})
    told = [(one["outcome"], one["done"]) for one in first.json["items"]]
    left = [(one, False) for one in ("changed_since_read", "not_waiting", "confirm_one_by_one")]
    assert told == [("published", True), *left], "one that is left undoes nothing of the others"
    assert all(one["words"] for one in first.json["items"][1:])
    assert staff.post(at, asked, headers={"Idempotency-Key": "once"}).json == first.json
    given = staff.post(at, {"action": "assign", "items": rows[1:], "officer": other}).json["items"]
    assert [one["outcome"] for one in given] == ["assigned", "not_waiting", "assigned"]
    put = {"action": "snooze", "items": rows[1:2], "until": (clock.today() + timedelta(days=7)).isoformat()}
    assert staff.post(at, put).json["errors"][0]["field"] == "reason"
    assert staff.post(at, put | {"reason": "等材料"}).json["items"][0]["outcome"] == "snoozed"
    (off,) = staff.get("/staff/desk?whose=put_off").json["items"]
    assert (off["key"], off["put_off"]["reason"], off["whose_id"]) == (rows[1]["code"], "等材料", other)
    assert [one["key"] for one in staff.get("/staff/desk?kind=introduction").json["items"]] == [rows[3]["code"]]
    assert staff.get("/staff/desk?whose=else").status_code == 422


@SQLITE
def test_deputy_stands_in_on_desk_and_board_and_views_are_kept(app: Flask, program: Make) -> None:
    with app.app_context(), transaction():
        cast = make_cast()
        code, deputy = bring(cast, State.AGREED).code, make_officer(cast.park)
        mails, who, stranger = (
            (cast.officer.email, deputy.email),
            (cast.officer.id, deputy.id),
            make_officer(make_park()),
        )
        foreign = stranger.email
    staff, stands_in, elsewhere = (program(mail) for mail in (*mails, foreign))
    day = clock.today()
    away = {"deputy": who[1], "first_on": day.isoformat(), "last_on": (day + timedelta(days=2)).isoformat()}
    assert elsewhere.post("/staff/absences", away).json["errors"][0]["field"] == "deputy"
    (absence,) = staff.post("/staff/absences", away).json["mine"]
    assert staff.post("/staff/absences", away).json["errors"][0]["field"] == "first_on", "away already"
    staff.post(f"/staff/work/{code}/assign", {"officer": who[0]})
    (item,) = [one for one in stands_in.get("/staff/desk?whose=mine").json["items"] if one["key"] == code]
    assert item["instead_of"] == item["whose"] == stands_in.get("/staff/absences").json["covers"][0]["user"]["name"]
    columns = {one["state"]: one["placed"] for one in stands_in.get("/staff/board?only=mine").json["columns"]}
    assert [(one["card"]["code"], "confirm" in one["actions"]) for one in columns["agreed"]] == [(code, True)]
    assert not any(one["placed"] for one in elsewhere.get("/staff/board").json["columns"])
    assert stands_in.ask("DELETE", f"/staff/absences/{absence['id']}").status_code == 404, "the absent officer alone"
    assert staff.ask("DELETE", f"/staff/absences/{absence['id']}").status_code == 204
    view = {"page": "desk.show", "name": "我的", "query": "whose=mine&page=2", "shared": True}
    made = staff.post("/staff/views", view)
    assert (made.status_code, made.json["query"]) == (201, "whose=mine")
    assert staff.post("/staff/views", view).json["errors"][0]["field"] == "name"
    assert [one["mine"] for one in stands_in.get("/staff/views").json["items"]] == [False]
    assert elsewhere.get("/staff/views").json["items"] == []
    at = f"/staff/views/{made.json['id']}"
    assert [one.ask("DELETE", at).status_code for one in (stands_in, staff, staff)] == [404, 204, 404]


@SQLITE
def test_figures_of_staff_are_those_of_where_they_serve(app: Flask, program: Make) -> None:
    with app.app_context(), transaction():
        cast = make_cast()
        asked = bring(cast, State.AGREED)
        code, slug, elsewhere = asked.need.code, cast.park.slug, make_park()
        mails = (cast.officer.email, make_officer(elsewhere).email, make_operator().email)
        owner, provider = cast.asker.email, asked.provider.code
    staff, stranger, operator = (program(mail) for mail in mails)
    need = next(one for one in staff.get("/staff/standing").json["items"] if one["need"] == code)
    assert (need["standing"], need["open_for"]) == ("asked", 1)
    assert code not in {one["need"] for one in staff.get("/staff/standing?standing=queue").json["items"]}
    assert stranger.get("/staff/standing").json["items"] == []
    cells = staff.get(f"/staff/shortage?park={slug}").json["cells"]
    assert code in {one for cell in cells for one in cell["needs"]}
    assert stranger.get("/staff/shortage").json["cells"] == []
    for path in ("shortage", "reports/word"):
        assert stranger.get(f"/staff/{path}?park={slug}").json["errors"][0]["field"] == "park", "none of theirs"
    assert staff.get("/staff/reports/word?span=month&of=2020-99").json["errors"][0]["field"] == "of"
    files = [staff.get(f"/staff/reports/{path}") for path in ("word?span=month", "sheet?span=week")]
    assert [(one.status_code, one.data[:2]) for one in files] == [(200, b"PK")] * 2
    assert [program(owner).get(f"/staff/{one}").status_code for one in ("standing", "neutrality", "audit")] == [403] * 3
    (row,) = staff.get("/staff/neutrality/rows").json["items"]
    assert (row["provider"], stranger.get("/staff/neutrality/rows").json["items"]) == (provider, [])
    assert staff.get("/staff/neutrality").json["few"]["percent"] is None
    first = operator.get("/staff/limits")
    tag = {"If-Match": first.headers["ETag"]}
    assert staff.put("/staff/limits", first.json, headers=tag).status_code == 403
    wide = operator.put("/staff/limits", first.json | {"candidates": 11}, headers=tag)
    assert wide.json["errors"][0]["field"] == "candidates"
    assert operator.put("/staff/limits", first.json | {"top_share": 50}, headers=tag).json["top_share"] == 50
    assert operator.put("/staff/limits", first.json, headers=tag).status_code == 412


@SQLITE
def test_auditor_reads_the_trail_part_by_part_and_as_files(app: Flask, program: Make) -> None:
    with app.app_context(), transaction():
        auditor, officer = make_user(), make_officer(make_park())
        join(auditor, Role.AUDITOR)
        for n in range(5):
            audit.record("need.publish", f"N-2026-000{n}", by=officer, now=clock.now())
        mails = auditor.email, officer.email
    reads, path = program(mails[0], ["read"]), "/staff/audit?action=need.publish"
    assert program(mails[1]).get("/staff/audit").status_code == 403
    found, cursor = [], ""
    while cursor is not None:
        part = reads.get(f"{path}&limit=2&cursor={cursor}").json
        found, cursor = [*found, *(one["subject"] for one in part["items"])], part["next"]
    assert found == [f"N-2026-000{n}" for n in (4, 3, 2, 1, 0)]
    assert [one["subject"] for one in reads.get(f"{path}&q=0003").json["items"]] == ["N-2026-0003"]
    assert reads.get(f"{path}&day=1999-01-01").status_code == 422
    assert reads.get(f"{path}&cursor=bm9uZQ").status_code == 422
    assert "need.publish" in reads.get("/staff/audit/chain").json["actions"]
    assert reads.get("/staff/audit/contacts").json["items"] == []
    assert [reads.get(f"/staff/audit{one}/sheet").data[:2] for one in ("", "/contacts")] == [b"PK"] * 2
