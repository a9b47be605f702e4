"""提问与答复: questions about a need, each as its reader may see it; a provider asks, the enterprise answers once for all."""

from datetime import date, datetime
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.shapes import Given, PageOf, Taken, Text500, Text5000
from matchmaker.catalogue.access import may_view_need
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.queries import get_need
from matchmaker.foundation import clock
from matchmaker.foundation.errors import NotAllowed
from matchmaker.introductions import asking, question_cards
from matchmaker.introductions.question_cards import QuestionCard, card_of, cards_of_need
from matchmaker.introductions.questions import NoAnswer, Question, QuestionState, get_question
from matchmaker.web.guard import Who, require
from matchmaker.web.locale import language
from matchmaker.web.words import N_


class QuestionIn(Taken):
    """What a provider wants to know; neither side is named in it."""

    text: Annotated[Text500, Field(min_length=1)]


class AnswerIn(Taken):
    """The answer, for every provider who may read the need."""

    answer: Annotated[Text5000, Field(min_length=1, max_length=asking.LONGEST_ANSWER)]


class NoAnswerIn(Taken):
    """Why there will be none."""

    reason: NoAnswer
    note: Text500 = ""


class DownIn(Taken):
    """Why staff take it down."""

    note: Annotated[Text500, Field(min_length=1)]


class QuestionOut(Given):
    """One question; `asker` is null where it stays hidden who asks."""

    code: str
    need: str
    text: str
    language: str
    state: QuestionState
    asked_at: datetime
    due_on: date | None
    asker: str | None
    mine: bool
    answer: str
    answered_at: datetime | None
    reason: NoAnswer | None
    note: str


def _out(card: QuestionCard) -> QuestionOut:
    told = {name: getattr(card, name) for name in QuestionOut.model_fields if name != "asker"}
    return QuestionOut(**told, asker=card.asker.code if card.asker is not None else None)


def _shown(question: Question) -> QuestionOut:
    return _out(card_of(question, current_user))


def _load(code: str) -> Question:
    question = get_question(code)
    require(question_cards.may_view(current_user, question), hide=True)
    return question


@door("GET", "/needs/<code>/questions", N_("一条需求的提问与答复"), Who.SIGNED_IN, gives=PageOf[QuestionOut])
def index(code: str) -> PageOf[QuestionOut]:
    need = get_need(code)
    require(may_view_need(current_user, need), hide=True)
    return PageOf(items=[_out(one) for one in cards_of_need(need, current_user)])


def _to_ask(code: str) -> Need:
    need = get_need(code)
    require(may_view_need(current_user, need), hide=True)
    require(question_cards.may_ask(current_user, need))
    return need


@door(
    "POST",
    "/needs/<code>/questions",
    N_("向企业提问，不显示是谁问的"),
    Who.PROVIDER,
    body=QuestionIn,
    guard=_to_ask,
    gives=QuestionOut,
    status=201,
    location="api.questions_show",
    problems=(409,),
)
def ask(code: str, body: QuestionIn) -> QuestionOut:
    need = _to_ask(code)
    provider = question_cards.asker_for(current_user)
    if provider is None:
        raise NotAllowed("not_your_role")
    return _shown(asking.ask(need, provider, body.text, language(), by=current_user, now=clock.now()))


@door("GET", "/questions/<code>", N_("一个提问"), Who.SIGNED_IN, gives=QuestionOut)
def show(code: str) -> QuestionOut:
    return _shown(_load(code))


def _to_answer(code: str) -> Question:
    question = _load(code)
    require(question_cards.may_answer(current_user, question))
    return question


ANSWERED: dict[str, Any] = {"guard": _to_answer, "gives": QuestionOut, "problems": (409,)}


@door("POST", "/questions/<code>/answer", N_("答复"), Who.ENTERPRISE, body=AnswerIn, **ANSWERED)
def answer(code: str, body: AnswerIn) -> QuestionOut:
    question = _to_answer(code)
    asking.answer(question, body.answer, by=current_user, now=clock.now())
    return _shown(question)


@door("POST", "/questions/<code>/decline", N_("说明不便答复的原因"), Who.ENTERPRISE, body=NoAnswerIn, **ANSWERED)
def decline(code: str, body: NoAnswerIn) -> QuestionOut:
    question = _to_answer(code)
    asking.decline(question, body.reason, body.note, by=current_user, now=clock.now())
    return _shown(question)


def _to_moderate(code: str) -> Question:
    question = _load(code)
    require(question_cards.may_moderate(current_user, question))
    return question


@door(
    "POST",
    "/questions/<code>/take-down",
    N_("下架提问"),
    Who.STAFF,
    scope=Scope.STAFF,
    body=DownIn,
    guard=_to_moderate,
    gives=QuestionOut,
    problems=(409,),
)
def take_down(code: str, body: DownIn) -> QuestionOut:
    question = _to_moderate(code)
    asking.take_down(question, body.note, by=current_user, now=clock.now())
    return _shown(question)


@door(
    "POST",
    "/questions/<code>/chase",
    N_("再次提醒企业答复，期限顺延"),
    Who.STAFF,
    scope=Scope.STAFF,
    gives=QuestionOut,
    problems=(409,),
)
def chase(code: str) -> QuestionOut:
    question = _to_moderate(code)
    asking.chase(question, by=current_user, now=clock.now())
    return _shown(question)
