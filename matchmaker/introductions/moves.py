"""The one way in which an introduction changes: a compare-and-set UPDATE with its Step row; which step is whose is `service.py`."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from matchmaker.foundation import audit
from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, IllegalTransition
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.states import Action, Side, Stage, State, Waiting, next_state

if TYPE_CHECKING:
    from matchmaker.accounts.people import User


def target(introduction: Introduction, action: Action, by: "User | None") -> State:
    """Return where an action leads from the present state.

    Raises IllegalTransition where it leads nowhere; its code names the step that somebody else took meanwhile, so that
    the second of two officers learns the same whether they read before or after the first one's commit.
    """
    try:
        return next_state(introduction.state, action)
    except IllegalTransition as refused:
        step = last_step(introduction)
        if step is None or step.action == Action.PROPOSE or (by is not None and step.actor_id == by.id):
            raise
        raise IllegalTransition(f"first_{step.action}", **refused.facts) from refused


def move(
    introduction: Introduction,
    action: Action,
    to: State,
    *,
    by: "User | None",
    side: Side | None,
    now: datetime,
    waiting_for: Side | Waiting | None = None,
    due: date | None = None,
    stage: Stage | None = None,
    reason: str | None = None,
    note: str = "",
    facts: dict[str, Any] | None = None,
) -> Step:
    """Change the row if nothing else changed it since it was read, and record the step, which the audit trail seals; return it.

    Raises Conflict where somebody else was first; then nothing was changed.
    """
    before = introduction.state
    asked = {"waiting_for": waiting_for, "due_on": due, "stage": stage, "reminded_at": None}
    _swap(introduction, state=to, changed_at=now, version=introduction.version + 1, **asked)
    step = Step(
        introduction=introduction,
        action=action,
        from_state=before,
        to_state=to,
        actor_id=by.id if by is not None else None,
        actor_side=side,
        at=now,
        reason=reason or None,
        note=note,
        facts=facts or {},
    )
    db.session.add(step)
    db.session.flush()
    audit.record(f"introduction.{action}", introduction.code, by=by, now=now, to=to)
    return step


def _swap(introduction: Introduction, **values: Any) -> None:
    """Write the values if the row still stands as it was read. Raises Conflict."""
    still = sa.and_(Introduction.id == introduction.id, Introduction.version == introduction.version)
    db.session.flush()
    change = sa.update(Introduction).where(still).values(**values)
    done: Any = db.session.execute(change, execution_options={"synchronize_session": False})
    db.session.refresh(introduction)
    if done.rowcount != 1:
        raise beaten(introduction)


def last_step(introduction: Introduction) -> Step | None:
    """Return the latest step, read from the database."""
    latest = sa.select(Step).where(Step.introduction_id == introduction.id).order_by(Step.id.desc()).limit(1)
    return db.session.scalars(latest).first()


def beaten(introduction: Introduction) -> Conflict:
    """Return the Conflict that tells who or what was first; its code names the step that was taken meanwhile."""
    step = last_step(introduction)
    taken = step.action if step is not None else ""
    return Conflict(f"first_{taken}", state=introduction.state)


def was_done_by(introduction: Introduction, action: Action, by: "User") -> bool:
    """Return whether the latest step is this very action by this very person: a double click, or a page sent twice."""
    step = last_step(introduction)
    return step is not None and step.action == action and step.actor_id == by.id
