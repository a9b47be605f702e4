"""Separation of duties at a station: staff decide nothing about whom they belong, or are tied, to; a colleague does."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.people import Role
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.introductions import interests
from matchmaker.introductions.interests import Declaration
from matchmaker.stations import editing, planned, queries
from tests.factories import join, make_officer
from tests.stations.stage import make_full
from tests.stations.test_plans import lay, make_plan

Enter = Callable[..., FlaskClient]


@pytest.mark.parametrize("tie", ["member", "declared"])
def test_staff_neither_rule_nor_place_whom_they_have_to_do_with(app: Flask, sign_in: Enter, tie: str) -> None:
    with app.app_context(), transaction():
        stage = make_full()
        lay(stage, "visits")
        plan, own = make_plan(stage), stage.of("enterprise")[0]
        editing.adopt(plan, by=stage.officer, now=clock.now())
        draft = editing.copy(plan, by=stage.officer, now=clock.now())
        other, expert = make_officer(stage.park), stage.of("expert")[0]
        assert own.organisation is not None
        if tie == "member":
            join(other, Role.MEMBER, own.organisation)
        else:
            interests.declare(Declaration("contract", own.organisation.code), by=other, now=clock.now())
        code, mails, station_id = stage.station.code, (other.email, stage.officer.email), stage.station.id
        held = next(one.id for one in plan.appointments if one.at_id == own.id)
        moved = next(one for one in draft.appointments if one.at_id == own.id)
        slot, people, moved_id = moved.slot_id, [one.code for one in moved.people], moved.id
        seen = {"seen": planned.mark(moved)}
        registration, rule = f"/staff/stations/registrations/{own.code}", {"other": expert.code, "rule": "must"}
        turned = f"/staff/stations/registrations/{expert.code}/rule"
        mine = own.code
    plans = f"/staff/stations/{code}/plans/visits"
    posts = [
        (f"{registration}/decide", {"action": "refuse", "reason": "名额已满"}),
        (f"{registration}/rule", rule),
        (turned, {"other": mine, "rule": "must"}),
        (f"{plans}/2/{moved_id}", seen | {"slot": slot, "people": people}),
        (f"{plans}/1/hold/{held}", {"state": "held"}),
        (f"{plans}/2/{moved_id}/drop", seen),
    ]
    staff, colleague = (sign_in(mail) for mail in mails)
    assert [staff.post(path, data=data).status_code for path, data in posts] == [403] * len(posts)
    pages = (registration, f"{plans}/2/{moved_id}")
    assert ["与您有关的" in staff.get(page).get_data(as_text=True) for page in pages] == [True, True]
    assert f"/hold/{held}" not in staff.get(plans).get_data(as_text=True)
    with app.app_context():
        assert [one for one in planned.list_wishes(station_id) if one.rule] == []
        assert queries.get_registration(mine).state == "selected"
    assert f"/hold/{held}" in colleague.get(plans).get_data(as_text=True)
    answers = [colleague.post(path, data=data).status_code for path, data in posts[1:]]
    assert answers == [303] * (len(posts) - 1)  # the control
