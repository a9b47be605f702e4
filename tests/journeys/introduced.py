"""An introduction in each state, as pages of both sides and of the park are about it."""

from dataclasses import replace

from matchmaker.foundation import clock
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.responding import Answer, respond
from matchmaker.introductions.states import State
from tests.factories import make_need, make_officer
from tests.introductions.cast import Cast, bring
from tests.journeys.demonstration import Scene

OPEN_STATES = (State.PROPOSED, State.AGREED, State.INTRODUCED, State.MET)
ENDED = (State.DECLINED, State.WITHDRAWN, State.EXPIRED, State.CLOSED)


def add(scene: Scene, cast: Cast) -> None:
    """Bring one into each state, and one with an answer; name their pages for each who may open them."""
    scene.add("enterprise", introductions="/introductions")
    scene.add("officer", introductions="/staff/introductions")
    for state in (*OPEN_STATES, State.SIGNED, State.DELIVERED, *ENDED):
        _introduced(scene, _other(cast), state)
    answered = _other(cast)
    answer = Answer({0: "离线复判。"}, list(cast.capability.cases), 40, 60, 4, True, "可先看现场。")
    one = respond(answered.need, cast.capability, by=cast.seller, now=clock.now(), answer=answer, consent=True)
    at = f"/introductions/{one.code}"
    scene.add("enterprise", answered=at, agree=f"{at}/agree", decline=f"{at}/decline")
    scene.add("enterprise", responses=f"/needs/{answered.need.code}/responses")
    scene.add("enterprise", responses_none=f"/needs/{cast.need.code}/responses")
    scene.add("officer", open_proposed=f"/staff/?open={one.code}")


def _other(cast: Cast) -> Cast:
    """The same cast with a new need, in English, so that both languages meet on a page."""
    title, lines = "Weighing of melt before pouring", [("Weight within 0.5 %", True), ("Data go to the MES", False)]
    need = make_need(cast.enterprise, title=title, language="en", requirements=lines)
    return replace(cast, need=need, officer=make_officer(cast.park))  # the first one verified the provider


def _introduced(scene: Scene, cast: Cast, state: State) -> None:
    one: Introduction = bring(cast, state)
    at, staff = f"/introductions/{one.code}", f"/staff/introductions/{one.code}"
    scene.add("enterprise", **{f"introduction_{state}": at})
    scene.add("provider", **{f"introduction_{state}": at})
    scene.add("officer", **{f"introduction_{state}": staff})
    if state == State.PROPOSED:
        scene.add("provider", agree=f"{at}/agree", decline=f"{at}/decline")
        scene.add("enterprise", withdraw=f"{at}/withdraw")
    if state == State.AGREED:
        scene.add("officer", open_agreed=f"/staff/?open={one.code}", withdraw=f"{staff}/withdraw")
    if state == State.INTRODUCED:
        scene.add("enterprise", meeting=f"{at}/meeting", close=f"{at}/close")
        scene.add("officer", trail=f"{staff}/trail")
