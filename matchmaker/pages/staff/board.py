"""看板: introductions by state, each card with its age and the ways that are open to it."""

from dataclasses import dataclass

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.introductions.states import Action, State
from matchmaker.reporting.board import Board, Placed, board_of
from matchmaker.web import labels
from matchmaker.web.guard import Who, allow

bp = Blueprint("board", __name__, url_prefix="/staff")

MOST = 15  # cards a column; the rest is in the list
HOMES = ("staff_introductions", "introductions")
LISTED = {State.DELIVERED: "signed"}  # tabs of the list that are not called like their state


@dataclass(frozen=True)
class Move:
    """One entry of "move to": the word of the action, and where its own form is."""

    word: str
    url: str


def moves_of(one: Placed) -> list[Move]:
    """Return what is allowed to this card now, each with the page that asks before it; what has no page is left out."""
    found = [(action, page_of(action, one.card.code)) for action in one.actions]
    return [Move(labels.action[action], url) for action, url in found if url]


def page_of(action: Action, code: str) -> str:
    """Return the page of an action: an endpoint of its name, of staff or of everybody; "" where there is none."""
    for home in HOMES:
        if f"{home}.{action}" in current_app.view_functions:
            return url_for(f"{home}.{action}", code=code)
    return ""


@bp.get("/board")
@allow(Who.STAFF)
def show() -> ResponseReturnValue:
    only = request.args.get("only", "")
    board: Board = board_of(current_user, mine=only == "mine", overdue=only == "overdue")
    return render_template(
        "staff/board/show.html",
        board=board,
        only=only if only in ("mine", "overdue") else "",
        moves_of=moves_of,
        most=MOST,
        listed=LISTED,
        shown=sum(len(one.placed) for one in board.columns),
    )
