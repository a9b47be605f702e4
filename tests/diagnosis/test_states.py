"""Every pair of state and action against a plain model, the compare-and-set, and who is told a week ahead."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.diagnosis import moves, service, states
from matchmaker.diagnosis.access import MAY
from matchmaker.diagnosis.models import Visit, VisitStep
from matchmaker.diagnosis.states import Action, State
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Conflict, IllegalTransition, NotAllowed
from matchmaker.notifications.models import Notice
from tests.diagnosis.stage import Stage, invite, make_stage

# As it is told, apart from the code: state, what may be done there, where it leads.
MODEL = """
draft submit submitted | submitted accept accepted | accepted schedule scheduled | scheduled schedule scheduled
scheduled begin in_field | in_field give_feedback feedback | feedback draw_up drafting | drafting hand_in review
review send_back revise | revise hand_in review | review issue issued | issued amend revise
issued acknowledge acknowledged | acknowledged track tracked | tracked close closed
draft cancel cancelled | submitted cancel cancelled | accepted cancel cancelled | scheduled cancel cancelled
in_field cancel cancelled | feedback cancel cancelled | drafting cancel cancelled | review cancel cancelled
revise cancel cancelled
"""


def _model() -> dict[tuple[str, str], str]:
    rows = [row.split() for line in MODEL.strip().splitlines() for row in line.split("|")]
    return {(state, action): to for state, action, to in rows}


def _differences(stage: Stage) -> list[tuple[str, str, str]]:
    """Try every action in every state by somebody who may; return where the outcome is not the model's."""
    people = [stage.owner, stage.officer, *(one.user for one in stage.experts.values())]
    visit, model, wrong = stage.visit, _model(), []
    for state in State:
        for action in Action:
            db.session.execute(sa.update(Visit).values(state=state, day=clock.today()))
            db.session.refresh(visit)
            steps = db.session.scalar(sa.select(sa.func.count(VisitStep.id)))
            by = next(one for one in people if MAY[action](one, visit))
            try:
                with db.session.begin_nested() as point:
                    moves.move(visit, action, by=by, now=clock.now())
                    found = visit.state
                    point.rollback()
            except IllegalTransition:
                found = ""
            db.session.refresh(visit)
            unchanged = (visit.state, db.session.scalar(sa.select(sa.func.count(VisitStep.id)))) == (state, steps)
            if found != model.get((state, action), "") or not unchanged:
                wrong.append((str(state), str(action), found))
    return wrong


def test_every_pair_does_what_the_model_says(session: None, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = make_stage(State.SCHEDULED)
    assert _differences(stage) == []
    one, other = (State.REVIEW, Action.ISSUE), (State.DRAFT, Action.ISSUE)
    spoilt = {key: to for key, to in states.TABLE.items() if key != one} | {other: State.ISSUED}
    monkeypatch.setattr(states, "TABLE", spoilt)
    assert _differences(stage) == [("draft", "issue", "issued"), ("review", "issue", "")]


def test_second_of_two_changes_nothing(session: None) -> None:
    stage = make_stage(State.SUBMITTED)
    visit = stage.visit
    here = sa.update(Visit).where(Visit.id == visit.id)
    db.session.execute(here.values(version=Visit.version + 1), execution_options={"synchronize_session": False})
    steps = len(visit.steps)
    with pytest.raises(Conflict, match="visit_moved_on"):
        service.accept(visit, by=stage.officer, now=clock.now())
    db.session.expire_all()
    assert visit.state == State.SUBMITTED
    assert len(visit.steps) == steps


def test_step_is_for_its_people_alone(session: None) -> None:
    stage = make_stage(State.SUBMITTED)
    with pytest.raises(NotAllowed):
        service.accept(stage.visit, by=stage.owner, now=clock.now())
    with pytest.raises(NotAllowed):
        service.cancel(stage.visit, "x", by=stage.user("lead"), now=clock.now())


def test_factory_is_told_to_prepare_a_week_ahead_and_once(app: Flask) -> None:
    now = clock.now()
    with app.app_context(), transaction():
        stage = make_stage(State.ACCEPTED)
        invite(stage, now)
        service.schedule(stage.visit, clock.day_of(now) + timedelta(days=10), by=stage.officer, now=now)
        owner = stage.owner.id
        told = sa.select(sa.func.count(Notice.id)).where(Notice.kind == "visit_preparation", Notice.user_id == owner)
        found = []
        for days in (2, 3, 4):
            service.remind_preparing(now + timedelta(days=days))
            found.append(db.session.scalar(told))
    assert found == [0, 1, 1]
