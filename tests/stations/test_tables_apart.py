"""Talks at tables: a holding or a refusal of the whole pair keeps an enterprise from a provider, as where introductions are made."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.models import Organisation
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.introductions import interests, overrides, refusals, service
from matchmaker.introductions.interests import Declaration
from matchmaker.introductions.states import Side
from matchmaker.stations.timetables import Plan
from tests.factories import admin_of, make_capability, make_need, make_officer
from tests.stations.stage import Stage, make_full
from tests.stations.test_plans import lay, make_plan

Enter = Callable[..., FlaskClient]
SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def of(stage: Stage, kind: str) -> Organisation:
    found = stage.of(kind)[0].organisation
    assert found is not None
    return found


def hold(stage: Stage, holder: str = "provider") -> None:
    other = {"provider": "enterprise", "enterprise": "provider"}[holder]
    declared = Declaration("holding", of(stage, other).code)
    interests.declare_for(of(stage, holder), declared, by=admin_of(of(stage, holder)), now=clock.now())


def decline(stage: Stage, reason: str) -> str:
    need, capability = make_need(of(stage, "enterprise")), make_capability(of(stage, "provider"))
    now, asker = clock.now(), admin_of(of(stage, "enterprise"))
    row = service.propose(need, capability, by=asker, side=Side.ENTERPRISE, now=now, consent=True)
    service.decline(row, by=admin_of(of(stage, "provider")), now=now, reason=reason, note="说明")
    return row.code


def let_through(stage: Stage, seconded: bool = True) -> None:
    need = make_need(of(stage, "enterprise"))
    now, colleague = clock.now(), make_officer(stage.park)
    row = overrides.ask(need, of(stage, "provider"), person=None, reason="唯一供方", by=stage.officer, now=now)
    if seconded:
        overrides.second(row.id, by=colleague, now=now)


def meet(stage: Stage, plan: Plan) -> bool:
    """Whether the first enterprise and the first provider sit at one table; that the others do is the control."""
    one, other = stage.of("enterprise")[0], stage.of("provider")[0]
    pairs = {(talk.at_id, talk.people[0].id) for talk in plan.appointments}
    assert (one.id, stage.of("provider")[1].id) in pairs
    assert (stage.of("enterprise")[1].id, other.id) in pairs
    return (one.id, other.id) in pairs


KEPT: dict[str, tuple[Callable[[Stage], object], bool]] = {
    "nothing": (lambda stage: None, True),
    "the provider holds": (hold, False),
    "the enterprise holds": (lambda stage: hold(stage, "enterprise"), False),
    "holds, an exception is asked for": (lambda stage: (hold(stage), let_through(stage, False)), False),
    "holds, an exception is agreed to": (lambda stage: (hold(stage), let_through(stage)), True),
    "competitors": (lambda stage: decline(stage, "competitor"), False),
    "declined this need alone": (lambda stage: decline(stage, "budget"), True),
    "declined and undone": (
        lambda stage: refusals.undo(decline(stage, "competitor"), by=admin_of(of(stage, "provider")), now=clock.now()),
        True,
    ),
}


@pytest.mark.parametrize("name", KEPT)
def test_who_is_kept_apart_elsewhere_is_not_sat_at_one_table(app: Flask, name: str) -> None:
    act, together = KEPT[name]
    with app.app_context(), transaction():
        stage = make_full(tables=4)
        lay(stage, "tables", 7)
        act(stage)
        assert meet(stage, make_plan(stage, "tables")) is together


@SQLITE
def test_a_holding_that_is_declared_later_is_shown_as_a_clash(app: Flask, sign_in: Enter) -> None:
    with app.app_context(), transaction():
        stage = make_full(tables=4)
        lay(stage, "tables", 7)
        assert meet(stage, make_plan(stage, "tables"))
        code, mail = stage.station.code, stage.officer.email
        seller, whose, firm = (
            admin_of(of(stage, "provider")).email,
            of(stage, "provider").code,
            of(stage, "enterprise").code,
        )
    page, staff = f"/staff/stations/{code}/plans/tables/1", sign_in(mail)
    assert "is-clashes" not in staff.get(page).text
    data = {"whose": whose, "kind": "holding", "with_code": firm}
    assert sign_in(seller).post("/account/interests", data=data).status_code == 303
    assert "is-clashes" in staff.get(page).text
    assert staff.post(f"{page}/adopt").status_code == 409
