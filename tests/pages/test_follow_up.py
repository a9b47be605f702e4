"""回访 through its signed link: opening changes nothing, one answer a side, what it leads to, links that are dead."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.commands import worker
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.claims import FollowUp
from matchmaker.introductions.outcomes import standings
from matchmaker.introductions.queries import get_introduction
from matchmaker.introductions.states import State
from matchmaker.notifications.models import OutboxMessage
from matchmaker.web import mail
from tests.introductions.stage import Stage, set_stage, state_of, text_of

MOMENT = datetime(2026, 3, 2, 2, tzinfo=UTC)
KIND = "introduction_follow_up"


@pytest.fixture(autouse=True)
def stopped() -> Iterator[Any]:
    with time_machine.travel(MOMENT, tick=False) as clock:
        yield clock


def asked(app: Flask, state: State, stopped: Any) -> tuple[Stage, dict[str, str]]:
    """Return a stage a month after the introduction, and each side's link as it stands in its mail."""
    stage = set_stage(app, state)
    stopped.shift(timedelta(days=30))
    for _ in range(2):  # asked once, however often the clock comes by
        worker.run_jobs(app)
    roles = {address: role for role, address in stage.mails.items()}
    found = {}
    with app.app_context():
        sent = list(db.session.query(OutboxMessage).filter_by(kind=KIND).order_by(OutboxMessage.id))
        assert len(sent) == 2
        for one in sent:
            text = mail.render(one.kind, "zh", one.subject, one.facts).text
            (path,) = re.findall(r"http://localhost(/follow-up/\S+)", text)
            found[roles[one.address]] = path
    return stage, found


def answers(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        return [(one.side, one.answer) for one in db.session.query(FollowUp) if one.answer]


def test_opening_the_link_changes_nothing_and_one_answer_is_kept(app: Flask, client: FlaskClient, stopped: Any) -> None:
    stage, paths = asked(app, State.INTRODUCED, stopped)
    for _ in range(2):
        shown = text_of(client, paths["asker"])
    assert "30" in shown
    assert answers(app) == []
    nothing = client.post(paths["asker"], data={"answer": ""})
    assert (nothing.status_code, 'class="error"' in nothing.text) == (422, True)
    assert client.post(paths["asker"], data={"answer": "going"}).status_code == 303
    assert client.post(paths["asker"], data={"answer": "ended"}).status_code == 303
    assert "已经答复" in text_of(client, paths["asker"])
    assert answers(app) == [("enterprise", "going")]
    assert "已经答复" not in text_of(client, paths["seller"])
    with app.app_context():
        one = get_introduction(stage.introduction)
        assert (one.state, one.waiting_for, one.steps[-1].facts["follow_up"]) == ("introduced", "both", 30)
        assert one.due_on is not None
        assert one.due_on > (MOMENT + timedelta(days=59)).date()


def test_no_longer_going_on_closes_it_and_the_other_side_is_told(app: Flask, client: FlaskClient, stopped: Any) -> None:
    stage, paths = asked(app, State.INTRODUCED, stopped)
    client.post(paths["seller"], data={"answer": "ended"})
    assert state_of(app, stage.introduction) == State.CLOSED
    with app.app_context():
        told = db.session.query(OutboxMessage).filter_by(kind="introduction_closed")
        assert [one.address for one in told] == [stage.mails["asker"]]
    assert client.post(paths["asker"], data={"answer": "going"}).status_code == 303  # kept, and nothing moves
    assert state_of(app, stage.introduction) == State.CLOSED


def test_an_intention_is_one_key_and_what_two_sides_say_apart_goes_to_staff(
    app: Flask, client: FlaskClient, stopped: Any, sign_in: Callable[..., FlaskClient]
) -> None:
    stage, paths = asked(app, State.MET, stopped)
    client.post(paths["asker"], data={"answer": "intention"})
    with app.app_context():
        assert standings(get_introduction(stage.introduction).claims)["intention"].grade == "one"
    page = f"/introductions/{stage.introduction}"
    sign_in(stage.mails["seller"]).post(f"{page}/deny", data={"outcome": "intention", "note": "还在谈"})
    client.post(paths["seller"], data={"answer": "going"})
    with app.app_context():
        assert get_introduction(stage.introduction).waiting_for == "staff"


def test_still_going_on_does_not_answer_a_contract_that_the_other_side_has_recorded(
    app: Flask, client: FlaskClient, stopped: Any, sign_in: Callable[..., FlaskClient]
) -> None:
    stage, paths = asked(app, State.MET, stopped)
    contract = {"day": "2026-04-01", "contract": "contract", "band": "50-100"}
    page = f"/introductions/{stage.introduction}"
    assert sign_in(stage.mails["asker"]).post(f"{page}/sign", data=contract).status_code == 303
    with app.app_context():
        due = get_introduction(stage.introduction).due_on
    assert client.post(paths["seller"], data={"answer": "going"}).status_code == 303
    assert answers(app) == [("provider", "going")]
    with app.app_context():
        one = get_introduction(stage.introduction)
        assert (one.waiting_for, one.due_on) == ("provider", due)


def test_dead_links_are_told_so(app: Flask, client: FlaskClient, stopped: Any) -> None:
    stage, paths = asked(app, State.INTRODUCED, stopped)
    token = paths["asker"].rsplit("/", 1)[-1]
    for path in (f"/follow-up/{token[:-2]}xx", "/follow-up/x"):
        assert client.get(path).status_code == 410
        assert client.post(path, data={"answer": "going"}).status_code == 410
    with app.app_context(), transaction():  # somebody who has left the organisation answers for nobody
        one = get_introduction(stage.introduction)
        for membership in one.provider.memberships:
            membership.valid_to = MOMENT.date()
    assert client.post(paths["seller"], data={"answer": "going"}).status_code == 410
    stopped.shift(timedelta(days=29))
    assert client.get(paths["asker"]).status_code == 410
    assert answers(app) == []
