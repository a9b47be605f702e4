"""A button that is pressed twice at once: the second answer is a page, never an error of the database's own rule.

PostgreSQL alone: on SQLite a transaction that writes holds everybody else off from its beginning.
"""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from matchmaker.accounts.people import User
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.diagnosis import finding, group
from matchmaker.diagnosis.findings import Finding
from matchmaker.diagnosis.models import Expert, Visit
from matchmaker.diagnosis.states import State
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.reporting import sharing
from matchmaker.reporting.shared_problems import SharedAnswer, SharedMember, SharedProblem
from tests.diagnosis import stage as visits
from tests.factories import admin_of, make_capability, make_need, make_officer, make_organisation, make_park

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
Keys = dict[str, int]
Act = Callable[[dict[str, Any]], object]
KINDS = {
    **{"by": User, "visit": Visit, "expert": Expert, "finding": Finding},
    **{"problem": SharedProblem, "capability": Capability},
}


def _read(keys: Keys) -> dict[str, Any]:
    """What a door reads before it acts, what hangs on it included."""
    found: dict[str, Any] = {name: db.session.get_one(KINDS[name], key) for name, key in keys.items()}
    assert found["by"].current
    for name, part in (("finding", "link"), ("visit", "members"), ("problem", "answers")):
        assert name not in found or getattr(found[name], part) is not ...
    return found


def twice(app: Flask, keys: Keys, act: Act) -> None:
    """Both clicks have read; one is done, then the other acts on what it has read."""
    with app.app_context(), transaction():
        stale = _read(keys)
        with app.app_context(), transaction():
            act(_read(keys))
        act(stale)


def test_a_finding_becomes_one_need(app: Flask) -> None:
    with app.app_context(), transaction():
        stage = visits.make_stage(State.ISSUED)
        keys = {"finding": db.session.query(Finding).one().id, "by": stage.owner.id}
    twice(app, keys, lambda it: finding.turn_into_need(it["finding"], by=it["by"], now=clock.now()))
    with app.app_context():
        assert db.session.query(Need).count() == 1


def test_an_expert_is_invited_once(app: Flask) -> None:
    with app.app_context(), transaction():
        stage = visits.make_stage(State.ACCEPTED)
        keys = {"visit": stage.visit.id, "expert": stage.experts["lead"].id, "by": stage.officer.id}
    with pytest.raises(Invalid, match="expert_there"):
        twice(app, keys, lambda it: group.add(it["visit"], it["expert"], "lead", by=it["by"], now=clock.now()))


def test_a_provider_answers_a_group_once(app: Flask) -> None:
    with app.app_context(), transaction():
        park = make_park()
        firms, capability, officer = (
            [make_organisation(park=park) for _ in range(2)],
            make_capability(),
            make_officer(park),
        )
        row = SharedProblem(code="CP-2026-9001", name="外观漏检", by_id=officer.id, at=clock.now(), park=park)
        row.members = [SharedMember(organisation=one, need=make_need(one), at=clock.now()) for one in firms]
        db.session.add(row)
        sharing.ask(row, by=officer, now=clock.now())
        sharing.say(row.members[0], True, by=admin_of(firms[0]), now=clock.now())
        seller = admin_of(capability.organisation)
        keys = {"problem": row.id, "capability": capability.id, "by": seller.id}
    twice(
        app, keys, lambda it: sharing.answer(it["problem"], it["capability"], "好", True, by=it["by"], now=clock.now())
    )
    with app.app_context():
        assert db.session.query(SharedAnswer).count() == 1
