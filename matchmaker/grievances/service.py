"""异议, 申诉 and 举报 from receipt to answer: handed in, taken, answered by a day, closed; overdue ones go to the operators."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from matchmaker.accounts.queries import list_operators, list_staff_of
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, next_code
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid, NotAllowed
from matchmaker.grievances import access, queries
from matchmaker.grievances.models import Grievance, GrievanceKind, GrievanceState
from matchmaker.introductions.clock import due_on
from matchmaker.notifications.kinds import News
from matchmaker.notifications.service import tell, tell_desk

if TYPE_CHECKING:
    from matchmaker.accounts.people import User

ANSWER_DAYS = 10  # working days
LONGEST = 3000


def hand_in(kind: str, subject_kind: str, code: str, text: str, *, by: "User", now: datetime) -> Grievance:
    """Take what somebody objects to, and tell them by when it is answered and the staff that it is there; return the row.

    Raises Invalid (kind; subject: not there, or not theirs to know of; text).
    """
    if kind not in list(GrievanceKind):
        raise Invalid("kind", "choose_one")
    about = queries.find_about(by, subject_kind, code)
    if about is None:
        raise Invalid("subject", "no_such_subject")
    _fits("text", text)
    row = Grievance(
        code=next_code("G", clock.day_of(now).year),
        kind=kind,
        subject_kind=subject_kind,
        subject=about.code,
        about_id=about.organisation_id,
        park_id=about.park_id,
        text=text,
        state=GrievanceState.RECEIVED,
        author_id=by.id,
        created_at=now,
        due_on=due_on(clock.day_of(now), ANSWER_DAYS),
    )
    db.session.add(row)
    db.session.flush()
    audit.record("grievance.hand_in", row.code, by=by, now=now, kind=kind, about=about.code)
    for one in (by, *_staff(row)):
        facts = _facts(one, row) | {"own": one.id == by.id}
        tell("grievance_received", one, subject=row.code, facts=facts, now=now)
    if row.kind != GrievanceKind.REPORT:  # it may be about somebody in the group
        waiting = queries.count_open(row.park_id)
        tell_desk(News.GRIEVANCE, row.park_id, "staff_grievances.index", now=now, n=waiting)
    return row


def _fits(field: str, text: str) -> None:
    if not text:
        raise Invalid(field, "note_needed")
    if len(text) > LONGEST:
        raise Invalid(field, "note_too_long", n=LONGEST)


def _staff(row: Grievance) -> list["User"]:
    """Who is told that it is there: the park's officers who may answer it; where there are none, and of a 举报 always, the operators."""
    officers = list_staff_of(row.park_id) if row.park_id is not None else []
    able = [one for one in officers if access.may_handle(one, row)]
    if able and row.kind != GrievanceKind.REPORT:
        return able
    return able + [one for one in list_operators() if access.may_handle(one, row) and one not in able]


def _facts(person: "User", row: Grievance) -> dict[str, Any]:
    """What a mail may say: no word of its text or its writer, because a mail is read by whoever has the mailbox."""
    to = "grievances.show" if person.id == row.author_id else "staff_grievances.show"
    page = {"to": to, "values": {"code": row.code}}
    return {"grievance": row.code, "kind": row.kind, "about": row.subject, "due_on": row.due_on, "page": page}


def _move(row: Grievance, before: tuple[GrievanceState, ...], to: GrievanceState, **values: Any) -> None:
    """Change the state if it is still one of those. Raises IllegalTransition, Conflict where somebody was first."""
    if row.state not in before:
        raise IllegalTransition("no_such_step", state=row.state)
    still = sa.update(Grievance).where(Grievance.id == row.id, Grievance.state == row.state)
    done = db.session.execute(
        still.values(state=to, **values).returning(Grievance.id), execution_options={"synchronize_session": False}
    )
    if done.scalar_one_or_none() is None:
        raise Conflict("answered_already")
    db.session.refresh(row)


def _may_handle(row: Grievance, by: "User") -> None:
    if not access.may_handle(by, row):
        raise NotAllowed("took_the_decision" if queries.took_the_decision(by, row) else "own_grievance")


def take(row: Grievance, *, by: "User", now: datetime) -> None:
    """Take it in hand. Raises NotAllowed (its writer, what it is about, or who decided), IllegalTransition, Conflict."""
    _may_handle(row, by)
    _move(row, (GrievanceState.RECEIVED,), GrievanceState.IN_HAND, handler_id=by.id)
    audit.record("grievance.take", row.code, by=by, now=now)


def answer(row: Grievance, text: str, *, by: "User", now: datetime) -> None:
    """Answer it; the writer is told. Raises NotAllowed, Invalid (text), IllegalTransition, Conflict."""
    _may_handle(row, by)
    _fits("answer", text)
    _move(row, queries.OPEN, GrievanceState.ANSWERED, handler_id=by.id, answer=text, answered_at=now)
    audit.record("grievance.answer", row.code, by=by, now=now)
    author = row.author
    tell("grievance_answered", author, subject=row.code, facts=_facts(author, row), now=now)


def close(row: Grievance, *, by: "User", now: datetime) -> None:
    """Close what was answered: its writer alone. Raises NotAllowed, IllegalTransition, Conflict."""
    if row.author_id != by.id:
        raise NotAllowed("not_yours")
    _move(row, (GrievanceState.ANSWERED,), GrievanceState.CLOSED, closed_at=now)
    audit.record("grievance.close", row.code, by=by, now=now)


def escalate_due(now: datetime) -> int:
    """Tell the operators once of each whose day has passed without an answer; return how many."""
    late = queries.list_overdue(clock.day_of(now))
    operators = list_operators() if late else []
    for row in late:
        row.escalated_at = now
        for one in operators:
            if access.may_view(one, row):
                tell("grievance_overdue", one, subject=row.code, facts=_facts(one, row), now=now)
    return len(late)
