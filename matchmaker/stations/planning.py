"""From asking the planner to keeping its answer as rows; what it is asked is made in `problems.py`, people change plans in `editing.py`.

A plan takes seconds: `ask` reads, the door ends its transaction, `solve` works without any, `keep` writes in the next one.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, IllegalTransition
from matchmaker.stations import planned, planner, queries
from matchmaker.stations.models import Station
from matchmaker.stations.planner import plan as answers
from matchmaker.stations.planner.problem import Problem, TableProblem, VisitProblem
from matchmaker.stations.problems import slot_id, tables_of, visits_of
from matchmaker.stations.registrations import Registration
from matchmaker.stations.service import lock
from matchmaker.stations.states import AppointmentState, PlanKind, PlanState, RegistrationState, StationState
from matchmaker.stations.timetables import Appointment, Plan

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

TIME_LIMIT = 20.0  # seconds that a page waits at most; what is not proven by then says how far from the best it may be
PLANNABLE = (StationState.SELECTING, StationState.CONFIRMED, StationState.RUNNING)


def ask(station: Station, kind: str, also: Collection[Registration] = ()) -> Problem:
    """Return what the planner is asked; `also` are those of an older plan who have left since.

    Raises IllegalTransition (too early or too late), Conflict (no slots, nobody to plan for).
    """
    if station.state not in PLANNABLE:
        raise IllegalTransition("no_such_station_step", state=station.state, action="plan")
    slots = planned.list_slots(station.id, kind)
    if not slots:
        raise Conflict("no_slots")
    people = queries.list_registrations(station.id, state=RegistrationState.SELECTED)
    people += [one for one in also if one.id not in {known.id for known in people}]
    data = visits_of(station, people, slots) if kind == PlanKind.VISITS else tables_of(station, people, slots)
    return planner.read_problem(data)


@dataclass(frozen=True)
class Again:
    """What the planner is asked when some do not come: the plan that holds (`number`), who is gone, what is over and stays."""

    problem: Problem
    before: answers.Plan
    gone: frozenset[str]
    fixed: tuple[str, ...]
    number: int


def ask_again(station: Station, kind: str, away: Collection[str], now: datetime) -> Again:
    """Return what the planner is asked without those of the plan that holds who do not come, by their registrations.

    Raises what `ask` raises, Conflict(plan_empty) where no plan holds.
    """
    adopted = planned.find_adopted(station.id, kind)
    if adopted is None:
        raise Conflict("plan_empty")
    people = planned.participants(adopted)
    gone = frozenset(one.code for one in people if one.code in away or one.state != RegistrationState.SELECTED)
    fixed = tuple(over(station, kind, now))
    return Again(ask(station, kind, people), as_answer(adopted), gone, fixed, adopted.number)


def solve(
    problem: Problem, before: answers.Plan | None = None, gone: Collection[str] = (), fixed: Collection[str] = ()
) -> answers.Plan:
    """Return the planner's answer, from scratch or with few changes to `before`. Call it outside of any transaction."""
    if before is not None:
        return planner.replan(problem, before, list(gone), list(fixed), TIME_LIMIT)
    if isinstance(problem, VisitProblem):
        return planner.plan_visits(problem, TIME_LIMIT)
    assert isinstance(problem, TableProblem)
    return planner.plan_tables(problem, TIME_LIMIT)


def keep(
    station: Station, kind: str, answer: answers.Plan, *, by: "User", now: datetime, before: Plan | None = None
) -> Plan:
    """Write a planner's answer as the next draft and return it; what was held of `before` stays held."""
    lock(station)
    last = db.session.scalar(
        sa.select(sa.func.max(Plan.number)).where(Plan.station_id == station.id, Plan.kind == kind)
    )
    row = Plan(
        station_id=station.id,
        kind=kind,
        number=(last or 0) + 1,
        state=PlanState.DRAFT,
        status=answer.status,
        objective=answer.objective,
        bound=answer.bound,
        gap=answer.gap,
        told=_told(answer),
        by_id=by.id,
        made_at=now,
    )
    db.session.add(row)
    _write(station, row, answer, before)
    db.session.flush()
    audit.record("station.plan", station.code, by=by, now=now, kind=kind, number=row.number, status=answer.status)
    return row


def as_answer(plan: Plan) -> answers.Plan:
    """Return a plan's rows as the planner speaks of them."""
    if plan.kind == PlanKind.VISITS:
        visits = tuple(
            answers.Visit(one.at.code, slot_id(one.slot), tuple(person.code for person in one.people))
            for one in plan.appointments
        )
        return answers.Plan("feasible", visits=visits)
    meetings = tuple(
        answers.Meeting(one.at.code, one.people[0].code, slot_id(one.slot), one.place or 1)
        for one in plan.appointments
        if one.people
    )
    return answers.Plan("feasible", meetings=meetings)


def _told(answer: answers.Plan) -> dict[str, Any]:
    return {
        "parts": answer.parts,
        "unserved": list(answer.unserved),
        "dropped": [list(pair) for pair in answer.dropped],
        "conflicts": [
            {"code": one.code, "requests": list(one.requests), "facts": one.facts} for one in answer.conflicts
        ],
        "suggestions": list(answer.suggestions),
        "notes": [{"code": one.code, "facts": one.facts} for one in answer.notes],
        "changes": answer.changes,
    }


def _write(station: Station, row: Plan, answer: answers.Plan, before: Plan | None) -> None:
    slots = {slot_id(one): one for one in planned.list_slots(station.id, row.kind)}
    people = {one.code: one for one in queries.list_registrations(station.id)}
    old = {(one.at_id, one.slot_id, *(p.id for p in one.people)): one for one in before.appointments} if before else {}
    made: list[tuple[Any, Any, tuple[Any, ...], Any]] = [
        (one.factory, one.slot, one.experts, None) for one in answer.visits
    ]
    made += [(one.enterprise, one.slot, (one.provider,), one.table) for one in answer.meetings]
    for at, slot, comers, table in made:
        place = int(table) if table is not None else None
        appointment = Appointment(
            slot=slots[str(slot)], at=people[str(at)], place=place, state=AppointmentState.PLANNED
        )
        appointment.people = sorted((people[str(one)] for one in comers), key=lambda one: one.id)
        key = (appointment.at.id, appointment.slot.id, *(one.id for one in appointment.people))
        if (was := old.get(key)) is not None:
            for name in ("state", "note", "introduction_id", "visit_id"):
                setattr(appointment, name, getattr(was, name))
        row.appointments.append(appointment)


def over(station: Station, kind: str, now: datetime) -> list[str]:
    """Return the slots that have begun: nothing in them is planned anew."""
    local = now.astimezone(clock.SHANGHAI)
    moment = (local.date(), local.time())
    return [slot_id(one) for one in planned.list_slots(station.id, kind) if (one.day, one.begins) <= moment]
