"""What is kept of people goes in time: each rule takes what is over and leaves what is not; each personal column has a rule or a reason."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.diagnosis.models import AgendaItem
from matchmaker.foundation import clock
from matchmaker.foundation.db import Base, db, transaction
from matchmaker.privacy.retention import RULES, Rule, apply
from matchmaker.stations.registrations import Attendee
from tests.diagnosis.stage import make_stage as make_visit
from tests.factories import make_user
from tests.stations import stage as stations

PERSONAL = re.compile(r"name|mail|phone|address|whom|person|contact")
# Personal columns whose rows no clock takes, and what does.
REASONS = {
    "user": "the account: closing it blanks them",
    "organisation": "an organisation's own record and contact; closing or merging it takes them",
    "listed_enterprise": "names of organisations, from a public list",
    "notification_choice": "an account's own choice, gone with it",
}
NAMES_OF_THINGS = {
    *("assessment_evidence", "attachment", "briefing_material", "counter", "import_batch", "maturity_weights", "park"),
    *("personal_token", "programme", "robot", "saved_search", "saved_view", "shared_problem", "station"),
    *("station_criterion", "station_host", "threshold"),
}


@pytest.fixture
def lone(app: Flask) -> str:
    """The address of somebody who belongs nowhere."""
    with app.app_context(), transaction():
        return make_user().email


def rule_of(name: str) -> Rule:
    return next(one for one in RULES if one.name == name)


@pytest.mark.usefixtures("session")
def test_attendees_lose_their_names_after_the_station_and_not_before() -> None:
    stage, rule = stations.make_full(), rule_of("attendees")
    over = clock.now() + timedelta(days=rule.days)
    assert apply(rule, over - timedelta(days=1)) == 0
    count = db.session.query(Attendee).count()
    assert count == len(stage.made)
    assert apply(rule, over) == count
    db.session.expire_all()
    assert {(one.name, one.title) for one in db.session.query(Attendee)} == {("—", "")}
    assert apply(rule, over) == 0  # what is blank is not counted again


@pytest.mark.usefixtures("session")
def test_interviews_are_blanked_and_the_day_plan_stays() -> None:
    visit, rule, now = make_visit().visit, rule_of("interviews"), clock.now()
    lines = [
        AgendaItem(visit_id=visit.id, begins="09:30", kind="interview", whom="厂长", notes="原话") for _ in range(2)
    ]
    for line, age in zip(lines, (rule.days, rule.days - 1), strict=True):
        line.by_id, line.updated_at = make_user().id, now - timedelta(days=age)
    db.session.add_all(lines)
    db.session.flush()
    assert apply(rule, now) == 1
    db.session.expire_all()
    assert [(one.whom, one.notes, one.begins) for one in lines] == [("", "", "09:30"), ("厂长", "原话", "09:30")]


def test_every_personal_column_has_a_rule_or_a_reason() -> None:
    ruled = {one.table for one in RULES} | set(REASONS) | NAMES_OF_THINGS
    found = {
        table.name
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if PERSONAL.search(column.name) and isinstance(column.type, sa.String) and not column.name.endswith("_id")
    }
    assert found - ruled == set()
    assert set(REASONS) | NAMES_OF_THINGS <= found  # a reason for what is not there is none


@pytest.mark.parametrize(("path", "start"), [("/account/privacy", 'id="retention"'), ("/privacy", "四、保存多久")])
def test_page_tells_of_every_rule_and_of_what_other_rooms_let_go(
    sign_in: Callable[..., FlaskClient], lone: str, path: str, start: str
) -> None:
    page = sign_in(lone).get(path).get_data(as_text=True)
    section = page[page.index(start) :]
    assert section.count("<tr>") - 1 == len(RULES) + 3
    for word, days in (("活动参加人的姓名和职务", 730), ("导入的文件和逐行内容", 180), ("Webhook 推送内容", 30)):
        assert re.search(rf'{word}</th><td class="nowrap">{days} 天', section), word
