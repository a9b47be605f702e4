"""Two at once on one visit: what is written waits for the step that ends writing, and of two who edit a line the second is told.

The interleaved ones run on PostgreSQL alone: on SQLite a transaction that writes holds everybody else off from its beginning.
"""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.people import User
from matchmaker.diagnosis import finding, issuing, queries, service
from matchmaker.diagnosis.models import Visit
from matchmaker.diagnosis.states import State
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import IllegalTransition
from tests.diagnosis.stage import FOUND, make_stage

POSTGRESQL = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
Act = Callable[[Visit, User], object]
Enter = Callable[..., FlaskClient]
HIDDEN = r'<input id="[a-z]+" name="(item|version)" [^>]*?value="(\w+)"'


def _write(visit: Visit, by: User) -> None:
    finding.write(visit, FOUND, "", by=by, now=clock.now())


def _change(visit: Visit, by: User) -> None:
    found = queries.list_findings(visit.id)[0]
    finding.change(found, FOUND, found.version, by=by, now=clock.now())


def _section(visit: Visit, by: User) -> None:
    issuing.write_section(visit, 5, "后来写的一段", 0, by=by, now=clock.now())


def _late(app: Flask, code: str, act: Act, lead: int, member: int) -> None:
    with app.app_context(), transaction():
        visit, writer = queries.get_visit(code), db.session.get_one(User, member)
        assert visit.state == State.DRAFTING
        with app.app_context(), transaction():
            issuing.hand_in(queries.get_visit(code), by=db.session.get_one(User, lead), now=clock.now())
        act(visit, writer)


@POSTGRESQL
@pytest.mark.parametrize("act", [_write, _change, _section])
def test_what_is_written_while_the_report_goes_to_review_is_refused(app: Flask, act: Act) -> None:
    """A group member has read that the text is open; the lead hands it in; what the member sends then is refused."""
    with app.app_context(), transaction():
        stage = make_stage(State.DRAFTING)
        issuing.write_section(stage.visit, 3, "没有专职的负责人。", 0, by=stage.user("lead"), now=clock.now())
        code, lead, member = stage.visit.code, stage.user("lead").id, stage.user("process").id
    with pytest.raises(IllegalTransition):
        _late(app, code, act, lead, member)
    with app.app_context():
        visit = queries.get_visit(code)
        assert (len(queries.list_findings(visit.id)), list(queries.sections_of(visit.id))) == (1, [3])


@POSTGRESQL
def test_a_step_waits_for_what_is_being_written(app: Flask) -> None:
    """Whoever writes holds the visit until the end of the transaction, so a version that is issued later has it."""
    with app.app_context(), transaction():
        stage = make_stage(State.IN_FIELD)
        code, lead, member = stage.visit.code, stage.user("lead").id, stage.user("process").id
    with app.app_context(), transaction():
        _write(queries.get_visit(code), db.session.get_one(User, member))
        with app.app_context():
            db.session.execute(sa.text("SET LOCAL lock_timeout = '200ms'"))
            with pytest.raises(sa.exc.OperationalError, match="lock timeout"):
                service.give_feedback(queries.get_visit(code), by=db.session.get_one(User, lead), now=clock.now())
            db.session.rollback()
    with app.app_context(), transaction():
        service.give_feedback(queries.get_visit(code), by=db.session.get_one(User, lead), now=clock.now())


AGENDA = {"kind": "walk", "whom": "车间主任"}


def _opened(browser: FlaskClient, page: str) -> dict[str, str]:
    """What the hidden fields of a form hold as it was opened."""
    text = browser.get(page).get_data(as_text=True)
    return dict(re.findall(HIDDEN, text))


def test_of_two_who_edit_a_line_of_the_day_the_second_is_told_and_keeps_the_words(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        stage = make_stage(State.SCHEDULED)
        page, officer, lead = f"/visits/{stage.visit.code}/agenda/2", stage.officer.email, stage.user("lead").email
        code = stage.visit.code
    first, second = sign_in(officer), sign_in(lead)
    seen, same = _opened(first, page), _opened(second, page)
    assert (
        first.post(f"/visits/{code}/agenda/0", data=AGENDA | {"begins": "08:00", "subject": "接站"}).status_code == 303
    )
    assert first.post(page, data=seen | AGENDA | {"begins": "09:40", "subject": "先看冲压"}).status_code == 303
    mine = AGENDA | {"begins": "09:50", "subject": "先看焊装", "notes": "要戴护目镜"}
    refused = second.post(page, data=same | mine)
    told = refused.get_data(as_text=True)
    assert (refused.status_code, "先看焊装" in told, "要戴护目镜" in told, "先看冲压" in told) == (
        409,
        True,
        True,
        True,
    )
    with app.app_context():
        subjects = [one.subject for one in queries.get_visit(code).agenda]
    assert ("先看冲压" in subjects, "先看焊装" in subjects) == (True, False)
    again = dict(re.findall(HIDDEN, told))
    assert second.post(page, data=again | mine).status_code == 303  # knowingly, on top of theirs
    with app.app_context():
        rows = [(one.begins, one.subject) for one in queries.get_visit(code).agenda]
    assert rows[:3] == [
        ("08:00", "接站"),
        ("09:00", ""),
        ("09:50", "先看焊装"),
    ]  # the line itself, wherever it stands by now


def test_of_two_who_edit_a_finding_or_a_section_the_second_keeps_the_words(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        stage = make_stage(State.FEEDBACK)
        finding_page = f"/findings/{queries.list_findings(stage.visit.id)[0].code}/edit"
        section_page = f"/visits/{stage.visit.code}/report/section/4"
        mails = [stage.user("lead").email, stage.user("process").email]
    pages = {
        finding_page: ("phenomenon", {"version": "1", "priority": "low", "route": "own"}),
        section_page: ("text", {"version": "0"}),
    }
    first, second = (sign_in(mail) for mail in mails)
    for page, (field, rest) in pages.items():
        assert first.post(page, data=rest | {field: "先写的"}).status_code == 303
        refused = second.post(page, data=rest | {field: "后写的"})
        told = refused.get_data(as_text=True)
        assert (refused.status_code, "先写的" in told, "后写的" in told) == (409, True, True)
        again = dict(re.findall(HIDDEN, told))
        assert second.post(page, data=rest | again | {field: "后写的"}).status_code == 303
