"""The plan of the day and what was said there: kept by staff before the day and by the group during it."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from matchmaker.diagnosis import access
from matchmaker.diagnosis.models import AgendaItem, Visit
from matchmaker.diagnosis.states import WRITING, AgendaKind, State
from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import IllegalTransition, Invalid, NotAllowed, NotFound

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

LONGEST = 3000
MOST = 30
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True)
class Line:
    """When, what, where or about what, with whom by post, and what was said."""

    begins: str
    kind: str
    subject: str = ""
    whom: str = ""
    notes: str = ""


def may_plan(user: "User", visit: Visit) -> bool:
    """Return whether the person keeps the plan: staff who arrange it, and the group."""
    return access.may_arrange(user, visit) or access.may_write(user, visit)


def keep(visit: Visit, item_id: int | None, line: Line, *, by: "User", now: datetime) -> AgendaItem:
    """Add a line, or write one anew; return it. Notes are the group's. Raises NotAllowed, IllegalTransition, NotFound, Invalid."""
    if not may_plan(by, visit):
        raise NotAllowed("not_yours")
    if visit.state not in WRITING | {State.SCHEDULED}:
        raise IllegalTransition("no_such_step", state=visit.state)
    _check(line)
    row = next((one for one in visit.agenda if one.id == item_id), None)
    if row is None:
        if item_id is not None:
            raise NotFound("agenda")
        if len(visit.agenda) >= MOST:
            raise Invalid("begins", "too_many_lines", n=MOST)
        row = AgendaItem(visit_id=visit.id)
        db.session.add(row)
    for name, value in vars(line).items():
        if name != "notes" or access.may_write(by, visit):
            setattr(row, name, value)
    row.by_id, row.updated_at = by.id, now
    db.session.flush()
    db.session.expire(visit, ["agenda"])
    audit.record("visit.plan_day", visit.code, by=by, now=now)
    return row


def _check(line: Line) -> None:
    if not _TIME.fullmatch(line.begins):
        raise Invalid("begins", "time_wrong")
    if line.kind not in list(AgendaKind):
        raise Invalid("kind", "choose_one")
    for name, most in (("subject", 200), ("whom", 100), ("notes", LONGEST)):
        if len(getattr(line, name)) > most:
            raise Invalid(name, "note_too_long", n=most)
