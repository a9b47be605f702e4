"""The board: introductions of the person's parks by state, each with its age there; what may be done is `introductions/access.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from matchmaker.accounts.people import User
from matchmaker.brokering.queries import map_absent, map_assignments
from matchmaker.brokering.things import in_charge, place_for
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.introductions import queries
from matchmaker.introductions.access import actions_for
from matchmaker.introductions.cards import Card, cards_of
from matchmaker.introductions.clock import working_days_between
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.states import OPEN, Action, State

COLUMNS = tuple(state for state in State if state in OPEN or state == State.DELIVERED)
ENDED = tuple(state for state in State if state not in COLUMNS)


@dataclass(frozen=True)
class Placed:
    """One card of the board. `age`: working days in its state; `whose`: the officer who has it."""

    card: Card
    age: int
    whose: str
    mine: bool
    actions: list[Action]


@dataclass(frozen=True)
class Column:
    """One state: how many stand there, and those that pass the filter, the longest there first."""

    state: State
    total: int
    placed: list[Placed]


@dataclass(frozen=True)
class Board:
    """Columns of what goes on, and how many ended in which way."""

    columns: list[Column]
    ended: list[tuple[State, int]]


def board_of(user: User, *, mine: bool = False, overdue: bool = False, today: date | None = None) -> Board:
    """Return the board of a member of staff: everything, what is theirs, or what is overdue."""
    day = today or clock.today()
    rows = queries.list_for_staff(user, COLUMNS)
    counts = queries.count_by_state_for_staff(user)
    entered = _entered([one.id for one in rows])
    assigned, away = map_assignments([one.code for one in rows]), map_absent(day)
    placed: dict[str, list[Placed]] = {state: [] for state in COLUMNS}
    for row, card in zip(rows, cards_of(rows, user, day), strict=True):
        held = assigned.get((row.code, place_for(user, in_charge(row.enterprise))))
        officer = held.officer if held is not None else None
        absence = away.get(officer.id) if officer is not None else None
        one = Placed(
            card=card,
            age=working_days_between(clock.day_of(entered.get(row.id, row.changed_at)), day),
            whose=officer.name if officer is not None else "",
            mine=officer is not None and user.id in (officer.id, absence.deputy_id if absence is not None else None),
            actions=actions_for(user, row),
        )
        if (one.mine or not mine) and (not overdue or _is_late(row, day)):
            placed[row.state].append(one)
    columns = [Column(state, counts.get(state, 0), _oldest_first(placed[state])) for state in COLUMNS]
    return Board(columns, [(state, counts.get(state, 0)) for state in ENDED])


def _is_late(row: Introduction, day: date) -> bool:
    return row.due_on is not None and row.due_on < day


def _oldest_first(placed: list[Placed]) -> list[Placed]:
    return sorted(placed, key=lambda one: (-one.age, one.card.code))


def _entered(ids: Sequence[int]) -> dict[int, datetime]:
    """Return since when each introduction stands in its state: its last step into it from another one."""
    moved = (
        sa.select(Step.introduction_id, sa.func.max(Step.at))
        .join(Step.introduction)
        .where(Step.introduction_id.in_(ids), Step.to_state == Introduction.state)
        .where(Step.from_state.is_distinct_from(Step.to_state))
        .group_by(Step.introduction_id)
    )
    return {one: at for one, at in db.session.execute(moved)}
