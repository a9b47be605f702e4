"""Who may do what with a question, and what of it one viewer may see: pages and mails are made of the cards, never of the rows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from matchmaker.accounts.access import serves
from matchmaker.accounts.models import Organisation
from matchmaker.catalogue import access as posts
from matchmaker.introductions.access import responders
from matchmaker.introductions.queries import list_for_need
from matchmaker.introductions.questions import Question, QuestionState, list_of_need
from matchmaker.introductions.states import KNOWN_TO_EACH_OTHER

if TYPE_CHECKING:
    from matchmaker.accounts.people import User
    from matchmaker.catalogue.models import Need


def may_ask(user: "User", need: "Need") -> bool:
    """Return whether the person may ask for a verified provider about a need of somebody else's that they may read."""
    return posts.may_respond(user, need) and not user.belongs_to(need.organisation_id)


def asker_for(user: "User", acting: Organisation | None = None) -> Organisation | None:
    """Return the verified provider that the person asks for: the one acted as, else their first; None where they have none."""
    own = responders(user)
    return next((one for one in own if acting is not None and one.id == acting.id), own[0] if own else None)


def may_answer(user: "User", question: Question) -> bool:
    """Return whether the person answers for the enterprise: a member of it who does not belong to the asker as well."""
    return user.belongs_to(question.need.organisation_id) and not user.belongs_to(question.provider_id)


def may_moderate(user: "User", question: Question) -> bool:
    """Return whether the person is staff of the need's park on neither side: they see to the answer, and take down."""
    sides = (question.need.organisation_id, question.provider_id)
    return serves(user, question.need.organisation) and not any(user.belongs_to(one) for one in sides)


def may_view(user: "User", question: Question) -> bool:
    """Return whether the person may know of the question: asker, enterprise, its staff; once answered whoever may read the need.

    One that was taken down is for the asker and staff; the enterprise had read it and is spared it from then on.
    """
    if user.belongs_to(question.provider_id) or serves(user, question.need.organisation):
        return True
    if user.belongs_to(question.need.organisation_id):
        return question.state != QuestionState.TAKEN_DOWN
    return question.state == QuestionState.ANSWERED and posts.may_view_need(user, question.need)


def knows_asker(user: "User", question: Question) -> bool:
    """Return whether the person may know who asks: the asker, staff, and the enterprise once both were introduced over this need."""
    if user.belongs_to(question.provider_id) or serves(user, question.need.organisation):
        return True
    if not user.belongs_to(question.need.organisation_id):
        return False
    known = list_for_need(question.need_id, KNOWN_TO_EACH_OTHER)
    return any(one.provider_id == question.provider_id for one in known)


@dataclass(frozen=True)
class QuestionCard:
    """One question for one viewer."""

    code: str
    need: str
    title: str
    title_language: str
    text: str
    language: str
    state: str
    asked_at: datetime
    due_on: date | None
    asker: Organisation | None  # None where it stays 某服务商
    mine: bool  # the viewer's own side asked
    answer: str
    answered_at: datetime | None
    reason: str | None
    note: str  # for the asker, the enterprise and staff
    version: int | None  # the need's version that the answer led to
    may_answer: bool
    may_moderate: bool
    may_adopt: bool


def card_of(question: Question, viewer: "User") -> QuestionCard:
    """Return the question as the viewer may see it. Whether they may see it at all is `may_view`."""
    need, state = question.need, question.state
    answers, close = may_answer(viewer, question), user_is_close(viewer, question)
    return QuestionCard(
        code=question.code,
        need=need.code,
        title=need.title,
        title_language=need.language,
        text=question.text,
        language=question.language,
        state=state,
        asked_at=question.asked_at,
        due_on=question.due_on,
        asker=question.provider if knows_asker(viewer, question) else None,
        mine=viewer.belongs_to(question.provider_id),
        answer=question.answer,
        answered_at=question.answered_at,
        reason=question.reason if close else None,
        note=question.note if close else "",
        version=question.revision.version if question.revision is not None else None,
        may_answer=answers and state == QuestionState.OPEN and need.is_public,
        may_moderate=may_moderate(viewer, question),
        may_adopt=answers and state == QuestionState.ANSWERED and question.revision_id is None and need.is_public,
    )


def user_is_close(user: "User", question: Question) -> bool:
    """Return whether the person stands on either side or serves the enterprise; other providers read question and answer alone."""
    sides = (question.need.organisation_id, question.provider_id)
    return any(user.belongs_to(one) for one in sides) or serves(user, question.need.organisation)


def cards_of_need(need: "Need", viewer: "User") -> list[QuestionCard]:
    """Return the questions about a need that the viewer may see, those that wait first, then the newest answers."""
    seen = [card_of(one, viewer) for one in reversed(list_of_need(need.id)) if may_view(viewer, one)]
    return sorted(seen, key=lambda card: card.state != QuestionState.OPEN)
