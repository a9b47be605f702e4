"""The plan of the day and what was said there: kept by staff before the day and by the group during it."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from matchmaker.diagnosis import access
from matchmaker.diagnosis.models import AgendaItem, Visit
from matchmaker.diagnosis.moves import hold
from matchmaker.diagnosis.states import PLANNING, AgendaKind
from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid, NotAllowed

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


def keep(visit: Visit, item_id: int | None, line: Line, seen: int = 0, *, by: "User", now: datetime) -> None:
    """Add a line, or write one anew; `seen` is the version that the writer had before them. Notes are the group's.

    Raises NotAllowed, IllegalTransition, Invalid, and Conflict(line_changed) where somebody else was first.
    """
    hold(visit)
    if not may_plan(by, visit):
        raise NotAllowed("not_yours")
    if visit.state not in PLANNING:
        raise IllegalTransition("no_such_step", state=visit.state)
    _check(line)
    values: dict[str, Any] = {
        name: value for name, value in vars(line).items() if name != "notes" or access.may_write(by, visit)
    }
    values |= {"by_id": by.id, "updated_at": now}
    if item_id is None:
        _add(visit, values)
    else:
        _change(visit, item_id, seen, values)
    db.session.expire(visit, ["agenda"])
    audit.record("visit.plan_day", visit.code, by=by, now=now)


def _add(visit: Visit, values: dict[str, Any]) -> None:
    db.session.expire(visit, ["agenda"])
    if len(visit.agenda) >= MOST:
        raise Invalid("begins", "too_many_lines", n=MOST)
    db.session.add(AgendaItem(visit_id=visit.id, **values))
    db.session.flush()


def _change(visit: Visit, item_id: int, seen: int, values: dict[str, Any]) -> None:
    here = (AgendaItem.id == item_id, AgendaItem.visit_id == visit.id, AgendaItem.version == seen)
    done: Any = db.session.execute(sa.update(AgendaItem).where(*here).values(version=seen + 1, **values))
    if done.rowcount != 1:
        raise Conflict("line_changed")


def _check(line: Line) -> None:
    if not _TIME.fullmatch(line.begins):
        raise Invalid("begins", "time_wrong")
    if line.kind not in list(AgendaKind):
        raise Invalid("kind", "choose_one")
    for name, most in (("subject", 200), ("whom", 100), ("notes", LONGEST)):
        if len(getattr(line, name)) > most:
            raise Invalid(name, "note_too_long", n=most)
