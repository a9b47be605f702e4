"""An answer that becomes a new version of its need: the proposed text, and keeping it once looked at; asking is `questions.py`'s."""

from typing import Annotated

from flask_login import current_user
from pydantic import Field

from matchmaker.api.contents import NeedIn, need_content_of, plain_need
from matchmaker.api.doors import check_unchanged, door
from matchmaker.api.needs import NeedOut, NeedText
from matchmaker.api.needs import out as need_out
from matchmaker.api.shapes import Given
from matchmaker.catalogue import edits, revisions
from matchmaker.catalogue.content import NeedContent
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.introductions import adopting, asking, question_cards
from matchmaker.introductions.questions import Question, get_question
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

AT = "/questions/<code>/adoption"


class ProposedOut(NeedText):
    """The need as it would read with the answer in it; nothing is kept before somebody has looked."""

    need: str


class AdoptIn(NeedIn):
    """The whole text anew, as in an edit of a public need, looked at."""

    declared: bool = False
    answer_checked: Annotated[bool, Field(description=N_("由答复带入的内容已经核对"))] = False


class AdoptedOut(Given):
    """The need, and the version that the answer led to; null where the text did not change."""

    version: int | None
    need: NeedOut


def _load(code: str) -> Question:
    question = get_question(code)
    require(question_cards.may_view(current_user, question), hide=True)
    require(question_cards.may_answer(current_user, question))
    return question


def _to_adopt(code: str) -> Question:
    """Return a question whose answer is not yet in its need. Raises NotFound, NotAllowed, Conflict."""
    question = _load(code)
    if not question_cards.card_of(question, current_user).may_adopt:
        raise Conflict("question_settled")
    return question


def _proposed(question: Question) -> ProposedOut:
    content = adopting.proposed(revisions.editor_content(question.need), question.answer)
    assert isinstance(content, NeedContent)
    return ProposedOut(need=question.need.code, **plain_need(content))


@door(
    "GET",
    AT,
    N_("写进答复之后的需求，供核对"),
    Who.ENTERPRISE,
    gives=ProposedOut,
    tagged=True,
    problems=(403, 404, 409),
)
def show(code: str) -> ProposedOut:
    return _proposed(_to_adopt(code))


@door(
    "POST",
    AT,
    N_("把答复写进需求，成为新的版本"),
    Who.ENTERPRISE,
    body=AdoptIn,
    guard=_load,
    gives=AdoptedOut,
    edits=True,
    problems=(403, 404, 409),
)
def adopt(code: str, body: AdoptIn) -> AdoptedOut:
    question = _to_adopt(code)
    check_unchanged(_proposed(question))
    if not body.answer_checked:
        raise Invalid("answer_checked", "answer_unchecked")
    need, now = question.need, clock.now()
    content = need_content_of(body, revisions.newest_content(need).tags)
    row = edits.edit(need, content, need.version, current_user, now, body.declared)
    if row is not None:
        asking.link(question, row, by=current_user, now=now)
    return AdoptedOut(version=row.version if row is not None else None, need=need_out(need))
