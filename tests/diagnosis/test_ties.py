"""Ties that are declared, or found, after the invitation: whoever has one is out of visits and shown as a clash in plans."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.models import OrganisationKind
from matchmaker.accounts.people import User
from matchmaker.diagnosis import access, group, issuing, queries, register, service
from matchmaker.diagnosis.register import Entry
from matchmaker.diagnosis.states import Duty, State
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Conflict
from matchmaker.introductions import interests
from matchmaker.introductions.interests import Declaration
from matchmaker.notifications.models import OutboxMessage
from matchmaker.stations import editing
from tests.diagnosis.stage import Stage, invite, make_expert, make_stage
from tests.factories import admin_of, make_officer, make_organisation, make_park, make_provider
from tests.stations.stage import make_full
from tests.stations.test_plans import lay, make_plan

Enter = Callable[..., FlaskClient]
SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def _left(code: str) -> dict[str, bool]:
    return {one.duty: one.stays for one in queries.get_visit(code).members}


def test_who_declares_a_tie_after_signing_is_out_and_staff_are_told(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        stage, other = make_stage(State.SCHEDULED), make_organisation()
        visit, firm, mail, elsewhere = stage.visit.code, stage.enterprise.code, stage.user("lead").email, other.code
        officer = stage.officer.id
    expert = sign_in(mail)
    form = {"whose": "", "kind": "contract"}
    assert expert.post("/account/interests", data=form | {"with_code": elsewhere}).status_code == 303
    assert expert.get(f"/visits/{visit}").status_code == 200  # the control: tied to somebody else
    assert expert.post("/account/interests", data=form | {"with_code": firm}).status_code == 303
    assert expert.get(f"/visits/{visit}").status_code == 404
    with app.app_context(), transaction():
        assert _left(visit) == {"lead": False, "process": True, "informatics": True, "reviewer": True}
        told = db.session.query(OutboxMessage).filter_by(kind="visit_left").one()
        assert (told.recipient_id, told.facts["missing"]) == (officer, ["lead"])
        with pytest.raises(Conflict, match="group_lacks"):
            service.begin(queries.get_visit(visit), by=db.session.get_one(User, officer), now=clock.now())


def test_the_employer_s_holding_excludes_the_expert(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        employer = make_provider()
        stage = make_stage(State.IN_FIELD, employer=employer)
        visit, admin, firm = stage.visit.code, admin_of(employer).email, stage.enterprise.code
        whose = employer.code
    browser = sign_in(admin)
    data = {"whose": whose, "kind": "holding", "with_code": firm}
    assert browser.post("/account/interests", data=data).status_code == 303
    with app.app_context():
        assert _left(visit) == {"lead": True, "process": False, "informatics": True, "reviewer": True}


def test_who_goes_to_work_there_is_out(session: None) -> None:
    stage = make_stage(State.DRAFTING)
    expert = stage.experts["informatics"]
    register.edit(expert, Entry(employer_code=make_provider().code), by=expert.user, now=clock.now())
    assert _left(stage.visit.code)["informatics"]  # the control: an employer that the visit does not concern
    register.edit(expert, Entry(employer_code=stage.enterprise.code), by=expert.user, now=clock.now())
    assert not _left(stage.visit.code)["informatics"]
    assert access.parts(stage.visit, expert.user) == frozenset()


def test_staff_note_a_conflict_of_somebody_who_signed(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        stage, foreign = make_stage(State.FEEDBACK), make_officer(make_park())
        visit, expert, mail = stage.visit.code, stage.experts["process"].code, stage.user("process").email
        officer, other = stage.officer.email, foreign.email
    page = f"/visits/{visit}/group/{expert}/conflict"
    assert sign_in(other).post(page, data={"note": "与企业有往来"}).status_code == 404
    assert sign_in(mail).post(page, data={"note": "与企业有往来"}).status_code == 403
    staff = sign_in(officer)
    assert page in staff.get(f"/visits/{visit}/group").get_data(as_text=True)
    assert staff.post(page, data={"note": ""}).status_code == 422
    assert staff.post(page, data={"note": "与企业有往来"}).status_code == 303
    assert "与企业有往来" in staff.get(f"/visits/{visit}/group").get_data(as_text=True)
    assert staff.post(page, data={"note": "再一次"}).status_code == 409
    assert sign_in(mail).get(f"/visits/{visit}").status_code == 404


def _hand_in(stage: Stage) -> None:
    issuing.hand_in(stage.visit, by=stage.user("lead"), now=clock.now())


def _issue(stage: Stage) -> None:
    issuing.issue(stage.visit, by=stage.user("reviewer"), now=clock.now())


def _sign(stage: Stage) -> None:
    group.sign(stage.visit, secrecy=True, no_conflict=True, by=stage.user("process"), now=clock.now())


def _begin(stage: Stage) -> None:
    service.begin(stage.visit, by=stage.officer, now=clock.now())


@pytest.mark.parametrize(
    ("state", "step", "code"),
    [
        (State.ACCEPTED, _sign, "tied_cannot_sign"),
        (State.SCHEDULED, _begin, "group_lacks"),
        (State.DRAFTING, _hand_in, "group_tied"),
        (State.REVIEW, _issue, "group_tied"),
    ],
)
def test_a_tie_that_came_by_another_way_stops_every_step(
    session: None, state: State, step: Callable[[Stage], None], code: str
) -> None:
    stage, now = make_stage(state, employer=make_provider()), clock.now()
    if state == State.ACCEPTED:
        invite(stage, now, sign=False)
    assert stage.employer is not None
    row = interests.declare_for(
        stage.employer, Declaration("holding", stage.enterprise.code), by=admin_of(stage.employer), now=now
    )
    with pytest.raises(Conflict) as refused:
        step(stage)
    assert refused.value.code == code
    row.ended_at, row.ended_by_id = now, row.declared_by_id
    db.session.flush()
    step(stage)  # the control


def test_who_joins_a_group_after_the_day_is_tied_from_then_on(session: None) -> None:
    stage, now = make_stage(State.DRAFTING), clock.now()
    group.withdraw(stage.visit, "生病", by=stage.user("process"), now=now)
    new = make_expert()
    group.add(stage.visit, new, Duty.PROCESS, by=stage.officer, now=now)
    group.sign(stage.visit, secrecy=True, no_conflict=True, by=new.user, now=now)
    assert access.may_write(new.user, stage.visit)
    tied = interests.ties_of(new.user, {stage.enterprise.id}, clock.today())
    assert [one.kind for one in tied] == ["diagnosis"]


@SQLITE
@pytest.mark.parametrize("kind", ["visits", "tables"])
def test_a_tie_that_is_declared_after_the_plan_holds_is_shown_as_a_clash(app: Flask, sign_in: Enter, kind: str) -> None:
    with app.app_context(), transaction():
        stage = make_full()
        lay(stage, kind, 4)
        plan = make_plan(stage, kind)
        editing.adopt(plan, by=stage.officer, now=clock.now())
        draft = editing.copy(plan, by=stage.officer, now=clock.now()).number
        met = next(one for one in plan.appointments if any(person.expert for person in one.people))
        tied = next(person.expert for person in met.people if person.expert)
        assert met.at.organisation is not None
        assert tied is not None
        firm, mail, officer, code = met.at.organisation.code, tied.user.email, stage.officer.email, stage.station.code
        assert met.at.organisation.kind == OrganisationKind.ENTERPRISE
    pages = [f"/staff/stations/{code}/plans/{kind}", f"/staff/stations/{code}/plans/{kind}/{draft}"]
    staff = sign_in(officer)
    assert ["is-clashes" in staff.get(page).get_data(as_text=True) for page in pages] == [False, False]
    data = {"whose": "", "kind": "employment", "with_code": firm, "since": str(clock.today())}
    assert sign_in(mail).post("/account/interests", data=data).status_code == 303
    assert ["is-clashes" in staff.get(page).get_data(as_text=True) for page in pages] == [True, True]
    assert staff.post(f"{pages[1]}/adopt").status_code == 409
