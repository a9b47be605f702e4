"""Introductions: one's own list and one, made of the cards that pages are made of; steps are `steps.py`, beginning one is `asking.py`."""

from datetime import date, datetime
from typing import Annotated, Literal

from flask_login import current_user
from pydantic import Field

from matchmaker.api import chains, cursors
from matchmaker.api.chains import ChainOut
from matchmaker.api.doors import door
from matchmaker.api.parties import PartyOut
from matchmaker.api.shapes import Code, Given, Paged, PageOf
from matchmaker.foundation import clock
from matchmaker.foundation.errors import NotFound
from matchmaker.introductions import access, cards, queries, ratings
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.outcomes import Grade, Outcome, standings
from matchmaker.introductions.states import Action, DeclineReason, Side, State
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_


class IntroductionListed(Given):
    """One introduction as its reader may know it."""

    code: str
    need: str
    title: str | None
    capability: str | None
    capability_title: str | None
    state: State
    waiting_for: str | None
    stage: str | None
    due_on: date | None
    overdue: bool
    created_at: datetime
    changed_at: datetime
    initiator: Side
    side: Side | None
    enterprise: PartyOut
    provider: PartyOut
    message: str
    has_response: bool


class StepOut(Given):
    """What happened, as told to both sides; who of staff did it is staff's own record."""

    action: Action
    from_state: State | None
    to_state: State
    side: Side | None
    at: datetime
    reason: DeclineReason | None
    note: str

    @classmethod
    def of(cls, step: Step) -> "StepOut":
        return cls(
            action=Action(step.action),
            from_state=State(step.from_state) if step.from_state else None,
            to_state=State(step.to_state),
            side=Side(step.actor_side) if step.actor_side else None,
            at=step.at,
            reason=DeclineReason(step.reason) if step.reason else None,
            note=step.note,
        )


class OutcomeOut(Given):
    """What is known of one outcome: said by one side, by both, seen in a document, or contradicted; amounts in 万元."""

    outcome: Outcome
    grade: Grade
    day: date | None
    band: str | None
    amount: float | None


class RatingOut(Given):
    """What one side says of the other; the other's is shown once both are there, or after two weeks."""

    side: Side
    stars: int
    note: str


class IntroductionOut(IntroductionListed):
    """One introduction with what happened, and the steps that the reader can take now; `chain` is not the provider's to read."""

    actions: list[Action]
    steps: list[StepOut]
    outcomes: list[OutcomeOut]
    ratings: list[RatingOut]
    chain: ChainOut | None


class ListAsked(Paged):
    """Which introductions: of one organisation of one's own, or as staff those of one's parks."""

    view: Annotated[Literal["own", "staff"], Field()] = "own"
    organisation: Code = ""
    state: list[State] = []


def load(code: str) -> Introduction:
    """Return the introduction if the person may know of it. Raises NotFound."""
    introduction = queries.get_introduction(code)
    require(access.may_view(current_user, introduction), hide=True)
    return introduction


def out(introduction: Introduction) -> IntroductionOut:
    """Return the introduction as the person of the token may see it."""
    seen = ratings.shown_to(introduction, access.side_for(current_user, introduction), clock.now())
    listed = IntroductionListed.model_validate(cards.card_of(introduction, current_user))
    return IntroductionOut(
        **dict(listed),
        actions=access.actions_for(current_user, introduction),
        steps=[StepOut.of(one) for one in introduction.steps],
        outcomes=[OutcomeOut.model_validate(one) for one in standings(introduction.claims).values()],
        ratings=[RatingOut.model_validate(one) for one in seen],
        chain=chains.of(introduction.need),
    )


def found(query: ListAsked) -> list[Introduction]:
    """Return the introductions that a list asks for. Raises NotFound for another's organisation, NotAllowed."""
    states = query.state or None
    if query.view == "staff":
        require(current_user.is_staff)
        return queries.list_for_staff(current_user, states)
    own = [one for one in current_user.organisations if query.organisation in ("", one.code)]
    if not own and query.organisation:
        raise NotFound()
    return queries.list_for_organisation(own[0].id, states) if own else []


@door(
    "GET",
    "/introductions",
    N_("对接列表"),
    Who.SIGNED_IN,
    query=ListAsked,
    gives=PageOf[IntroductionListed],
    problems=(404,),
)
def index(query: ListAsked) -> PageOf[IntroductionListed]:
    def newest(one: Introduction) -> list[object]:
        return [-one.created_at.timestamp(), *(-int(part) for part in one.code.split("-")[1:])]

    shown, after = cursors.part(found(query), newest, query.cursor, query.limit)
    made = cards.cards_of(shown, current_user)
    return PageOf(items=[IntroductionListed.model_validate(one) for one in made], next=after)


@door("GET", "/introductions/<code>", N_("一件对接"), Who.SIGNED_IN, gives=IntroductionOut, problems=(404,))
def show(code: str) -> IntroductionOut:
    return out(load(code))
