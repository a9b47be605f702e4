"""What somebody who means harm tries on visits, stations and registers: words that are not theirs, steps out of turn, torn files."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.diagnosis import agenda, group, issuing, register
from matchmaker.diagnosis.states import State
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from tests.diagnosis import stage as visits
from tests.factories import make_officer, make_organisation, make_park, make_provider
from tests.stations import stage as stations

pytestmark = pytest.mark.once
LITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
Enter = Callable[..., FlaskClient]
NOTES = "雀访谈记录"


def test_what_was_said_at_interviews_is_not_in_the_form_of_staff_who_plan_the_day(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        stage = visits.make_stage(State.IN_FIELD)
        lead, now = stage.user("lead"), clock.now()
        first = stage.visit.agenda[0]
        agenda.keep(stage.visit, first.id, agenda.Line("09:00", "interview", notes=NOTES), 1, by=lead, now=now)
        place = 1 + [one.id for one in stage.visit.agenda].index(first.id)
        address, officer, writer = f"/visits/{stage.visit.code}/agenda/{place}", stage.officer.email, lead.email
    staff = sign_in(officer)
    assert staff.get(address).status_code == 200
    assert NOTES not in staff.get(address).get_data(as_text=True)
    assert staff.post(address, data={"begins": "09:10", "kind": "interview", "version": "2"}).status_code == 303
    assert NOTES in sign_in(writer).get(address).get_data(
        as_text=True
    )  # the control; and what staff saved took nothing away


def test_what_a_reviewer_writes_of_the_text_is_read_by_those_who_read_the_text(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        stage = visits.make_stage(State.REVIEW)
        issuing.send_back(stage.visit, "雀问题三的证据不足", by=stage.user("reviewer"), now=clock.now())
        page, officer, lead = f"/visits/{stage.visit.code}", stage.officer.email, stage.user("lead").email
    assert "雀问题三" not in sign_in(officer).get(page).get_data(as_text=True)
    assert "雀问题三" in sign_in(lead).get(page).get_data(as_text=True)


def test_staff_find_the_application_that_they_wrote_and_their_colleagues_do_not(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        park = make_park()
        firm, officer, colleague = make_organisation(park_id=park.id), make_officer(park), make_officer(park)
        code, mail, other = firm.code, officer.email, colleague.email
    staff = sign_in(mail)
    made = staff.post("/visits/new", data={"enterprise_code": code, "wish": "看排产", "language": "zh"}).location
    assert [staff.get(made).status_code, staff.get(f"{made}/edit").status_code] == [200, 200]
    assert sign_in(other).get(made).status_code == 404


def test_an_expert_who_changes_employer_in_the_register_stays_tied_by_what_was_signed(session: None) -> None:
    employer = make_provider()
    stage = visits.make_stage(State.ISSUED, employer=employer)
    expert = stage.experts["process"]
    register.edit(expert, register.Entry(employer_kind="independent"), by=expert.user, now=clock.now())
    assert employer.id in group.employers(stage.visit)


def test_an_issued_report_stays_with_its_readers_while_it_is_amended(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        stage = visits.make_stage(State.ISSUED)
        issuing.amend(stage.visit, "补充依据", by=stage.user("lead"), now=clock.now())
        fresh = visits.make_stage(State.REVIEW)
        pages = [f"/visits/{one.visit.code}/report/1" for one in (stage, fresh)]
        readers = [(stage.owner.email, 200), (stage.officer.email, 200), (fresh.owner.email, 404)]
    found = [
        (mail, sign_in(mail).get(page).status_code)
        for (mail, _), page in zip(readers, (*pages[:1], *pages), strict=True)
    ]
    assert found == readers


def test_who_is_no_expert_any_more_registers_as_none(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        station = stations.make_stage().station.code
        former, expert = visits.make_expert(), visits.make_expert()
        for one in former.user.memberships:
            one.valid_to = clock.today() - timedelta(days=1)
        people = [(one.user.email, one.id) for one in (former, expert)]
    found = []
    for mail, key in people:
        told = {"whose": f"expert:{key}", "people": "某人，教授", "speaks": "zh"}
        found.append(sign_in(mail).post(f"/stations/{station}/register", data=told).status_code)
    assert found == [403, 303]  # it may register nobody: said before the form is read
