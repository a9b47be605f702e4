"""What a plan leaves open, on its page: who gets nothing and why, why each pair meets, a way too long between two slots."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.stations import editing, planned, queries
from matchmaker.stations.registrations import Registration
from tests.factories import make_organisation
from tests.stations.stage import make_full, make_stage, register, select, walk
from tests.stations.test_plans import lay, make_expert, make_plan

SignIn = Callable[..., FlaskClient]
SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def short(one: Registration) -> str:
    assert one.organisation is not None
    return one.organisation.short_name or one.organisation.name


@SQLITE
def test_page_of_tables_says_who_gets_nothing_and_why_the_others_meet(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        stage = make_full()
        lay(stage, "tables", 1)
        (first, second), wanted = stage.of("enterprise"), stage.of("provider")[0]
        for one in (first, second):
            editing.wish(one, [wanted], by=one.by, now=clock.now())
        editing.wish(wanted, [first], by=wanted.by, now=clock.now())
        plan = make_plan(stage, "tables")
        (met,) = (one for one in plan.appointments if one.people == [wanted])
        code, mail, left, other = stage.station.code, stage.officer.email, short(second), short(wanted)
        page, number = f"/staff/stations/{code}/plans/tables/1", met.id
        seen = planned.mark(met)
        assert met.at == first
    staff = sign_in(mail)
    text = staff.get(page).text
    assert "一个也没排上" in text
    assert f"{left} 与 {other} 有一方希望见面，没有排上：{other} 已排满" in text
    assert "双方互选" in text
    assert "双方互选" in staff.get(f"{page}/{number}").text
    english = sign_in(mail, "en").get(page).text
    assert "Left with nothing" in english
    assert "Both wished for it" in english
    assert staff.post(f"{page}/{number}/drop", data={"seen": seen}).status_code == 303
    after = staff.get(page).text
    assert after.count("有一方希望见面，没有排上") == 2, "a plan changed by hand is told as it is now"
    assert "双方互选" not in after


@SQLITE
def test_page_of_tables_is_quiet_where_everybody_meets(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        stage = make_full()
        lay(stage, "tables", 2)
        for one in stage.of("enterprise"):
            editing.wish(one, [stage.of("provider")[0]], by=one.by, now=clock.now())
        make_plan(stage, "tables")
        code, mail = stage.station.code, stage.officer.email
    text = sign_in(mail).get(f"/staff/stations/{code}/plans/tables/1").text
    assert "一个也没排上" not in text
    assert "没有排上" not in text
    assert text.count("企业所选") == 2


@SQLITE
@pytest.mark.parametrize(("minutes", "noted"), [(150, True), (120, False)])
def test_page_of_visits_notes_a_long_way(app: Flask, sign_in: SignIn, minutes: int, noted: bool) -> None:
    with app.app_context(), transaction():
        stage = make_stage(team_low=1, team_high=1, travel_minutes=minutes)
        rows = [register(stage, make_organisation(park_id=park)) for park in (stage.park.id, None)]
        select(stage, *rows, register(stage, make_expert()))
        walk(stage, "running")
        lay(stage, "visits", 2)
        make_plan(stage)
        code, mail = stage.station.code, stage.officer.email
        assert len(planned.get_plan(queries.get_station(code).id, "visits", 1).appointments) == 2
    text = sign_in(mail).get(f"/staff/stations/{code}/plans/visits/1").text
    assert (f"路上要 {minutes} 分钟" in text) == noted
