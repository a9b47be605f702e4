"""Questions about needs: asked, answered once for all, declined with a reason, taken down, and what the clock does with them."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.queries import list_members
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db, next_code
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.introductions import guards
from matchmaker.introductions.clock import due_on, is_overdue, reminds_on
from matchmaker.introductions.questions import (
    NoAnswer,
    Question,
    QuestionState,
    count_open,
    list_all_open,
    list_of_need,
)
from matchmaker.notifications.service import take_out, tell

if TYPE_CHECKING:
    from matchmaker.accounts.people import User
    from matchmaker.catalogue.models import Need, Revision

MOST_OPEN = 3
"""Questions of one provider about one need that wait at a time."""

LONGEST_ANSWER = 1000


def ask(need: "Need", provider: Organisation, text: str, language: str, *, by: "User", now: datetime) -> Question:
    """Ask the enterprise; return the question, which is answered within five working days. A second click returns the first one.

    Raises Conflict: need_not_open, provider_not_verified, own_organisation, too_many_questions; Invalid at `text`.
    """
    day = clock.day_of(now)
    guards.need_is_open(need, day)
    guards.provider_is_verified(provider, day)
    if need.organisation_id == provider.id:
        raise Conflict("own_organisation")
    _a_text("text", text, guards.LONGEST_NOTE, need, provider)
    db.session.execute(sa.select(Organisation.id).where(Organisation.id == provider.id).with_for_update())
    waiting = list_of_need(need.id, [QuestionState.OPEN])
    if same := next((one for one in waiting if one.provider_id == provider.id and one.text == text), None):
        return same
    if count_open(need.id, provider.id) >= MOST_OPEN:
        raise Conflict("too_many_questions", n=MOST_OPEN)
    question = Question(
        code=next_code("Q", day.year),
        need=need,
        provider=provider,
        by_id=by.id,
        language=language,
        text=text,
        asked_at=now,
        due_on=due_on(day),
    )
    db.session.add(question)
    db.session.flush()
    audit.record("ask_question", question.code, by=by, now=now, need=need.code, provider=provider.code)
    _tell_enterprise("question_asked", question, now)
    return question


def answer(question: Question, text: str, *, by: "User", now: datetime) -> None:
    """Answer once for every provider who may read the need. Raises Conflict(question_settled, need_not_open), Invalid at `answer`."""
    _is_open(question)
    _a_text("answer", text, LONGEST_ANSWER, question.need, question.provider)
    _settle(question, QuestionState.ANSWERED, answer=text, answered_at=now, answered_by_id=by.id)
    audit.record("answer_question", question.code, by=by, now=now)
    _tell_asker("question_answered", question, now, answer=text, answer_lang=question.need.language)


def decline(question: Question, reason: str, note: str, *, by: "User", now: datetime) -> None:
    """Say why there will be no answer; only the asker and staff read it. Raises as `answer`, at `reason` and `note`."""
    _is_open(question)
    if reason not in set(NoAnswer):
        raise Invalid("reason", "reason_needed")
    if reason == NoAnswer.OTHER and not note:
        raise Invalid("note", "note_needed")
    guards.a_note("note", note, question.need.organisation, question.provider)
    _settle(question, QuestionState.DECLINED, reason=reason, note=note, answered_by_id=by.id)
    audit.record("decline_question", question.code, by=by, now=now, reason=reason)
    _tell_asker("question_declined", question, now, reason=reason, note=note, note_lang=question.need.language)


def take_down(question: Question, note: str, *, by: "User", now: datetime) -> None:
    """Take the question and its answer out of sight, and out of mail that has not left; the asker is told why.

    Raises Conflict where it is down already, Invalid at `note`.
    """
    if len(note.strip()) < 4:
        raise Invalid("note", "reason_missing")
    guards.fits("note", note)
    if question.state == QuestionState.TAKEN_DOWN:
        raise Conflict("question_settled")
    take_out(question.code)
    _settle(question, QuestionState.TAKEN_DOWN, note=note)
    audit.record("take_down_question", question.code, by=by, now=now)
    for person in list_members(question.provider_id):
        facts = {"question": question.code, "note": note, "page": _page(question)}
        tell("question_taken_down", person, subject=question.code, facts=facts, now=now)


def chase(question: Question, *, by: "User", now: datetime) -> None:
    """Staff have spoken with the enterprise: it gets five more working days and is reminded at once.

    Raises Conflict where nobody is late yet, or it was answered meanwhile.
    """
    _is_open(question)
    day = clock.day_of(now)
    if not is_overdue(question.due_on, day):
        raise Conflict("question_not_overdue")
    _settle(question, QuestionState.OPEN, due_on=due_on(day), reminded_at=now)
    audit.record("chase_question", question.code, by=by, now=now)
    _tell_enterprise("question_reminder", question, now)


def link(question: Question, revision: "Revision", *, by: "User", now: datetime) -> None:
    """Note that the answer led to a new version of the need. Raises Conflict where it did before or nothing was answered."""
    if (
        question.state != QuestionState.ANSWERED
        or question.revision_id is not None
        or revision.need_id != question.need_id
    ):
        raise Conflict("question_settled")
    question.revision = revision
    audit.record("adopt_answer", question.code, by=by, now=now, version=revision.version)


def remind_due(now: datetime) -> int:
    """Remind each enterprise once, two working days before the due day; return how many questions."""
    day, count = clock.day_of(now), 0
    for one in list_all_open():
        if one.reminded_at is None and one.due_on is not None and reminds_on(one.due_on) <= day and one.need.is_public:
            one.reminded_at = now
            count += 1
            _tell_enterprise("question_reminder", one, now)
    return count


def close_ended(now: datetime) -> int:
    """Close what still waits about needs that are no longer public: nobody answers it any more; return how many."""
    ended = [one for one in list_all_open() if not one.need.is_public]
    for one in ended:
        _settle(one, QuestionState.CLOSED)
        audit.record("close_question", one.code, by=None, now=now)
    return len(ended)


def _is_open(question: Question) -> None:
    if question.state != QuestionState.OPEN:
        raise Conflict("question_settled")
    if not question.need.is_public:
        raise Conflict("need_not_open")


def _a_text(field: str, text: str, most: int, need: "Need", provider: Organisation) -> None:
    if not text.strip():
        raise Invalid(field, "text_needed")
    if len(text) > most:
        raise Invalid(field, "note_too_long", n=most)
    guards.gives_nobody_away(field, text, need.organisation, provider)


def _settle(question: Question, to: QuestionState, **values: Any) -> None:
    """Change the row by compare-and-set on what was read: of two who act at once one wins, the other learns 409."""
    db.session.flush()
    if to != QuestionState.OPEN:
        values["due_on"] = None
    step = sa.update(Question).where(
        Question.id == question.id,
        Question.state == question.state,
        Question.due_on.is_not_distinct_from(question.due_on),
    )
    done = db.session.execute(step.values(state=to, **values), execution_options={"synchronize_session": False})
    if getattr(done, "rowcount", 0) != 1:
        raise Conflict("question_settled")
    db.session.refresh(question)


def _page(question: Question) -> dict[str, Any]:
    return {"to": "questions.show", "values": {"code": question.code}}


def _facts(question: Question) -> dict[str, Any]:
    """What both sides may be told: the need as it is public, and the question; nobody's name."""
    need = question.need
    return {
        "question": question.code,
        "need": need.code,
        "title": need.title,
        "title_lang": need.language,
        "text": question.text,
        "text_lang": question.language,
        "page": _page(question),
    }


def _tell_enterprise(kind: str, question: Question, now: datetime) -> None:
    for person in list_members(question.need.organisation_id):
        facts = _facts(question) | {"due_on": question.due_on}
        tell(kind, person, subject=question.code, facts=facts, now=now)


def _tell_asker(kind: str, question: Question, now: datetime, **more: Any) -> None:
    for person in list_members(question.provider_id):
        tell(kind, person, subject=question.code, facts=_facts(question) | more, now=now)
