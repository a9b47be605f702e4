"""今日待办 with whose each thing is and what is put off, many decided at once, and the board; one thing is `staff_work.py`'s."""

from datetime import date
from typing import Annotated, Any, Literal

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.introductions import IntroductionListed
from matchmaker.api.shapes import Asked, Given, PageOf, Taken, Text
from matchmaker.api.staff import WaitingOut
from matchmaker.brokering.service import REASON
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import DomainError, Invalid
from matchmaker.introductions.states import Action, State
from matchmaker.reporting.board import board_of
from matchmaker.reporting.desk import Part, desk_of
from matchmaker.reporting.items import Kind
from matchmaker.web import bulk
from matchmaker.web.bulk import Act, Order
from matchmaker.web.guard import Who
from matchmaker.web.problems import error_text
from matchmaker.web.words import N_

STAFF: dict[str, Any] = {"scope": Scope.STAFF}


class DeskAsked(Asked):
    """Which part of the desk: all, mine, nobody's, what is put off; of one kind if given."""

    whose: Part = Part.ALL
    kind: Kind | None = None


class PutOffOut(Given):
    """挂起: until when, why and by whom."""

    until: date
    reason: str
    by: str


class DeskItemOut(WaitingOut):
    """One thing on the desk; `instead_of`: the absent officer whose deputy the reader is."""

    whose: str
    whose_id: int | None
    instead_of: str
    put_off: PutOffOut | None


class RowIn(Taken):
    """One row, and the version that was read: what was changed meanwhile is left."""

    code: Annotated[Text, Field(max_length=20, pattern=r"^[A-Z]-\d{4}-\d{4,8}$")]
    version: Annotated[int, Field(ge=0, le=10**8)] = 0


class BulkIn(Taken):
    """What is to be done with each row: passed (needs and capabilities alone), given to an officer, or put off."""

    action: Act
    items: Annotated[list[RowIn], Field(min_length=1, max_length=bulk.MOST)]
    secrecy_checked: bool = False
    officer: Annotated[int, Field(ge=1, le=10**9, description=N_("同事的 id；null 为不指定"))] | None = None
    until: date | None = None
    reason: Annotated[Text, Field(max_length=REASON)] = ""


class RowOut(Given):
    """What became of one row; `outcome` is a code, `words` says why a row was left."""

    code: str
    done: bool
    outcome: str
    words: str


class BoardAsked(Asked):
    """What is one's own, or overdue; everything if empty."""

    only: Literal["", "mine", "overdue"] = ""


class PlacedOut(Given):
    """One card: `age` in working days, whose it is, and what may be done now."""

    card: IntroductionListed
    age: int
    whose: str
    mine: bool
    actions: list[Action]


class ColumnOut(Given):
    """One state: how many stand there, and those that pass the filter, the longest there first."""

    state: State
    total: int
    placed: list[PlacedOut]


class EndedOut(Given):
    """How many ended in which way."""

    state: State
    total: int


class BoardOut(Given):
    """What goes on, by state, and what ended."""

    columns: list[ColumnOut]
    ended: list[EndedOut]


@door(
    "GET",
    "/staff/desk",
    N_("待办：谁负责、已挂起的，可筛选"),
    Who.STAFF,
    query=DeskAsked,
    gives=PageOf[DeskItemOut],
    **STAFF,
)
def show(query: DeskAsked) -> PageOf[DeskItemOut]:
    found = [one for one in desk_of(current_user).part(query.whose) if query.kind in (None, one.kind)]
    return PageOf(items=[DeskItemOut.model_validate(one) for one in found])


def _order(body: BulkIn) -> Order:
    """Return what is to be done. Raises Invalid where something for it is missing."""
    if body.action == Act.APPROVE and not body.secrecy_checked:
        raise Invalid("secrecy_checked", "secrecy_before_bulk")
    if body.action == Act.SNOOZE and body.until is None:
        raise Invalid("until", "snooze_day")
    if body.action == Act.SNOOZE and not body.reason.strip():
        raise Invalid("reason", "snooze_reason")
    return Order(body.action, officer_id=body.officer, until=body.until, reason=body.reason.strip())


@door(
    "POST",
    "/staff/desk/bulk",
    N_("批量通过、转派或挂起，每行各有结果"),
    Who.STAFF,
    body=BulkIn,
    gives=PageOf[RowOut],
    **STAFF,
)
def decide(body: BulkIn) -> PageOf[RowOut]:
    rows = [bulk.row_value(one.code, one.version) for one in body.items]
    done = bulk.carry_out(_order(body), rows, current_user, alone=db.session.begin_nested)
    return PageOf(items=[_row(one) for one in done])


def _row(one: bulk.Outcome) -> RowOut:
    words = "" if one.done else error_text(DomainError(one.code, n=one.n))
    return RowOut(code=one.key, done=one.done, outcome=one.code, words=words)


@door("GET", "/staff/board", N_("看板：对接按状态排列"), Who.STAFF, query=BoardAsked, gives=BoardOut, **STAFF)
def board(query: BoardAsked) -> BoardOut:
    found = board_of(current_user, mine=query.only == "mine", overdue=query.only == "overdue")
    return BoardOut(
        columns=[ColumnOut.model_validate(one) for one in found.columns],
        ended=[EndedOut(state=state, total=total) for state, total in found.ended],
    )
