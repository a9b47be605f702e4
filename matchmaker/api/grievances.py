"""异议、申诉与举报: what one hands in and how it is answered; staff who did not take the decision answer it."""

from datetime import date, datetime
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api import cursors
from matchmaker.api.doors import door
from matchmaker.api.shapes import Given, Paged, PageOf, Taken, Text, Text20
from matchmaker.foundation import clock
from matchmaker.grievances import access, queries, service
from matchmaker.grievances.models import Grievance, GrievanceKind, GrievanceState, Subject
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

Words = Annotated[Text, Field(min_length=1, max_length=service.LONGEST)]


class GrievanceIn(Taken):
    """What it is, what it is about by its public code, and why."""

    kind: GrievanceKind
    about: Subject
    subject: Annotated[Text20, Field(min_length=1, description=N_("编号，例如 I-2026-0001"))]
    text: Words


class AnswerIn(Taken):
    """What was found, and what follows."""

    answer: Words


class GrievanceOut(Given):
    """One of them, as whoever handed it in reads it."""

    code: str
    kind: GrievanceKind
    about: Subject
    subject: str
    text: str
    state: GrievanceState
    created_at: datetime
    due_on: date
    answer: str
    answered_at: datetime | None
    closed_at: datetime | None


class GrievanceHeld(GrievanceOut):
    """One of them for staff; of a 举报 the writer is told to few."""

    author: str | None
    handler: str | None
    may_answer: bool


STAFF: dict[str, Any] = {"scope": Scope.STAFF}
STEP: dict[str, Any] = {"gives": GrievanceHeld, "problems": (409,), **STAFF}


def _plain(row: Grievance) -> dict[str, Any]:
    same = ("code", "subject", "text", "created_at", "due_on", "answer", "answered_at", "closed_at")
    coded = {"kind": GrievanceKind(row.kind), "about": Subject(row.subject_kind), "state": GrievanceState(row.state)}
    return {name: getattr(row, name) for name in same} | coded


def out(row: Grievance) -> GrievanceOut:
    """Return it as its writer reads it."""
    return GrievanceOut(**_plain(row))


def held(row: Grievance) -> GrievanceHeld:
    """Return it as the member of staff may read it."""
    return GrievanceHeld(
        **_plain(row),
        author=row.author.name if access.sees_author(current_user, row) else None,
        handler=row.handler.name if row.handler is not None else None,
        may_answer=access.may_handle(current_user, row),
    )


def _own(code: str) -> Grievance:
    row = queries.get_grievance(code)
    require(row.author_id == current_user.id, hide=True)
    return row


def _load(code: str) -> Grievance:
    row = queries.get_grievance(code)
    require(row.author_id != current_user.id and access.may_view(current_user, row), hide=True)
    return row


@door("GET", "/grievances", N_("本人提交的"), Who.SIGNED_IN, query=Paged, gives=PageOf[GrievanceOut])
def index(query: Paged) -> PageOf[GrievanceOut]:
    shown, after = cursors.by_code(queries.list_of_author(current_user.id), query.cursor, query.limit)
    return PageOf(items=[out(one) for one in shown], next=after)


@door(
    "POST",
    "/grievances",
    N_("提交异议、申诉或举报"),
    Who.SIGNED_IN,
    body=GrievanceIn,
    gives=GrievanceOut,
    status=201,
    location="api.grievances_show",
)
def hand_in(body: GrievanceIn) -> GrievanceOut:
    told = (body.kind, body.about, body.subject.upper(), body.text)
    return out(service.hand_in(*told, by=current_user, now=clock.now()))


@door("GET", "/grievances/<code>", N_("本人提交的一件和它的答复"), Who.SIGNED_IN, gives=GrievanceOut)
def show(code: str) -> GrievanceOut:
    return out(_own(code))


@door("POST", "/grievances/<code>/close", N_("关闭已答复的"), Who.SIGNED_IN, gives=GrievanceOut, problems=(409,))
def close(code: str) -> GrievanceOut:
    row = _own(code)
    service.close(row, by=current_user, now=clock.now())
    return out(row)


@door(
    "GET",
    "/staff/grievances",
    N_("异议、申诉与举报：园区专员"),
    Who.STAFF,
    query=Paged,
    gives=PageOf[GrievanceHeld],
    **STAFF,
)
def waiting(query: Paged) -> PageOf[GrievanceHeld]:
    found = [one for one in queries.list_for_staff(current_user) if access.may_view(current_user, one)]
    others = [one for one in found if one.author_id != current_user.id]
    shown, after = cursors.by_code(others, query.cursor, query.limit)
    return PageOf(items=[held(one) for one in shown], next=after)


@door("GET", "/staff/grievances/<code>", N_("一件异议、申诉或举报"), Who.STAFF, gives=GrievanceHeld, **STAFF)
def read(code: str) -> GrievanceHeld:
    return held(_load(code))


@door("POST", "/staff/grievances/<code>/take", N_("由本人办理"), Who.STAFF, **STEP)
def take(code: str) -> GrievanceHeld:
    row = _load(code)
    service.take(row, by=current_user, now=clock.now())
    return held(row)


def _to_handle(code: str) -> Grievance:
    row = _load(code)
    require(access.may_handle(current_user, row))
    return row


@door(
    "POST",
    "/staff/grievances/<code>/answer",
    N_("答复；提交人会收到通知"),
    Who.STAFF,
    body=AnswerIn,
    guard=_to_handle,
    **STEP,
)
def answer(code: str, body: AnswerIn) -> GrievanceHeld:
    row = _load(code)
    service.answer(row, body.answer, by=current_user, now=clock.now())
    return held(row)
