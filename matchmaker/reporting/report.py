"""周报 and 月报: every figure with the rows that it counts, so that a reader can count again; words and files are made above."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.brokering.things import place_for
from matchmaker.catalogue.models import Need
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.introductions.clock import working_days_between
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.states import Action, State
from matchmaker.reporting.items import Group, Item
from matchmaker.reporting.periods import Period
from matchmaker.reporting.shortage import Cell, map_shortage
from matchmaker.reporting.standing import Standing, Stands, list_standing
from matchmaker.reporting.waiting import list_waiting

WORST = 10
REACHED = tuple(state for state in State if state not in (State.DECLINED, State.WITHDRAWN, State.EXPIRED, State.CLOSED))
LOST = (State.DECLINED, State.WITHDRAWN, State.EXPIRED, State.CLOSED)
ANSWERS = (Action.AGREE, Action.DECLINE)


@dataclass(frozen=True)
class Moved:
    """An introduction that came into a state within the period: when, and for which reason."""

    introduction: Introduction
    state: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Took:
    """How many working days one stretch of an introduction took."""

    introduction: Introduction
    first: datetime
    last: datetime
    days: int


@dataclass(frozen=True)
class Figure:
    """One number with its rows: their count, or for a median that of their working days (None where there are none)."""

    code: str
    rows: tuple[Any, ...]
    of_days: bool = False

    @property
    def value(self) -> float | int | None:
        if not self.of_days:
            return len(self.rows)
        return median(one.days for one in self.rows) if self.rows else None


@dataclass(frozen=True)
class Report:
    """Everything that the report tells; each list of figures is one section."""

    period: Period
    park: str
    made_at: datetime
    needs: list[Figure]
    steps: list[Figure]
    declined: list[Figure]  # by reason
    days: list[Figure]
    waiting: list[Figure]
    standing: list[Figure]
    shortages: list[Cell]

    @property
    def figures(self) -> list[Figure]:
        """Return all figures, section by section."""
        return [*self.needs, *self.steps, *self.declined, *self.days, *self.waiting, *self.standing]


def make_report(user: User, period: Period, *, park: str = "", now: datetime | None = None) -> Report:
    """Return the report of a period for where the person serves, or for one park of theirs.

    What happened is counted within the period; what waits, stands and is short is as of `now`.
    """
    moment = now or clock.now()
    today = clock.day_of(moment)
    introductions = _introductions(user, park)
    moved = [one for row in introductions for one in _moves(row) if period.holds(one.at)]
    stands = list_standing(user, today, park)
    return Report(
        period=period,
        park=park,
        made_at=moment,
        needs=_need_figures(user, period, park),
        steps=[Figure(state, tuple(one for one in moved if one.state == state)) for state in (*REACHED, *LOST)],
        declined=_declined(moved),
        days=_day_figures(introductions, period),
        waiting=_waiting_figures(user, today, park),
        standing=[Figure(one, tuple(row for row in stands if row.standing == one)) for one in Standing],
        shortages=map_shortage(user, park=park, today=today).worst(WORST),
    )


def _in_scope(user: User, park: str) -> list[sa.ColumnElement[bool]]:
    where: list[sa.ColumnElement[bool]] = [] if user.is_operator else [Organisation.park_id.in_(user.park_ids)]
    return [*where, Organisation.park.has(slug=park)] if park else where


def _introductions(user: User, park: str) -> list[Introduction]:
    enterprises = sa.select(Organisation.id).where(*_in_scope(user, park))
    found = sa.select(Introduction).where(Introduction.enterprise_id.in_(enterprises))
    return list(db.session.scalars(found.options(selectinload(Introduction.steps)).order_by(Introduction.id)).unique())


def _moves(row: Introduction) -> Iterable[Moved]:
    for step in row.steps:
        if step.from_state != step.to_state:
            yield Moved(row, step.to_state, step.at, step.reason or "")


def _need_figures(user: User, period: Period, park: str) -> list[Figure]:
    found = sa.select(Need).join(Need.organisation).where(*_in_scope(user, park)).order_by(Need.id)
    needs = list(db.session.scalars(found).unique())

    def within(moment_of: Callable[[Need], datetime | None]) -> tuple[Need, ...]:
        return tuple(one for one in needs if period.holds(moment_of(one)))

    return [
        Figure("needs_new", within(lambda one: one.submitted_at or one.published_at)),
        Figure("needs_published", within(lambda one: one.published_at)),
    ]


def _declined(moved: list[Moved]) -> list[Figure]:
    reasons = sorted({one.reason for one in moved if one.state == State.DECLINED})
    by_reason = [
        Figure(
            f"declined_{reason}", tuple(one for one in moved if one.state == State.DECLINED and one.reason == reason)
        )
        for reason in reasons
    ]
    return sorted(by_reason, key=lambda one: (-len(one.rows), one.code))


def _day_figures(rows: list[Introduction], period: Period) -> list[Figure]:
    """Return the medians of asked -> answered and of both agreed -> confirmed, of what was answered and confirmed in the period."""
    answered = [
        one for row in rows for one in _stretch(row, row.steps[:1], _first(row, ANSWERS)) if period.holds(one.last)
    ]
    agreed = {row.id: [step for step in row.steps if step.to_state == State.AGREED][-1:] for row in rows}
    confirmed = [
        one
        for row in rows
        for one in _stretch(row, agreed[row.id], _first(row, (Action.CONFIRM,)))
        if period.holds(one.last)
    ]
    return [Figure("days_to_answer", tuple(answered), True), Figure("days_to_confirm", tuple(confirmed), True)]


def _first(row: Introduction, actions: tuple[Action, ...]) -> list[Step]:
    return [step for step in row.steps if step.action in actions][:1]


def _stretch(row: Introduction, begins: list[Step], ends: list[Step]) -> list[Took]:
    if not begins or not ends:
        return []
    first, last = begins[0].at, ends[0].at
    return [Took(row, first, last, working_days_between(clock.day_of(first), clock.day_of(last)))]


def _waiting_figures(user: User, today: date, park: str) -> list[Figure]:
    items = [one for one in list_waiting(user, today) if not park or place_for(user, one.place) == park]
    late = tuple(one for one in items if one.group == Group.OVERDUE)
    return [Figure("waiting_now", tuple(items)), Figure("overdue_now", late)]


Row = Need | Moved | Took | Item | Stands
