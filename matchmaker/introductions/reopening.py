"""恢复: taking back a decline or a withdrawal within ten seconds, before anybody was told by mail."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Conflict, NotAllowed
from matchmaker.introductions import guards, limits
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.moves import last_step, move, target
from matchmaker.introductions.states import WAITING, Action, Side, State, Waiting
from matchmaker.notifications.service import take_back

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

PATIENCE = timedelta(seconds=10)  # mail about what can be taken back waits this long


def before(introduction: Introduction) -> dict[str, str]:
    """Return what an ending has to keep so that it can be taken back: whom it waited for, and until when."""
    due = introduction.due_on
    return {"waiting_for": introduction.waiting_for or "", "due_on": due.isoformat() if due else ""}


def reopen(introduction: Introduction, *, by: "User", now: datetime) -> None:
    """Undo a decline or withdrawal by the same person within ten seconds: state, consents and mail as if nothing had been.

    Raises NotAllowed (somebody else ended it), IllegalTransition, Conflict (too late, another one is open, provider full).
    """
    to = target(introduction, Action.REOPEN, by)
    step = last_step(introduction)
    if step is None or step.actor_id != by.id:
        raise NotAllowed("not_yours")
    if now - step.at > PATIENCE or not step.facts.get("due_on"):
        raise Conflict("too_late_to_undo")
    to = State(step.from_state) if step.from_state in WAITING else to
    guards.none_open(introduction.need, introduction.provider_id)
    limits.need_has_room(introduction.need)
    _give_back(introduction, step)
    waiting_for, due = Waiting(step.facts["waiting_for"]), date.fromisoformat(step.facts["due_on"])
    side = introduction.side_of(by) or Side.STAFF
    try:
        with db.session.begin_nested():  # another may have been opened meanwhile: the unique index has the last word
            move(introduction, Action.REOPEN, to, by=by, side=side, now=now, waiting_for=waiting_for, due=due)
    except IntegrityError as error:
        raise Conflict("already_open") from error
    take_back(introduction.code, since=step.at)


def _give_back(introduction: Introduction, step: Step) -> None:
    """Let the consents hold again that ended with the step, and check that the provider still has room for it."""
    for one in introduction.consents:
        if one.withdrawn_at == step.at:
            one.withdrawn_at = None
            if one.giver_id == introduction.provider_id:
                guards.has_room(introduction.provider_id, introduction)
    db.session.flush()
