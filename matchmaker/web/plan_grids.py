"""A plan as a grid, by table and by person, with its clashes and reasons in words; what is right or wrong is the planner's to say."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from matchmaker.foundation.errors import DomainError
from matchmaker.stations import planned, planner, planning, queries
from matchmaker.stations.models import Station
from matchmaker.stations.planner.problem import Problem, TableProblem, VisitProblem
from matchmaker.stations.planner.tables_explaining import reasons as meeting_reasons
from matchmaker.stations.registrations import Registration
from matchmaker.stations.states import PlanKind
from matchmaker.stations.timetables import Appointment, Plan, StationSlot
from matchmaker.web import planner_words
from matchmaker.web.display import concept

GAP = 0.0005  # what rounds to nothing


@dataclass(frozen=True)
class Row:
    """One line of a grid: a factory with its slots, or a time with its tables."""

    at: Registration | None
    slot: StationSlot | None
    cells: Sequence[Appointment | None]


@dataclass(frozen=True)
class Grid:
    """A plan as a table: heads are slots for visits, table numbers for talks."""

    slots: Sequence[StationSlot]
    tables: Sequence[int]
    rows: Sequence[Row]

    @property
    def days(self) -> list[tuple[date, int]]:
        """Days with how many slots each has, for the head over the slots."""
        found: dict[date, int] = {}
        for slot in self.slots:
            found[slot.day] = found.get(slot.day, 0) + 1
        return list(found.items())


@dataclass(frozen=True)
class Told:
    """One thing that is wrong or worth knowing, in words, and whom it is about."""

    text: str
    codes: frozenset[str]


def grid_of(plan: Plan) -> Grid:
    """Return a plan as a grid, factories by their first slot, or times by tables."""
    used = {one.slot_id: one.slot for one in plan.appointments}
    slots = sorted(used.values(), key=lambda slot: (slot.day, slot.begins))
    if plan.kind == PlanKind.VISITS:
        ordered = sorted(plan.appointments, key=lambda one: (one.slot.day, one.slot.begins, one.at_id))
        rows = [Row(one.at, None, [one if slot.id == one.slot_id else None for slot in slots]) for one in ordered]
        return Grid(slots, [], rows)
    tables = sorted({one.place or 0 for one in plan.appointments})
    placed = {(one.slot_id, one.place or 0): one for one in plan.appointments}
    rows = [Row(None, slot, [placed.get((slot.id, table)) for table in tables]) for slot in slots]
    return Grid(slots, tables, rows)


def by_table(appointments: Sequence[Appointment]) -> list[tuple[int, list[Appointment]]]:
    """Return what takes place at each table, in order of time."""
    found: dict[int, list[Appointment]] = defaultdict(list)
    for one in appointments:
        if one.place is not None:
            found[one.place].append(one)
    return sorted(found.items())


def by_person(station: Station, appointments: Sequence[Appointment]) -> list[tuple[Registration, list[Appointment]]]:
    """Return each participant's timetable, those without one left out."""
    found: dict[int, list[Appointment]] = defaultdict(list)
    known: dict[int, Registration] = {}
    for one in appointments:
        for person in (one.at, *one.people):
            known[person.id] = person
            found[person.id].append(one)
    return [(known[key], found[key]) for key in sorted(found, key=lambda key: (known[key].kind, key))]


def _problem(plan: Plan) -> Problem | None:
    """Return what the planner would be asked now, None where it cannot be: too early, too late, nobody there."""
    try:
        return planning.ask(plan.station, plan.kind, planned.participants(plan))
    except DomainError:
        return None


def clashes_of(plan: Plan) -> list[Told]:
    """Return the rules that a plan breaks as things stand now, in words."""
    problem = _problem(plan)
    if problem is None:
        return []
    names = _names(plan)
    return [
        Told(planner_words.clash(one, names), frozenset(str(value) for value in one.facts.values()))
        for one in planner.clashes(problem, planning.as_answer(plan))
    ]


def explained(plan: Plan, appointment: Appointment) -> list[str]:
    """Return why this group visits this factory, and who could step in; or why these two meet."""
    if plan.kind == PlanKind.TABLES:
        return reasons(plan).get(appointment.id, [])
    problem = _problem(plan)
    if not isinstance(problem, VisitProblem) or not appointment.people:
        return []
    answer = planning.as_answer(plan)
    visit = next(one for one in answer.visits if one.factory == appointment.at.code)
    lines = planner_words.explanation(planner.explain(problem, answer, visit), _names(plan))
    return _in_words(lines, appointment)


def reasons(plan: Plan) -> dict[int, list[str]]:
    """Return why each pair of a plan of tables meets, by appointment, as things stand now."""
    problem = _problem(plan) if plan.kind == PlanKind.TABLES else None
    if not isinstance(problem, TableProblem):
        return {}
    found = {(one.enterprise, one.provider): one for one in meeting_reasons(problem, planning.as_answer(plan))}
    return {
        one.id: _in_words(planner_words.meeting(found[one.at.code, one.people[0].code]), one)
        for one in plan.appointments
        if one.people and (one.at.code, one.people[0].code) in found
    }


def _in_words(lines: list[str], appointment: Appointment) -> list[str]:
    for field in appointment.at.fields:
        lines = [line.replace(field, concept(field)) for line in lines]
    return lines


def told(plan: Plan) -> dict[str, Any]:
    """Return what the planner said of a plan when it made it, in words: conflicts and what to drop, notes, parts."""
    said = planner_words.told(plan.told | _left_open(plan), _names(plan))
    return said | {"verdict": _verdict(plan), "parts": [(word, f"{worth:+.1f}") for word, worth in said["parts"]]}


def _left_open(plan: Plan) -> dict[str, Any]:
    """Return what a plan that people changed leaves open now; what the planner said of its own holds no more."""
    problem, answer = (_problem(plan) if plan.edited else None), planning.as_answer(plan)
    if problem is None or any(one.code == "unknown" for one in planner.clashes(problem, answer)):
        return {}
    now = planner.left_open(problem, answer)
    return {"unserved": now.unserved, "notes": now.notes}


def _verdict(plan: Plan) -> str:
    """Return whether it is proven to be the best, and how far off it may be; "" where people made the plan."""
    if not plan.status:
        return ""
    word = planner_words.status[plan.status]
    if plan.gap is None or plan.gap <= GAP:
        return word
    return str(_("%(word)s；离理论上限最多 %(gap)s%%", word=word, gap=f"{100 * plan.gap:.1f}"))


def _names(plan: Plan) -> dict[str, str]:
    """Return what ids of the planner are called for staff; who could step in is not in the plan yet."""
    people = queries.list_registrations(plan.station_id)
    return {one.code: one.expert.name if one.expert is not None else _organisation(one) for one in people}


def _organisation(one: Registration) -> str:
    assert one.organisation is not None
    return one.organisation.short_name or one.organisation.name
