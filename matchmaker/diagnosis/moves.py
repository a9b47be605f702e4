"""The one way in which a visit changes: a compare-and-set UPDATE with its Step row; the steps are in `service.py` and `issuing.py`."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from matchmaker.diagnosis.access import MAY
from matchmaker.diagnosis.models import Visit, VisitStep
from matchmaker.diagnosis.states import Action, next_state
from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, Invalid, NotAllowed

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

LONGEST_NOTE = 500


def hold(visit: Visit) -> None:
    """Keep steps and other writers away from a visit until the transaction ends, and read anew where it stands and who is in it.

    Its version stays as it was read: a step that follows still tells who acts on an older picture.
    """
    db.session.flush()
    db.session.refresh(visit, ["state", "photos_allowed"], with_for_update=True)
    db.session.refresh(visit, ["members"])


def may(visit: Visit, action: Action, by: "User") -> None:
    """Hold the visit; raise NotAllowed where the step is not the person's, IllegalTransition where the state has no such step."""
    hold(visit)
    if not MAY[action](by, visit):
        raise NotAllowed("not_yours")
    next_state(visit.state, action)


def move(visit: Visit, action: Action, *, by: "User", now: datetime, note: str = "", **values: Any) -> VisitStep:
    """Take a step if the visit still stands as it was read; return the step, which the audit trail seals.

    Raises NotAllowed, IllegalTransition, Invalid (note), and Conflict where somebody else was first; then nothing was changed.
    """
    may(visit, action, by)
    if len(note) > LONGEST_NOTE:
        raise Invalid("note", "note_too_long", n=LONGEST_NOTE)
    before, to = visit.state, next_state(visit.state, action)
    db.session.flush()
    still = sa.update(Visit).where(Visit.id == visit.id, Visit.version == visit.version)
    change = still.values(state=to, version=visit.version + 1, changed_at=now, **values)
    done: Any = db.session.execute(change, execution_options={"synchronize_session": False})
    db.session.refresh(visit)
    if done.rowcount != 1:
        raise Conflict("visit_moved_on")
    step = VisitStep(
        visit_id=visit.id, action=action, from_state=before, to_state=to, actor_id=by.id, at=now, note=note
    )
    db.session.add(step)
    db.session.flush()
    audit.record(f"visit.{action}", visit.code, by=by, now=now, to=to)
    return step


def was_done_by(visit: Visit, action: Action, by: "User") -> bool:
    """Return whether the latest step is this very action by this very person: a double click, or a page sent twice."""
    latest = sa.select(VisitStep).where(VisitStep.visit_id == visit.id).order_by(VisitStep.id.desc()).limit(1)
    step = db.session.scalars(latest).first()
    return step is not None and step.action == action and step.actor_id == by.id
