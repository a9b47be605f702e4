"""Whose a thing is, putting it off, taking both back, many at once, deputies: through the doors that staff use."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.brokering.models import Assignment, Snooze
from matchmaker.brokering.service import UNDO
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.states import State
from matchmaker.notifications.models import MailState, OutboxMessage
from tests.factories import make_capability, make_need, make_officer, make_park, make_provider
from tests.introductions.cast import bring, make_cast

SignIn = Callable[..., FlaskClient]


@dataclass
class Office:
    """Two officers of a park, one of another, an introduction that waits for staff, a post, a need that nobody is asked for."""

    officer: str
    other: str
    other_id: int
    officer_id: int
    stranger: str
    asker: str
    introduction: str
    capability: str
    need: str


@pytest.fixture
def office(app: Flask) -> Office:
    with app.app_context(), transaction():
        cast = make_cast()
        other = make_officer(cast.park)
        return Office(
            officer=cast.officer.email,
            officer_id=cast.officer.id,
            other=other.email,
            other_id=other.id,
            stranger=make_officer(make_park()).email,
            asker=cast.asker.email,
            introduction=bring(cast, State.AGREED).code,
            capability=make_capability(make_provider(), state="submitted", submitted_at=clock.now()).code,
            need=make_need(cast.enterprise, title="还没有人征询过的需求").code,
        )


def rows(client: FlaskClient, query: str = "") -> list[str]:
    answer = client.get(f"/staff/?{query}")
    assert answer.status_code == 200
    return re.findall(r'id="row-([^"]+)"', answer.get_data(as_text=True))


def undo_form(html: str) -> dict[str, str]:
    """Return what the line that offers the undo posts."""
    toast = re.search(r'<div class="toast is-undo".*?</form>', html, re.S)
    assert toast is not None
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', toast[0]))


def in_days(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def mail_states(app: Flask) -> list[str]:
    with app.app_context():
        return list(
            db.session.scalars(
                sa.select(OutboxMessage.state).where(OutboxMessage.kind == "assigned").order_by(OutboxMessage.id)
            )
        )


def test_assign_and_undo_from_the_line_that_tells_of_it(app: Flask, office: Office, sign_in: SignIn) -> None:
    client, other = sign_in(office.officer), sign_in(office.other)
    answer = client.post(f"/staff/work/{office.introduction}/assign", data={"officer": office.other_id})
    assert answer.status_code == 303
    html = client.get(answer.location).get_data(as_text=True)
    assert "已转派给" in html
    assert rows(other, "whose=mine") == [office.introduction]
    assert client.post("/staff/work/undo", data=undo_form(html)).status_code == 303
    assert rows(other, "whose=mine") == []
    assert mail_states(app) == [MailState.CANCELLED]


def test_undo_after_its_time_is_told_409_and_changes_nothing(app: Flask, office: Office, sign_in: SignIn) -> None:
    now = clock.now()
    form = {"what": "assign", "items": office.introduction}
    with time_machine.travel(now, tick=False) as clockwork:
        client = sign_in(office.officer)
        client.post(f"/staff/work/{office.introduction}/assign", data={"officer": office.other_id})
        clockwork.move_to(now + UNDO)
        assert client.post("/staff/work/undo", data=form).status_code == 409
    with app.app_context():
        assert db.session.scalars(sa.select(Assignment.officer_id)).all() == [office.other_id]
    assert mail_states(app) == [MailState.QUEUED]


def test_snooze_opens_the_next_and_is_listed(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.officer)
    onward = f"/staff/?open={office.capability}#detail"
    data = {"until": in_days(3), "reason": "企业检修", "next": onward}
    answer = client.post(f"/staff/work/{office.introduction}/snooze", data=data)
    assert (answer.status_code, answer.location) == (303, onward)
    assert office.introduction not in rows(client)
    assert rows(sign_in(office.other), "whose=put_off") == [office.introduction]
    html = client.get("/staff/?whose=put_off").get_data(as_text=True)
    assert "企业检修" in html
    assert client.post(f"/staff/work/{office.introduction}/wake").status_code == 303
    assert office.introduction in rows(client)


def test_snooze_keeps_what_was_typed(app: Flask, office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.officer)
    path = f"/staff/work/{office.introduction}/snooze"
    answer = client.post(path, data={"until": "2020-01-01", "reason": "企业检修"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "请选择明天以后" in html
    assert 'value="企业检修"' in html
    assert client.post(path, data={"until": in_days(3), "reason": ""}).status_code == 422
    assert client.post(path, data={"until": "soon", "reason": "a"}).status_code == 422
    with app.app_context():
        assert db.session.scalars(sa.select(Snooze)).all() == []


def test_snooze_of_what_does_not_wait_is_told_409(app: Flask, office: Office, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        done = make_capability(make_provider()).code
    data = {"until": in_days(3), "reason": "a"}
    assert sign_in(office.officer).post(f"/staff/work/{done}/snooze", data=data).status_code == 409


@pytest.mark.parametrize("act", ["assign", "snooze", "wake"])
def test_work_is_for_staff_in_charge(app: Flask, office: Office, sign_in: SignIn, act: str) -> None:
    data = {"officer": office.officer_id, "until": in_days(3), "reason": "a"}
    path = f"/staff/work/{office.introduction}/{act}"
    assert sign_in(office.stranger).post(path, data=data).status_code == 404
    assert sign_in(office.asker).post(path, data=data).status_code == 403
    undo = {"what": "assign", "items": office.introduction}
    assert sign_in(office.stranger).post("/staff/work/undo", data=undo).status_code == 404
    with app.app_context():
        assert db.session.scalars(sa.select(Assignment)).all() == db.session.scalars(sa.select(Snooze)).all() == []


def boxes(client: FlaskClient) -> dict[str, str]:
    html = client.get("/staff/").get_data(as_text=True)
    return {value.split("@")[0]: value for value in re.findall(r'name="item" value="([^"]+)"', html)}


def test_bulk_assign_answers_row_by_row_and_is_undone_at_once(app: Flask, office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.officer)
    items = [*boxes(client).values(), "N-2026-9999@1"]
    data = {"item": items, "action": "assign", "officer": office.other_id}
    answer = client.post("/staff/bulk", data=data)
    html = client.get(answer.location).get_data(as_text=True)
    assert "办好 3 件，留下 1 件" in html
    assert html.count("不在您的待办中") == 1
    other = sign_in(office.other)
    assert set(rows(other, "whose=mine")) == {office.introduction, office.capability, office.need}
    assert client.post("/staff/work/undo", data=undo_form(html)).status_code == 303
    assert rows(other, "whose=mine") == []
    assert mail_states(app) == [MailState.CANCELLED] * 3


def test_bulk_snooze(app: Flask, office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.officer)
    seen = boxes(client)
    data = {"item": [seen[office.introduction], seen[office.need]], "action": "snooze"}
    assert client.post("/staff/bulk", data={**data, "until": in_days(2), "reason": ""}).status_code == 422
    assert client.post("/staff/bulk", data={**data, "until": "x", "reason": "a"}).status_code == 422
    answer = client.post("/staff/bulk", data={**data, "until": in_days(2), "reason": "等回电"})
    html = client.get(answer.location).get_data(as_text=True)
    assert "2 件都已办好" in html
    assert rows(client) == [office.capability]
    client.post("/staff/work/undo", data=undo_form(html))
    assert set(rows(client)) == set(seen)


def test_bulk_assign_wants_an_officer(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.officer)
    item = boxes(client)[office.introduction]
    answer = client.post("/staff/bulk", data={"item": item, "action": "assign", "officer": ""})
    assert answer.status_code == 422
    answer = client.post("/staff/bulk", data={"item": item, "action": "assign", "officer": "999999"})
    assert "请从列表中选一位" in client.get(answer.location).get_data(as_text=True)


def test_deputy_reads_for_whom(office: Office, sign_in: SignIn) -> None:
    client, other = sign_in(office.officer), sign_in(office.other)
    client.post(f"/staff/work/{office.introduction}/assign", data={"officer": office.officer_id})
    data = {"deputy": office.other_id, "first_on": in_days(0), "last_on": in_days(2)}
    assert client.post("/staff/absence", data=data).status_code == 303
    html = other.get("/staff/?whose=mine").get_data(as_text=True)
    assert rows(other, "whose=mine") == [office.introduction]
    assert "（不在，由您代办）" in html
    assert "今天由您代办" in other.get("/staff/absence").get_data(as_text=True)
    found = re.search(r"/staff/absence/(\d+)/end", client.get("/staff/absence").get_data(as_text=True))
    assert found is not None
    assert other.post(found[0]).status_code == 404
    assert client.post(found[0]).status_code == 303
    assert rows(other, "whose=mine") == []


def test_absence_keeps_what_was_typed(office: Office, sign_in: SignIn) -> None:
    data = {"deputy": office.other_id, "first_on": in_days(5), "last_on": in_days(1)}
    answer = sign_in(office.officer).post("/staff/absence", data=data)
    assert answer.status_code == 422
    assert "最后一天不能早于第一天" in answer.get_data(as_text=True)
    assert f'value="{in_days(5)}"' in answer.get_data(as_text=True)


def test_need_that_nobody_is_asked_for_offers_a_provider(office: Office, sign_in: SignIn) -> None:
    html = sign_in(office.officer).get(f"/staff/?kind=need&open={office.need}").get_data(as_text=True)
    assert f'href="/staff/needs/{office.need}/propose"' in html
    assert f'href="/needs/{office.need}/providers"' in html
    assert "公开以来没有人征询过" in html


def test_standing_counts_lead_to_their_rows(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.officer)
    html = client.get("/staff/").get_data(as_text=True)
    counts = dict(re.findall(r'standing=(\w+)"><b>(\d+)</b>', html))
    assert counts == {"matched": "0", "asked": "1", "closed": "0"}
    assert 'href="/staff/?kind=need"><b>1</b>' in html
    listed = client.get("/staff/standing?standing=queue").get_data(as_text=True)
    assert office.need in listed
    assert client.get("/staff/standing.xlsx").status_code == 200
