"""Canaries: the enterprise's name, words and findings reach nobody before the rules let them, on any page of the room and in any mail."""

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.people import Role
from matchmaker.diagnosis import access, finding, group, issuing, queries
from matchmaker.diagnosis.access import Part
from matchmaker.diagnosis.states import Duty, State
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.files.accepting import Accepted
from matchmaker.notifications.models import OutboxMessage
from matchmaker.web import uploads
from tests.diagnosis.stage import FOUND, Stage, invite, make_expert, make_stage, walk
from tests.factories import join, make_officer, make_operator, make_organisation, make_park, make_user

pytestmark = pytest.mark.once

Enter = Callable[..., FlaskClient]
NAME, CASE, FINDING, TEXT = "金丝雀丙铸造有限公司", "雀愿排产", "雀现象等料", "雀节战略"
CANARIES = {Part.NAME: NAME, Part.CASE: CASE, Part.FINDINGS: FINDING, Part.FULL: TEXT}
SIGNED = {Part.NAME, Part.CASE, Part.FINDINGS, Part.FULL}
KNOWS: dict[
    str, dict[str, set[Part]]
] = {  # role -> what it reads while the visit is accepted, in the field, issued, acknowledged
    "owner": {
        "accepted": {Part.NAME, Part.CASE},
        "in_field": {Part.NAME, Part.CASE},
        "issued": SIGNED,
        "acknowledged": SIGNED,
    },
    "officer": {state: {Part.NAME, Part.CASE} for state in ("accepted", "in_field", "issued", "acknowledged")},
    "operator": {state: {Part.NAME, Part.CASE} for state in ("accepted", "in_field", "issued", "acknowledged")},
    "lead": {"accepted": set(), "in_field": SIGNED, "issued": SIGNED, "acknowledged": set()},
    "reviewer": {"accepted": set(), "in_field": SIGNED, "issued": SIGNED, "acknowledged": set()},
    "withdrawn": {state: set() for state in ("accepted", "in_field", "issued", "acknowledged")},
    "stranger": {state: set() for state in ("accepted", "in_field", "issued", "acknowledged")},
    "sponsor": {state: set() for state in ("accepted", "in_field", "issued", "acknowledged")},
    "other_officer": {state: set() for state in ("accepted", "in_field", "issued", "acknowledged")},
    "other_enterprise": {state: set() for state in ("accepted", "in_field", "issued", "acknowledged")},
}


def _world(app: Flask, state: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the addresses of everybody and the codes of everything; in *accepted* the experts are invited and have not signed."""
    with app.app_context(), transaction():
        stage, now = make_stage(wish=CASE, photos_allowed=True), clock.now()
        stage.enterprise.name, stage.enterprise.short_name = NAME, NAME[:3]
        extra = make_expert()
        walk(stage, State.ACCEPTED, now)
        if state == "accepted":
            invite(stage, now, sign=False)
        else:
            _on(stage, extra, state, app)
        people = {
            "owner": stage.owner,
            "officer": stage.officer,
            "operator": make_operator(),
            "lead": stage.user("lead"),
            "reviewer": stage.user("reviewer"),
            "withdrawn": extra.user,
            "stranger": make_expert().user,
            "sponsor": make_user(),
            "other_officer": make_officer(make_park()),
            "other_enterprise": next(one.user for one in make_organisation(park_id=stage.park.id).memberships),
        }
        join(people["sponsor"], Role.AUTHORITY)
        return {role: one.email for role, one in people.items()}, _codes(stage)


def _on(stage: Stage, extra: Any, state: str, app: Flask) -> None:
    from matchmaker.diagnosis import service

    now, process = clock.now(), stage.user("process")
    invite(stage, now)
    group.add(stage.visit, extra, Duty.FINANCE, by=stage.officer, now=now)
    group.sign(stage.visit, secrecy=True, no_conflict=True, by=extra.user, now=now)
    group.withdraw(stage.visit, "有事", by=extra.user, now=now)
    service.schedule(stage.visit, clock.today(), by=stage.officer, now=now)
    service.begin(stage.visit, by=stage.user("lead"), now=now)
    row, _new = finding.write(
        stage.visit, finding.Content(**{**vars(FOUND), "phenomenon": FINDING}), "", by=process, now=now
    )
    data = FINDING.encode()
    finding.add_photo(row, Accepted("x.jpg", "jpeg", data), uploads.store().put(data), FINDING, by=process, now=now)
    issuing.write_section(stage.visit, 3, TEXT, 0, by=process, now=now)
    if state == "in_field":
        return
    service.give_feedback(stage.visit, by=stage.user("lead"), now=now)
    service.draw_up(stage.visit, by=stage.user("lead"), now=now)
    issuing.hand_in(stage.visit, by=stage.user("lead"), now=now)
    issuing.issue(stage.visit, by=stage.user("reviewer"), now=now)
    if state == "acknowledged":
        issuing.acknowledge(stage.visit, "", by=stage.owner, now=now)


def _codes(stage: Stage) -> dict[str, str]:
    found = queries.list_findings(stage.visit.id)
    photo = found[0].photos[0].code if found else "E-0"
    return {"visit": stage.visit.code, "finding": found[0].code if found else "D-0", "photo": photo}


def _pages(codes: dict[str, str]) -> Iterator[str]:
    here, found = f"/visits/{codes['visit']}", f"/findings/{codes['finding']}"
    yield from (
        "/visits",
        "/experts",
        here,
        f"{here}/edit",
        f"{here}/group",
        f"{here}/sign",
        f"{here}/withdraw",
        f"{here}/conflict",
    )
    yield from (f"{here}/schedule", f"{here}/cancel", f"{here}/acknowledge", f"{here}/agenda/0", f"{here}/findings/new")
    yield from (f"{here}/report", f"{here}/report/section/3", f"{here}/report/1", f"{here}/report/1?edition=full")
    yield from (f"{here}/report/1?edition=redacted", f"{here}/report/1.docx", f"{here}/report/1.docx?edition=full")
    yield from (
        found,
        f"{found}/edit",
        f"{found}/photos",
        f"/visit-photos/{codes['photo']}",
        "/",
        "/notices",
        "/account/interests",
    )


def _read(browser: FlaskClient, codes: dict[str, str]) -> set[Part]:
    """Return which canaries are found on any page."""
    found = set()
    for path in _pages(codes):
        with browser.get(path) as answer:
            assert answer.status_code < 500, path
            data = answer.data
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                data = archive.read("word/document.xml")
        found |= {part for part, word in CANARIES.items() if word.encode() in data}
    return found


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("state", ["accepted", "in_field", "issued", "acknowledged"])
def test_pages_keep_the_canaries(app: Flask, sign_in: Enter, state: str) -> None:
    mails, codes = _world(app, state)
    assert {role: _read(sign_in(mail), codes) for role, mail in mails.items()} == {
        role: KNOWS[role][state] for role in mails
    }
    assert _read(app.test_client(), codes) == set()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_broken_visibility_is_noticed(app: Flask, sign_in: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    mails, codes = _world(app, "issued")
    monkeypatch.setattr(access, "parts", lambda visit, viewer: frozenset(Part))
    assert _read(sign_in(mails["other_officer"]), codes) >= {Part.NAME, Part.FULL}


def test_mails_hold_no_canary(app: Flask) -> None:
    _world(app, "acknowledged")
    with app.app_context():
        told = [one for one in db.session.query(OutboxMessage) if one.kind.startswith("visit_")]
        assert {one.kind for one in told} >= {
            "visit_invited",
            "visit_scheduled",
            "visit_review",
            "visit_issued",
            "visit_acknowledged",
        }
        assert [one.kind for one in told if any(word in str(one.facts) for word in CANARIES.values())] == []


def test_parts_of_every_state_and_role(session: None) -> None:
    """What the sponsor and the park read of every state: never more than the redacted edition, and that only once there is one."""
    stage = make_stage(State.CLOSED)
    sponsor = make_user()
    join(sponsor, Role.AUTHORITY)
    db.session.flush()
    for state in State:
        stage.visit.state = state
        out = state in access.OUT or state in (State.REVIEW, State.REVISE)  # it was issued, and is amended
        assert access.parts(stage.visit, sponsor) == ({Part.REDACTED, Part.EXISTENCE} if out else set()), state
        assert (Part.REDACTED in access.parts(stage.visit, stage.officer)) == out, state
        assert not access.parts(stage.visit, stage.officer) & {Part.FINDINGS, Part.FULL}, state
        assert (Part.FULL in access.parts(stage.visit, stage.owner)) == out, state
