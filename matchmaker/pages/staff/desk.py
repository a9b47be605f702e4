"""今日待办: everything that waits, in one queue, with the open thing beside it."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.foundation.errors import DomainError
from matchmaker.pages.staff import desk_bulk, desk_detail
from matchmaker.pages.staff.desk_bulk import Outcome
from matchmaker.reporting.waiting import Group, Item, Kind, list_titles, list_waiting
from matchmaker.web.guard import Who, allow
from matchmaker.web.problems import error_text

bp = Blueprint("desk", __name__, url_prefix="/staff")

OUTCOMES = "desk_outcomes"


@bp.get("/")
@allow(Who.STAFF)
def show() -> ResponseReturnValue:
    return _page(outcomes=[Outcome(*one) for one in session.pop(OUTCOMES, [])])


@bp.post("/bulk")
@allow(Who.STAFF)
def bulk() -> ResponseReturnValue:
    picked, ticked = request.form.getlist("item"), "secrecy_checked" in request.form
    if not picked or not ticked:
        return _page(picked=picked, problem="secrecy_before_bulk" if picked else "pick_something"), 422
    session[OUTCOMES] = [(one.key, one.code, one.n) for one in desk_bulk.approve(picked, current_user)]
    return redirect(url_for("desk.show", kind=_kind() or None), 303)


def _kind() -> str:
    wanted = request.values.get("kind", "")
    return wanted if wanted in set(Kind) else ""


def _page(outcomes: Sequence[Outcome] = (), picked: Sequence[str] = (), problem: str = "") -> str:
    everything, kind, wanted = list_waiting(current_user), _kind(), request.values.get("open", "")
    queue = [one for one in everything if kind in ("", one.kind)]
    opened = next((one for one in queue if one.key == wanted), queue[0] if queue else None)
    return render_template(
        "staff/desk/show.html",
        kinds=[(one, sum(item.kind == one for item in everything)) for one in Kind],
        everything=len(everything),
        kind=kind,
        groups=[(group, [one for one in queue if one.group == group]) for group in Group],
        total=len(queue),
        places=[one.park for one in current_user.current if one.park is not None],
        gone=wanted if opened is not None and wanted not in ("", opened.key) else "",
        outcomes=_told(outcomes, everything),
        picked=picked,
        bulk_problem=error_text(DomainError(problem)) if problem else "",
        row_value=desk_bulk.row_value,
        **_beside(queue, opened),
    )


def _beside(queue: list[Item], opened: Item | None) -> dict[str, Any]:
    """Return the open thing, its neighbours and where staff go on after an act."""
    if opened is None:
        return {"opened": None}
    at = queue.index(opened)
    pane = desk_detail.pane_of(opened)
    return {
        "opened": opened,
        "before": queue[at - 1] if at else None,
        "after": queue[at + 1] if at + 1 < len(queue) else None,
        "folder": pane.folder,
        "next_url": _address(_next_to_do(queue, at)),
        "stay_url": _address(opened),
        **pane.told,
    }


def _next_to_do(queue: list[Item], at: int) -> Item | None:
    """Return what opens by itself: the next that staff can do something about, from here down and then from the top."""
    others = [*queue[at + 1 :], *queue[:at]]
    return next((one for one in others if one.waits_for is None), others[0] if others else None)


def _address(item: Item | None) -> str:
    if item is None:
        return url_for("desk.show")
    return url_for("desk.show", open=item.key, kind=_kind() or None, _anchor="detail")


def _told(outcomes: Sequence[Outcome], queue: list[Item]) -> list[dict[str, Any]]:
    """Return each outcome with its title, read as this person may read it; what was approved is no longer in the queue."""
    titles = {one.key: (one.title, one.language) for one in queue}
    titles |= list_titles(current_user, [one.key for one in outcomes if one.key not in titles])
    return [
        {
            "key": one.key,
            "title": titles.get(one.key),
            "done": one.code if one.done else "",
            "reason": "" if one.done else error_text(DomainError(one.code, n=one.n)),
        }
        for one in outcomes
    ]
