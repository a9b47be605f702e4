"""Plans from rows to the page and back: run, edited with clashes shown, adopted, planned anew with few changes, held, linked."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from matchmaker.diagnosis import group
from matchmaker.diagnosis import queries as diagnosis
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import IllegalTransition
from matchmaker.introductions import service as introductions
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import Side, State
from matchmaker.notifications.models import OutboxMessage
from matchmaker.stations import editing, planned, planning, queries, registering, visiting
from matchmaker.stations.registrations import Registration
from matchmaker.stations.states import StationState
from matchmaker.stations.timetables import Plan
from tests.diagnosis.stage import make_expert
from tests.factories import admin_of, make_capability, make_need, make_organisation, make_provider
from tests.stations.stage import Stage, make_full, make_stage, register, select, walk

SignIn = Callable[..., FlaskClient]
SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def lay(stage: Stage, kind: str, count: int = 2) -> None:
    begins = time(9) if kind == "visits" else time(16)
    days = [stage.station.first_on]
    editing.lay_slots(stage.station, kind, days, begins, 60, count, by=stage.officer, now=clock.now())


def make_plan(stage: Stage, kind: str = "visits") -> Plan:
    answer = planning.solve(planning.ask(stage.station, kind))
    return planning.keep(stage.station, kind, answer, by=stage.officer, now=clock.now())


def name_of(one: Registration) -> str:
    assert one.organisation is not None
    return one.organisation.name


def test_plan_serves_every_factory_once_and_is_told(app: Flask) -> None:
    with app.app_context(), transaction():
        stage = make_full()
        lay(stage, "visits")
        plan = make_plan(stage)
        assert plan.status == "optimal"
        assert sorted(one.at_id for one in plan.appointments) == sorted(one.id for one in stage.of("enterprise"))
        assert planned.list_appointments(stage.station.id) == []  # a draft is nobody's timetable
        editing.adopt(plan, by=stage.officer, now=clock.now())
        assert len(planned.list_appointments(stage.station.id)) == 2
        told = db.session.query(OutboxMessage).filter_by(kind="station_timetable").count()
        assert told == len({one.id for a in plan.appointments for one in (a.at, *a.people)})
        second = editing.copy(plan, by=stage.officer, now=clock.now())
        editing.adopt(second, by=stage.officer, now=clock.now())
        assert (plan.state, second.state) == ("replaced", "adopted")
        assert db.session.query(OutboxMessage).filter_by(kind="station_timetable").count() == told  # nothing changed


@SQLITE
def test_expert_who_leaves_changes_little(app: Flask) -> None:
    with app.app_context(), transaction():
        stage = make_full(team_low=1, team_high=1)
        lay(stage, "visits")
        plan = make_plan(stage)
        editing.adopt(plan, by=stage.officer, now=clock.now())
        gone = plan.appointments[0].people[0]
        registering.withdraw(gone, by=stage.officer, now=clock.now(), reason="临时有事")
        problem = planning.ask(stage.station, "visits", [gone])
        answer = planning.solve(problem, planning.as_answer(plan), [gone.code])
        again = planning.keep(stage.station, "visits", answer, by=stage.officer, now=clock.now(), before=plan)
        found = planned.changes(plan, again)
        assert [change.at.id for change in found] == [plan.appointments[0].at_id]
        assert all(gone not in one.people for one in again.appointments)


@SQLITE
def test_infeasible_plan_says_what_conflicts_and_what_to_drop(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        stage = make_full(team_low=3, team_high=4)  # four experts cannot be in two groups of three at once
        lay(stage, "visits", 1)
        code, mail = stage.station.code, stage.officer.email
    staff = sign_in(mail)
    answer = staff.post(f"/staff/stations/{code}/plans/visits/run", follow_redirects=True)
    assert "要求互相矛盾" in answer.text
    assert "不走访" in answer.text


@SQLITE
def test_run_edit_clash_adopt_through_the_doors(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        stage = make_full(team_low=1, team_high=1)
        code, mail, wishing = stage.station.code, stage.officer.email, stage.of("enterprise")[0].by.email
    staff, base = sign_in(mail), f"/staff/stations/{code}/plans/visits"
    assert staff.post(f"{base}/run").status_code == 409  # no slots yet
    slots = {"days": [str(clock.today())], "begins": "9:00", "minutes": "60", "count": "1"}
    assert staff.post(f"{base}/slots", data=slots | {"begins": "25:00"}).status_code == 422
    assert staff.post(f"{base}/slots", data=slots).status_code == 303
    assert staff.post(f"{base}/run").headers["Location"].endswith("/plans/visits/1")
    with app.app_context():
        plan = planned.get_plan(queries.get_station(code).id, "visits", 1)
        first, second = (one.id for one in plan.appointments)
        slot, other = str(plan.appointments[0].slot_id), plan.appointments[1].people[0].code
        seen, gone = ({"seen": planned.mark(one)} for one in plan.appointments)
    edit = f"{base}/1/{first}"
    assert staff.post(edit, data=seen | {"slot": slot}).status_code == 422  # nobody would go
    assert staff.post(edit, data=seen | {"slot": "999", "people": other}).status_code == 422
    assert staff.post(edit, data=seen | {"slot": slot, "people": other}).status_code == 303
    assert "两处安排" in staff.get(f"{base}/1").text
    assert staff.post(f"{base}/1/adopt").status_code == 409  # somebody would be at two places at once
    assert staff.post(f"{base}/1/{second}/drop", data=gone).status_code == 303
    assert staff.post(f"{base}/1/adopt").status_code == 303
    assert staff.post(f"{base}/1/{first}", data={"slot": slot, "people": other}).status_code == 409  # adopted stays
    page = sign_in(wishing).get(f"/stations/{code}")
    assert page.status_code == 200
    assert staff.get(f"/staff/stations/{code}/sheets?what=people").status_code == 200


@SQLITE
def test_two_who_edit_one_appointment_do_not_overwrite_each_other(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        stage = make_full(team_low=1, team_high=1)
        lay(stage, "visits")
        plan = make_plan(stage)
        one, mail = plan.appointments[0], stage.officer.email
        edit = f"/staff/stations/{stage.station.code}/plans/visits/1/{one.id}"
        slots = [str(row.id) for row in planned.list_slots(stage.station.id, "visits")]
        experts = [row.code for row in stage.of("expert")]
        other = next(slot for slot in slots if slot != str(one.slot_id))
    staff = sign_in(mail)
    old = _hidden(staff.get(edit).text)  # both open the page: what it says now stands in the form
    assert staff.post(edit, data={"seen": old, "slot": other, "people": experts[0]}).status_code == 303
    late = staff.post(edit, data={"seen": old, "slot": slots[0], "people": experts[1:3]})
    assert late.status_code == 409
    assert "没有覆盖对方" in late.text
    for code in experts[1:3]:  # what was typed is kept
        assert f'value="{code}" checked' in late.text
    assert f'value="{slots[0]}" selected' in late.text
    assert staff.post(f"{edit}/drop", data={"seen": old}).status_code == 409
    assert staff.post(edit, data={"slot": slots[0], "people": experts[1]}).status_code == 409  # who saw nothing
    with app.app_context():
        kept = planned.get_plan(queries.get_station(edit.split("/")[3]).id, "visits", 1).appointments[0]
        assert (str(kept.slot_id), [row.code for row in kept.people]) == (other, experts[:1])
    again = {"seen": _hidden(late.text), "slot": slots[0], "people": experts[1:3]}
    assert staff.post(edit, data=again).status_code == 303  # having seen theirs


def _hidden(page: str) -> str:
    return str(re.findall(r'name="seen" value="([^"]+)"', page)[0])


@SQLITE
def test_calendar_holds_own_appointments_alone(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        stage = make_full()
        lay(stage, "tables")
        editing.adopt(make_plan(stage, "tables"), by=stage.officer, now=clock.now())
        code, enterprise, provider = stage.station.code, stage.of("enterprise")[0], stage.of("provider")[0]
        mail, seller, name = enterprise.by.email, provider.by.email, name_of(enterprise)
        own = len(planned.list_appointments(stage.station.id, enterprise.id))
    found = Calendar.from_ical(sign_in(mail).get(f"/stations/{code}.ics").data)
    assert len(found.walk("VEVENT")) == own > 0
    assert len(Calendar.from_ical(app.test_client().get(f"/stations/{code}.ics").data).walk("VEVENT")) == 0
    other = sign_in(seller)
    assert name not in other.get(f"/stations/{code}.ics").text
    assert name not in other.get(f"/stations/{code}").text


def test_talk_that_was_held_is_a_meeting_of_its_introduction(app: Flask) -> None:
    with app.app_context(), transaction():
        stage = make_full()
        lay(stage, "tables")
        enterprise, provider = stage.of("enterprise")[0].organisation, stage.of("provider")[0].organisation
        assert enterprise is not None
        assert provider is not None
        need, capability = make_need(enterprise), make_capability(provider)
        row = introductions.propose(
            need, capability, by=admin_of(enterprise), side=Side.ENTERPRISE, now=clock.now(), consent=True
        )
        introductions.agree(row, by=admin_of(provider), now=clock.now(), consent=True)
        introductions.confirm(row, by=stage.officer, now=clock.now(), ticks=list(Tick))
        two = (stage.of("enterprise")[0], stage.of("provider")[0])
        editing.rule(*two, "must", by=stage.officer, now=clock.now())
        plan = make_plan(stage, "tables")
        editing.adopt(plan, by=stage.officer, now=clock.now())
        for one in plan.appointments:
            editing.hold(one, "held", "", by=stage.officer, now=clock.now())
            editing.hold(one, "held", "", by=stage.officer, now=clock.now())  # a second click
        linked = [one for one in plan.appointments if one.introduction_id is not None]
        assert [one.introduction_id for one in linked] == [row.id]
        db.session.refresh(row)
        assert row.state == State.MET
        assert [step.action for step in row.steps].count("record_meeting") == 1
        assert db.session.query(Introduction).count() == 1


@SQLITE
def test_talks_leave_the_hours_of_visits_alone(app: Flask) -> None:
    with app.app_context(), transaction():
        stage = make_full()
        lay(stage, "visits", 1)
        day = [stage.station.first_on]
        editing.lay_slots(stage.station, "tables", day, time(9, 30), 30, 3, by=stage.officer, now=clock.now())
        editing.adopt(make_plan(stage), by=stage.officer, now=clock.now())
        talks = make_plan(stage, "tables")
        assert talks.appointments
        assert all(one.slot.begins >= time(10) for one in talks.appointments)


@SQLITE
def test_wishes_are_masked_and_kept(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        stage = make_full()
        enterprise, provider = stage.of("enterprise")[0], stage.of("provider")[0]
        name = name_of(enterprise)
        mail, own, wanted = provider.by.email, provider.code, enterprise.code
    browser, page = sign_in(mail), f"/stations/registrations/{own}/wishes"
    shown = browser.get(page).text
    assert wanted in shown
    assert name not in shown
    assert browser.post(page, data={"wish-1": "R-2020-0001"}).status_code == 422
    assert browser.post(page, data={"wish-1": wanted}).status_code == 303
    assert re.search(rf'value="{wanted}" selected', browser.get(page).text)


@SQLITE
def test_summary_says_what_its_rows_say(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        stage = make_stage()
        rows = [register(stage, make_organisation(park_id=stage.park.id)), register(stage, make_provider())]
        rows.append(register(stage, make_expert()))
        select(stage, *rows)
        walk(stage, StationState.ENDED)
        code, mail = stage.station.code, stage.officer.email
    staff, base = sign_in(mail), f"/staff/stations/{code}"
    assert staff.post(f"{base}/move", data={"action": "sum_up"}).status_code == 409  # no findings yet
    told = {"findings": "人手不足\n资金有限", "advice": "设立首席信息官", "finish": "1"}
    assert staff.post(f"{base}/summary/edit", data=told).status_code == 303
    page = staff.get(f"{base}/summary").text
    assert "人手不足" in page
    for what in set(re.findall(rf'href="({base}/(?:summary/\w+|registrations[^"]*))"', page)):
        assert staff.get(what.replace("&amp;", "&")).status_code == 200, what
    with zipfile.ZipFile(io.BytesIO(staff.get(f"{base}/summary.docx").data)) as paper:
        assert "设立首席信息官" in paper.read("word/document.xml").decode()
    assert staff.get(f"{base}/summary.pdf").data.startswith(b"%PDF")
    assert staff.post(f"{base}/summary/edit", data=told).status_code == 409  # summed up stays


@SQLITE
def test_expert_reads_the_factorys_name_once_the_pledge_is_signed(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        stage = make_full(team_low=3, team_high=4)
        registering.withdraw(stage.of("enterprise")[1], by=stage.officer, now=clock.now())
        lay(stage, "visits", 1)
        plan = make_plan(stage)
        with pytest.raises(IllegalTransition):
            visiting.open_visits(plan, by=stage.officer, now=clock.now())  # a draft opens nothing
        editing.adopt(plan, by=stage.officer, now=clock.now())
        assert visiting.open_visits(plan, by=stage.officer, now=clock.now()) == {"scheduled": 1}
        assert visiting.open_visits(plan, by=stage.officer, now=clock.now()) == {}  # once
        visit = plan.appointments[0].visit
        assert visit is not None
        expert = visit.members[0].expert
        code, name, mail, number = stage.station.code, name_of(stage.of("enterprise")[0]), expert.user.email, visit.code
    browser = sign_in(mail)
    before = browser.get(f"/stations/{code}").text
    assert number in before
    assert name not in before
    with app.app_context(), transaction():
        found = diagnosis.get_visit(number)
        by = next(one.expert.user for one in found.members if one.expert.user.email == mail)
        group.sign(found, secrecy=True, no_conflict=True, by=by, now=clock.now())
    assert name in browser.get(f"/stations/{code}").text
