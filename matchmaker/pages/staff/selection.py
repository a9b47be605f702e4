"""遴选: a station's registrations with criteria, score, reason and waiting list; seats and succession are `stations/registering.py`'s."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, DomainError, Invalid
from matchmaker.pages.staff.stations import load
from matchmaker.stations import access, editing, planned, queries, registering
from matchmaker.stations.registrations import Registration
from matchmaker.stations.states import DECISIONS, SELECTABLE, Kind, RegistrationAction, RegistrationState
from matchmaker.web import station_labels
from matchmaker.web.forms import posted
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.problems import error_text

bp = Blueprint("selection", __name__, url_prefix="/staff/stations")
OFFERED = (RegistrationAction.SELECT, RegistrationAction.WAIT, RegistrationAction.REFUSE)


@bp.get("/<code>/registrations")
@allow(Who.STAFF)
def index(code: str) -> ResponseReturnValue:
    station = load(code)
    kind, state = request.args.get("kind", ""), request.args.get("state", "")
    kind = kind if kind in list(Kind) else ""
    state = state if state in list(RegistrationState) else ""
    return render_template(
        "staff/stations/registrations.html",
        station=station,
        rows=queries.list_registrations(station.id, kind, state),
        counts=queries.count_by_state(station.id),
        kind=kind,
        state=state,
        kinds=list(Kind),
    )


def _load(registration_code: str) -> Registration:
    row = queries.get_registration(registration_code)
    require(access.may_run(current_user, row.station), hide=True)
    return row


@bp.get("/registrations/<registration_code>")
@allow(Who.STAFF)
def show(registration_code: str) -> ResponseReturnValue:
    return _page(_load(registration_code))


def _page(row: Registration, problem: DomainError | None = None, status: int = 200) -> tuple[str, int]:
    actions = [one for one in OFFERED if (RegistrationState(row.state), one) in DECISIONS]
    apart = access.may_decide(current_user, row, clock.today())
    decides = apart and row.station.state in SELECTABLE
    return render_template(
        "staff/stations/registration.html",
        one=row,
        station=row.station,
        actions=actions if decides else [],
        own=not apart,
        leaves=access.may_withdraw(current_user, row) and row.state in ("applied", "selected", "waiting"),
        taken=queries.count_selected(row.station_id, row.kind),
        seats=row.station.seats(row.kind),
        offered=editing.list_offered(row) if apart and row.state == RegistrationState.SELECTED else [],
        rules=[one for one in planned.list_wishes(row.station_id) if one.rule and row.id in (one.from_id, one.to_id)],
        problem=error_text(problem) if problem is not None else "",
        field=problem.field if isinstance(problem, Invalid) else "",
    ), status


@bp.post("/registrations/<registration_code>/decide")
@allow(Who.STAFF)
def decide(registration_code: str) -> ResponseReturnValue:
    try:
        reason, wanted = posted("reason").strip()[:300], posted("action")
        if wanted not in list(OFFERED):
            raise Invalid("action", "choose_one")
        with transaction():
            row = _load(registration_code)
            scores = _scores(row)
            action, now = RegistrationAction(wanted), clock.now()
            registering.decide(row, action, by=current_user, now=now, reason=reason, scores=scores)
    except (Invalid, Conflict) as problem:
        return _page(_load(registration_code), problem, 422 if isinstance(problem, Invalid) else 409)
    flash(_("已决定：%(state)s", state=station_labels.registration_state[row.state]), "ok")
    return redirect(url_for("selection.index", code=row.station.code, kind=row.kind), 303)


def _scores(row: Registration) -> dict[str, int]:
    """Return the scores that were typed, one for each criterion. Raises Invalid."""
    found = {}
    for one in row.station.criteria:
        typed = posted(f"score-{one.id}").strip()
        if typed:
            if not (typed.isascii() and typed.isdigit() and len(typed) == 1):
                raise Invalid("scores", "score_range", n=registering.MOST_STARS)
            found[str(one.id)] = int(typed)
    return found


@bp.post("/registrations/<registration_code>/rule")
@allow(Who.STAFF)
def rule(registration_code: str) -> ResponseReturnValue:
    """Whom one must or must never meet; the planner takes it as given."""
    other, what = posted("other"), posted("rule")
    try:
        with transaction():
            row = _load(registration_code)
            found = {one.code: one for one in editing.list_offered(row)}.get(other)
            if found is None:
                raise Invalid("other", "choose_one")
            editing.rule(row, found, what, by=current_user, now=clock.now())
    except Invalid as problem:
        return _page(_load(registration_code), problem, 422)
    flash(_("已记下，下次排期生效。"), "ok")
    return redirect(url_for("selection.show", registration_code=registration_code), 303)


@bp.post("/registrations/<registration_code>/leave")
@allow(Who.STAFF)
def leave(registration_code: str) -> ResponseReturnValue:
    reason = posted("reason")[:300]
    with transaction():
        row = _load(registration_code)
        registering.withdraw(row, by=current_user, now=clock.now(), reason=reason)
        code = row.station.code
    flash(_("已登记退出，名额让给候补。排期受影响的话，请到排期页重新安排。"), "ok")
    return redirect(url_for("selection.index", code=code), 303)
